import Accounts
import Instruments
import Margin
import Messages
import Units

// Money into and out of the house, and between a cross balance and an isolated position.
extension HouseState {
  mutating func contribute(_ command: Contribute, into events: inout EventBuffer) -> Receipt {
    guard let ledger = index(of: command.asset) else { return Receipt(.unknownAsset) }
    guard command.amount.isPositive else { return Receipt(.amountInvalid) }
    guard ledgers[ledger].hasRoom(forDeposit: command.amount) else {
      return Receipt(.depositLimit)
    }
    ledgers[ledger].deposit(command.amount, to: 0)
    events.append(
      .fundChanged(
        FundChanged(
          asset: command.asset, amount: command.amount, balance: ledgers[ledger].balance(0),
          reason: .contribution, account: .none)))
    return Receipt()
  }

  mutating func deposit(_ command: Deposit, into events: inout EventBuffer) -> Receipt {
    guard let account = index(of: command.account) else { return Receipt(.unknownAccount) }
    guard let ledger = index(of: command.asset) else { return Receipt(.unknownAsset) }
    guard command.amount.isPositive else { return Receipt(.amountInvalid) }
    guard ledgers[ledger].hasRoom(forDeposit: command.amount) else {
      return Receipt(.depositLimit)
    }
    ledgers[ledger].deposit(command.amount, to: account)
    touch(MarginScope(account: account, asset: UInt16(ledger)))
    events.append(
      .deposited(
        Deposited(
          account: command.account, asset: command.asset, amount: command.amount,
          balance: ledgers[ledger].balance(account))))
    return Receipt()
  }

  mutating func withdraw(_ command: Withdraw, into events: inout EventBuffer) -> Receipt {
    let account: UInt32
    switch owned(command.account) {
    case .failure(let reason): return Receipt(reason)
    case .success(let index): account = index
    }
    guard !accounts[Int(account)].isInLiquidation else {
      return Receipt(.accountInLiquidation)
    }
    guard let ledger = index(of: command.asset) else { return Receipt(.unknownAsset) }
    guard command.amount.isPositive else { return Receipt(.amountInvalid) }
    settleFunding(of: account, into: &events)
    guard command.amount <= free(account, ledger) else { return Receipt(.insufficientMargin) }
    ledgers[ledger].withdraw(command.amount, from: account)
    touch(MarginScope(account: account, asset: UInt16(ledger)))
    events.append(
      .withdrawn(
        Withdrawn(
          account: command.account, asset: command.asset, amount: command.amount,
          balance: ledgers[ledger].balance(account))))
    return Receipt()
  }

  /// What may leave the cross balance: equity less the initial requirement, and never unrealised
  /// profit. Not negative.
  func free(_ account: UInt32, _ ledger: Int) -> Money {
    let risk = crossRisk(account, UInt16(ledger))
    let held = Swift.min(risk.equity, ledgers[ledger].balance(account))
    return Swift.max(.zero, held - risk.initial)
  }

  mutating func setLeverage(_ command: SetLeverage, into events: inout EventBuffer) -> Receipt {
    let account: UInt32
    switch owned(command.account) {
    case .failure(let reason): return Receipt(reason)
    case .success(let index): account = index
    }
    guard let instrument = index(of: command.instrument) else {
      return Receipt(.unknownInstrument)
    }
    guard command.leverage > 0,
      command.leverage <= instruments[instrument].schedule.brackets[0].leverageMax
    else { return Receipt(.leverageInvalid) }
    let position = positionForUse(account, instrument)
    guard !isInLiquidation(account, instrument, position) else {
      return Receipt(.accountInLiquidation)
    }
    let former = instruments[instrument].positions[position].leverage
    instruments[instrument].positions[position].leverage = command.leverage
    // A lower leverage raises the requirement, which must be covered; a higher one never hurts.
    let scope = scope(instrument, position)
    let isCovered =
      command.leverage >= former
      || risk(scope).coversInitial
        && (scope.isCross
          || crossRisk(account, UInt16(ledgerIndex(instrument))).coversInitial)
    guard isCovered else {
      instruments[instrument].positions[position].leverage = former
      return Receipt(.insufficientMargin)
    }
    events.append(
      .leverageChanged(
        LeverageChanged(
          account: command.account, instrument: command.instrument, leverage: command.leverage)))
    return Receipt()
  }

