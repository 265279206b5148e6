import Instruments
import Units

/// Sets how an instrument's mark price is made.
///
/// Reject codes: unknownInstrument, and 901 to 908.
@frozen public struct SetMarkTerms: Equatable, Sendable, BitwiseCopyable {
  public var instrument: InstrumentID
  public var terms: MarkTerms
  @inlinable public init(instrument: InstrumentID, terms: MarkTerms) {
    self.instrument = instrument
    self.terms = terms
  }
}

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
