import Instruments
import Units

/// Lists a perpetual, linear or inverse; it trades after `OpenTrading`.
///
/// Reject codes: instrumentExists, instrumentLimit, and 701 to 711.
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

extension ListInstrument {
  /// The first of the terms that is out of its range or does not go with the others, or nil.
  public var refusal: RejectReason? {
    guard contract.tick.isPositive, contract.tick <= Limits.price else { return .tickInvalid }
    guard contract.lot.isPositive, contract.lot <= Limits.quantity else { return .lotInvalid }
    guard contract.contractSize.isPositive, contract.contractSize <= Limits.contractSize
    else { return .contractSizeInvalid }
    switch contract.payoff.kind {
    case .linear: guard contract.isExact else { return .tickValueInexact }
    case .inverse: guard contract.isWorthSomething else { return .lotValueTooSmall }
    }
    guard contract.openInterestLimit.isPositive,
      contract.openInterestLimit <= Limits.openInterest
    else { return .openInterestLimitInvalid }
    guard contract.priceBand.isPositive, contract.priceBand < .one
    else { return .priceBandInvalid }
    guard contract.fillBand.isPositive, contract.fillBand < .one else { return .fillBandInvalid }
    guard contract.positionLimit.isPositive, contract.positionLimit <= Limits.quantity
    else { return .positionLimitInvalid }
    guard contract.settlementAsset.rawValue > 0,
      Int(contract.settlementAsset.rawValue) <= Limits.assets
    else { return .settlementAssetInvalid }
    guard !closingFeeRate.isNegative, closingFeeRate < .one else { return .closingFeeInvalid }
    return nil
  }
}
