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
      guard balance(scope).isNegative, scope.account != 0 else { continue }
      coverShortfall(scope, into: &events)
    }
  }

  private mutating func coverShortfall(
    _ scope: MarginScope, into events: inout EventBuffer
  ) {
    guard let instrument = flatInstrument(scope) else { return }
    if !scope.isCross {
      let cross = MarginScope(account: scope.account, asset: scope.asset)
      let part = Swift.min(-balance(scope), Swift.max(.zero, balance(cross)))
      transfer(part, instrument, Int(scope.position.index), into: &events)
      touch(cross)
    }
    let short = -balance(scope)
    guard short.isPositive else { return }
    cover(short, scope, instrument, into: &events)
    shareLosses(instrument, into: &events)
  }

  /// An instrument of the scope where nothing is open in any and no liquidation works; else nil.
  private mutating func flatInstrument(_ scope: MarginScope) -> Int? {
    guard scope.isCross else {
      let instrument = Int(scope.position.instrument)
      let held = instruments[instrument].positions[Int(scope.position.index)]
      return held.isFlat && !held.isInLiquidation && held.mode == .isolated ? instrument : nil
    }
    guard !accounts[Int(scope.account)].isInLiquidation(asset: scope.asset) else { return nil }
    var found: Int?
    var isOpen = false
    forEachCrossPosition(scope) { state, instrument, position in
      found = instrument
      if !state.instruments[instrument].positions[position].isFlat { isOpen = true }
    }
    return isOpen ? nil : found
  }
}
