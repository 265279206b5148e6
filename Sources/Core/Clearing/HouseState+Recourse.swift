import Accounts
import Margin
import Messages
import Units

// Recourse: what a bankrupt scope lacks is taken from what its owner has elsewhere, before the
// fund, deleveraged or sharing accounts pay for it.
extension HouseState {
  /// Takes up to `lack` for a scope from its account's other scopes and, where the instrument's
  /// terms say so, from the other accounts of its owner, newest first. Nothing is taken that a
  /// source needs for its own maintenance requirement, nor from one that is being liquidated.
  ///
  /// Returns what was taken.
  /// - Complexity: O(positions of the accounts looked at), at most `Limits.recourseAccounts`.
  mutating func takeRecourse(
    _ lack: Money, _ scope: MarginScope, _ market: MarketIndex, into events: inout EventBuffer
  ) -> Money {
    let recourse = markets[market].liquidationTerms.recourse
    guard recourse != .scope, scope.account != .fund, lack.isPositive else { return .zero }
    var left = lack
    draw(&left, for: scope, market, from: scope.account, into: &events)
    guard recourse == .owner else { return lack - left }
    let owner = accounts[scope.account].owner
    var other = newestAccount(of: owner)
    var looked = 0
    while other != .fund, left.isPositive, looked < Limits.recourseAccounts {
      if other != scope.account { draw(&left, for: scope, market, from: other, into: &events) }
      other = accounts[other].nextOfOwner
      looked += 1
    }
    return lack - left
  }

  /// The newest account of an owner; the fund where there is none, or the owner is nobody.
  func newestAccount(of owner: OwnerID) -> AccountIndex {
    guard owner != .none, let found = ownerAccounts.value(0, UInt64(owner.rawValue)) else {
      return .fund
    }
    return AccountIndex(rawValue: UInt32(truncatingIfNeeded: found))
  }

  /// From an account's cross balance, to which its realised gains in the loss's instrument have
  /// gone, then from its isolated positions.
  private mutating func draw(
    _ left: inout Money, for scope: MarginScope, _ loss: MarketIndex, from account: AccountIndex,
    into events: inout EventBuffer
  ) {
    let before = left
    let cross = MarginScope(account: account, asset: scope.asset)
    draw(&left, for: scope, out: cross, into: &events)
    countAsShared(before - left, account, loss)
    for place in accounts[account].legs where left.isPositive {
      let position = legs[place].position
      let market = positions[position].market
      let held = positions[position]
      if markets[market].ledger == scope.asset, held.mode == .isolated,
        !held.isInLiquidation
      {
        let pocket = MarginScope(account: account, asset: scope.asset, position: position)
        draw(&left, for: scope, out: pocket, into: &events)
      }
    }
  }

  private mutating func draw(
    _ left: inout Money, for scope: MarginScope, out source: MarginScope,
    into events: inout EventBuffer
  ) {
    guard left.isPositive, source != scope,
      !source.isCross || !accounts[source.account].isInLiquidation(asset: source.asset)
    else { return }
    let part = Swift.min(left, risk(source).slack)
    guard part.isPositive else { return }
    left -= part
    // Through the deficit account, so that each posting has two sides.
    post(-part, from: .deficit, to: source)
    post(part, from: .deficit, to: scope)
    touch(source)
    touch(scope)
    events.append(
      .recourseTaken(
        RecourseTaken(
          asset: ledgers[scope.asset].asset, account: id(source.account),
          instrument: isolatedInstrument(source), debtor: id(scope.account),
          debtorInstrument: isolatedInstrument(scope), amount: part)))
  }

  private func isolatedInstrument(_ scope: MarginScope) -> InstrumentID {
    scope.isCross ? .none : markets[positions[scope.position].market].id
  }

  /// Whether a liquidation is under way whose scope is insolvent at the mark and that has recourse
  /// to an account: nothing leaves it until that is over.
  /// - Complexity: O(liquidations under way).
  func owes(_ account: AccountIndex, _ ledger: LedgerIndex) -> Bool {
    let owner = accounts[account].owner
    for place in 0..<liquidations.count {
      let scope = liquidations[place].scope
      guard scope.asset == ledger else { continue }
      let isOwn = scope.account == account
      guard isOwn || owner != .none && accounts[scope.account].owner == owner
      else { continue }
      let recourse =
        markets[positions[liquidations[place].position].market].liquidationTerms.recourse
      guard recourse == .owner || isOwn && recourse == .account else { continue }
      if risk(scope).equity.isNegative { return true }
    }
    return false
  }
}
