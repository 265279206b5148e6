// A new order, whose two flags travel as bits, and a tick, which has no fields.
import Messages
import Units

extension PlaceOrder {
  @inlinable init(_ message: PlaceOrderMessage) {
    self.init(
      account: message.account, instrument: message.instrument, clientOrder: message.clientOrder,
      side: message.side, kind: message.kind, timeInForce: message.timeInForce,
      selfTradePrevention: message.selfTradePrevention,
      isPostOnly: message.flags.contains(.postOnly),
      isReduceOnly: message.flags.contains(.reduceOnly), price: message.price,
      quantity: message.quantity, expiry: message.expiry)
  }
}

extension PlaceOrderMessage {
  @inlinable init(_ command: PlaceOrder) {
    self.init(
      clientOrder: command.clientOrder, price: command.price, quantity: command.quantity,
      expiry: command.expiry, account: command.account, instrument: command.instrument,
      side: command.side, kind: command.kind, timeInForce: command.timeInForce,
      selfTradePrevention: command.selfTradePrevention,
      flags: OrderFlags(
        rawValue: (command.isPostOnly ? 1 : 0) | (command.isReduceOnly ? 2 : 0)))
  }
}

extension Tick {
  @inlinable init(_ message: TickMessage) { self.init() }
}

extension TickMessage {
  @inlinable init(_ command: Tick) { self.init() }
}
