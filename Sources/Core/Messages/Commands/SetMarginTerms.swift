import Instruments
import Units

/// Sets an instrument's margin rules beside its brackets.
///
/// Reject codes: unknownInstrument, 1301, 1302.
@frozen public struct SetMarginTerms: Equatable, Sendable, BitwiseCopyable {
  public var instrument: InstrumentID
  public var terms: MarginTerms
  @inlinable public init(instrument: InstrumentID, terms: MarginTerms) {
    self.instrument = instrument
    self.terms = terms
  }

  /// The first of the terms that is out of its range, or nil.
  public var refusal: RejectReason? {
    guard terms.warningLevel >= .one, terms.warningLevel <= Limits.rate
    else { return .warningLevelInvalid }
    guard (1...Limits.leverage).contains(Int(terms.firstLeverage))
    else { return .firstLeverageInvalid }
    return nil
  }
}
