import Instruments
import Units

/// The price at which equity meets the maintenance requirement, for one position with everything
/// else held still.
///
/// `collateral` is the balance + unrealised profit of the other positions - maintenance
/// requirement of the other positions; for an isolated position, its pocket. Then
/// equity - requirement = collateral + value - entry notional - requirement of this position.
/// The bracket is the one whose notionals hold the solution (Binance FAQ b3c689c1: repeat with the
/// bracket of the notional found until it stays).
public enum LiquidationPrice {
  /// The exact threshold of `equity < maintenance` in counts of 1e-8: for a long the greatest
  /// price that liquidates, for a short the least. A long is liquidatable only at marks at or below
  /// it, a short only at marks at or above it, and at the price itself each is.
  /// - Returns: nil where no price from 1e-8 to `Limits.price` liquidates; `Limits.price` for a
  ///   long that every price liquidates.
  /// - Complexity: linear in brackets; two divisions.
  @inlinable public static func exact(
    collateral: Money, quantity: Quantity, entryNotional: Money, payoff: Payoff,
    schedule: borrowing MarginSchedule
  ) -> Price? {
    if quantity.isZero { return nil }
    // What equity is at value zero, with room for one more count either way.
    let bound = Int64.max - 1
    let (atZero, overflow) = collateral.rawValue.subtractingReportingOverflow(
      entryNotional.rawValue)
    let base =
      overflow
      ? (collateral.isNegative ? -bound : bound) : Swift.max(-bound, Swift.min(bound, atZero))
    // The greatest value, rounded down, at which the position is below its requirement.
    let value: Int64?
    if payoff.isWorth(quantity) {
      let ceiling = payoff.greatestValue(quantity).rawValue
      switch schedule.valuation {
      case .mark: value = greatestWorth(base, ceiling, schedule)
      case .entry: value = greatestWorth(base, ceiling, fixed: entryNotional, schedule)
      }
    } else {
      let owed: Int64?
      switch schedule.valuation {
      case .mark: owed = leastOwed(base, schedule)
      case .entry: owed = leastOwed(base, fixed: entryNotional, schedule)
      }
      value = owed.map { -$0 }
    }
    guard let value else { return nil }
    return quantity.isPositive
      ? payoff.greatestPrice(valuedAtMost: value, quantity)
      : payoff.leastPrice(valuedAtMost: value, quantity)
  }

  /// Whether `base + value < requirement(value)` in one bracket. The requirement is
  /// `max(0, ceil(value x rate) - deduction)`, and n < ceil(x) exactly where n < x.
  @inlinable @inline(__always) static func breaches(
    _ signedValue: Int64, _ base: Int64, _ deduction: Int64, _ rate: Int64
  ) -> Bool {
    let (equity, isBeyond) = base.addingReportingOverflow(signedValue)
    if isBeyond ? base < 0 : equity < 0 { return true }
    let (covered, isWide) = equity.addingReportingOverflow(deduction)
    if isBeyond || isWide { return widelyBreaches(signedValue, base, deduction, rate) }
    let held = covered.magnitude.multipliedFullWidth(by: WideArithmetic.rateScale.magnitude)
    let needed = signedValue.magnitude.multipliedFullWidth(by: rate.magnitude)
    return held.high == needed.high ? held.low < needed.low : held.high < needed.high
  }

  /// The same where a sum leaves 64 bits.
  @inlinable @inline(never) static func widelyBreaches(
    _ signedValue: Int64, _ base: Int64, _ deduction: Int64, _ rate: Int64
  ) -> Bool {
    (Int128(base) + Int128(signedValue) + Int128(deduction)) * Int128(WideArithmetic.rateScale)
      < Int128(signedValue.magnitude) * Int128(rate)
  }

  /// The greatest value up to `ceiling` at which what is worth something, a linear long or an
  /// inverse short, is below its requirement with equity `base` + value.
  @inlinable static func greatestWorth(
    _ base: Int64, _ ceiling: Int64, _ schedule: borrowing MarginSchedule
  ) -> Int64? {
    let fee = schedule.closingFeeRate.rawValue
    return schedule.brackets.withUnsafeBufferPointer { brackets in
      // From the top: within a bracket the test turns once, but a deduction rounded at listing
      // can make it turn twice around a floor, and the greatest value is the one asked for.
      var top = ceiling
      var index = brackets.count - 1
      while index >= 0 {
        let floor = brackets[index].floor.rawValue
        if floor > ceiling {
          index -= 1
          continue
        }
        let deduction = brackets[index].deduction.rawValue
        let rate = brackets[index].maintenanceRate.rawValue + fee
        let scale = WideArithmetic.rateScale
        if rate >= scale {
          // The requirement grows as fast as the value or faster: the top decides.
          if breaches(top, base, deduction, rate) { return top }
          if breaches(floor, base, deduction, rate) { return Swift.min(top, -base - 1) }
        } else if breaches(floor, base, deduction, rate) {
          // (base + deduction + v) x scale < v x rate
          let shortfall = -Int64(clamping: Int128(base) + Int128(deduction))
          let bound =
            WideArithmetic.multiplyDivideChecked(shortfall, scale, scale - rate, .up)
            ?? (shortfall < 0 ? Int64.min + 2 : Int64.max)
          return Swift.min(top, Swift.max(bound - 1, floor, -base - 1))
        }
        top = floor - 1
        index -= 1
      }
      return nil
    }
  }

  /// The least |value| at which what owes something, a linear short or an inverse long, is below
  /// its requirement with equity `base` - |value|.
  @inlinable static func leastOwed(
    _ base: Int64, _ schedule: borrowing MarginSchedule
  ) -> Int64? {
    let fee = schedule.closingFeeRate.rawValue
    return schedule.brackets.withUnsafeBufferPointer { brackets in
      for index in brackets.indices {
        let isLast = index == brackets.count - 1
        let top = isLast ? Payoff.valueMax.rawValue : brackets[index + 1].floor.rawValue - 1
        let deduction = brackets[index].deduction.rawValue
        let rate = brackets[index].maintenanceRate.rawValue + fee
        guard breaches(-top, base, deduction, rate) else { continue }
        // (base + deduction - v) x scale < v x rate, or base - v < 0
        let scale = WideArithmetic.rateScale
        let budget = Int64(clamping: Int128(base) + Int128(deduction))
        let bound = WideArithmetic.multiplyDivideChecked(budget, scale, scale + rate, .down)
        var least = base + 1
        if let bound { least = Swift.min(least, bound + 1) }
        return Swift.max(least, brackets[index].floor.rawValue, 1)
      }
      return nil
    }
  }

  @inlinable static func greatestWorth(
    _ base: Int64, _ ceiling: Int64, fixed entryNotional: Money,
    _ schedule: borrowing MarginSchedule
  ) -> Int64? {
    let required = MaintenanceRequirement.of(
      exposure: entryNotional.magnitude, schedule: schedule)
    // base + v < required
    let value = Int128(required.rawValue) - Int128(base) - 1
    if value < 0 { return nil }
    return Int64(Swift.min(value, Int128(ceiling)))
  }

  @inlinable static func leastOwed(
    _ base: Int64, fixed entryNotional: Money, _ schedule: borrowing MarginSchedule
  ) -> Int64? {
    let required = MaintenanceRequirement.of(
      exposure: entryNotional.magnitude, schedule: schedule)
    // base - v < required
    let value = Int128(base) - Int128(required.rawValue) + 1
    if value > Int128(Payoff.valueMax.rawValue) { return nil }
    return Int64(Swift.max(value, 1))
  }
}