  /// Switching to isolated moves the position's initial requirement out of the cross balance;
  /// switching to cross moves the pocket into it.
  mutating func setMarginMode(
    _ command: SetMarginMode, into events: inout EventBuffer
  ) -> Receipt {
    let account: UInt32
    switch owned(command.account) {
    case .failure(let reason): return Receipt(reason)
    case .success(let index): account = index
    }
    guard let instrument = index(of: command.instrument) else {
      return Receipt(.unknownInstrument)
    }
    let position = positionForUse(account, instrument)
    guard !isInLiquidation(account, instrument, position) else {
      return Receipt(.accountInLiquidation)
    }
    guard instruments[instrument].positions[position].orderCount == 0 else {
      return Receipt(.ordersOpen)
    }
    guard instruments[instrument].positions[position].mode != command.mode else {
      return Receipt()
    }
    settleFunding(instrument, position, into: &events)
    let ledger = ledgerIndex(instrument)
    if command.mode == .isolated {
      // The pocket must cover the requirement at the present mark, loss included.
      let loss = Swift.max(.zero, -unrealised(instrument, position))
      let needed =
        instruments[instrument].positions[position].isFlat
        ? Money.zero : initialAlone(instrument, position) + loss
      let risk = crossRisk(account, UInt16(ledger))
      let alone = initialAlone(instrument, position)
      let gain = unrealised(instrument, position)
      guard needed <= ledgers[ledger].balance(account),
        risk.equity - gain - needed >= risk.initial - alone
      else { return Receipt(.insufficientMargin) }
      instruments[instrument].positions[position].mode = .isolated
      movePocket(needed, instrument, position)
    } else {
      let pocket = instruments[instrument].positions[position].isolatedBalance
      movePocket(-pocket, instrument, position)
      instruments[instrument].positions[position].mode = .cross
    }
    setTrigger(instrument, position, nil)
    setFloor(
      MarginScope(account: account, asset: UInt16(ledger)), instrument, position, .zero)
    touch(scope(instrument, position))
    touch(MarginScope(account: account, asset: UInt16(ledger)))
    events.append(
      .marginModeChanged(
        MarginModeChanged(
          account: command.account, instrument: command.instrument, mode: command.mode)))
    return Receipt()
  }

  mutating func transferMargin(
    _ command: TransferMargin, into events: inout EventBuffer
  ) -> Receipt {
    let account: UInt32
    switch owned(command.account) {
    case .failure(let reason): return Receipt(reason)
    case .success(let index): account = index
    }
    guard let instrument = index(of: command.instrument) else {
      return Receipt(.unknownInstrument)
    }
    guard let position = position(account, instrument),
      instruments[instrument].positions[position].mode == .isolated,
      !instruments[instrument].positions[position].isFlat
    else { return Receipt(.notIsolated) }
    guard !isInLiquidation(account, instrument, position),
      !accounts[Int(account)].isInLiquidation
    else { return Receipt(.accountInLiquidation) }
    guard !command.amount.isZero, command.amount.magnitude <= Limits.depositsTotal else {
      return Receipt(.amountInvalid)
    }
    settleFunding(of: account, into: &events)
    let ledger = ledgerIndex(instrument)
    if command.amount.isPositive {
      guard command.amount <= free(account, ledger) else { return Receipt(.insufficientMargin) }
    } else {
      let risk = risk(scope(instrument, position))
      let held = Swift.min(
        risk.equity, instruments[instrument].positions[position].isolatedBalance)
      guard held + command.amount >= risk.initial else { return Receipt(.insufficientMargin) }
    }
    movePocket(command.amount, instrument, position)
    touch(scope(instrument, position))
    touch(MarginScope(account: account, asset: UInt16(ledger)))
    events.append(
      .marginTransferred(
        MarginTransferred(
          account: command.account, instrument: command.instrument, amount: command.amount,
          isolatedBalance: instruments[instrument].positions[position].isolatedBalance)))
    return Receipt()
  }
}
