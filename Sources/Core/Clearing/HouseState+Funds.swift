import Accounts
import Instruments
import Margin
import Messages
import Units

// Money into and out of the house.
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
    let held = only.map { Int128(reserve($0).rawValue) } ?? ledgers[ledger].wideBalance(.fund)
    guard ledgers[ledger].hasRoom(forDeposit: command.amount, beside: held) else {
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
    let held = ledgers[ledger].wideBalance(account)
    guard ledgers[ledger].hasRoom(forDeposit: command.amount, beside: held) else {
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
    guard command.amount <= free(account, ledger, isSettled: true) else {
      return Receipt(.insufficientMargin)
    }
    guard !isGated(ledger) else { return Receipt(.withdrawalsGated) }
    let paid = payable(command.amount, ledger)
    let haircut = command.amount - paid
    guard paid.isPositive, haircut <= unfunded(ledger) else {
      return Receipt(.insufficientMargin)
    }
    // Point of no return.
    settleFunding(of: account, into: &events)
    let pool = MarginPool(account: account, asset: ledger)
    if haircut.isPositive {
      post(-haircut, from: .deficit, to: pool)
      events.append(
        .lossShared(
          LossShared(
            asset: command.asset, account: command.account, amount: haircut, bankrupt: .none,
            instrument: .none)))
    }
    assert(
      paid.isPositive && paid <= command.amount, "Invariant: no more is paid out than was asked")
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
  /// - Parameter isSettled: whether funding that is due on the account's positions counts as paid.
  func free(
    _ account: AccountIndex, _ ledger: LedgerIndex, isSettled: Bool = false
  ) -> Money {
    let standing =
      isSettled ? settledStanding(account, ledger) : crossStanding(account, ledger)
    let held = Swift.min(standing.equity, standing.balance)
    return Swift.max(.zero, held - standing.initial - recentGains(account, ledger))
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
}
