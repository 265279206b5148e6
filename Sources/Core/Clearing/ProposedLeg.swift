import Accounts
import Margin
import Units

/// A leg of a pool as it is, or as it would be: a position and its open orders, held in numbers
/// apart from the house's own, so that what would become of them is asked without writing anything.
///
/// An account that has never used a market has a leg there too, an empty one at the leverage it
/// would begin with.
struct ProposedLeg: BitwiseCopyable {
  let account: AccountIndex
  let market: MarketIndex
  /// The position it was read from; none where the account has never used the market.
  let position: PositionIndex
  var quantity: Quantity = .zero
  var entryNotional: Money = .zero
  var leverage: UInt16
  /// Whether it stands on the account's cross balance; else on its pocket.
  var isPooled = true
  var pocket: Money = .zero
  /// What funding is still to be paid on it, into what it stands on; signed.
  var fundingDue: Money = .zero
  /// Open orders and their number, those that are proposed included or left out.
  var orders: OrderExposure = .zero
  var orderCount = 0
  /// Of them, quantity of those that may only reduce the position.
  var reduceOnlyQuantity: Quantity = .zero

  var isFlat: Bool { quantity.isZero }

  /// How much an order of a side could close.
  func closable(_ side: Side) -> Quantity { side == .buy ? -quantity : quantity }

  /// The leg with a quantity, at most its own, closed at what it was entered at.
  func closing(_ closed: Quantity) -> ProposedLeg {
    var rest = self
    rest.entryNotional -= Position.entryShare(of: entryNotional, closing: closed, of: quantity)
    rest.quantity = quantity.isPositive ? quantity - closed : quantity + closed
    return rest
  }
}

extension HouseState {
  /// The leg of an account in a market, with its open orders and the funding due.
  func leg(_ account: AccountIndex, _ market: MarketIndex) -> ProposedLeg {
    if let position = position(account, market) { return leg(position) }
    return ProposedLeg(
      account: account, market: market, position: .none, leverage: firstLeverage(market))
  }

  @inline(__always) func leg(_ position: PositionIndex) -> ProposedLeg {
    var leg = legWithoutOrders(position)
    leg.orders = orders(position)
    leg.orderCount = Int(positions[position].orderCount)
    leg.reduceOnlyQuantity = positions[position].reduceOnlyQuantity
    leg.fundingDue = fundingDue(position)
    return leg
  }

  /// The position alone: neither orders nor funding are counted.
  @inline(__always) func legWithoutOrders(_ position: PositionIndex) -> ProposedLeg {
    ProposedLeg(
      account: positions[position].account, market: positions[position].market,
      position: position, quantity: positions[position].quantity,
      entryNotional: positions[position].entryNotional, leverage: positions[position].leverage,
      isPooled: isPooled(position), pocket: positions[position].pocket.balance)
  }

  /// The pool that a leg stands on.
  func pool(_ leg: ProposedLeg) -> MarginPool {
    MarginPool(
      account: leg.account, asset: markets[leg.market].ledger,
      position: leg.isPooled ? .none : leg.position)
  }

  /// Whether orders are refused because a liquidation works on a leg or on its pool.
  func isInLiquidation(_ leg: ProposedLeg) -> Bool {
    !leg.position.isNone && positions[leg.position].isInLiquidation || isInLiquidation(pool(leg))
  }

  /// The leverage of a position that is used for the first time: the market's first, or the
  /// greatest there is where that is less.
  func firstLeverage(_ market: MarketIndex) -> UInt16 {
    Swift.min(
      markets[market].marginTerms.firstLeverage,
      markets[market].schedule.brackets[0].leverageMax)
  }
}
