import Messages
import Units

extension Desk {
  /// A market order: trades within the price band what it can, and never rests.
  func market(
    _ agent: Int, _ side: Side, _ quantity: Quantity, reduceOnly: Bool = false, tag: Int32 = 0
  ) {
    order(agent, side, .market, .immediateOrCancel, .zero, quantity, reduceOnly, tag)
  }

  /// A limit order whose rest is cancelled at once.
  func immediate(
    _ agent: Int, _ side: Side, _ quantity: Quantity, price: Price, reduceOnly: Bool = false,
    tag: Int32 = 0
  ) {
    order(agent, side, .limit, .immediateOrCancel, price, quantity, reduceOnly, tag)
  }

  /// A limit order that rests until it is filled, cancelled, or `expiry` has come.
  func resting(
    _ agent: Int, _ side: Side, _ quantity: Quantity, price: Price, expiry: Timestamp? = nil,
    reduceOnly: Bool = false, tag: Int32 = 0
  ) {
    order(
      agent, side, .limit, expiry == nil ? .goodTillCancel : .goodTillDate, price, quantity,
      reduceOnly, tag, expiry: expiry ?? .zero)
  }

  private func order(
    _ agent: Int, _ side: Side, _ kind: OrderKind, _ life: TimeInForce, _ price: Price,
    _ quantity: Quantity, _ reduceOnly: Bool, _ tag: Int32, expiry: Timestamp = .zero
  ) {
    guard quantity.isPositive else { return }
    send(
      .placeOrder(
        PlaceOrder(
          account: account(agent), instrument: instrument, clientOrder: newClientOrder(),
          side: side, kind: kind, timeInForce: life, selfTradePrevention: .cancelNewest,
          isPostOnly: false, isReduceOnly: reduceOnly, price: price, quantity: quantity,
          expiry: expiry)),
      from: agent, tag: tag)
  }

  /// Collateral plus profit at the mark, in the settlement asset.
  func equity(_ agent: Int) -> Double {
    holdings[agent].balance.value
      + holdings[agent].unrealised(at: view.mark, contractSize: grid.contractSize)
  }

  /// The notional that a margin carries at a leverage, within what the brackets allow.
  ///
  /// The venue's rules are public: a larger position needs at least its bracket's initial rate.
  func notional(margin: Double, leverage: Double) -> Double {
    let wanted = margin * leverage
    let bracket = schedule.bracket(for: Money(rawValue: Int64(max(0, min(wanted, 9e9)) * 1e8)))
    let most = 1 / bracket.initialRate.value
    return leverage <= most ? wanted : max(bracket.floor.value * 0.999, margin * most)
  }
}
