import Accounts
import Instruments
import Liquidation
import Margin
import Matching
import Messages
import Storage
import Units

// Deleveraging: what is left of a bankrupt position is closed at its bankruptcy price against
// opposite positions that have gained, best score first.
extension HouseState {
  /// Entries that one case may pass over and leave in the ranking; those beyond are dropped for the
  /// tick, so that a cascade of cases never looks at the whole table again and again.
  private static var passedOverMax: Int { 256 }

  /// Ranks the positions of both sides as they stand when first asked for in a tick: all of them
  /// where a mark has moved since the last time, else those that have changed.
  private mutating func rankPositions(_ market: MarketIndex) {
    guard markets[market].rankedAt != stamp.sequence else { return }
    markets[market].rankedAt = stamp.sequence
    isAnyRanked = true
    if markets[market].ranking.isCurrent(marksVersion) {
      // What this command has changed so far counts: a case in another market may have moved what
      // stands behind a position here.
      noteTouchedForRankings()
      while let holder = markets[market].ranking.nextChanged() { rankAgain(holder, market) }
    } else {
      markets[market].ranking.begin(marksVersion)
      for holder in markets[market].members {
        let position = markets[market].holders[holder]
        guard let side = sideRanked(position) else { continue }
        markets[market].ranking.rank(holder, score(position), side)
      }
      markets[market].ranking.order()
    }
    markets[market].ranking.beginTick()
  }

  private mutating func rankAgain(_ holder: HolderIndex, _ market: MarketIndex) {
    let position = markets[market].holders[holder]
    let side = sideRanked(position)
    markets[market].ranking.rankAgain(
      holder, side == nil ? .zero : score(position), side)
  }

  /// The side on which a position may be deleveraged; nil for a flat one and one in liquidation.
  private func sideRanked(_ position: PositionIndex) -> Side? {
    positions[position].isInLiquidation ? nil : positions[position].side
  }

  /// Notes for the rankings that what stands behind a pool's positions has changed.
  mutating func noteForRankings(_ pool: MarginPool) {
    guard isAnyRanked else { return }
    forEachPosition(of: pool) { state, position in state.noteForRanking(position) }
  }

  /// The same of all pools touched by the command that were not noted yet.
  mutating func noteTouchedForRankings() {
    while touchedNoted < touched.count {
      noteForRankings(touched[touchedNoted].pool)
      touchedNoted += 1
    }
  }

  mutating func noteForRanking(_ position: PositionIndex) {
    let market = positions[position].market
    guard markets[market].ranking.isFollowed, positions[position].holder != .fund else { return }
    markets[market].ranking.note(positions[position].holder)
  }

  /// - Complexity: O(positions of the account).
  private func score(_ position: PositionIndex) -> Rate {
    let market = positions[position].market
    let profit = unrealised(position)
    let pool = pool(position)
    return DeleveragingScore.of(
      profit: profit, entryNotional: positions[position].entryNotional,
      notional: markets[market].payoff.exposure(
        markets[market].mark, positions[position].quantity.magnitude, .up),
      equity: isAlone(in: pool) ? balance(pool) + profit : risk(pool).equity,
      by: markets[market].policy.ranking)
  }

  /// Closes the rest of a bankrupt position against opposite positions in order of rank, at the
  /// bankruptcy price: only ones that this price leaves a gain (or that it treats no worse than the
  /// mark), never more than a position, and never more of it than its pool can bear. Their open
  /// orders in the instrument are cancelled.
  ///
  /// - Parameter most: how much is closed at most; not negative.
  mutating func deleverage(
    _ position: PositionIndex, _ price: Price, most: Quantity,
    into events: inout EventBuffer
  ) -> Quantity {
    let market = positions[position].market
    guard !positions[position].isFlat else { return .zero }
    rankPositions(market)
    let isLong = positions[position].quantity.isPositive
    let opposite: Side = isLong ? .sell : .buy
    var closed = Quantity.zero
    while hasBudget {
      let left = positions[position].quantity
      let wanted = Swift.min(left.magnitude, most - closed)
      guard wanted.isPositive, let (first, rank) = markets[market].ranking.first(opposite) else {
        break
      }
      let other = markets[market].holders[first.holder]
      guard isOpposite(other, isLong) else {
        markets[market].ranking.removeFirst(opposite)
        continue
      }
      settleFunding(other, into: &events)
      guard let quantity = bearable(other, wanted, price) else {
        if markets[market].passedOver.count < Self.passedOverMax {
          markets[market].ranking.passOver(opposite)
          markets[market].passedOver.append(first)
        } else {
          markets[market].ranking.removeFirst(opposite)
        }
        continue
      }
      precondition(
        quantity.isPositive && quantity <= wanted,
        "Invariant: nobody bears more than is asked of it")
      assert(
        other != markets[market].fund && other != position, "Invariant: members are deleveraged")
      close(position, against: other, quantity, price, .deleveraging, into: &events)
      closed += quantity
      events.append(
        .deleveraged(
          Deleveraged(
            trade: TradeID(rawValue: tradeCount), instrument: markets[market].id,
            bankrupt: owner(position), counterparty: owner(other),
            quantity: quantity, price: price, rank: rank, score: first.score)))
      cancelOrders(other, .liquidation, into: &events)
      if positions[other].isFlat { markets[market].ranking.removeFirst(opposite) }
    }
    // Another case has another price: what this one could not use goes back into the ranking.
    for place in 0..<markets[market].passedOver.count {
      markets[market].ranking.putBack(markets[market].passedOver[place], opposite)
    }
    assert(!closed.isNegative && closed <= most, "Invariant: no more is closed than was asked")
    markets[market].passedOver.removeAll()
    return closed
  }

  private func isOpposite(_ other: PositionIndex, _ isLong: Bool) -> Bool {
    let theirs = positions[other].quantity
    return !theirs.isZero && theirs.isPositive != isLong
      && !positions[other].isInLiquidation
  }

  /// How much of an opposite position may be closed at the price, at most `wanted` and in whole
  /// lots: all where the price is no worse than the mark; else nothing unless the position has a
  /// gain at that price, and then as much as leaves its pool the maintenance requirement of what
  /// it keeps. Nil where that is nothing.
  private func bearable(
    _ position: PositionIndex, _ wanted: Quantity, _ price: Price
  ) -> Quantity? {
    let market = positions[position].market
    let held = positions[position].quantity
    let most = Swift.min(wanted, held.magnitude)
    let contract = markets[market].contract
    let mark = markets[market].mark
    if held.isPositive ? price >= mark : price <= mark { return most }
    let entry = positions[position].entryNotional
    let profit = UnrealisedProfit.of(
      quantity: held, entryNotional: entry, mark: price, payoff: contract.payoff)
    guard profit.isPositive else { return nil }
    let risk = risk(pool(position))
    let others = risk.maintenance - maintenance(position)
    let quantity = DeleveragingShare.quantity(
      wanted: most, held: held, entryNotional: entry, equity: risk.equity,
      maintenanceOthers: others, price: price, mark: mark, contract: contract,
      schedule: scheduleInForce(position))
    return quantity.isPositive ? quantity : nil
  }
}
