// Events about accounts, their money and their margin: the vocabulary and its messages.
import Messages
import Units

extension AccountOpened {
  @inlinable init(_ message: AccountOpenedMessage) {
    self.init(account: message.account, member: message.member, owner: message.owner)
  }
}

extension AccountOpenedMessage {
  @inlinable init(_ event: AccountOpened) {
    self.init(account: event.account, member: event.member, owner: event.owner)
  }
}

extension Deposited {
  @inlinable init(_ message: DepositedMessage) {
    self.init(
      account: message.account, asset: message.asset, amount: message.amount,
      balance: message.balance)
  }
}

extension DepositedMessage {
  @inlinable init(_ event: Deposited) {
    self.init(
      amount: event.amount, balance: event.balance, account: event.account, asset: event.asset)
  }
}

extension Withdrawn {
  @inlinable init(_ message: WithdrawnMessage) {
    self.init(
      account: message.account, asset: message.asset, amount: message.amount,
      balance: message.balance)
  }
}

extension WithdrawnMessage {
  @inlinable init(_ event: Withdrawn) {
    self.init(
      amount: event.amount, balance: event.balance, account: event.account, asset: event.asset)
  }
}

extension MarginTransferred {
  @inlinable init(_ message: MarginTransferredMessage) {
    self.init(
      account: message.account, instrument: message.instrument, amount: message.amount,
      isolatedBalance: message.isolatedBalance)
  }
}

extension MarginTransferredMessage {
  @inlinable init(_ event: MarginTransferred) {
    self.init(
      amount: event.amount, isolatedBalance: event.isolatedBalance, account: event.account,
      instrument: event.instrument)
  }
}

extension LeverageChanged {
  @inlinable init(_ message: LeverageChangedMessage) {
    self.init(account: message.account, instrument: message.instrument, leverage: message.leverage)
  }
}

extension LeverageChangedMessage {
  @inlinable init(_ event: LeverageChanged) {
    self.init(account: event.account, instrument: event.instrument, leverage: event.leverage)
  }
}

extension MarginModeChanged {
  @inlinable init(_ message: MarginModeChangedMessage) {
    self.init(account: message.account, instrument: message.instrument, mode: message.marginMode)
  }
}

extension MarginModeChangedMessage {
  @inlinable init(_ event: MarginModeChanged) {
    self.init(account: event.account, instrument: event.instrument, marginMode: event.mode)
  }
}

extension MarginCalled {
  @inlinable init(_ message: MarginCalledMessage) {
    self.init(
      account: message.account, instrument: message.instrument, equity: message.equity,
      maintenance: message.maintenance)
  }
}

extension MarginCalledMessage {
  @inlinable init(_ event: MarginCalled) {
    self.init(
      equity: event.equity, maintenance: event.maintenance, account: event.account,
      instrument: event.instrument)
  }
}

extension FundingPaid {
  @inlinable init(_ message: FundingPaidMessage) {
    self.init(account: message.account, instrument: message.instrument, amount: message.amount)
  }
}

extension FundingPaidMessage {
  @inlinable init(_ event: FundingPaid) {
    self.init(amount: event.amount, account: event.account, instrument: event.instrument)
  }
}
