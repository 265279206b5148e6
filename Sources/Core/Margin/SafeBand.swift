import Instruments
import Units

/// How far each mark of a cross account may move before the account needs a second look.
///
/// The slack (equity - maintenance requirement) is shared out over the positions, rounded down.
/// A position's trigger is the first mark at which its own value less its own requirement has
/// fallen by more than its share. While every mark is short of its trigger, the falls add up to no
/// more than the slack, so the account cannot be in breach: only a trigger that is reached calls
/// for the account to be computed afresh, and its slack shared out anew.
public enum SafeBand {
  /// One position's share of the slack. The weights may be maintenance requirements or exposures.
  /// - Precondition: `0 <= weight <= weightTotal`.
  @inlinable public static func share(
    slack: Money, weight: Money, weightTotal: Money
  ) -> Money {
    LossBudget.share(of: slack, weight: weight, weightTotal: weightTotal)
  }

  /// The mark from which on the position has used more than its share: reached by a long at or
  /// below it, by a short at or above it. Nil: no price does.
  @inlinable public static func trigger(
    slackShare: Money, quantity: Quantity, entryNotional: Money, mark: Price, payoff: Payoff,
    schedule: borrowing MarginSchedule
  ) -> Price? {
    if quantity.isZero { return nil }
    let profit = UnrealisedProfit.of(
      quantity: quantity, entryNotional: entryNotional, mark: mark, payoff: payoff)
    let required = MaintenanceRequirement.of(
      quantity: quantity, entryNotional: entryNotional, mark: mark, payoff: payoff,
      schedule: schedule)
    // The collateral that, alone behind this position, leaves exactly the share as slack.
    return LiquidationPrice.exact(
      collateral: slackShare - profit + required, quantity: quantity,
      entryNotional: entryNotional, payoff: payoff, schedule: schedule)
  }
}
