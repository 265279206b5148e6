import Instruments
import Messages
import Units

// What agents send most; `send` takes every other command that a trader may send. A quantity of
// zero is not sent, so that less than one lot needs no check of the caller's.
extension Desk {
  /// A market order: trades within the price band what it can, and never rests.
  public func placeMarket(
    _ agent: Int, _ side: Side, _ quantity: Quantity, reduceOnly: Bool = false, tag: Int32 = 0
  ) {
    place(agent, side, .market, .immediateOrCancel, .zero, quantity, reduceOnly, tag)
  }

  /// A limit order whose rest is cancelled at once.
  public func placeImmediate(
    _ agent: Int, _ side: Side, _ quantity: Quantity, price: Price, reduceOnly: Bool = false,
    tag: Int32 = 0
  ) {
    place(agent, side, .limit, .immediateOrCancel, price, quantity, reduceOnly, tag)
  }

  /// A limit order that rests until it is filled, cancelled, or `expiry` has come.
  public func placeResting(
    _ agent: Int, _ side: Side, _ quantity: Quantity, price: Price, expiry: Timestamp? = nil,
    reduceOnly: Bool = false, tag: Int32 = 0
  ) {
    place(
      agent, side, .limit, expiry == nil ? .goodTillCancel : .goodTillDate, price, quantity,
      reduceOnly, tag, expiry: expiry ?? .zero)
  }

  private func place(
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

  /// Cancels all open orders of an agent.
  public func cancelAll(_ agent: Int, tag: Int32 = 0) {
    send(
      .cancelAll(CancelAll(account: account(agent), instrument: instrument)), from: agent, tag: tag)
  }

  /// Chooses the leverage that an agent opens positions with.
  public func setLeverage(_ agent: Int, _ leverage: Int, tag: Int32 = 0) {
    send(
      .setLeverage(
        SetLeverage(
          account: account(agent), instrument: instrument, leverage: UInt16(leverage))),
      from: agent, tag: tag)
  }

  /// Chooses whether an agent's position has a margin of its own; only without a position.
  public func setMarginMode(_ agent: Int, _ mode: MarginMode, tag: Int32 = 0) {
    send(
      .setMarginMode(
        SetMarginMode(account: account(agent), instrument: instrument, mode: mode)),
      from: agent, tag: tag)
  }

  /// The notional that a margin carries at a leverage, within what the brackets allow.
  ///
  /// The venue's rules are public: a larger position needs at least its bracket's initial rate.
  public func notional(margin: Double, leverage: Double) -> Double {
    let wanted = margin * leverage
    let bracket = market.schedule.bracket(
      for: Money(rawValue: Int64(max(0, min(wanted, 9e9)) * 1e8)))
    let most = 1 / bracket.initialRate.value
    return leverage <= most ? wanted : max(bracket.floor.value * 0.999, margin * most)
  }
}
