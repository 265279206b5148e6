import Instruments
import Units

/// Lists a linear perpetual; it trades after `OpenTrading`.
///
/// Reject codes: instrumentExists, instrumentLimit, termsInvalid.
@frozen public struct ListInstrument: Equatable, Sendable, BitwiseCopyable {
  /// Tick, lot, size, band and limits.
  public var contract: Contract
  /// What the maintenance rate applies to.
  public var valuation: MaintenanceValuation
  /// Closing fee held within the maintenance requirement; 0 to 1.
  public var closingFeeRate: Rate
  @inlinable public init(
    contract: Contract, valuation: MaintenanceValuation, closingFeeRate: Rate
  ) {
    self.contract = contract
    self.valuation = valuation
    self.closingFeeRate = closingFeeRate
  }
}
