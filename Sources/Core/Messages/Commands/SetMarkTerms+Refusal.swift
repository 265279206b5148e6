import Instruments
import Units

extension SetMarkTerms {
  /// The first of the terms that is out of its range, or nil.
  public var refusal: RejectReason? {
    guard terms.sampleInterval > .zero, terms.sampleInterval <= Limits.timeSpan
    else { return .markIntervalInvalid }
    guard terms.windowSamples > 0, Int(terms.windowSamples) <= Limits.markWindowSamples
    else { return .markWindowInvalid }
    guard terms.indexAgeMax > .zero, terms.indexAgeMax <= Limits.timeSpan
    else { return .indexAgeInvalid }
    guard !terms.impactNotional.isNegative, terms.impactNotional <= Limits.notional
    else { return .markImpactNotionalInvalid }
    guard terms.sampleBound.isShare else { return .basisBoundInvalid }
    guard terms.bound.isPositive, terms.bound <= MarkTerms.boundMost
    else { return .markBoundInvalid }
    guard terms.moveMax.isShare else { return .markMoveInvalid }
    guard terms.indexDeviationMax.isShare else { return .indexDeviationInvalid }
    return nil
  }
}
