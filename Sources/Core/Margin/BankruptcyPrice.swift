import Instruments
import Units

/// The price at which closing a position uses up exactly its share of the account's equity.
///
/// Loss budget = floor(equity x maintenance requirement of this position / of all positions) (dYdX
/// v4: bankruptcy price of the closed delta). The position may then be closed for value - budget: a
/// linear long sold for so much less, a short bought back for so much more. With one position that
/// is the price of zero equity. The price rounds in the account's favour, up for a long and down
/// for a short, so that closing every position at its bankruptcy price never leaves the account
/// short by rounding.
public enum BankruptcyPrice {
  /// - Parameters:
  ///   - equity: of the account, or of an isolated pocket with its unrealised profit; may be
  ///     negative, and then the price is on the far side of the mark.
  ///   - maintenance: requirement of this position; `maintenanceTotal`: of all that share equity.
  /// - Returns: the payoff's `worthlessPrice` where no price uses the budget up; at most
  ///   `Limits.price`.
  @inlinable public static func of(
    quantity: Quantity, mark: Price, equity: Money, maintenance: Money, maintenanceTotal: Money,
    payoff: Payoff
  ) -> Price {
    if quantity.isZero { return .zero }
    assert(mark.isPositive && !maintenance.isNegative, "Invariant: a position is valued at a mark")
    let budget = LossBudget.share(
      of: equity, weight: maintenance, weightTotal: maintenanceTotal)
    let value = PositionValue.of(quantity: quantity, mark: mark, payoff: payoff)
    // Signed: what must at least be received, or minus what may at most be paid.
    let proceeds = Int128(value.rawValue) - Int128(budget.rawValue)
    let rounding: Rounding = quantity.isPositive ? .up : .down
    if (proceeds > 0) != payoff.isWorth(quantity) || proceeds == 0 {
      return payoff.worthlessPrice
    }
    guard let price = payoff.price(ofValue: proceeds, quantity, rounding) else {
      return Limits.price
    }
    // At a price of zero an inverse contract has no value.
    let least = payoff.kind == .linear ? Price.zero : Price(rawValue: 1)
    return max(least, min(price, Limits.price))
  }

  /// What closing `quantity` (signed as the position) at `price` brings: positive where a linear
  /// long receives it, negative where a short pays it; rounded up, in the account's favour.
  @inlinable public static func proceeds(
    at price: Price, closing quantity: Quantity, payoff: Payoff
  ) -> Money {
    payoff.value(price, quantity, .up)
  }
}

/// The part of a sum that stands behind one position: pro rata, rounded down, so that parts never
/// add up to more than the sum.
public enum LossBudget {
  /// floor(sum x weight / weightTotal); the whole sum where no weight is given to anything.
  /// - Precondition: `0 <= weight <= weightTotal`.
  @inlinable public static func share(
    of sum: Money, weight: Money, weightTotal: Money
  ) -> Money {
    precondition(
      !weight.isNegative && weight <= weightTotal, "Invariant: a weight is part of its total")
    if weightTotal.isZero { return sum }
    let share = Money(
      rawValue: WideArithmetic.multiplyDivide(
        sum.rawValue, weight.rawValue, weightTotal.rawValue, .down))
    precondition(
      share.magnitude <= sum.magnitude, "Invariant: a share is no more than what is shared")
    return share
  }
}

/// The liquidation fee to the insurance fund: only ever out of what a fill brought above the
/// bankruptcy price, so the fee itself makes no account bankrupt.
public enum LiquidationFee {
  /// What the fill brought above the bankruptcy price; negative is the fund's loss. Both are
  /// proceeds: positive where a linear long was closed, negative where a short was.
  @inlinable public static func surplus(fillNotional: Money, bankruptcyNotional: Money) -> Money {
    fillNotional - bankruptcyNotional
  }

  /// min(rateMax x |fill notional| rounded up, surplus), at least zero.
  @inlinable public static func of(
    fillNotional: Money, bankruptcyNotional: Money, rateMax: Rate
  ) -> Money {
    precondition(!rateMax.isNegative, "Invariant: a liquidation fee is not paid out")
    let surplus = surplus(fillNotional: fillNotional, bankruptcyNotional: bankruptcyNotional)
    return max(.zero, min(surplus, fillNotional.magnitude.scaled(by: rateMax, .up)))
  }
}
