import Instruments
import Units

/// The open orders of one account in one instrument, summed. Nothing is negative.
///
/// Example: with the mark at 100, a buy of 2 at 99 and a sell of 1 at 97 give quantities 2 and 1
/// and a loss of 3: the buy would gain, which pays for nothing.
@frozen public struct OrderExposure: Equatable, Sendable, BitwiseCopyable {
  /// Quantity of the buys, and of the sells, that may open or enlarge a position: reduce-only
  /// orders are left out, as the house keeps them within the position.
  public var buyQuantity: Quantity
  public var sellQuantity: Quantity
  /// Sum of the exposures of all orders of a side at their limits.
  public var buyNotional: Money
  public var sellNotional: Money
  /// What the orders would lose against the mark at their limits, each by itself: `OrderLoss`.
  public var loss: Money

  @inlinable public init(
    buyQuantity: Quantity = .zero, buyNotional: Money = .zero, sellQuantity: Quantity = .zero,
    sellNotional: Money = .zero, loss: Money = .zero
  ) {
    self.buyQuantity = buyQuantity
    self.buyNotional = buyNotional
    self.sellQuantity = sellQuantity
    self.sellNotional = sellNotional
    self.loss = loss
  }

  @inlinable public static var zero: OrderExposure { OrderExposure() }

  /// Whether there is nothing that could fill: no quantity and no loss.
  @inlinable public var isEmpty: Bool {
    buyQuantity.isZero && sellQuantity.isZero && loss.isZero
  }

  /// Adds an order that may open: its quantity, its exposure at its limit and its loss.
  @inlinable public mutating func add(
    _ side: Side, _ quantity: Quantity, _ notional: Money, loss: Money = .zero
  ) {
    switch side {
    case .buy:
      buyQuantity += quantity
      buyNotional += notional
    case .sell:
      sellQuantity += quantity
      sellNotional += notional
    }
    self.loss += loss
  }

  /// Takes off what `add` added.
  @inlinable public mutating func remove(
    _ side: Side, _ quantity: Quantity, _ notional: Money, loss: Money = .zero
  ) {
    add(side, -quantity, -notional, loss: -loss)
    precondition(
      !buyQuantity.isNegative && !sellQuantity.isNegative && !buyNotional.isNegative
        && !sellNotional.isNegative && !self.loss.isNegative,
      "Invariant: no more leaves the open orders than went in")
  }
}

/// What a fill at an order's limit loses at once against the mark.
public enum OrderLoss {
  /// Where the limit is worse than the mark, what the quantity is worth less at the mark than at
  /// the limit, rounded up against the member; `Payoff.valueMax` where it would be more.
  /// - Parameters: prices above zero, `quantity` not negative.
  @inlinable public static func of(
    _ side: Side, _ quantity: Quantity, limit: Price, mark: Price, payoff: Payoff
  ) -> Money {
    assert(!quantity.isNegative && mark.isPositive, "Invariant: an order loses against a mark")
    switch side {
    case .buy: return limit > mark ? payoff.gain(from: mark, to: limit, quantity, .up) : .zero
    case .sell: return limit < mark ? payoff.gain(from: limit, to: mark, quantity, .up) : .zero
    }
  }
}
