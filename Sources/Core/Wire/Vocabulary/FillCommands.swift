// Commands about trades made elsewhere: the vocabulary and its messages.
import Messages
import Units

extension ReportFill {
  @inlinable init(_ message: ReportFillMessage) {
    self.init(
      trade: message.trade, instrument: message.instrument, buyer: message.buyer,
      seller: message.seller, price: message.price, quantity: message.quantity)
  }
}

extension ReportFillMessage {
  @inlinable init(_ command: ReportFill) {
    self.init(
      trade: command.trade, price: command.price, quantity: command.quantity, buyer: command.buyer,
      seller: command.seller, instrument: command.instrument)
  }
}

extension AffirmFill {
  @inlinable init(_ message: AffirmFillMessage) {
    self.init(
      trade: message.trade, instrument: message.instrument, account: message.account,
      counterparty: message.counterparty, side: message.side, price: message.price,
      quantity: message.quantity)
  }
}

extension AffirmFillMessage {
  @inlinable init(_ command: AffirmFill) {
    self.init(
      trade: command.trade, price: command.price, quantity: command.quantity,
      account: command.account, counterparty: command.counterparty, instrument: command.instrument,
      side: command.side)
  }
}
