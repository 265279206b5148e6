import Instruments
import Units

/// What an order would be charged at worst: a sum over the orders that it meets in the book, and
/// its limit for what it may not get from them.
///
/// Example: a buy of 5 at 102 meets 2 at 100, then 1 at 101 that may be gone when its turn comes.
/// Where it rests it is charged 2 x 100 and 3 x 102; where it does not, 2 x 100 and 1 x 102, and no
/// more than 3 of it can trade.
public struct WorstCharge: Sendable {
  public let side: Side
  public let quantity: Quantity
  public let payoff: Payoff
  /// What is left of the order behind those that it has met.
  public private(set) var left: Quantity
  private var withheld = Quantity.zero
  /// Linear: price x raw quantity, exact and divided once at the end. Inverse: the values, each
  /// rounded against the member like a fill of it.
  private var cost: Int128 = 0

  /// - Precondition: `quantity` is above zero and at most `Limits.quantity`.
  public init(_ side: Side, _ quantity: Quantity, payoff: Payoff) {
    precondition(
      quantity.isPositive && quantity <= Limits.quantity, "Invariant: an order has a quantity")
    self.side = side
    self.quantity = quantity
    self.payoff = payoff
    left = quantity
  }

  private var rounding: Rounding { side == .buy ? .up : .down }

  /// Meets an order that trades with it.
  public mutating func meet(_ resting: Quantity, at price: Price) {
    assert(left.isPositive, "Invariant: an order that is met has something to trade with")
    let traded = Swift.min(left, resting)
    left -= traded
    cost +=
      payoff.kind == .linear
      ? Int128(price.rawValue) * Int128(traded.rawValue)
      : Int128(payoff.value(price, traded, rounding).rawValue)
  }

  /// Meets an order that may be gone when its turn comes: what it gives is charged at the limit.
  public mutating func passOver(_ resting: Quantity) {
    withheld = Swift.min(quantity, withheld + Swift.min(left, resting))
  }

  /// What lies further back is not looked at: all of it may withhold something.
  public mutating func passOverAll() { withheld = quantity }

  /// How much of the order can trade or rest, and at which value that of a long would be bought or
  /// sold at worst; nil beyond `Limits.notional`.
  public func total(limit: Price, rests: Bool) -> (open: Quantity, charged: Money)? {
    guard let met = charged else { return nil }
    let atLimit = rests ? left : Swift.min(left, withheld)
    return (quantity - left + atLimit, met + payoff.value(limit, atLimit, rounding))
  }

  private var charged: Money? {
    if payoff.kind == .linear {
      return payoff.notional(ofWalk: cost)
    }
    guard cost.magnitude <= Limits.notional.rawValue.magnitude else { return nil }
    return Money(clamping: cost)
  }
}
