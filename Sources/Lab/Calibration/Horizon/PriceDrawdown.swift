import Numerics

/// The deepest fall of a stretch of bars below the highest price before it.
public struct PriceDrawdown: Sendable, Equatable {
  /// min over bars of low / running high - 1: 0 or negative; the running high includes the bar's.
  public let depth: Double
  /// The low at which it was reached, in the quote unit, and its bar.
  public let trough: Double
  public let place: Int

  /// Needs one bar.
  public init(_ bars: BarSeries) throws(NumericsError) {
    guard bars.count > 0 else { throw .tooFew("bars", count: 0, least: 1) }
    var (depth, place) = (0.0, 0)
    var high = 0.0
    for i in bars.low.indices {
      high = max(high, bars.high[i])
      let fall = bars.low[i] / high - 1
      if fall < depth { (depth, place) = (fall, i) }
    }
    self.depth = depth
    self.place = place
    trough = bars.low[place]
  }
}
