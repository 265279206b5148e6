import Accounts
import Margin
import Messages
import Units

// Recourse: what a bankrupt pool lacks is taken from what its owner has elsewhere, before the
// fund, deleveraged or sharing accounts pay for it.
extension HouseState {
  /// Takes up to `lack` for a pool from its account's other pools and, where the instrument's
  /// policy says so, from the other accounts of its owner, newest first. Nothing is taken that a
  /// source needs for its own maintenance requirement, nor from one that is being liquidated.
  ///
  /// Returns what was taken.
  /// - Complexity: O(positions of the accounts looked at), at most `Limits.recourseAccounts`.
  mutating func takeRecourse(
    _ lack: Money, _ pool: MarginPool, _ market: MarketIndex, into events: inout EventBuffer
  ) -> Money {
    let recourse = markets[market].policy.recourse
    guard recourse != .scope, pool.account != .fund, lack.isPositive else { return .zero }
    var left = lack
    draw(&left, for: pool, market, from: pool.account, into: &events)
    guard recourse == .owner else { return lack - left }
    let owner = accounts[pool.account].owner
    var other = newestAccount(of: owner)
    var looked = 0
    while !other.isNone, left.isPositive, looked < Limits.recourseAccounts {
      if other != pool.account { draw(&left, for: pool, market, from: other, into: &events) }
      other = accounts[other].nextOfOwner
      looked += 1
    }
    return lack - left
  }

  /// The newest account of an owner; none where there is none, or the owner is nobody.
  func newestAccount(of owner: OwnerID) -> AccountIndex {
    guard owner != .none, let found = ownerAccounts.value(0, UInt64(owner.rawValue)) else {
      return .none
    }
    return AccountIndex(rawValue: UInt32(truncatingIfNeeded: found))
  }

  /// From an account's cross balance, to which its realised gains in the loss's instrument have
  /// gone, then from its isolated positions.
  private mutating func draw(
    _ left: inout Money, for pool: MarginPool, _ loss: MarketIndex, from account: AccountIndex,
    into events: inout EventBuffer
  ) {
    let before = left
    let cross = MarginPool(account: account, asset: pool.asset)
    draw(&left, for: pool, out: cross, into: &events)
    assert(left <= before && !left.isNegative, "Invariant: what is lacking only shrinks")
    countAsShared(before - left, account, loss)
    for place in accounts[account].legs where left.isPositive && legs[place].ledger == pool.asset {
      let other = self.pool(legs[place].position)
      if other != cross { draw(&left, for: pool, out: other, into: &events) }
    }
  }

  private mutating func draw(
    _ left: inout Money, for pool: MarginPool, out source: MarginPool,
    into events: inout EventBuffer
  ) {
    guard left.isPositive, source != pool, !isInLiquidation(source) else { return }
    let part = Swift.min(left, risk(source).slack)
    guard part.isPositive else { return }
    assert(part <= left, "Invariant: no more is taken than is lacking")
    left -= part
    post(part, from: source, to: pool)
    touch(source)
    touch(pool)
    events.append(
      .recourseTaken(
        RecourseTaken(
          asset: ledgers[pool.asset].asset, account: id(source.account),
          instrument: instrument(of: source), debtor: id(pool.account),
          debtorInstrument: instrument(of: pool), amount: part)))
  }

  /// Whether a liquidation is under way whose pool is insolvent at the mark and that has recourse
  /// to an account: nothing leaves it until that is over.
  /// - Complexity: O(liquidations under way).
  func owes(_ account: AccountIndex, _ ledger: LedgerIndex) -> Bool {
    let owner = accounts[account].owner
    for place in 0..<liquidations.count {
      let pool = liquidations[place].pool
      guard pool.asset == ledger else { continue }
      let isOwn = pool.account == account
      guard isOwn || owner != .none && accounts[pool.account].owner == owner
      else { continue }
      let recourse =
        markets[positions[liquidations[place].position].market].policy.recourse
      guard recourse == .owner || isOwn && recourse == .account else { continue }
      if risk(pool).equity.isNegative { return true }
    }
    return false
  }
}
