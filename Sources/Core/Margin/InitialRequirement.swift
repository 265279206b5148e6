import Instruments
import Units

/// What equity must cover before new risk is taken or money withdrawn.
///
/// requirement = max(1 / leverage, the bracket's initial rate) x notional, rounded up. The initial
/// rate of a bracket applies to the whole notional (Binance: greatest leverage of the bracket).
public enum InitialRequirement {
  /// The requirement of a notional at the account's chosen leverage.
  /// - Precondition: `0 <= exposure <= Contract.valueMax`, `leverage > 0`.
  @inlinable public static func of(
    exposure: Money, leverage: UInt16, schedule: borrowing MarginSchedule
  ) -> Money {
    let least = exposure.scaled(by: schedule.bracket(for: exposure).initialRate, .up)
    return max(of(exposure: exposure, leverage: leverage), least)
  }

  /// Notional / leverage, rounded up: what an isolated position starts with.
  @inlinable public static func of(exposure: Money, leverage: UInt16) -> Money {
    precondition(leverage > 0, "Invariant: leverage is at least one")
    return Money(
      rawValue: WideArithmetic.multiplyDivide(exposure.rawValue, 1, Int64(leverage), .up))
  }

  /// The requirement of a position with its open orders: the worst of no order filling, all buys
  /// filling and all sells filling at their limits.
  ///
  /// All buys, B in quantity and N in notional at their limits: requirement of |q + B| at the mark,
  /// plus what filling would lose at once, max(0, N - B x mark). Sells alike.
  @inlinable public static func withOrders(
    position: Quantity, orders: OrderExposure, mark: Price, leverage: UInt16, contract: Contract,
    schedule: borrowing MarginSchedule
  ) -> Money {
    var worst = Money.zero
    if !position.isZero {
      worst = of(
        exposure: PositionValue.exposure(quantity: position, mark: mark, contract: contract),
        leverage: leverage, schedule: schedule)
    }
    if orders.buyQuantity.isPositive {
      let exposure = PositionValue.exposure(
        quantity: position + orders.buyQuantity, mark: mark, contract: contract)
      let bought = contract.product(mark, orders.buyQuantity, .down) ?? Contract.valueMax
      let loss = max(.zero, orders.buyNotional - bought)
      worst = max(worst, of(exposure: exposure, leverage: leverage, schedule: schedule) + loss)
    }
    if orders.sellQuantity.isPositive {
      let exposure = PositionValue.exposure(
        quantity: position - orders.sellQuantity, mark: mark, contract: contract)
      let sold = PositionValue.exposure(
        quantity: orders.sellQuantity, mark: mark, contract: contract)
      let loss = max(.zero, sold - orders.sellNotional)
      worst = max(worst, of(exposure: exposure, leverage: leverage, schedule: schedule) + loss)
    }
    return worst
  }
}

/// The open orders of one account in one instrument, summed by side. Nothing is negative.
@frozen public struct OrderExposure: Equatable, Sendable, BitwiseCopyable {
  public var buyQuantity: Quantity
  /// Sum of quantity x limit price x contract size.
  public var buyNotional: Money
  public var sellQuantity: Quantity
  public var sellNotional: Money

  @inlinable public init(
    buyQuantity: Quantity = .zero, buyNotional: Money = .zero, sellQuantity: Quantity = .zero,
    sellNotional: Money = .zero
  ) {
    self.buyQuantity = buyQuantity
    self.buyNotional = buyNotional
    self.sellQuantity = sellQuantity
    self.sellNotional = sellNotional
  }

  @inlinable public static var zero: OrderExposure { OrderExposure() }
  @inlinable public var isEmpty: Bool { buyQuantity.isZero && sellQuantity.isZero }

  @inlinable public mutating func add(_ side: Side, _ quantity: Quantity, _ notional: Money) {
    switch side {
    case .buy:
      buyQuantity += quantity
      buyNotional += notional
    case .sell:
      sellQuantity += quantity
      sellNotional += notional
    }
  }

  @inlinable public mutating func remove(_ side: Side, _ quantity: Quantity, _ notional: Money) {
    add(side, -quantity, -notional)
    precondition(
      !buyQuantity.isNegative && !sellQuantity.isNegative && !buyNotional.isNegative
        && !sellNotional.isNegative, "Invariant: no more leaves the open orders than went in")
  }
}
