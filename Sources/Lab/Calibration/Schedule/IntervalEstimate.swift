/// A number with the interval that its data leave open.
public struct IntervalEstimate: Sendable, Equatable {
  public let value: Double
  /// The ends of the middle 95 % of resamples; `value` lies between them but where the estimator
  /// is biased.
  public let low: Double
  public let high: Double

  public init(value: Double, low: Double, high: Double) {
    self.value = value
    self.low = low
    self.high = high
  }

  /// The same estimate in another unit.
  public func scaled(by factor: Double) -> IntervalEstimate {
    let ends = (low * factor, high * factor)
    return IntervalEstimate(
      value: value * factor, low: min(ends.0, ends.1), high: max(ends.0, ends.1))
  }
}
