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
    var only: MarketIndex?
    if command.instrument != .none {
      only = index(of: command.instrument)
      guard let only else { return Receipt(.unknownInstrument) }
      guard markets[only].ledger == ledger else { return Receipt(.unknownAsset) }
    }
    guard ledgers[ledger].hasRoom(forDeposit: command.amount) else {
      return Receipt(.depositLimit)
    }
    ledgers[ledger].deposit(command.amount, to: .fund)
    if let only {
      fillPocket(markets[only].fund, by: command.amount)
      reportReserve(command.amount, only, .contribution, .none, into: &events)
      return Receipt()
    }
    events.append(
      .fundChanged(
        FundChanged(
          asset: command.asset, amount: command.amount, balance: ledgers[ledger].balance(.fund),
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
    touch(MarginPool(account: account, asset: ledger))
    events.append(
      .deposited(
        Deposited(
          account: command.account, asset: command.asset, amount: command.amount,
          balance: ledgers[ledger].balance(account))))
    return Receipt()
  }

  mutating func withdraw(_ command: Withdraw, into events: inout EventBuffer) -> Receipt {
    let account: AccountIndex
    switch owned(command.account) {
    case .failure(let reason): return Receipt(reason)
    case .success(let index): account = index
    }
    guard !accounts[account].isInLiquidation else {
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
    let pool = MarginPool(account: account, asset: ledger)
    if haircut.isPositive {
      post(-haircut, from: .deficit, to: pool)
      events.append(
        .lossShared(
          LossShared(
            asset: command.asset, account: command.account, amount: haircut, bankrupt: .none,
            instrument: .none)))
    }
    ledgers[ledger].withdraw(paid, from: account)
    touch(pool)
    events.append(
      .withdrawn(
        Withdrawn(
          account: command.account, asset: command.asset, amount: paid,
          balance: ledgers[ledger].balance(account))))
    return Receipt()
  }

  /// What may leave the cross balance: equity less the initial requirement, and never unrealised
  /// profit, nor gains realised lately, which may have to bear a loss. Not negative.
  func free(_ account: AccountIndex, _ ledger: LedgerIndex) -> Money {
    let risk = crossRisk(account, ledger)
    let held = Swift.min(risk.equity, ledgers[ledger].balance(account))
    return Swift.max(.zero, held - risk.initial - recentGains(account, ledger))
  }

  /// What the account has realised lately in the instruments in which that is a gain, less what it
  /// has lost there since; only while a liquidation is under way where the terms say so.
  private func recentGains(_ account: AccountIndex, _ ledger: LedgerIndex) -> Money {
    var gains = Money.zero
    for place in accounts[account].legs where legs[place].ledger == ledger {
      let position = legs[place].position
      let isHeld =
        liquidations.count > 0
        || markets[legs[place].market].liquidationTerms.recentGains == .first
      if isHeld {
        gains += Swift.max(.zero, recentGain(position))
      }
    }
    return gains
  }

  mutating func setLeverage(_ command: SetLeverage, into events: inout EventBuffer) -> Receipt {
    let account: AccountIndex
    switch owned(command.account) {
    case .failure(let reason): return Receipt(reason)
    case .success(let index): account = index
    }
    guard let market = index(of: command.instrument) else {
      return Receipt(.unknownInstrument)
    }
    guard mayUse(account, market) else { return Receipt(.ownerAccountLimit) }
    let known = positions.count
    let position = positionForUse(account, market)
    if let reason = refusal(command.leverage, account, position) {
      withdrawPositions(madeSince: known)
      return Receipt(reason)
    }
    positions[position].leverage = command.leverage
    forgetLeg(position)
    events.append(
      .leverageChanged(
        LeverageChanged(
          account: command.account, instrument: command.instrument, leverage: command.leverage)))
    return Receipt()
  }

  /// Why a leverage may not be set, or nil. A lower leverage raises the requirement, which must be
  /// covered; a higher one never hurts.
  private mutating func refusal(
    _ leverage: UInt16, _ account: AccountIndex, _ position: PositionIndex
  ) -> RejectReason? {
    let market = positions[position].market
    guard !isInLiquidation(position) else { return .accountInLiquidation }
    guard leverage > 0, leverage <= markets[market].schedule.brackets[0].leverageMax
    else { return .leverageInvalid }
    let former = positions[position].leverage
    guard leverage < former else {
      // A greater leverage frees margin that a stale price may already have eaten.
      let frees =
        leverage > former && !positions[position].isFlat
        && isRestricted(market)
      return frees ? .indexStale : nil
    }
    positions[position].leverage = leverage
    forgetLeg(position)
    defer {
      positions[position].leverage = former
      forgetLeg(position)
    }
    let pool = pool(position)
    let isCovered =
      risk(pool).coversInitial
      && (pool.isCross || crossRisk(account, markets[market].ledger).coversInitial)
    return isCovered ? nil : .insufficientMargin
  }

  /// Switching to isolated moves the position's initial requirement out of the cross balance;
  /// switching to cross moves the pocket into it.
  mutating func setMarginMode(
    _ command: SetMarginMode, into events: inout EventBuffer
  ) -> Receipt {
    let account: AccountIndex
    switch owned(command.account) {
    case .failure(let reason): return Receipt(reason)
    case .success(let index): account = index
    }
    guard let market = index(of: command.instrument) else {
      return Receipt(.unknownInstrument)
    }
    guard mayUse(account, market) else { return Receipt(.ownerAccountLimit) }
    let known = positions.count
    let position = positionForUse(account, market)
    let reason = setMode(command.mode, account, position, into: &events)
    if reason != .accepted { withdrawPositions(madeSince: known) }
    return Receipt(reason)
  }

  private mutating func setMode(
    _ mode: MarginMode, _ account: AccountIndex, _ position: PositionIndex,
    into events: inout EventBuffer
  ) -> RejectReason {
    let market = positions[position].market
    let cross = MarginPool(account: account, asset: markets[market].ledger)
    guard !positions[position].isInLiquidation,
      !accounts[account].isInLiquidation(asset: cross.asset)
    else { return .accountInLiquidation }
    guard positions[position].orderCount == 0 else { return .ordersOpen }
    guard positions[position].mode != mode else { return .accepted }
    guard
      positions[position].isFlat
        || !isRestricted(market)
          && !standsOnStaleIndex(account, cross.asset, countingIsolated: false)
    else { return .indexStale }
    settleFunding(position, into: &events)
    let alone = initialAlone(position)
    let profit = unrealised(position)
    let risk = crossRisk(account, cross.asset)
    if mode == .isolated {
      // The pocket must cover the requirement at the present mark, loss included.
      let needed = alone + Swift.max(.zero, -profit)
      // What was gained since the last tick is no margin; this position takes its own along.
      let fresh = crossStanding(account, cross.asset).fresh
      let staying = fresh.total - freshGain(position).open
      guard needed <= balance(cross) - fresh.realised,
        risk.equity - profit - needed - staying >= risk.initial - alone
      else { return .insufficientMargin }
      positions[position].mode = .isolated
      transfer(needed, position, into: &events)
    } else {
      // Checked like an order: everything together must be covered once it is one.
      let pocket = positions[position].pocket.balance
      guard
        positions[position].isFlat
          || risk.equity + pocket + profit >= risk.initial + alone
      else { return .insufficientMargin }
      transfer(-pocket, position, into: &events)
      positions[position].mode = .cross
    }
    forgetLeg(position)
    // Called anew as what it now is.
    positions[position].isCalled = false
    setTrigger(position, nil)
    setFloor(cross, position, .zero)
    touch(pool(position))
    touch(cross)
    events.append(
      .marginModeChanged(
        MarginModeChanged(
          account: id(account), instrument: markets[market].id, mode: mode)))
    return .accepted
  }

  mutating func transferMargin(
    _ command: TransferMargin, into events: inout EventBuffer
  ) -> Receipt {
    let account: AccountIndex
    switch owned(command.account) {
    case .failure(let reason): return Receipt(reason)
    case .success(let index): account = index
    }
    guard let market = index(of: command.instrument) else {
      return Receipt(.unknownInstrument)
    }
    let ledger = markets[market].ledger
    guard let position = position(account, market) else { return Receipt(.notIsolated) }
    guard !positions[position].isInLiquidation,
      !accounts[account].isInLiquidation(asset: ledger)
    else { return Receipt(.accountInLiquidation) }
    guard positions[position].mode == .isolated,
      !positions[position].isFlat
    else { return Receipt(.notIsolated) }
    guard !command.amount.isZero, command.amount.magnitude <= Limits.depositsTotal else {
      return Receipt(.amountInvalid)
    }
    // Out of the pocket by its own index, into it by those the cross balance stands on.
    let isStale =
      command.amount.isPositive
      ? standsOnStaleIndex(account, ledger, countingIsolated: false) : isRestricted(market)
    guard !isStale else { return Receipt(.indexStale) }
    settleFunding(of: account, into: &events)
    if command.amount.isPositive {
      guard command.amount <= free(account, ledger) else { return Receipt(.insufficientMargin) }
    } else {
      let risk = risk(pool(position))
      let held = Swift.min(
        risk.equity, positions[position].pocket.balance)
      // What its own orders would lose as they close it comes out of the pocket, too.
      let losses = orders(position).loss
      guard held + command.amount >= risk.initial + losses else {
        return Receipt(.insufficientMargin)
      }
    }
    transfer(command.amount, position, into: &events)
    touch(pool(position))
    touch(MarginPool(account: account, asset: ledger))
    return Receipt()
  }
}
