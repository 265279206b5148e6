import Instruments
import Units

extension SetFees {
  /// Greatest fee of either side, and greatest rebate.
  @inlinable public static var rateMost: Rate { .partsPerMillion(100_000) }

  /// The first of the fees that is out of its range, or nil. That they are not above what the
  /// maintenance requirement holds is for the house to see.
  public var refusal: RejectReason? {
    guard fees.taker.magnitude <= Self.rateMost else { return .takerFeeInvalid }
    guard fees.maker.magnitude <= Self.rateMost else { return .makerFeeInvalid }
    guard !(fees.taker + fees.maker).isNegative else { return .rebateAboveFee }
    return nil
  }
}
