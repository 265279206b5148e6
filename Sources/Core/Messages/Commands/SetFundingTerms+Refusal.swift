import Instruments
import Units

extension SetFundingTerms {
  /// The first of the terms that is out of its range, or nil. Without an interval there is no
  /// funding, and the other terms say nothing.
  public var refusal: RejectReason? {
    if terms.interval == .zero { return nil }
    guard terms.interval > .zero, terms.interval <= Limits.timeSpan
    else { return .fundingIntervalInvalid }
    guard terms.sampleInterval > .zero, terms.sampleInterval <= terms.interval
    else { return .premiumIntervalInvalid }
    guard terms.interval.rawValue / terms.sampleInterval.rawValue <= Limits.fundingSamples
    else { return .premiumSampleLimit }
    guard terms.interestRate.magnitude <= .one else { return .interestRateInvalid }
    guard !terms.clamp.isNegative, terms.clamp <= Limits.rate
    else { return .fundingClampInvalid }
    guard !terms.cap.isNegative, terms.cap <= .one else { return .fundingCapInvalid }
    guard terms.impactNotional.isPositive, terms.impactNotional <= Limits.notional
    else { return .fundingImpactNotionalInvalid }
    guard terms.sampleBound.isShare else { return .premiumBoundInvalid }
    guard terms.ratePeriod > .zero else { return .ratePeriodInvalid }
    return nil
  }
}
