// Commands about open orders: the vocabulary and its messages.
import Messages
import Units

extension CancelOrder {
  @inlinable init(_ message: CancelOrderMessage) {
    self.init(
      account: message.account, instrument: message.instrument, order: message.order,
      clientOrder: message.clientOrder)
  }
}

extension CancelOrderMessage {
  @inlinable init(_ command: CancelOrder) {
    self.init(
      order: command.order, clientOrder: command.clientOrder, account: command.account,
      instrument: command.instrument)
  }
}

extension ReplaceOrder {
  @inlinable init(_ message: ReplaceOrderMessage) {
    self.init(
      account: message.account, instrument: message.instrument, order: message.order,
      clientOrder: message.clientOrder, newClientOrder: message.newClientOrder,
      price: message.price, quantity: message.quantity)
  }
}

extension ReplaceOrderMessage {
  @inlinable init(_ command: ReplaceOrder) {
    self.init(
      order: command.order, clientOrder: command.clientOrder,
      newClientOrder: command.newClientOrder, price: command.price, quantity: command.quantity,
      account: command.account, instrument: command.instrument)
  }
}

extension CancelAll {
  @inlinable init(_ message: CancelAllMessage) {
    self.init(account: message.account, instrument: message.instrument)
  }
}

extension CancelAllMessage {
  @inlinable init(_ command: CancelAll) {
    self.init(account: command.account, instrument: command.instrument)
  }
}
