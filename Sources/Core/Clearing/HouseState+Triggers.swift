import Accounts
import Liquidation
import Margin
import Messages
import Storage
import Units

// The margin index: for every open position the mark price at which its pool could first breach.
// A mark update looks only at positions whose trigger it reached.
//
// A position's contribution c is its unrealised profit less its maintenance requirement. In a cross
// pool each position has a floor F that its contribution may not fall below unnoticed, and the
// floors are kept such that balance + sum of F >= 0. While no mark reaches its position's trigger,
// every c >= F, so that balance + sum of c >= 0 and nobody is in breach. A trigger is the exact
// liquidation price of the position with collateral -F. With one position F = -balance, and the
// trigger is the pool's liquidation price.
extension HouseState {
  /// Notes that a pool's equity or requirement changed, and the position it changed by.
  @inline(__always) mutating func touch(_ pool: MarginPool, by position: PositionIndex = .none) {
    if pool.account == .fund { return }
    // A sweep through one maker's orders touches the same pool again and again.
    let entry = TouchedPool(pool: pool, position: position)
    if touched.count > touchedNoted, touched[touched.count - 1] == entry { return }
    touched.append(entry)
  }

  /// Brings the margin index up to date for all pools touched by the command.
  mutating func reindexTouched() {
    for place in 0..<touched.count {
      reindex(touched[place].pool, by: touched[place].position)
    }
    noteTouchedForRankings()
    assert(touchedNoted == touched.count, "Invariant: rankings know of every pool that changed")
    touched.removeAll()
    touchedNoted = 0
    reindexTouchedOwners()
  }

  mutating func reindex(_ pool: MarginPool, by position: PositionIndex = .none) {
    if !pool.isCross {
      setTrigger(pool.position, exactTrigger(pool.position, balance(pool)))
      return
    }
    if accounts[pool.account].isInLiquidation(asset: pool.asset) { return }
    if accounts[pool.account].legs.count == 1 {
      let leg = legs[accounts[pool.account].legs.first]
      let only = leg.position
      guard leg.ledger == pool.asset, isPooled(only) else { return }
      rebase(pool, only)
      return
    }
    if !position.isNone, adjust(pool, position) { return }
    shareSlack(pool)
  }

  /// Gives a position's floor what balance and the other floors leave, and sets its trigger.
  @inline(__always) private mutating func rebase(_ pool: MarginPool, _ position: PositionIndex) {
    guard !positions[position].isFlat else {
      setFloor(pool, position, .zero)
      setTrigger(position, nil)
      return
    }
    let collateral = Money(clamping: left(pool, position))
    setFloor(pool, position, -collateral)
    setTrigger(position, exactTrigger(position, collateral))
  }

  /// What the balance and the floors of the pool's other positions leave for one, in raw counts.
  @inline(__always) private func left(_ pool: MarginPool, _ position: PositionIndex) -> Int128 {
    ledgers[pool.asset].wideBalance(pool.account)
      + ledgers[pool.asset].floor(pool.account)
      - Int128(positions[position].floor.rawValue)
  }

  /// Follows a change of one position without looking at the others. Returns false where what is
  /// left for it is less than a quarter of its maintenance requirement: then all share anew.
  private mutating func adjust(
    _ pool: MarginPool, _ position: PositionIndex
  ) -> Bool {
    guard isPooled(position) else { return false }
    if positions[position].isFlat {
      setFloor(pool, position, .zero)
      setTrigger(position, nil)
      return left(pool, position) >= 0
    }
    let held = remembered(position)
    let required = held.maintenance
    let contribution = held.profit - required
    let spare = left(pool, position) + Int128(contribution.rawValue)
    guard spare >= Int128(required.rawValue / 4) else { return false }
    rebase(pool, position)
    return true
  }

