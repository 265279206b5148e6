import Accounts
import Messages
import Units

// A balance below zero with no position left, outside any liquidation: an order that rested while
// the mark moved on has closed the position beyond its bankruptcy price. It is settled at once,
// because there is no trigger that would ever find it.
extension HouseState {
  /// Covers the shortfalls of the scopes touched by the command: a pocket's out of its account's
  /// cross balance, whose member's own order traded; the rest like a bankruptcy.
  mutating func coverShortfalls(into events: inout EventBuffer) {
    var place = 0
    // Covering touches scopes in turn; those are looked at too.
    while place < touched.count {
      let scope = touched[place].scope
      place += 1
      guard balance(scope).isNegative, scope.account != .fund else { continue }
      coverShortfall(scope, into: &events)
    }
  }

  private mutating func coverShortfall(
    _ scope: MarginScope, into events: inout EventBuffer
  ) {
    guard let market = flatInstrument(scope) else { return }
    if !scope.isCross {
      let cross = MarginScope(account: scope.account, asset: scope.asset)
      let part = Swift.min(-balance(scope), Swift.max(.zero, balance(cross)))
      transfer(part, scope.position, into: &events)
      touch(cross)
    }
    let short = -balance(scope)
    guard short.isPositive else { return }
    cover(short, scope, market, into: &events)
    shareLosses(market, into: &events)
  }

  /// An instrument of the scope where nothing is open in any and no liquidation works; else nil.
  private mutating func flatInstrument(_ scope: MarginScope) -> MarketIndex? {
    guard scope.isCross else {
      let held = positions[scope.position]
      return held.isFlat && !held.isInLiquidation && held.mode == .isolated ? held.market : nil
    }
    guard !accounts[scope.account].isInLiquidation(asset: scope.asset) else { return nil }
    var found: MarketIndex?
    var isOpen = false
    forEachCrossPosition(scope) { state, position in
      found = state.positions[position].market
      if !state.positions[position].isFlat { isOpen = true }
    }
    return isOpen ? nil : found
  }
}
