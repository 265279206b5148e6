import Bytes
import Calibration

/// Returns that models are tested on, and how.
struct BacktestSample {
  /// Those that may be used, old to new; the last is the last one assessed.
  let returns: [Double]
  /// The place of the first return whose forecast is assessed.
  let assessed: Int
  /// Returns in ten years.
  let lookback: Int
  /// How returns turn into money.
  let measure: PositionMoney.Measure
  /// Of the returns: equal for equal content alone.
  let digest: Digest

  /// - Parameter assessed: places of the returns whose forecasts are assessed.
  init(
    _ returns: [Double], assessed: Range<Int>, lookback: Int, measure: PositionMoney.Measure
  ) {
    self.returns =
      assessed.upperBound == returns.count ? returns : Array(returns[..<assessed.upperBound])
    self.assessed = assessed.lowerBound
    self.lookback = lookback
    self.measure = measure
    digest = self.returns.withUnsafeBytes { Digest.of($0) }
  }
}
