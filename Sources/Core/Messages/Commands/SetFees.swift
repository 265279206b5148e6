import Instruments
import Units

/// Sets an instrument's trading fees.
///
/// Reject codes: unknownInstrument, and 801 to 804.
@frozen public struct SetFees: Equatable, Sendable, BitwiseCopyable {
  public var instrument: InstrumentID
  /// Each within +-0.1; taker fee not below minus maker fee.
  public var fees: FeeTerms
  @inlinable public init(instrument: InstrumentID, fees: FeeTerms) {
    self.instrument = instrument
    self.fees = fees
  }
}

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
