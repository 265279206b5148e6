// Commands about accounts, their money and their margin: the vocabulary and its messages.
import Messages
import Units

extension OpenAccount {
  @inlinable init(_ message: OpenAccountMessage) {
    self.init(
      account: message.account, member: message.member, owner: message.owner)
  }
}

extension OpenAccountMessage {
  @inlinable init(_ command: OpenAccount) {
    self.init(account: command.account, member: command.member, owner: command.owner)
  }
}

extension Contribute {
  @inlinable init(_ message: ContributeMessage) {
    self.init(
      asset: message.asset, amount: message.amount, instrument: message.instrument)
  }
}

extension ContributeMessage {
  @inlinable init(_ command: Contribute) {
    self.init(
      amount: command.amount, asset: command.asset, instrument: command.instrument)
  }
}

extension Deposit {
  @inlinable init(_ message: DepositMessage) {
    self.init(account: message.account, asset: message.asset, amount: message.amount)
  }
}

extension DepositMessage {
  @inlinable init(_ command: Deposit) {
    self.init(amount: command.amount, account: command.account, asset: command.asset)
  }
}

extension Withdraw {
  @inlinable init(_ message: WithdrawMessage) {
    self.init(account: message.account, asset: message.asset, amount: message.amount)
  }
}

extension WithdrawMessage {
  @inlinable init(_ command: Withdraw) {
    self.init(amount: command.amount, account: command.account, asset: command.asset)
  }
}

extension SetLeverage {
  @inlinable init(_ message: SetLeverageMessage) {
    self.init(account: message.account, instrument: message.instrument, leverage: message.leverage)
  }
}

extension SetLeverageMessage {
  @inlinable init(_ command: SetLeverage) {
    self.init(account: command.account, instrument: command.instrument, leverage: command.leverage)
  }
}

extension SetMarginMode {
  @inlinable init(_ message: SetMarginModeMessage) {
    self.init(account: message.account, instrument: message.instrument, mode: message.marginMode)
  }
}

extension SetMarginModeMessage {
  @inlinable init(_ command: SetMarginMode) {
    self.init(account: command.account, instrument: command.instrument, marginMode: command.mode)
  }
}

extension TransferMargin {
  @inlinable init(_ message: TransferMarginMessage) {
    self.init(account: message.account, instrument: message.instrument, amount: message.amount)
  }
}

extension TransferMarginMessage {
  @inlinable init(_ command: TransferMargin) {
    self.init(amount: command.amount, account: command.account, instrument: command.instrument)
  }
}
