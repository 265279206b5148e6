// Events about orders: the vocabulary and its messages.
import Messages
import Units

extension OrderRested {
  @inlinable init(_ message: OrderRestedMessage) {
    self.init(
      account: message.account, instrument: message.instrument, order: message.order,
      clientOrder: message.clientOrder, side: message.side, price: message.price,
      quantity: message.quantity)
  }
}

extension OrderRestedMessage {
  @inlinable init(_ event: OrderRested) {
    self.init(
      order: event.order, clientOrder: event.clientOrder, price: event.price,
      quantity: event.quantity, account: event.account, instrument: event.instrument,
      side: event.side)
  }
}

extension OrderReduced {
  @inlinable init(_ message: OrderReducedMessage) {
    self.init(
      account: message.account, instrument: message.instrument, order: message.order,
      clientOrder: message.clientOrder, quantity: message.quantity, reason: message.reason)
  }
}

extension OrderReducedMessage {
  @inlinable init(_ event: OrderReduced) {
    self.init(
      order: event.order, clientOrder: event.clientOrder, quantity: event.quantity,
      account: event.account, instrument: event.instrument, reason: event.reason)
  }
}

extension OrderCancelled {
  @inlinable init(_ message: OrderCancelledMessage) {
    self.init(
      account: message.account, instrument: message.instrument, order: message.order,
      clientOrder: message.clientOrder, quantity: message.quantity, reason: message.reason)
  }
}

extension OrderCancelledMessage {
  @inlinable init(_ event: OrderCancelled) {
    self.init(
      order: event.order, clientOrder: event.clientOrder, quantity: event.quantity,
      account: event.account, instrument: event.instrument, reason: event.reason)
  }
}
