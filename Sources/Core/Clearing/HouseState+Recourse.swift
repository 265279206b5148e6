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
    _ lack: Money, _ scope: MarginScope, _ instrument: Int, into events: inout EventBuffer
  ) -> Money {
    let recourse = instruments[instrument].liquidationTerms.recourse
    guard recourse != .scope, scope.account != 0, lack.isPositive else { return .zero }
    var left = lack
    draw(&left, for: scope, instrument, from: scope.account, into: &events)
    guard recourse == .owner else { return lack - left }
    let owner = accounts[Int(scope.account)].owner
    var other = newestAccount(of: owner)
    var looked = 0
    while other != 0, left.isPositive, looked < Limits.recourseAccounts {
      if other != scope.account { draw(&left, for: scope, instrument, from: other, into: &events) }
      other = accounts[Int(other)].nextOfOwner
      looked += 1
    }
    return lack - left
  }

  /// The newest account of an owner; zero where there is none, or the owner is nobody.
  func newestAccount(of owner: OwnerID) -> UInt32 {
    guard owner != .none, let found = ownerAccounts.value(0, UInt64(owner.rawValue)) else {
      return 0
    }
    return UInt32(truncatingIfNeeded: found)
  }

  /// From an account's cross balance, to which its realised gains in the loss's instrument have
  /// gone, then from its isolated positions.
  private mutating func draw(
    _ left: inout Money, for scope: MarginScope, _ loss: Int, from account: UInt32,
    into events: inout EventBuffer
  ) {
    let before = left
    let cross = MarginScope(account: account, asset: scope.asset)
    draw(&left, for: scope, out: cross, into: &events)
    countAsShared(before - left, account, loss)
    var place = accounts[Int(account)].firstPosition
    while !place.isNone, left.isPositive {
      let instrument = Int(place.instrument)
      let held = instruments[instrument].positions[Int(place.index)]
      if instruments[instrument].assetIndex == Int(scope.asset), held.mode == .isolated,
        !held.isInLiquidation
      {
        let pocket = MarginScope(account: account, asset: scope.asset, position: place)
        draw(&left, for: scope, out: pocket, into: &events)
      }
      place = held.next
    }
  }

  private mutating func draw(
    _ left: inout Money, for scope: MarginScope, out source: MarginScope,
    into events: inout EventBuffer
  ) {
    guard left.isPositive, source != scope,
      !source.isCross || !accounts[Int(source.account)].isInLiquidation(asset: source.asset)
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
          asset: ledgers[Int(scope.asset)].asset, account: id(source.account),
          instrument: isolatedInstrument(source), debtor: id(scope.account),
          debtorInstrument: isolatedInstrument(scope), amount: part)))
  }

  private func isolatedInstrument(_ scope: MarginScope) -> InstrumentID {
    scope.isCross ? .none : instruments[Int(scope.position.instrument)].id
  }

  /// Whether a liquidation is under way whose scope is insolvent at the mark and that has recourse
  /// to an account: nothing leaves it until that is over.
  /// - Complexity: O(liquidations under way).
  func owes(_ account: UInt32, _ ledger: Int) -> Bool {
    let owner = accounts[Int(account)].owner
    for place in 0..<liquidations.count {
      let scope = liquidations[place].scope
      guard Int(scope.asset) == ledger else { continue }
      let isOwn = scope.account == account
      guard isOwn || owner != .none && accounts[Int(scope.account)].owner == owner
      else { continue }
      let recourse =
        instruments[Int(liquidations[place].instrument)].liquidationTerms.recourse
      guard recourse == .owner || isOwn && recourse == .account else { continue }
      if risk(scope).equity.isNegative { return true }
    }
    return false
  }
}
