import Accounts
import Liquidation
import Margin
import Messages
import Storage
import Units

// The margin index: for every open position the mark price at which its scope could first breach.
// A mark update looks only at positions whose trigger it reached.
//
// A position's contribution c is its unrealised profit less its maintenance requirement. In a cross
// scope each position has a floor F that its contribution may not fall below unnoticed, and the
// floors are kept such that balance + sum of F >= 0. While no mark reaches its position's trigger,
// every c >= F, so that balance + sum of c >= 0 and nobody is in breach. A trigger is the exact
// liquidation price of the position with collateral -F. With one position F = -balance, and the
// trigger is the scope's liquidation price.
extension HouseState {
  /// Notes that a scope's equity or requirement changed, and the position it changed by.
  mutating func touch(_ scope: MarginScope, by place: PositionPlace = .none) {
    if scope.account == 0 { return }
    // A sweep through one maker's orders touches the same scope again and again.
    let entry = TouchedScope(scope: scope, place: place)
    if touched.count > 0, touched[touched.count - 1] == entry { return }
    touched.append(entry)
  }

  /// Brings the margin index up to date for all scopes touched by the command.
  mutating func reindexTouched() {
    for place in 0..<touched.count { reindex(touched[place].scope, by: touched[place].place) }
    touched.removeAll()
    reindexTouchedOwners()
  }

  mutating func reindex(_ scope: MarginScope, by place: PositionPlace = .none) {
    if !scope.isCross {
      let instrument = Int(scope.position.instrument)
      let position = Int(scope.position.index)
      setTrigger(instrument, position, exactTrigger(instrument, position, balance(scope)))
      return
    }
    if accounts[Int(scope.account)].isInLiquidation(asset: scope.asset) { return }
    if accounts[Int(scope.account)].positionCount == 1 {
      let only = accounts[Int(scope.account)].firstPosition
      let instrument = Int(only.instrument)
      guard instruments[instrument].assetIndex == Int(scope.asset),
        instruments[instrument].positions[Int(only.index)].mode == .cross
      else { return }
      rebase(scope, instrument, Int(only.index))
      return
    }
    if !place.isNone, adjust(scope, Int(place.instrument), Int(place.index)) { return }
    shareSlack(scope)
  }

  /// Gives a position's floor what balance and the other floors leave, and sets its trigger.
  private mutating func rebase(_ scope: MarginScope, _ instrument: Int, _ position: Int) {
    guard !instruments[instrument].positions[position].isFlat else {
      setFloor(scope, instrument, position, .zero)
      setTrigger(instrument, position, nil)
      return
    }
    let collateral = Money(clamping: left(scope, instrument, position))
    setFloor(scope, instrument, position, -collateral)
    setTrigger(instrument, position, exactTrigger(instrument, position, collateral))
  }

  /// What the balance and the floors of the scope's other positions leave for one, in raw counts.
  private func left(_ scope: MarginScope, _ instrument: Int, _ position: Int) -> Int128 {
    ledgers[Int(scope.asset)].wideBalance(scope.account)
      + ledgers[Int(scope.asset)].floor(scope.account)
      - Int128(instruments[instrument].positions[position].floor.rawValue)
  }

  /// Follows a change of one position without looking at the others. Returns false where what is
  /// left for it is less than a quarter of its maintenance requirement: then all share anew.
  private mutating func adjust(
    _ scope: MarginScope, _ instrument: Int, _ position: Int
  ) -> Bool {
    guard instruments[instrument].positions[position].mode == .cross else { return false }
    if instruments[instrument].positions[position].isFlat {
      setFloor(scope, instrument, position, .zero)
      setTrigger(instrument, position, nil)
      return left(scope, instrument, position) >= 0
    }
    let required = maintenance(instrument, position)
    let contribution = unrealised(instrument, position) - required
    let spare = left(scope, instrument, position) + Int128(contribution.rawValue)
    guard spare >= Int128(required.rawValue / 4) else { return false }
    rebase(scope, instrument, position)
    return true
  }

  /// Sets all floors of a cross scope anew: the slack is shared in proportion to maintenance
  /// requirements, and each floor lies its share below the present contribution.
  private mutating func shareSlack(_ scope: MarginScope) {
    let risk = crossRisk(scope.account, scope.asset)
    let slack = risk.slack
    forEachCrossPosition(scope) { state, instrument, position in
      guard !state.instruments[instrument].positions[position].isFlat else {
        state.setFloor(scope, instrument, position, .zero)
        state.setTrigger(instrument, position, nil)
        return
      }
      let required = state.maintenance(instrument, position)
      let contribution = state.unrealised(instrument, position) - required
      guard !slack.isNegative else {
        // In breach already: found at the next look, wherever the mark has gone by then.
        let isLong = state.instruments[instrument].positions[position].quantity.isPositive
        state.setFloor(scope, instrument, position, contribution)
        state.setTrigger(instrument, position, isLong ? Limits.price : Price(rawValue: 1))
        return
      }
      let share = SafeBand.share(
        slack: slack, weight: required, weightTotal: risk.maintenance)
      let floor = contribution - share
      state.setFloor(scope, instrument, position, floor)
      state.setTrigger(
        instrument, position, state.exactTrigger(instrument, position, -floor))
    }
  }

