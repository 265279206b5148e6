import Accounts
import Liquidation
import Margin
import Messages
import Storage
import Units

// What waits: liquidations, orders and trades with a deadline, positions ranked to be deleveraged.
extension HouseState {
  /// Every queue holds whom it must, once, and nobody else.
  func checkQueues() {
    checkLiquidations()
    fillDeadlines.checkInvariants()
    pendingFills.checkInvariants()
    fillPairs.checkInvariants()
    fillNumbers.checkInvariants()
    precondition(
      fillDeadlines.count == pendingFills.count, "Invariant: every trade that waits has a deadline")
    for place in 0..<UInt32(pendingFills.places) {
      guard let slot = pendingFills.slot(at: place) else { continue }
      precondition(
        fillDeadlines.key(of: place) == pendingFills[slot].deadline.rawValue,
        "Invariant: a trade that waits lapses at its deadline")
    }
    for market in markets.indices {
      checkExpiries(market)
      checkClosers(market)
      markets[market].ranking.checkInvariants()
    }
  }

  /// A pool is marked as in liquidation exactly while a case of it waits, and has one case.
  private func checkLiquidations() {
    var (cross, isolated) = (0, 0)
    for place in 0..<liquidations.count {
      let work = liquidations[place]
      let held = positions[work.position]
      precondition(
        isInLiquidation(work.pool), "Invariant: a pool whose case waits is in liquidation")
      precondition(
        held.account == work.pool.account && markets[held.market].ledger == work.pool.asset
          && (work.pool.isCross || work.pool.position == work.position),
        "Invariant: a case works on a position of its pool")
      precondition(
        Int(work.stage) < markets[held.market].policy.stages.count,
        "Invariant: a case stands at a stage of its market's policy")
      if work.pool.isCross { cross += 1 } else { isolated += 1 }
    }
    var (crossMarked, isolatedMarked) = (0, 0)
    for account in accounts.indices {
      crossMarked += accounts[account].liquidating.nonzeroBitCount
    }
    for position in positions.indices
    where positions[position].isInLiquidation && positions[position].mode == .isolated {
      isolatedMarked += 1
    }
    precondition(
      cross == crossMarked && isolated == isolatedMarked,
      "Invariant: a pool in liquidation has one case that waits")
  }

  private func checkExpiries(_ market: MarketIndex) {
    markets[market].expiries.checkInvariants()
    var dated = 0
    for place in 0..<markets[market].book.places {
      guard markets[market].book.slot(at: UInt32(place)) != nil else { continue }
      let expiry = markets[market].links[place].expiry
      if expiry == .max { continue }
      dated += 1
      precondition(
        markets[market].expiries.key(of: UInt32(place)) == expiry.rawValue,
        "Invariant: a good-till-date order waits for its expiry")
    }
    precondition(
      dated == markets[market].expiries.count, "Invariant: who waits to expire is open")
  }

  private func checkClosers(_ market: MarketIndex) {
    for place in 0..<markets[market].closers.count {
      let holder = markets[market].closers[place].holder
      precondition(
        positions[markets[market].holders[holder]].closer == UInt32(place),
        "Invariant: who has closed something since the last tick is listed once")
    }
  }
}
