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
    _ loss: Money, _ pool: MarginPool, _ market: MarketIndex, into events: inout EventBuffer
  ) {
    assert(loss.isPositive, "Invariant: a loss is an amount")
    let left = loss - takeRecourse(loss, pool, market, into: &events)
    assert(!left.isNegative, "Invariant: nobody pays more than the loss")
    guard left.isPositive else { return }
    post(left, from: .deficit, to: pool)
    let account = id(pool.account)
    let uncovered = left - payFromFund(left, market, account, into: &events)
    if uncovered.isPositive { note(uncovered, of: account, in: market) }
  }

  /// Pays a loss of an instrument into the deficit account: out of what was set aside for the
  /// instrument, then out of the shared fund. Returns how much that was.
  private mutating func payFromFund(
    _ loss: Money, _ market: MarketIndex, _ account: AccountID, into events: inout EventBuffer
  ) -> Money {
    let asset = markets[market].ledger
    let own = Swift.min(loss, reserve(market))
    if own.isPositive {
      ledgers[asset].post(
        -own, from: .deficit, to: &positions[markets[market].fund].pocket, of: .fund)
      reportReserve(-own, market, .deficitCovered, account, into: &events)
    }
    let cash = Swift.min(ledgers[asset].balance(.fund), fundEquity(asset))
    let shared = Swift.min(loss - own, Swift.max(.zero, cash))
    if shared.isPositive {
      ledgers[asset].post(-shared, from: .deficit, to: .fund)
      reportFund(market, -shared, .deficitCovered, account, into: &events)
    }
    assert(own + shared <= loss, "Invariant: no more is paid than was lost")
    return own + shared
  }

  private mutating func note(_ loss: Money, of account: AccountID, in market: MarketIndex) {
    assert(loss.isPositive, "Invariant: an uncovered loss is an amount")
    let last = markets[market].losses.count - 1
    if last >= 0, markets[market].losses[last].account == account {
      markets[market].losses[last].amount += loss
    } else {
      markets[market].losses.append(UncoveredLoss(account: account, amount: loss))
    }
  }

  /// Shares the tick's uncovered losses of an instrument pro rata to gains in it: those of open
  /// positions, and those realised lately. What gains do not cover stays in the deficit account.
  ///
  /// The losses are one sum for the payers, and are then laid against the payments in the order in
  /// which they arose, so that each payment and each rest names one bankrupt account.
  /// - Complexity: O(positions of the instrument + losses).
  mutating func shareLosses(_ market: MarketIndex, into events: inout EventBuffer) {
    guard !markets[market].losses.isEmpty else { return }
    var loss = Money.zero
    // Beyond 64 bits `loss` is held at their end, and is still no more than what was lost.
    var lost: Int128 = 0
    for place in 0..<markets[market].losses.count {
      loss += markets[market].losses[place].amount
      lost += Int128(markets[market].losses[place].amount.rawValue)
    }
    var gains: Int128 = 0
    let payers = 2 * markets[market].holders.count
    for payer in 2..<payers { gains += Int128(gain(market, payer).gain.rawValue) }
    var uncovered = loss
    var place = 0
    var payer = 2
    while gains > 0, uncovered.isPositive, payer < payers {
      let (gain, pool) = gain(market, payer)
      payer += 1
      let share = LossShare.of(gain: gain, gains: gains, loss: loss, uncovered: uncovered)
      guard share.isPositive else { continue }
      post(-share, from: .deficit, to: pool)
      uncovered -= share
      lost -= Int128(share.rawValue)
      touch(pool)
      attribute(share, to: pool, market, &place, into: &events)
    }
    precondition(!uncovered.isNegative, "Invariant: nobody pays more than the loss")
    while place < markets[market].losses.count {
      let left = markets[market].losses[place]
      lost -= Int128(left.amount.rawValue)
      place += 1
      guard left.amount.isPositive else { continue }
      events.append(
        .lossUnfunded(
          LossUnfunded(
            asset: ledgers[markets[market].ledger].asset, amount: left.amount,
            account: left.account, instrument: markets[market].id)))
    }
    precondition(
      lost == 0, "Invariant: what was shared and what is unfunded add up to the losses")
    markets[market].losses.removeAll()
  }

  /// Tells one payment, in as many parts as bankrupt accounts it pays for.
  private mutating func attribute(
    _ share: Money, to pool: MarginPool, _ market: MarketIndex, _ place: inout Int,
    into events: inout EventBuffer
  ) {
    var share = share
    while share.isPositive {
      assert(place < markets[market].losses.count, "Invariant: a payment is for a loss")
      let part = Swift.min(share, markets[market].losses[place].amount)
      share -= part
      markets[market].losses[place].amount -= part
      events.append(
        .lossShared(
          LossShared(
            asset: ledgers[markets[market].ledger].asset, account: id(pool.account),
            amount: part, bankrupt: markets[market].losses[place].account,
            instrument: markets[market].id)))
      if markets[market].losses[place].amount.isZero { place += 1 }
    }
  }

  /// A payer's gain, as far as the equity of its pool bears it (sharing a loss makes nobody
  /// bankrupt), and the pool. Each position is two payers: what stands behind it pays for the gain
  /// that is open, and for a cross position for the one realised lately too; an isolated position's
  /// realised gain has gone to the cross balance, which is the second payer.
  private func gain(_ market: MarketIndex, _ payer: Int) -> (gain: Money, pool: MarginPool) {
    let position = markets[market].holders[HolderIndex(payer / 2)]
    let isSecond = payer % 2 == 1
    let own = pool(position)
    let pool = isSecond ? own.ofAccount : own
    let realised = positions[position].recentGain(
      at: markets[market].gainWindow)
    guard !isSecond || pool != own && realised.isPositive,
      !positions[position].isInLiquidation
    else { return (.zero, pool) }
    let open = unrealised(position)
    let total = open + realised
    guard total.isPositive else { return (.zero, pool) }
    let fromPocket = Swift.min(total, Swift.max(.zero, open))
    let gain = own == own.ofAccount ? total : isSecond ? total - fromPocket : fromPocket
    guard gain.isPositive else { return (.zero, pool) }
    guard !isInLiquidation(pool) else { return (.zero, pool) }
    return (Swift.max(.zero, Swift.min(gain, risk(pool).equity)), pool)
  }

  // MARK: Money that leaves while a loss is unfunded

  /// What the house still owes for losses that nobody covered, in an asset; not negative.
  func unfunded(_ ledger: LedgerIndex) -> Money {
    assert(ledgers[ledger].balance(.deficit) <= 0, "Invariant: a deficit is never a gain")
    return Money(rawValue: Int64(clamping: -ledgers[ledger].balance(.deficit)))
  }

  /// Whether an instrument's terms stop withdrawals of the asset while a loss is unfunded.
  func isGated(_ ledger: LedgerIndex) -> Bool {
    guard unfunded(ledger).isPositive else { return false }
    for market in markets.indices where markets[market].ledger == ledger {
      if markets[market].liquidationTerms.withdrawals == .gate { return true }
    }
    return false
  }

  /// What a withdrawal pays out of an amount taken from a balance: all of it, or while a loss is
  /// unfunded the fraction of all claims that the house can pay, rounded down.
  ///
  /// Claims are what was paid in and not out, and the unfunded loss. Whoever withdraws takes its
  /// part of the loss for good; the fraction of the others does not change by it, so that it does
  /// not matter who comes first.
  func payable(_ amount: Money, _ ledger: LedgerIndex) -> Money {
    let loss = unfunded(ledger)
    let paidIn = ledgers[ledger].deposited - ledgers[ledger].withdrawn
    let most = Money(clamping: Swift.max(0, paidIn))
    guard loss.isPositive else { return Swift.min(amount, most) }
    let claims = Swift.max(0, paidIn) + Int128(loss.rawValue)
    assert(claims > 0, "Invariant: a loss is a claim")
    // What it bears is rounded up. An amount times a loss fits 128 bits; times all that was paid in
    // it need not.
    let borne =
      WideArithmetic.divide(Int128(amount.rawValue) * Int128(loss.rawValue), claims, .up)
      .map { Money(rawValue: $0) } ?? amount
    return Swift.min(most, amount - Swift.min(borne, loss))
  }

  /// Money of the shared fund pays what the house owes, before it may serve anything else.
  mutating func repayUnfunded(_ ledger: LedgerIndex, into events: inout EventBuffer) {
    let cash = Swift.min(ledgers[ledger].balance(.fund), fundEquity(ledger))
    let amount = Swift.min(unfunded(ledger), Swift.max(.zero, cash))
    guard amount.isPositive else { return }
    assert(amount <= unfunded(ledger), "Invariant: no more is repaid than is owed")
    ledgers[ledger].post(-amount, from: .deficit, to: .fund)
    events.append(
      .fundChanged(
        FundChanged(
          asset: ledgers[ledger].asset, amount: -amount, balance: ledgers[ledger].balance(.fund),
          reason: .deficitCovered, account: .none)))
  }
}
