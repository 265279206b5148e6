import Numerics

/// What all members together leave uncovered under one joint move of prices, volatilities
/// following by the response. For searches; many scenarios at once are `StressOutcome`'s.
public struct JointShortfall: Sendable {
  public let books: StressBooks
  public let response: VolatilityResponse
  /// Losses that empty the funds: what is in them, and where they are empty the first that shows.
  public let level: Double
  private var changes: [Double]
  /// Moves at which an option's forward meets its strike, each once.
  private let kinks: [(underlying: Int, move: Double)]

  /// - Parameters:
  ///   - response: one slope for each underlying.
  ///   - fund: in quote, at least 0.
  public init(
    _ books: StressBooks, response: VolatilityResponse, fund: Double
  ) throws(NumericsError) {
    try Check.lengths(
      "slopes and underlyings", response.slopes.count, books.market.underlyings)
    try Check.range("fund", fund, 0...1e15)
    self.books = books
    self.response = response
    let scale = books.members.indices.reduce(0) { $0 + books.gross(of: $1) }
    level = max(fund, 1e-9 * scale, 1e-9)
    changes = Array(repeating: 0, count: books.market.instruments)
    var seen = Array(repeating: Set<Double>(), count: books.market.underlyings)
    for option in books.market.options {
      seen[option.underlying].insert(option.strike / option.forward - 1)
    }
    kinks = seen.enumerated().flatMap { place, moves in moves.map { (place, $0) } }
  }

  /// Sum over members of max(0, -(resources + change)).
  public mutating func total(_ prices: [Double]) throws(NumericsError) -> Double {
    let shifts = response.moves(prices)
    try books.market.changes(prices: prices[...], volatilities: shifts[...], into: &changes)
    var sum = 0.0
    for member in books.resources.indices {
      var worth = books.resources[member]
      for place in books.starts[member]..<books.starts[member + 1] {
        worth += books.units[place] * changes[books.instruments[place]]
      }
      if worth < 0 { sum -= worth }
    }
    return sum
  }

  /// The least t in (0, `limit`] at which the move t x `direction` empties the funds; 0 where they
  /// are empty as things stand; nil where none does.
  ///
  /// A linear book leaves a convex function of t, which passes the level once. With options the
  /// way is scanned in `steps` and at the strikes in it, so that a loss that comes and goes again
  /// is seen; one that does both between two neighbouring points is not.
  public mutating func reach(
    along direction: [Double], limit: Double, steps: Int
  ) throws(NumericsError) -> Double? {
    if try total(direction.map { _ in 0 }) >= level { return 0 }
    var before = 0.0
    for point in places(direction, limit, steps) {
      if try value(direction, point) >= level {
        return try crossing(direction, before, point)
      }
      before = point
    }
    return nil
  }

  private func places(_ direction: [Double], _ limit: Double, _ steps: Int) -> [Double] {
    if books.isLinear { return [limit] }
    var points = (1...max(1, steps)).map { limit * Double($0) / Double(max(1, steps)) }
    for kink in kinks where direction[kink.underlying] != 0 {
      let point = kink.move / direction[kink.underlying]
      if point > 0, point < limit { points.append(point) }
    }
    return points.sorted()
  }

  private mutating func value(
    _ direction: [Double], _ t: Double
  ) throws(NumericsError) -> Double {
    try total(direction.map { $0 * t })
  }

  /// Regula falsi with the Illinois rule, then the end above the level.
  private mutating func crossing(
    _ direction: [Double], _ below: Double, _ above: Double
  ) throws(NumericsError) -> Double {
    var (low, high) = (below, above)
    var atLow = try value(direction, low) - level
    var atHigh = try value(direction, high) - level
    for step in 0..<200 where high - low > 1e-13 * high {
      var middle = high - atHigh * (high - low) / (atHigh - atLow)
      // Every third step halves, so that a flat stretch cannot hold it up.
      if step % 3 == 2 || !(middle > low && middle < high) { middle = low + (high - low) / 2 }
      if middle <= low || middle >= high { break }
      let found = try value(direction, middle) - level
      if found >= 0 {
        (high, atHigh) = (middle, found)
        atLow /= 2
      } else {
        (low, atLow) = (middle, found)
        atHigh /= 2
      }
    }
    return high
  }
}
