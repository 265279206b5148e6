import Inputs
import Instruments
import Units

// The keys of `mark` and `funding` that scenarios and the configuration of a node have in common.
// All may be left out; the values they then have are those of the terms.

extension MarkTerms {
  /// Reads what bounds the mark and its samples.
  public mutating func readBounds(_ reader: ConfigurationReader) throws(InputFault) {
    let fraction = Rate(rawValue: 1)...Rate.one
    impactNotional = try reader.decimal(
      "impactNotional", as: Money.self, default: impactNotional, in: .zero...Limits.notional)
    sampleBound = try reader.rate("sampleBound", default: sampleBound, in: fraction)
    bound = try reader.rate(
      "bound", default: bound, in: Rate(rawValue: 1)...MarkTerms.boundMost)
    moveMax = try reader.rate("moveMax", default: moveMax, in: fraction)
    indexDeviationMax = try reader.rate(
      "indexDeviationMax", default: indexDeviationMax, in: fraction)
    restrictsWhileStale = try reader.boolean(
      "restrictsWhileStale", default: restrictsWhileStale)
  }
}

extension FundingTerms {
  /// Reads what bounds a sample and what time a rate is for; refuses funding times that come
  /// between two ticks, since such a one is missed.
  public mutating func readBounds(
    _ reader: ConfigurationReader, tick: TimeSpan
  ) throws(InputFault) {
    sampleBound = try reader.rate(
      "sampleBound", default: sampleBound, in: Rate(rawValue: 1)...Rate.one)
    ratePeriod = try reader.duration(
      "ratePeriod", default: ratePeriod, in: .milliseconds(1)...(.hours(24 * 366)))
    guard interval > .zero, interval < tick else { return }
    try reader.note(
      reader.fault(
        saying: "'interval' \(DurationText.format(interval)) is shorter than the "
          + "\(DurationText.format(tick)) between two ticks; a funding time without a tick of its "
          + "own is not paid, expected 0 or at least that"))
  }
}
