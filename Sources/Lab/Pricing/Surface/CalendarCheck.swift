import Foundation

/// Whether total variance falls anywhere from one expiry to a later one (Gatheral and Jacquier
/// 2014, lemma 2.1: no calendar arbitrage iff it does not, at any constant forward moneyness).
public struct CalendarCheck: Equatable, Sendable {
  /// The least of later less earlier total variance over all k searched, and its place; minus
  /// infinity where the later slice has the flatter wing.
  public let rise: Double
  public let place: Double
  /// Every k at which the slices cross, rising.
  public let crossings: [Double]

  public var holds: Bool { rise >= 0 }

  /// Compares two slices of the same underlying, for k from -50 to 50 and in the limits.
  public init(earlier: SVISlice, later: SVISlice) {
    func gap(_ k: Double) -> Double {
      later.totalVariance(k) - earlier.totalVariance(k)
    }
    let grid = SVISlice.grid(around: [earlier, later])
    var least = Double.infinity
    var place = 0.0
    var roots: [Double] = []
    let values = grid.map { gap($0) }
    for index in grid.indices {
      if values[index] < least { (least, place) = (values[index], grid[index]) }
      guard index > 0, index + 1 < grid.count, values[index] <= values[index - 1],
        values[index] <= values[index + 1]
      else { continue }
      let dip = SVISlice.minimise(from: grid[index - 1], to: grid[index + 1], gap)
      if dip.value < least { (least, place) = (dip.value, dip.place) }
      if values[index] >= 0, dip.value < 0 {
        roots.append(Self.root(from: grid[index - 1], to: dip.place, gap))
        roots.append(Self.root(from: dip.place, to: grid[index + 1], gap))
      }
    }
    for index in grid.indices.dropFirst()
    where (values[index - 1] < 0) != (values[index] < 0) {
      roots.append(Self.root(from: grid[index - 1], to: grid[index], gap))
    }
    let flatter = 1e-12
    if later.wings.left < earlier.wings.left - flatter {
      (least, place) = (-Double.infinity, -Double.infinity)
    } else if later.wings.right < earlier.wings.right - flatter {
      (least, place) = (-Double.infinity, .infinity)
    }
    rise = least
    self.place = place
    crossings = roots.sorted()
  }

  private static func root(from a: Double, to b: Double, _ f: (Double) -> Double) -> Double {
    var (low, high) = (a, b)
    let isBelow = f(low) < 0
    for _ in 0..<200 {
      let middle = 0.5 * (low + high)
      if middle == low || middle == high { break }
      if (f(middle) < 0) == isBelow { low = middle } else { high = middle }
    }
    return 0.5 * (low + high)
  }
}
