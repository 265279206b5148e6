import Accounts
import Messages
import Units

// A balance below zero with no position left, outside any liquidation: an order that rested while
// the mark moved on has closed the position beyond its bankruptcy price. It is settled at once,
// because there is no trigger that would ever find it.
extension HouseState {
  /// Covers the shortfalls of the pools touched by the command: a pocket's out of its account's
  /// cross balance, whose member's own order traded; the rest like a bankruptcy.
  mutating func coverShortfalls(into events: inout EventBuffer) {
    var place = 0
    // Covering touches pools in turn; those are looked at too.
    while place < touched.count {
      let pool = touched[place].pool
      place += 1
      guard balance(pool).isNegative, pool.account != .fund else { continue }
      coverShortfall(pool, into: &events)
    }
  }

  private mutating func coverShortfall(
    _ pool: MarginPool, into events: inout EventBuffer
  ) {
    guard let market = flatInstrument(pool) else { return }
    fillUp(pool, into: &events)
    let short = -balance(pool)
    guard short.isPositive else { return }
    cover(short, pool, market, into: &events)
    shareLosses(market, into: &events)
  }

  /// An instrument of the pool where nothing is open in any and no liquidation works; else nil.
  private mutating func flatInstrument(_ pool: MarginPool) -> MarketIndex? {
    guard !isInLiquidation(pool) else { return nil }
    var found: MarketIndex?
    var isOpen = false
    forEachPosition(of: pool) { state, position in
      found = state.positions[position].market
      if !state.positions[position].isFlat { isOpen = true }
    }
    return isOpen ? nil : found
  }
}
