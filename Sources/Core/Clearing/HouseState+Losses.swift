import Accounts
import Instruments
import Liquidation
import Margin
import Messages
import Storage
import Units

// Who pays a loss that a bankrupt balance left: its owner elsewhere, the fund, gains, nobody.
extension HouseState {
  /// Brings a bankrupt balance up to zero: from what its owner has elsewhere, as far as the terms
  /// allow; out of the fund as far as it goes; the rest waits to be shared when the tick's
  /// liquidations are done.
  mutating func cover(
    _ loss: Money, _ scope: MarginScope, _ instrument: Int, into events: inout EventBuffer
  ) {
    let left = loss - takeRecourse(loss, scope, instrument, into: &events)
    guard left.isPositive else { return }
    post(left, from: .deficit, to: scope)
    let account = id(scope.account)
    let uncovered = left - payFromFund(left, instrument, account, into: &events)
    if uncovered.isPositive { note(uncovered, of: account, in: instrument) }
  }

  /// Pays a loss of an instrument into the deficit account: out of what was set aside for the
  /// instrument, then out of the shared fund. Returns how much that was.
  private mutating func payFromFund(
    _ loss: Money, _ instrument: Int, _ account: AccountID, into events: inout EventBuffer
  ) -> Money {
    let asset = ledgerIndex(instrument)
    let own = Swift.min(loss, reserve(instrument))
    if own.isPositive {
      ledgers[asset].postToPocket(-own, from: .deficit)
      changeReserve(-own, instrument, .deficitCovered, account, into: &events)
    }
    let cash = Swift.min(ledgers[asset].balance(0), fundEquity(asset))
    let shared = Swift.min(loss - own, Swift.max(.zero, cash))
    if shared.isPositive {
      ledgers[asset].post(-shared, from: .deficit, to: 0)
      reportFund(instrument, -shared, .deficitCovered, account, into: &events)
    }
    return own + shared
  }

  private mutating func note(_ loss: Money, of account: AccountID, in instrument: Int) {
    let last = instruments[instrument].losses.count - 1
    if last >= 0, instruments[instrument].losses[last].account == account {
      instruments[instrument].losses[last].amount += loss
    } else {
      instruments[instrument].losses.append(UncoveredLoss(account: account, amount: loss))
    }
  }

  /// Shares the tick's uncovered losses of an instrument pro rata to gains in it: those of open
  /// positions, and those realised lately. What gains do not cover stays in the deficit account.
  ///
  /// The losses are one sum for the payers, and are then laid against the payments in the order in
  /// which they arose, so that each payment and each rest names one bankrupt account.
  /// - Complexity: O(positions of the instrument + losses).
  mutating func shareLosses(_ instrument: Int, into events: inout EventBuffer) {
    guard !instruments[instrument].losses.isEmpty else { return }
    var loss = Money.zero
    for place in 0..<instruments[instrument].losses.count {
      loss += instruments[instrument].losses[place].amount
    }
    var gains: Int128 = 0
    let payers = 2 * instruments[instrument].positions.count
    for payer in 2..<payers { gains += Int128(gain(instrument, payer).gain.rawValue) }
    var uncovered = loss
    var place = 0
    var payer = 2
    while gains > 0, uncovered.isPositive, payer < payers {
      let (gain, scope) = gain(instrument, payer)
      payer += 1
      let share = LossShare.of(gain: gain, gains: gains, loss: loss, uncovered: uncovered)
      guard share.isPositive else { continue }
      post(-share, from: .deficit, to: scope)
      uncovered -= share
      touch(scope)
      attribute(share, to: scope, instrument, &place, into: &events)
    }
    while place < instruments[instrument].losses.count {
      let left = instruments[instrument].losses[place]
      place += 1
      guard left.amount.isPositive else { continue }
      events.append(
        .lossUnfunded(
          LossUnfunded(
            asset: ledgers[ledgerIndex(instrument)].asset, amount: left.amount,
            account: left.account, instrument: instruments[instrument].id)))
    }
    instruments[instrument].losses.removeAll()
  }

