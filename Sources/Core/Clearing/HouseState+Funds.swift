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
    var only: Int?
    if command.instrument != .none {
      only = index(of: command.instrument)
      guard let only else { return Receipt(.unknownInstrument) }
      guard instruments[only].assetIndex == ledger else { return Receipt(.unknownAsset) }
    }
    guard ledgers[ledger].hasRoom(forDeposit: command.amount) else {
      return Receipt(.depositLimit)
    }
    ledgers[ledger].deposit(command.amount, to: 0)
    if let only {
      ledgers[ledger].postToPocket(command.amount, from: 0)
      changeReserve(command.amount, only, .contribution, .none, into: &events)
      return Receipt()
    }
    events.append(
      .fundChanged(
        FundChanged(
          asset: command.asset, amount: command.amount, balance: ledgers[ledger].balance(0),
          reason: .contribution, account: .none)))
    repayUnfunded(ledger, into: &events)
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
    guard !standsOnStaleIndex(account, ledger, countingIsolated: true) else {
      return Receipt(.indexStale)
    }
    guard !owes(account, ledger) else { return Receipt(.accountInLiquidation) }
    settleFunding(of: account, into: &events)
    guard command.amount <= free(account, ledger) else { return Receipt(.insufficientMargin) }
    guard !isGated(ledger) else { return Receipt(.withdrawalsGated) }
    let paid = payable(command.amount, ledger)
    let haircut = command.amount - paid
    guard paid.isPositive, haircut <= unfunded(ledger) else {
      return Receipt(.insufficientMargin)
    }
    let scope = MarginScope(account: account, asset: UInt16(ledger))
    if haircut.isPositive {
      post(-haircut, from: .deficit, to: scope)
      events.append(
        .lossShared(
          LossShared(
            asset: command.asset, account: command.account, amount: haircut, bankrupt: .none,
            instrument: .none)))
    }
    ledgers[ledger].withdraw(paid, from: account)
    touch(scope)
    events.append(
      .withdrawn(
        Withdrawn(
          account: command.account, asset: command.asset, amount: paid,
          balance: ledgers[ledger].balance(account))))
    return Receipt()
  }

  /// What may leave the cross balance: equity less the initial requirement, and never unrealised
  /// profit, nor gains realised lately, which may have to bear a loss. Not negative.
  func free(_ account: UInt32, _ ledger: Int) -> Money {
    let risk = crossRisk(account, UInt16(ledger))
    let held = Swift.min(risk.equity, ledgers[ledger].balance(account))
    return Swift.max(.zero, held - risk.initial - recentGains(account, ledger))
  }

  /// What the account has realised lately in the instruments in which that is a gain, less what it
  /// has lost there since; only while a liquidation is under way where the terms say so.
  private func recentGains(_ account: UInt32, _ ledger: Int) -> Money {
    var gains = Money.zero
    var place = accounts[Int(account)].firstPosition
    while !place.isNone {
      let instrument = Int(place.instrument)
      let held = instruments[instrument].positions[Int(place.index)]
      let isHeld =
        liquidations.count > 0
        || instruments[instrument].liquidationTerms.recentGains == .first
      if instruments[instrument].assetIndex == ledger, isHeld {
        gains += Swift.max(.zero, recentGain(instrument, Int(place.index)))
      }
      place = held.next
    }
    return gains
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
    guard mayUse(account, instrument) else { return Receipt(.ownerAccountLimit) }
    let known = instruments[instrument].positions.count
    let position = positionForUse(account, instrument)
    if let reason = refusal(command.leverage, account, instrument, position) {
      withdrawPositions(instrument, madeSince: known)
      return Receipt(reason)
    }
    instruments[instrument].positions[position].leverage = command.leverage
    events.append(
      .leverageChanged(
        LeverageChanged(
          account: command.account, instrument: command.instrument, leverage: command.leverage)))
    return Receipt()
  }

  /// Why a leverage may not be set, or nil. A lower leverage raises the requirement, which must be
  /// covered; a higher one never hurts.
  private mutating func refusal(
    _ leverage: UInt16, _ account: UInt32, _ instrument: Int, _ position: Int
  ) -> RejectReason? {
    guard !isInLiquidation(account, instrument, position) else { return .accountInLiquidation }
    guard leverage > 0, leverage <= instruments[instrument].schedule.brackets[0].leverageMax
    else { return .leverageInvalid }
    let former = instruments[instrument].positions[position].leverage
    guard leverage < former else {
      // A greater leverage frees margin that a stale price may already have eaten.
      let frees =
        leverage > former && !instruments[instrument].positions[position].isFlat
        && isRestricted(instrument)
      return frees ? .indexStale : nil
    }
    instruments[instrument].positions[position].leverage = leverage
    defer { instruments[instrument].positions[position].leverage = former }
    let scope = scope(instrument, position)
    let isCovered =
      risk(scope).coversInitial
      && (scope.isCross || crossRisk(account, UInt16(ledgerIndex(instrument))).coversInitial)
    return isCovered ? nil : .insufficientMargin
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
    guard mayUse(account, instrument) else { return Receipt(.ownerAccountLimit) }
    let known = instruments[instrument].positions.count
    let position = positionForUse(account, instrument)
    let reason = setMode(command.mode, account, instrument, position, into: &events)
    if reason != .accepted { withdrawPositions(instrument, madeSince: known) }
    return Receipt(reason)
  }

  private mutating func setMode(
    _ mode: MarginMode, _ account: UInt32, _ instrument: Int, _ position: Int,
    into events: inout EventBuffer
  ) -> RejectReason {
    let cross = MarginScope(account: account, asset: UInt16(ledgerIndex(instrument)))
    guard !instruments[instrument].positions[position].isInLiquidation,
      !accounts[Int(account)].isInLiquidation(asset: cross.asset)
    else { return .accountInLiquidation }
    guard instruments[instrument].positions[position].orderCount == 0 else { return .ordersOpen }
    guard instruments[instrument].positions[position].mode != mode else { return .accepted }
    guard
      instruments[instrument].positions[position].isFlat
        || !isRestricted(instrument)
          && !standsOnStaleIndex(account, Int(cross.asset), countingIsolated: false)
    else { return .indexStale }
    settleFunding(instrument, position, into: &events)
    let alone = initialAlone(instrument, position)
    let profit = unrealised(instrument, position)
    let risk = crossRisk(account, cross.asset)
    if mode == .isolated {
      // The pocket must cover the requirement at the present mark, loss included.
      let needed = alone + Swift.max(.zero, -profit)
      let fresh = crossStanding(account, cross.asset).fresh.realised
      guard needed <= balance(cross) - fresh,
        risk.equity - profit - needed - fresh >= risk.initial - alone
      else { return .insufficientMargin }
      instruments[instrument].positions[position].mode = .isolated
      transfer(needed, instrument, position, into: &events)
    } else {
      // Checked like an order: everything together must be covered once it is one.
      let pocket = instruments[instrument].positions[position].isolatedBalance
      guard
        instruments[instrument].positions[position].isFlat
          || risk.equity + pocket + profit >= risk.initial + alone
      else { return .insufficientMargin }
      transfer(-pocket, instrument, position, into: &events)
      instruments[instrument].positions[position].mode = .cross
    }
    // Called anew as what it now is.
    instruments[instrument].positions[position].isCalled = false
    setTrigger(instrument, position, nil)
    setFloor(cross, instrument, position, .zero)
    touch(scope(instrument, position))
    touch(cross)
    events.append(
      .marginModeChanged(
        MarginModeChanged(
          account: id(account), instrument: instruments[instrument].id, mode: mode)))
    return .accepted
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
    let ledger = ledgerIndex(instrument)
    guard let position = position(account, instrument) else { return Receipt(.notIsolated) }
    guard !instruments[instrument].positions[position].isInLiquidation,
      !accounts[Int(account)].isInLiquidation(asset: UInt16(ledger))
    else { return Receipt(.accountInLiquidation) }
    guard instruments[instrument].positions[position].mode == .isolated,
      !instruments[instrument].positions[position].isFlat
    else { return Receipt(.notIsolated) }
    guard !command.amount.isZero, command.amount.magnitude <= Limits.depositsTotal else {
      return Receipt(.amountInvalid)
    }
    // Out of the pocket by its own index, into it by those the cross balance stands on.
    let isStale =
      command.amount.isPositive
      ? standsOnStaleIndex(account, ledger, countingIsolated: false) : isRestricted(instrument)
    guard !isStale else { return Receipt(.indexStale) }
    settleFunding(of: account, into: &events)
    if command.amount.isPositive {
      guard command.amount <= free(account, ledger) else { return Receipt(.insufficientMargin) }
    } else {
      let risk = risk(scope(instrument, position))
      let held = Swift.min(
        risk.equity, instruments[instrument].positions[position].isolatedBalance)
      // What its own orders would lose as they close it comes out of the pocket, too.
      let losses = orders(instrument, position).loss
      guard held + command.amount >= risk.initial + losses else {
        return Receipt(.insufficientMargin)
      }
    }
    transfer(command.amount, instrument, position, into: &events)
    touch(scope(instrument, position))
    touch(MarginScope(account: account, asset: UInt16(ledger)))
    return Receipt()
  }
}