  /// Sets all floors of a cross pool anew: the slack is shared in proportion to maintenance
  /// requirements, and each floor lies its share below the present contribution.
  private mutating func shareSlack(_ pool: MarginPool) {
    let risk = crossRisk(pool.account, pool.asset)
    let slack = risk.slack
    forEachPosition(of: pool) { state, position in
      guard !state.positions[position].isFlat else {
        state.setFloor(pool, position, .zero)
        state.setTrigger(position, nil)
        return
      }
      let held = state.remembered(position)
      let required = held.maintenance
      let contribution = held.profit - required
      guard !slack.isNegative else {
        // In breach already: found at the next look, wherever the mark has gone by then.
        let isLong = state.positions[position].quantity.isPositive
        state.setFloor(pool, position, contribution)
        state.setTrigger(position, isLong ? Limits.price : Price(rawValue: 1))
        return
      }
      assert(required <= risk.maintenance, "Invariant: a position requires no more than its pool")
      let share = SafeBand.share(
        slack: slack, weight: required, weightTotal: risk.maintenance)
      let floor = contribution - share
      state.setFloor(pool, position, floor)
      state.setTrigger(position, state.exactTrigger(position, -floor))
    }
  }

  @inline(__always) mutating func setFloor(
    _ pool: MarginPool, _ position: PositionIndex, _ floor: Money
  ) {
    let former = positions[position].floor
    guard floor != former else { return }
    assert(isPooled(position) || floor.isZero, "Invariant: only a cross position has a floor")
    positions[position].floor = floor
    ledgers[pool.asset].changeFloor(pool.account, from: former, to: floor)
  }

  func exactTrigger(_ position: PositionIndex, _ collateral: Money) -> Price? {
    let market = positions[position].market
    let quantity = positions[position].quantity
    guard !quantity.isZero else { return nil }
    let entryNotional = positions[position].entryNotional
    if let shared = sharedSchedule(position, quantity) {
      return LiquidationPrice.exact(
        collateral: collateral, quantity: quantity, entryNotional: entryNotional,
        payoff: markets[market].payoff, schedule: shared)
    }
    return markets[market].liquidationPrice(quantity, entryNotional, collateral)
  }

  mutating func setTrigger(_ position: PositionIndex, _ trigger: Price?) {
    let market = positions[position].market
    let item = positions[position].holder.rawValue
    let quantity = positions[position].quantity
    let isLong = quantity.isPositive
    guard let trigger, !quantity.isZero,
      !positions[position].isInLiquidation
    else {
      markets[market].longTriggers.remove(item)
      markets[market].shortTriggers.remove(item)
      return
    }
    assert(trigger.isPositive && trigger <= Limits.price, "Invariant: a trigger is a price")
    if isLong {
      markets[market].shortTriggers.remove(item)
      markets[market].longTriggers.update(item, key: -trigger.rawValue)
    } else {
      markets[market].longTriggers.remove(item)
      markets[market].shortTriggers.update(item, key: trigger.rawValue)
    }
  }

  /// Looks at the positions whose trigger the mark has reached, nearest first, and opens a
  /// liquidation for each pool in breach. What the budget leaves waits in the index.
  mutating func detectBreaches(
    _ market: MarketIndex, budget: inout Int, into events: inout EventBuffer
  ) {
    guard !markets[market].isIndexStale, markets[market].isTrading else { return }
    let mark = markets[market].mark.rawValue
    while budget > 0, let position = nextReached(market, mark) {
      budget -= 1
      let pool = pool(position)
      let risk = risk(pool)
      if risk.isLiquidatable {
        openLiquidation(pool, risk, position, into: &events)
        continue
      }
      callMargin(pool, equity: risk.equity, maintenance: risk.maintenance, into: &events)
      reindex(pool)
      // At the ends of the range of prices a trigger lies at the mark without a breach. It is
      // looked at once a command, so that it does not stand in front of the others' for good.
      if isReached(position, mark) {
        setTrigger(position, nil)
        setAside.append(position)
      }
    }
    assert(budget >= 0, "Invariant: no more is looked at than a command may")
    while setAside.count > 0 {
      reindex(self.pool(setAside.removeLast()))
    }
  }

  /// The position nearest to the mark whose trigger it has reached, or nil.
  private func nextReached(_ market: MarketIndex, _ mark: Int64) -> PositionIndex? {
    if let top = markets[market].longTriggers.top, -top.key >= mark {
      return markets[market].holders[HolderIndex(rawValue: top.item)]
    }
    if let top = markets[market].shortTriggers.top, top.key <= mark {
      return markets[market].holders[HolderIndex(rawValue: top.item)]
    }
    return nil
  }
}
