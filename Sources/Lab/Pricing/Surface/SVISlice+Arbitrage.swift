import Foundation

/// Whether a smile admits butterfly arbitrage, and where it is closest to it.
public struct ButterflyCheck: Equatable, Sendable {
  /// The least of g over all k, and its place. Durrleman's g is the density implied by the smile
  /// up to a positive factor; below zero a butterfly costs less than nothing.
  public let gLeast: Double
  public let place: Double
  /// The steeper wing, in total variance; Lee allows at most 2.
  public let wingSteepest: Double

  public var holds: Bool { gLeast >= 0 && wingSteepest <= 2 }
}

extension SVISlice {
  /// g(k) = (1 - k w'/(2w))^2 - w'^2/4 (1/w + 1/4) + w''/2 (Gatheral and Jacquier 2014, eq. 2.1).
  /// Zero where w is zero.
  public func density(_ k: Double) -> Double {
    let (w, slope, curvature) = derivatives(k)
    guard w > 0 else { return 0 }
    let left = 1 - 0.5 * k * slope / w
    return left * left - 0.25 * slope * slope * (1 / w + 0.25) + 0.5 * curvature
  }

  /// Searches g over all k: on a grid that is fine where the smile bends and reaches hundreds of
  /// its widths, refined at each dip, with the limits (4 - slope^2)/16 far out. Some 500 values.
  public func butterfly() -> ButterflyCheck {
    let steepest = max(wings.left, wings.right)
    var least = (4 - steepest * steepest) / 16
    var place = wings.left > wings.right ? -Double.infinity : .infinity
    let grid = Self.grid(around: [self])
    var values = grid.map { density($0) }
    for index in grid.indices {
      if values[index] < least { (least, place) = (values[index], grid[index]) }
      guard index > 0, index + 1 < grid.count, values[index] <= values[index - 1],
        values[index] <= values[index + 1], values[index] < 0.1
      else { continue }
      let dip = Self.minimise(from: grid[index - 1], to: grid[index + 1]) { density($0) }
      values[index] = dip.value
      if dip.value < least { (least, place) = (dip.value, dip.place) }
    }
    return ButterflyCheck(gLeast: least, place: place, wingSteepest: steepest)
  }

  /// Places in rising order that cover slices: about zero and each slice's bend, with spacing
  /// growing with the distance from them.
  static func grid(around slices: [SVISlice]) -> [Double] {
    var places: [Double] = []
    for slice in slices {
      for centre in [slice.m, slice.placeOfLeast, 0] {
        let width = slice.sigma + 0.1 * abs(slice.m)
        for step in -40...40 {
          places.append(centre + width * sinh(Double(step) * 0.18))
        }
      }
    }
    return places.filter { abs($0) < 50 }.sorted()
  }

  /// The least value of `f` between two places, by golden sections.
  static func minimise(
    from low: Double, to high: Double, _ f: (Double) -> Double
  ) -> (place: Double, value: Double) {
    let part = 0.618_033_988_749_894_8
    var (low, high) = (low, high)
    var (left, right) = (high - part * (high - low), low + part * (high - low))
    var (atLeft, atRight) = (f(left), f(right))
    for _ in 0..<40 {
      if atLeft < atRight {
        (high, right, atRight) = (right, left, atLeft)
        left = high - part * (high - low)
        atLeft = f(left)
      } else {
        (low, left, atLeft) = (left, right, atRight)
        right = low + part * (high - low)
        atRight = f(right)
      }
    }
    return atLeft < atRight ? (left, atLeft) : (right, atRight)
  }
}
