import Instruments
import Units

/// What one position adds to the equity and to the maintenance requirement of what stands behind
/// it.
@frozen public struct PositionValuation: Equatable, Sendable, BitwiseCopyable {
  /// Unrealised: value - entry notional, rounded down.
  public var profit: Money
  public var maintenance: Money

  @inlinable public init(profit: Money, maintenance: Money) {
    self.profit = profit
    self.maintenance = maintenance
  }

  @inlinable public static var zero: PositionValuation {
    PositionValuation(profit: .zero, maintenance: .zero)
  }

  /// Both from one value: `UnrealisedProfit` and `MaintenanceRequirement` of the same position.
  @inlinable @inline(__always) public static func of(
    quantity: Quantity, entryNotional: Money, mark: Price, payoff: Payoff,
    schedule: borrowing MarginSchedule
  ) -> PositionValuation {
    if quantity.isZero { return .zero }
    let value = PositionValue.of(quantity: quantity, mark: mark, payoff: payoff)
    let exposure = schedule.valuation == .mark ? value.magnitude : entryNotional.magnitude
    return PositionValuation(
      profit: value - entryNotional,
      maintenance: MaintenanceRequirement.of(exposure: exposure, schedule: schedule))
  }
}
