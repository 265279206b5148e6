import Inputs
import Instruments
import Units

private enum WeightingName: String, CaseIterable {
  case even, rising
  init(_ terms: PremiumWeighting) {
    switch terms {
    case .even: self = .even
    case .rising: self = .rising
    }
  }
  var terms: PremiumWeighting {
    switch self {
    case .even: .even
    case .rising: .rising
    }
  }
}

extension FundingTerms {
  /// Reads the keys of `funding`; what is not given stays as it is.
  ///
  /// Refuses samples further apart than payments, and payments between two ticks of the house,
  /// since such a one is missed.
  /// - Parameter needsImpactNotional: whether that must be given.
  mutating func read(
    _ reader: ConfigurationReader, tick: TimeSpan = .zero, needsImpactNotional: Bool = false
  ) throws(InputFault) {
    interval = try reader.duration(
      "interval", default: interval, in: .zero...Ranges.spans.upperBound)
    sampleInterval = try reader.duration(
      "sampleInterval", default: sampleInterval, in: Ranges.spans)
    interestRate = try reader.rate("interestRate", default: interestRate, in: -(.one)...(.one))
    clamp = try reader.rate("clamp", default: clamp, in: .zero...Limits.rate)
    cap = try reader.rate("cap", default: cap, in: .zero...(.one))
    impactNotional = try reader.decimal(
      "impactNotional", as: Money.self, default: needsImpactNotional ? nil : impactNotional,
      in: Money(rawValue: 1)...Limits.notional)
    sampleBound = try reader.rate("sampleBound", default: sampleBound, in: Ranges.share)
    ratePeriod = try reader.duration(
      "ratePeriod", default: ratePeriod, in: .milliseconds(1)...(.hours(24 * 366)))
    premiumWeighting = try reader.choice(
      "premiumWeighting", of: WeightingName.self, default: WeightingName(premiumWeighting)
    ).terms
    guard interval > .zero else { return }
    if sampleInterval > interval {
      try reader.note(
        reader.fault(
          saying: "'sampleInterval' \(DurationText.format(sampleInterval)) is longer than "
            + "'interval' \(DurationText.format(interval))"))
    }
    guard interval < tick else { return }
    try reader.note(
      reader.fault(
        saying: "'interval' \(DurationText.format(interval)) is shorter than the "
          + "\(DurationText.format(tick)) between two ticks; a funding time without a tick of its "
          + "own is not paid, expected 0 or at least that"))
  }
}
