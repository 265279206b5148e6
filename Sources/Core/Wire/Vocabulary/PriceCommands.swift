// Commands that open an instrument and post its index: the vocabulary and its messages.
import Messages
import Units

extension OpenTrading {
  @inlinable init(_ message: OpenTradingMessage) {
    self.init(instrument: message.instrument)
  }
}

extension OpenTradingMessage {
  @inlinable init(_ command: OpenTrading) {
    self.init(instrument: command.instrument)
  }
}

extension PostIndexPrice {
  @inlinable init(_ message: PostIndexPriceMessage) {
    self.init(underlying: message.underlying, source: message.source, price: message.price)
  }
}

extension PostIndexPriceMessage {
  @inlinable init(_ command: PostIndexPrice) {
    self.init(price: command.price, underlying: command.underlying, source: command.source)
  }
}
