import Instruments
import Units

extension SetMarginTerms {
  /// The first of the terms that is out of its range, or nil.
  public var refusal: RejectReason? {
    guard terms.warningLevel >= .one, terms.warningLevel <= Limits.rate
    else { return .warningLevelInvalid }
    guard (1...Limits.leverage).contains(Int(terms.firstLeverage))
    else { return .firstLeverageInvalid }
    return nil
  }
}
