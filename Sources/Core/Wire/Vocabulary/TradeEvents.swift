// Trades, of which each side is shown to its own member only, and everyone sees neither.
import Messages
import Units

extension Traded {
  @inlinable init(_ message: TradedMessage) {
    self.init(
      trade: message.trade, instrument: message.instrument, kind: message.kind,
      aggressor: message.aggressor, price: message.price, quantity: message.quantity,
      buyer: message.buyer, seller: message.seller, buyOrder: message.buyOrder,
      sellOrder: message.sellOrder, buyerFee: message.buyerFee ?? .zero,
      sellerFee: message.sellerFee ?? .zero, buyerProfit: message.buyerProfit ?? .zero,
      sellerProfit: message.sellerProfit ?? .zero)
  }

  /// What a reader is shown of a trade.
  @inlinable init(disclosing disclosure: Disclosure, of event: Traded) {
    if disclosure.isEmpty {
      self.init(PublicTradeMessage(event))
    } else {
      self.init(TradedMessage(event, disclosure))
    }
  }

  @inlinable init(_ message: PublicTradeMessage) {
    self.init(
      trade: message.trade, instrument: message.instrument, kind: message.kind,
      aggressor: message.aggressor, price: message.price, quantity: message.quantity,
      buyer: .none, seller: .none, buyOrder: .none, sellOrder: .none, buyerFee: .zero,
      sellerFee: .zero, buyerProfit: .zero, sellerProfit: .zero)
  }
}

extension TradedMessage {
  @inlinable init(_ event: Traded, _ disclosure: Disclosure) {
    let first = disclosure.contains(.first)
    let second = disclosure.contains(.second)
    self.init(
      trade: event.trade, price: event.price, quantity: event.quantity,
      buyOrder: first ? event.buyOrder : .none, sellOrder: second ? event.sellOrder : .none,
      buyerFee: first ? event.buyerFee : nil, sellerFee: second ? event.sellerFee : nil,
      buyerProfit: first ? event.buyerProfit : nil,
      sellerProfit: second ? event.sellerProfit : nil, buyer: first ? event.buyer : .none,
      seller: second ? event.seller : .none, instrument: event.instrument, kind: event.kind,
      aggressor: event.aggressor)
  }
}

extension PublicTradeMessage {
  @inlinable init(_ event: Traded) {
    self.init(
      trade: event.trade, price: event.price, quantity: event.quantity,
      instrument: event.instrument, kind: event.kind, aggressor: event.aggressor)
  }
}

extension Deleveraged {
  @inlinable init(_ message: DeleveragedMessage) {
    self.init(
      trade: message.trade, instrument: message.instrument, bankrupt: message.bankrupt,
      counterparty: message.counterparty, quantity: message.quantity, price: message.price,
      rank: message.rank, score: message.score)
  }
}

extension DeleveragedMessage {
  @inlinable init(_ event: Deleveraged, _ disclosure: Disclosure) {
    self.init(
      trade: event.trade, quantity: event.quantity, price: event.price, score: event.score,
      bankrupt: disclosure.contains(.first) ? event.bankrupt : .none,
      counterparty: disclosure.contains(.second) ? event.counterparty : .none, rank: event.rank,
      instrument: event.instrument)
  }
}
