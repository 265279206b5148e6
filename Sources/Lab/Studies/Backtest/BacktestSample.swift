import Bytes
import Calibration

/// Returns that models are tested on, and how.
struct BacktestSample {
  /// Those that may be used, old to new; the last is the last one assessed.
  let returns: [Double]
  /// The bars of those returns, one more; nil where there are closes alone.
  let bars: BarSeries?
  /// The place of the first return whose forecast is assessed.
  let assessed: Int
  /// Returns in ten years.
  let lookback: Int
  /// How returns turn into money.
  let measure: PositionMoney.Measure
  /// Of the returns and the bars: equal for equal content alone.
  let digest: Digest

  /// - Parameters:
  ///   - bars: of all returns; cut to those that may be used.
  ///   - assessed: places of the returns whose forecasts are assessed.
  init(
    _ returns: [Double], bars: BarSeries? = nil, assessed: Range<Int>, lookback: Int,
    measure: PositionMoney.Measure
  ) {
    self.returns =
      assessed.upperBound == returns.count ? returns : Array(returns[..<assessed.upperBound])
    self.assessed = assessed.lowerBound
    self.lookback = lookback
    self.measure = measure
    let bars = bars.map { $0[0..<assessed.upperBound + 1] }
    self.bars = bars
    if let bars {
      digest = (self.returns + bars.open + bars.high + bars.low).withUnsafeBytes { Digest.of($0) }
    } else {
      digest = self.returns.withUnsafeBytes { Digest.of($0) }
    }
  }
}