  /// Tells one payment, in as many parts as bankrupt accounts it pays for.
  private mutating func attribute(
    _ share: Money, to scope: MarginScope, _ instrument: Int, _ place: inout Int,
    into events: inout EventBuffer
  ) {
    var share = share
    while share.isPositive {
      let part = Swift.min(share, instruments[instrument].losses[place].amount)
      share -= part
      instruments[instrument].losses[place].amount -= part
      events.append(
        .lossShared(
          LossShared(
            asset: ledgers[ledgerIndex(instrument)].asset, account: id(scope.account),
            amount: part, bankrupt: instruments[instrument].losses[place].account,
            instrument: instruments[instrument].id)))
      if instruments[instrument].losses[place].amount.isZero { place += 1 }
    }
  }

  /// A payer's gain, as far as the equity of its scope bears it (sharing a loss makes nobody
  /// bankrupt), and the scope. Each position is two payers: what stands behind it pays for the gain
  /// that is open, and for a cross position for the one realised lately too; an isolated position's
  /// realised gain has gone to the cross balance, which is the second payer.
  private func gain(_ instrument: Int, _ payer: Int) -> (gain: Money, scope: MarginScope) {
    let position = payer / 2
    let isSecond = payer % 2 == 1
    var scope = scope(instrument, position)
    let realised = instruments[instrument].positions[position].recentGain(
      at: instruments[instrument].gainWindow)
    guard !isSecond || !scope.isCross && realised.isPositive,
      !instruments[instrument].positions[position].isInLiquidation
    else { return (.zero, scope) }
    let open = unrealised(instrument, position)
    let total = open + realised
    guard total.isPositive else { return (.zero, scope) }
    let fromPocket = Swift.min(total, Swift.max(.zero, open))
    let gain = scope.isCross ? total : isSecond ? total - fromPocket : fromPocket
    guard gain.isPositive else { return (.zero, scope) }
    if isSecond { scope.position = .none }
    guard !scope.isCross || !accounts[Int(scope.account)].isInLiquidation(asset: scope.asset)
    else { return (.zero, scope) }
    let equity =
      scope.isCross
      ? crossRisk(scope.account, scope.asset).equity : balance(scope) + open
    return (Swift.max(.zero, Swift.min(gain, equity)), scope)
  }

  // MARK: Money that leaves while a loss is unfunded

  /// What the house still owes for losses that nobody covered, in an asset; not negative.
  func unfunded(_ ledger: Int) -> Money {
    Money(rawValue: Int64(clamping: -ledgers[ledger].balance(.deficit)))
  }

  /// Whether an instrument's terms stop withdrawals of the asset while a loss is unfunded.
  func isGated(_ ledger: Int) -> Bool {
    guard unfunded(ledger).isPositive else { return false }
    for instrument in 0..<instruments.count where instruments[instrument].assetIndex == ledger {
      if instruments[instrument].liquidationTerms.withdrawals == .gate { return true }
    }
    return false
  }

  /// What a withdrawal pays out of an amount taken from a balance: all of it, or while a loss is
  /// unfunded the fraction of all claims that the house can pay, rounded down.
  ///
  /// Claims are what was paid in and not out, and the unfunded loss. Whoever withdraws takes its
  /// part of the loss for good; the fraction of the others does not change by it, so that it does
  /// not matter who comes first.
  func payable(_ amount: Money, _ ledger: Int) -> Money {
    let loss = unfunded(ledger)
    let paidIn = ledgers[ledger].deposited - ledgers[ledger].withdrawn
    let most = Money(clamping: Swift.max(0, paidIn))
    guard loss.isPositive else { return Swift.min(amount, most) }
    let claims = Swift.max(0, paidIn) + Int128(loss.rawValue)
    let part =
      WideArithmetic.divide(
        Int128(amount.rawValue) * Int128(most.rawValue), claims, .down) ?? 0
    return Swift.min(most, Swift.max(Money(rawValue: part), amount - loss))
  }

  /// Money of the shared fund pays what the house owes, before it may serve anything else.
  mutating func repayUnfunded(_ ledger: Int, into events: inout EventBuffer) {
    let cash = Swift.min(ledgers[ledger].balance(0), fundEquity(ledger))
    let amount = Swift.min(unfunded(ledger), Swift.max(.zero, cash))
    guard amount.isPositive else { return }
    ledgers[ledger].post(-amount, from: .deficit, to: 0)
    events.append(
      .fundChanged(
        FundChanged(
          asset: ledgers[ledger].asset, amount: -amount, balance: ledgers[ledger].balance(0),
          reason: .deficitCovered, account: .none)))
  }
}
