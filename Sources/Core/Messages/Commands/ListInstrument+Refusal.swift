import Instruments
import Units

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
