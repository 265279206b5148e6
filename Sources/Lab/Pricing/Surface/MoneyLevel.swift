/// What the quotes about the money say of the volatility there, without any model of a smile: a
/// parabola through the nearest ones, each weighing by its spread and its distance.
struct MoneyLevel: Equatable {
  let volatility: Double
  /// Of the volatility, if the middles err by their half spreads, evenly and independently.
  let error: Double

  /// Deviations at the money that the nearest strike of either side may lie away; where there are
  /// strikes on one side only, those of that side.
  static let holeMost = 1.0
  static let edgeMost = 0.25

  /// - Parameters:
  ///   - strikes: rising.
  ///   - root: of the years to expiry.
  /// - Returns: nil where the money does not lie among the strikes.
  init?(_ strikes: [SliceQuotes.Strike], root: Double) {
    let above = strikes.firstIndex { $0.k >= 0 } ?? strikes.count
    guard !strikes.isEmpty else { return nil }
    let high = strikes[min(above, strikes.count - 1)]
    let low = strikes[max(0, above - 1)]
    let width = min(high.deviation, low.deviation)
    let isOpen = above == 0 || above == strikes.count
    let reach = (isOpen ? Self.edgeMost : Self.holeMost) * width
    guard abs(high.k) <= reach, abs(low.k) <= reach else { return nil }
    // Those within a deviation, or the five nearest where they are fewer.
    let order = strikes.sorted { abs($0.k) < abs($1.k) }
    let near = order.prefix(max(5, order.count { abs($0.k) <= width }))
    let edge = 1.1 * (near.last.map { abs($0.k) } ?? width)
    var sums = (0.0, 0.0, 0.0, 0.0, 0.0)
    var (value, slope, bend) = (0.0, 0.0, 0.0)
    for strike in near {
      let x = strike.k / edge
      let spread = max(strike.halfSpread, 0.002 * strike.deviation)
      let weight = (1 - x * x) / (spread * spread)
      sums.0 += weight
      sums.1 += weight * x
      sums.2 += weight * x * x
      sums.3 += weight * x * x * x
      sums.4 += weight * x * x * x * x
      value += weight * strike.deviation
      slope += weight * strike.deviation * x
      bend += weight * strike.deviation * x * x
    }
    // Cramer's rule for the value at the money; its cofactor over the determinant is the variance.
    let minor = sums.2 * sums.4 - sums.3 * sums.3
    let second = sums.1 * sums.4 - sums.2 * sums.3
    let third = sums.1 * sums.3 - sums.2 * sums.2
    let determinant = sums.0 * minor - sums.1 * second + sums.2 * third
    guard determinant > 1e-9 * sums.0 * sums.2 * sums.4 else { return nil }
    let found = (value * minor - slope * second + bend * third) / determinant
    guard found > 0 else { return nil }
    volatility = found / root
    error = (minor / determinant / 3).squareRoot() / root
  }
}
