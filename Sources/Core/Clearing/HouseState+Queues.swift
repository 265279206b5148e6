import Accounts
import Storage
import Units

// What waits beside liquidations: orders and trades with a deadline, positions ranked to be
// deleveraged.
extension HouseState {
  /// Every queue holds whom it must, once, and nobody else.
  func checkQueues() {
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
