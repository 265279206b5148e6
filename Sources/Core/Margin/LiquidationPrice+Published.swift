import Instruments
import Units

extension LiquidationPrice {
  /// The price at which equity equals the requirement in real numbers, to the nearest 1e-8, as
  /// venues publish it: for comparison and display. `exact` is what the house acts on; the two
  /// differ by the rounding of value and requirement only.
  ///
  /// price = (entry notional - collateral - deduction) / (quantity x (1 - rate)) for a long, and
  /// (collateral - entry notional + deduction) / (|quantity| x (1 + rate)) for a short, where rate
  /// is maintenance + closing fee of the bracket that holds price x |quantity|. Valued at entry:
  /// (entry notional - collateral + requirement) / quantity.
  /// - Returns: the solution of the formula, zero or negative where no positive price liquidates;
  ///   nil for no position, and where the solution leaves 64 bits or its terms 128.
  public static func published(
    collateral: Money, quantity: Quantity, entryNotional: Money, payoff: Payoff,
    schedule: MarginSchedule
  ) -> Price? {
    if quantity.isZero { return nil }
    let sign: Int128 = quantity.isPositive ? 1 : -1
    let unit = payoff.unit(quantity.magnitude)
    // |value| at which a position without requirement would have no equity left.
    let exhausted =
      sign * (Int128(entryNotional.rawValue) - Int128(collateral.rawValue))
    switch schedule.valuation {
    case .entry:
      let required = MaintenanceRequirement.of(
        exposure: entryNotional.magnitude, schedule: schedule)
      return quotient(exhausted + sign * Int128(required.rawValue), over: unit)
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
          let (whole, overflow) = divisor.multipliedReportingOverflow(by: unit)
          return overflow ? nil : quotient(numerator, over: whole)
        }
      }
      return nil
    }
  }

  /// `amount / unit` as a price to the nearest 1e-8, where `unit` counts 1e-16: long division by
  /// one decimal place at a time, as the whole product would leave 128 bits.
  private static func quotient(_ amount: Int128, over unit: Int128) -> Price? {
    guard unit <= Int128.max / 10 else { return nil }
    var (quotient, remainder) = amount.magnitude.quotientAndRemainder(dividingBy: unit.magnitude)
    for _ in 0..<16 {
      let (digit, rest) = (remainder * 10).quotientAndRemainder(dividingBy: unit.magnitude)
      let (wide, overflow) = quotient.multipliedReportingOverflow(by: 10)
      if overflow { return nil }
      quotient = wide + digit
      remainder = rest
    }
    if remainder >= unit.magnitude - remainder { quotient += 1 }
    guard let raw = Int64(exactly: quotient) else { return nil }
    return Price(rawValue: amount < 0 ? -raw : raw)
  }
}