  mutating func setFloor(
    _ scope: MarginScope, _ instrument: Int, _ position: Int, _ floor: Money
  ) {
    let former = instruments[instrument].positions[position].floor
    guard floor != former else { return }
    instruments[instrument].positions[position].floor = floor
    ledgers[Int(scope.asset)].changeFloor(scope.account, from: former, to: floor)
  }

  func exactTrigger(_ instrument: Int, _ position: Int, _ collateral: Money) -> Price? {
    let quantity = instruments[instrument].positions[position].quantity
    guard !quantity.isZero else { return nil }
    let entryNotional = instruments[instrument].positions[position].entryNotional
    if let shared = sharedSchedule(instrument, position, quantity) {
      return LiquidationPrice.exact(
        collateral: collateral, quantity: quantity, entryNotional: entryNotional,
        payoff: instruments[instrument].payoff, schedule: shared)
    }
    return LiquidationPrice.exact(
      collateral: collateral, quantity: quantity, entryNotional: entryNotional,
      payoff: instruments[instrument].payoff, schedule: instruments[instrument].schedule)
  }

  mutating func setTrigger(_ instrument: Int, _ position: Int, _ trigger: Price?) {
    let item = UInt32(position)
    let quantity = instruments[instrument].positions[position].quantity
    let isLong = quantity.isPositive
    guard let trigger, !quantity.isZero,
      !instruments[instrument].positions[position].isInLiquidation
    else {
      instruments[instrument].longTriggers.remove(item)
      instruments[instrument].shortTriggers.remove(item)
      return
    }
    if isLong {
      instruments[instrument].shortTriggers.remove(item)
      instruments[instrument].longTriggers.update(item, key: -trigger.rawValue)
    } else {
      instruments[instrument].longTriggers.remove(item)
      instruments[instrument].shortTriggers.update(item, key: trigger.rawValue)
    }
  }

  /// Calls `body` for each cross position of a scope, flat ones included.
  mutating func forEachCrossPosition(
    _ scope: MarginScope, _ body: (inout HouseState, Int, Int) -> Void
  ) {
    var place = accounts[Int(scope.account)].firstPosition
    while !place.isNone {
      let instrument = Int(place.instrument)
      let position = Int(place.index)
      let next = instruments[instrument].positions[position].next
      if instruments[instrument].assetIndex == Int(scope.asset),
        instruments[instrument].positions[position].mode == .cross
      {
        body(&self, instrument, position)
      }
      place = next
    }
  }

  /// Looks at the positions whose trigger the mark has reached, nearest first, and opens a
  /// liquidation for each scope in breach. What the budget leaves waits in the index.
  mutating func detectBreaches(
    _ instrument: Int, budget: inout Int, into events: inout EventBuffer
  ) {
    guard !instruments[instrument].isIndexStale, instruments[instrument].isTrading else { return }
    let mark = instruments[instrument].mark.rawValue
    while budget > 0, let position = nextReached(instrument, mark) {
      budget -= 1
      let scope = scope(instrument, position)
      let risk = risk(scope)
      if risk.isLiquidatable {
        openLiquidation(scope, risk, instrument, position, into: &events)
        continue
      }
      call(scope, equity: risk.equity, maintenance: risk.maintenance, into: &events)
      reindex(scope)
      // At the ends of the range of prices a trigger lies at the mark without a breach. It is
      // looked at once a command, so that it does not stand in front of the others' for good.
      if isReached(instrument, position, mark) {
        setTrigger(instrument, position, nil)
        setAside.append(UInt32(position))
      }
    }
    while setAside.count > 0 {
      reindex(self.scope(instrument, Int(setAside.removeLast())))
    }
  }

  /// The position nearest to the mark whose trigger it has reached, or nil.
  private func nextReached(_ instrument: Int, _ mark: Int64) -> Int? {
    if let top = instruments[instrument].longTriggers.top, -top.key >= mark {
      return Int(top.item)
    }
    if let top = instruments[instrument].shortTriggers.top, top.key <= mark {
      return Int(top.item)
    }
    return nil
  }
}
