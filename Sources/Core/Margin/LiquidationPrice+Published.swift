import Instruments
import Units

extension LiquidationPrice {
  /// The price at which equity equals the requirement in real numbers, to the nearest 1e-8, as
  /// venues publish it: for comparison and display. `exact` is what the house acts on; the two
  /// differ by the rounding of value and requirement only.
  ///
  /// |value| = (entry notional - collateral - deduction) / (1 - rate) where the value is above
  /// zero,
  /// as a linear long's and an inverse short's, and (collateral - entry notional + deduction) / (1
  /// + rate) where it is below, where rate is maintenance + closing fee of the bracket that holds
  /// |value|. Valued at entry: |entry notional - collateral + requirement|. The price is that of
  /// the
  /// value found: |value| / |quantity|, or of an inverse contract |quantity| / |value|.
  /// - Returns: the solution of the formula, zero or negative where no positive price liquidates a
  ///   linear position; nil where none liquidates an inverse one, for no position, and where the
  ///   solution leaves 64 bits or its terms 128.
  public static func published(
    collateral: Money, quantity: Quantity, entryNotional: Money, payoff: Payoff,
    schedule: MarginSchedule
  ) -> Price? {
    if quantity.isZero { return nil }
    let sign: Int128 = payoff.isWorth(quantity) ? 1 : -1
    // |value| at which a position without requirement would have no equity left.
    let exhausted =
      sign * (Int128(entryNotional.rawValue) - Int128(collateral.rawValue))
    switch schedule.valuation {
    case .entry:
      let required = MaintenanceRequirement.of(
        exposure: entryNotional.magnitude, schedule: schedule)
      return payoff.price(
        ofExposure: exhausted + sign * Int128(required.rawValue), over: 1, quantity)
    case .mark:
      let scale = Int128(WideArithmetic.rateScale)
      for (index, bracket) in schedule.brackets.enumerated() {
        let rate = Int128((bracket.maintenanceRate + schedule.closingFeeRate).rawValue)
        let divisor = scale - sign * rate
        guard divisor > 0 else { continue }
        // |value| at the solution is numerator / divisor.
        let numerator = (exhausted - sign * Int128(bracket.deduction.rawValue)) * scale
        let isAboveFloor = index == 0 || numerator >= Int128(bracket.floor.rawValue) * divisor
        let isLast = index == schedule.brackets.count - 1
        let isBelowTop =
          isLast || numerator < Int128(schedule.brackets[index + 1].floor.rawValue) * divisor
        if isAboveFloor && isBelowTop {
          return payoff.price(ofExposure: numerator, over: divisor, quantity)
        }
      }
      return nil
    }
  }
}
