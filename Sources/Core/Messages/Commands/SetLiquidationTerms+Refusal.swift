import Instruments
import Units

extension SetLiquidationTerms {
  /// The first of the terms that is out of its range, or nil.
  public var refusal: RejectReason? {
    guard terms.fractionPerTick.isShare else { return .liquidationFractionInvalid }
    guard terms.depthShareMax.isShare else { return .depthShareInvalid }
    guard !terms.restoreBuffer.isNegative, terms.restoreBuffer <= .one
    else { return .restoreBufferInvalid }
    guard terms.bookTicksMax > 0 else { return .bookTicksInvalid }
    guard !terms.feeRateMax.isNegative, terms.feeRateMax < .one
    else { return .liquidationFeeInvalid }
    guard !terms.fundLeverageMax.isNegative, terms.fundLeverageMax <= Limits.rate
    else { return .fundLeverageInvalid }
    guard terms.disposalShareMax.isShare else { return .disposalShareInvalid }
    guard terms.disposalBand.isPositive, terms.disposalBand < .one
    else { return .disposalBandInvalid }
    guard terms.disposalStep.isShare else { return .disposalStepInvalid }
    guard terms.takeoverLossMax.magnitude <= .one else { return .takeoverLossInvalid }
    return nil
  }
}
