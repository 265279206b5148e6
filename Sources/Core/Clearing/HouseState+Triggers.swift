import Accounts
import Liquidation
import Margin
import Messages
import Storage
import Units

// The margin index: for every open position the mark price at which its scope could first breach.
// A mark update looks only at positions whose trigger it reached.
extension HouseState {
  /// Notes that a scope's equity or requirement changed.
  mutating func touch(_ scope: MarginScope) {
    if scope.account == 0 { return }
    // A sweep through one maker's orders touches the same scope again and again.
    if touched.count > 0, touched[touched.count - 1] == scope { return }
    touched.append(scope)
  }

  /// Brings the margin index up to date for all scopes touched by the command.
  mutating func reindexTouched() {
    for place in 0..<touched.count { reindex(touched[place]) }
    touched.removeAll()
  }

  mutating func reindex(_ scope: MarginScope) {
    if !scope.isCross {
      let instrument = Int(scope.position.instrument)
      let position = Int(scope.position.index)
      setTrigger(instrument, position, exactTrigger(instrument, position, balance(scope)))
      return
    }
    if accounts[Int(scope.account)].isInLiquidation { return }
    var open = 0
    var only = PositionPlace.none
    forEachCrossPosition(scope) { state, instrument, position in
      if state.instruments[instrument].positions[position].isFlat {
        state.setTrigger(instrument, position, nil)
      } else {
        open += 1
        only = PositionPlace(instrument: UInt16(instrument), index: UInt32(position))
      }
    }
    if open == 1 {
      let instrument = Int(only.instrument)
      setTrigger(
        instrument, Int(only.index), exactTrigger(instrument, Int(only.index), balance(scope)))
    } else if open > 1 {
      band(scope)
    }
  }

  /// Safe bands for a cross account in several instruments: the slack is shared in proportion to
  /// maintenance requirements.
  private mutating func band(_ scope: MarginScope) {
    let risk = crossRisk(scope.account, scope.asset)
    let slack = risk.slack
    forEachCrossPosition(scope) { state, instrument, position in
      guard !state.instruments[instrument].positions[position].isFlat else { return }
      let mark = state.instruments[instrument].mark
      guard !slack.isNegative else {
        // In breach already: found at the next look, wherever the mark has gone by then.
        let isLong = state.instruments[instrument].positions[position].quantity.isPositive
        state.setTrigger(instrument, position, isLong ? Limits.price : Price(rawValue: 1))
        return
      }
      let share = SafeBand.share(
        slack: slack, weight: state.maintenance(instrument, position),
        weightTotal: risk.maintenance)
      var trigger = SafeBand.trigger(
        slackShare: share,
        quantity: state.instruments[instrument].positions[position].quantity,
        entryNotional: state.instruments[instrument].positions[position].entryNotional,
        mark: mark, contract: state.instruments[instrument].contract,
        schedule: state.instruments[instrument].schedule)
      // Not in breach at the present mark, so that the trigger lies beyond it.
      let beyond = Price(rawValue: 1)
      if state.instruments[instrument].positions[position].quantity.isPositive {
        if let found = trigger, found >= mark { trigger = mark - beyond }
      } else if let found = trigger, found <= mark {
        trigger = mark + beyond
      }
      state.setTrigger(instrument, position, trigger)
    }
  }

  func exactTrigger(_ instrument: Int, _ position: Int, _ collateral: Money) -> Price? {
    let quantity = instruments[instrument].positions[position].quantity
    guard !quantity.isZero else { return nil }
    return LiquidationPrice.exact(
      collateral: collateral, quantity: quantity,
      entryNotional: instruments[instrument].positions[position].entryNotional,
      contract: instruments[instrument].contract, schedule: instruments[instrument].schedule)
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
    while budget > 0 {
      let position: Int
      if let top = instruments[instrument].longTriggers.top, -top.key >= mark {
        position = Int(top.item)
      } else if let top = instruments[instrument].shortTriggers.top, top.key <= mark {
        position = Int(top.item)
      } else {
        return
      }
      budget -= 1
      let scope = scope(instrument, position)
      let risk = risk(scope)
      if risk.isLiquidatable {
        openLiquidation(scope, risk, instrument, position, into: &events)
      } else {
        reindex(scope)
      }
    }
  }
}
