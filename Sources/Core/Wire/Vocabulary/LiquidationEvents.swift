// Liquidations and losses, which everyone sees without the account's name and money.
import Messages
import Units

extension LiquidationStarted {
  @inlinable init(_ message: LiquidationStartedMessage) {
    self.init(
      account: message.account, instrument: message.instrument, mode: message.marginMode,
      position: message.positionQuantity, mark: message.markPrice,
      bankruptcyPrice: message.bankruptcyPrice, equity: message.equity ?? .zero,
      maintenance: message.maintenance ?? .zero)
  }
}

extension LiquidationStartedMessage {
  @inlinable init(_ event: LiquidationStarted, _ disclosure: Disclosure) {
    let isShown = disclosure.contains(.first)
    self.init(
      positionQuantity: event.position, markPrice: event.mark,
      bankruptcyPrice: event.bankruptcyPrice, equity: isShown ? event.equity : nil,
      maintenance: isShown ? event.maintenance : nil, account: isShown ? event.account : .none,
      instrument: event.instrument, marginMode: event.mode)
  }
}

extension LiquidationStep {
  @inlinable init(_ message: LiquidationStepMessage) {
    self.init(
      account: message.account, instrument: message.instrument, stage: message.stage,
      side: message.side, quantity: message.quantity, price: message.price,
      bankruptcyPrice: message.bankruptcyPrice, mark: message.markPrice, fee: message.fee)
  }
}

extension LiquidationStepMessage {
  @inlinable init(_ event: LiquidationStep, _ disclosure: Disclosure) {
    self.init(
      quantity: event.quantity, price: event.price, bankruptcyPrice: event.bankruptcyPrice,
      markPrice: event.mark, fee: event.fee,
      account: disclosure.contains(.first) ? event.account : .none,
      instrument: event.instrument, stage: event.stage, side: event.side)
  }
}

extension LiquidationEnded {
  @inlinable init(_ message: LiquidationEndedMessage) {
    self.init(
      account: message.account, instrument: message.instrument,
      position: message.positionQuantity, balance: message.balance ?? .zero,
      isRestored: message.restored)
  }
}

extension LiquidationEndedMessage {
  @inlinable init(_ event: LiquidationEnded, _ disclosure: Disclosure) {
    let isShown = disclosure.contains(.first)
    self.init(
      positionQuantity: event.position, balance: isShown ? event.balance : nil,
      account: isShown ? event.account : .none, instrument: event.instrument,
      restored: event.isRestored)
  }
}

extension FundChanged {
  @inlinable init(_ message: FundChangedMessage) {
    self.init(
      asset: message.asset, amount: message.amount, balance: message.balance,
      reason: message.reason, account: message.account, instrument: message.instrument)
  }
}

extension FundChangedMessage {
  @inlinable init(_ event: FundChanged, _ disclosure: Disclosure) {
    self.init(
      amount: event.amount, balance: event.balance,
      account: disclosure.contains(.first) ? event.account : .none, asset: event.asset,
      reason: event.reason, instrument: event.instrument)
  }
}

extension LossShared {
  @inlinable init(_ message: LossSharedMessage) {
    self.init(
      asset: message.asset, account: message.account, amount: message.amount,
      bankrupt: message.bankrupt, instrument: message.instrument)
  }
}

extension LossSharedMessage {
  @inlinable init(_ event: LossShared, _ disclosure: Disclosure) {
    self.init(
      amount: event.amount, account: event.account,
      bankrupt: disclosure.contains(.second) ? event.bankrupt : .none, asset: event.asset,
      instrument: event.instrument)
  }
}

extension LossUnfunded {
  @inlinable init(_ message: LossUnfundedMessage) {
    self.init(
      asset: message.asset, amount: message.amount, account: message.account,
      instrument: message.instrument)
  }
}

extension LossUnfundedMessage {
  @inlinable init(_ event: LossUnfunded, _ disclosure: Disclosure) {
    self.init(
      amount: event.amount, account: disclosure.contains(.first) ? event.account : .none,
      asset: event.asset, instrument: event.instrument)
  }
}

extension RecourseTaken {
  @inlinable init(_ message: RecourseTakenMessage) {
    self.init(
      asset: message.asset, account: message.account, instrument: message.instrument,
      debtor: message.debtor, debtorInstrument: message.debtorInstrument,
      amount: message.amount)
  }
}

extension RecourseTakenMessage {
  /// Both accounts are one member's, who sees all of it.
  @inlinable init(_ event: RecourseTaken) {
    self.init(
      amount: event.amount, account: event.account, debtor: event.debtor, asset: event.asset,
      instrument: event.instrument, debtorInstrument: event.debtorInstrument)
  }
}
