// Events about instruments and prices: the vocabulary and its messages.
import Messages
import Units

extension InstrumentOpened {
  @inlinable init(_ message: InstrumentOpenedMessage) {
    self.init(instrument: message.instrument)
  }
}

extension InstrumentOpenedMessage {
  @inlinable init(_ event: InstrumentOpened) {
    self.init(instrument: event.instrument)
  }
}

extension MarkChanged {
  @inlinable init(_ message: MarkChangedMessage) {
    self.init(
      instrument: message.instrument, mark: message.markPrice, index: message.indexPrice,
      time: message.time)
  }
}

extension MarkChangedMessage {
  @inlinable init(_ event: MarkChanged) {
    self.init(
      markPrice: event.mark, indexPrice: event.index, time: event.time,
      instrument: event.instrument)
  }
}

extension IndexStateChanged {
  @inlinable init(_ message: IndexStateChangedMessage) {
    self.init(instrument: message.instrument, isStale: message.stale)
  }
}

extension IndexStateChangedMessage {
  @inlinable init(_ event: IndexStateChanged) {
    self.init(instrument: event.instrument, stale: event.isStale)
  }
}

extension FundingSet {
  @inlinable init(_ message: FundingSetMessage) {
    self.init(
      instrument: message.instrument, rate: message.rate, mark: message.markPrice,
      time: message.time, missed: message.missed ?? 0)
  }
}

extension FundingSetMessage {
  @inlinable init(_ event: FundingSet) {
    self.init(
      rate: event.rate, markPrice: event.mark, time: event.time, instrument: event.instrument,
      missed: event.missed)
  }
}
