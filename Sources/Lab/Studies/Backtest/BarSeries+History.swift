import Calibration
import Inputs
import Numerics

extension BarSeries {
  /// The bars of a price history, without their times.
  /// - Throws: where a bar's low and high do not enclose its open and close.
  public init(_ history: MarketHistory) throws(NumericsError) {
    try self.init(
      open: history.bars.map(\.open), high: history.bars.map(\.high),
      low: history.bars.map(\.low), close: history.bars.map(\.close))
  }
}
