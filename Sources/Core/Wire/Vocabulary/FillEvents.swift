// Events about trades made elsewhere: the vocabulary and its messages.
import Messages
import Units

extension FillPending {
  @inlinable init(_ message: FillPendingMessage) {
    self.init(
      reported: message.reported, instrument: message.instrument, account: message.account,
      counterparty: message.counterparty, deadline: message.deadline)
  }
}

extension FillPendingMessage {
  @inlinable init(_ event: FillPending) {
    self.init(
      reported: event.reported, deadline: event.deadline, account: event.account,
      counterparty: event.counterparty, instrument: event.instrument)
  }
}

extension FillCleared {
  @inlinable init(_ message: FillClearedMessage) {
    self.init(
      reported: message.reported, trade: message.trade, buyer: message.buyer,
      seller: message.seller)
  }
}

extension FillClearedMessage {
  @inlinable init(_ event: FillCleared) {
    self.init(
      reported: event.reported, trade: event.trade, buyer: event.buyer, seller: event.seller)
  }
}

extension FillLapsed {
  @inlinable init(_ message: FillLapsedMessage) {
    self.init(
      reported: message.reported, account: message.account, counterparty: message.counterparty,
      reason: message.reason)
  }
}

extension FillLapsedMessage {
  @inlinable init(_ event: FillLapsed) {
    self.init(
      reported: event.reported, account: event.account, counterparty: event.counterparty,
      reason: event.reason)
  }
}
