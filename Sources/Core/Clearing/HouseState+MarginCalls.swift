import Accounts
import Margin
import Messages
import Units

// Margin calls: a pool is told when its equity falls below the warning level, once, and when it
// has recovered. It is reviewed when a command touches it (trade, funding, money in or out) and
// when a mark update looks at it; a mark that moves alone looks at nobody and costs no scan.
extension HouseState {
  /// Accounts with more positions are reviewed only when a mark update looks at them.
  private static var positionsReviewed: UInt16 { 4 }

  /// Reviews the pools touched by the command.
  mutating func callMargins(into events: inout EventBuffer) {
    for place in 0..<touched.count {
      let pool = touched[place].pool
      if pool.isCross, accounts[pool.account].legs.count > Self.positionsReviewed {
        continue
      }
      review(pool, into: &events)
    }
  }

  private mutating func review(_ pool: MarginPool, into events: inout EventBuffer) {
    guard pool.isCross else {
      let held = valuation(pool.position)
      callMargin(
        pool, equity: balance(pool) + held.profit, maintenance: held.maintenance,
        into: &events)
      return
    }
    let block = accounts[pool.account].legs
    if block.count == 1, legs[block.first].ledger == pool.asset {
      let held = remembered(at: block.first)
      return callMargin(
        pool, equity: balance(pool) + held.profit, maintenance: held.maintenance, into: &events)
    }
    var equity = balance(pool)
    var required = Money.zero
    for place in accounts[pool.account].legs where legs[place].ledger == pool.asset {
      value(place)
      equity += legs[place].profit
      required += legs[place].maintenance
    }
    callMargin(pool, equity: equity, maintenance: required, into: &events)
  }

  /// Tells a pool that it has crossed the warning level, either way; one in breach is not called,
  /// its liquidation speaks for itself.
  @inline(__always) mutating func callMargin(
    _ pool: MarginPool, equity: Money, maintenance: Money, into events: inout EventBuffer
  ) {
    let risk = Risk(equity: equity, initial: .zero, maintenance: maintenance)
    guard !risk.isLiquidatable else { return }
    let isBelow = risk.isBelow(warningLevel(pool))
    guard isBelow != isCalled(pool) else { return }
    setCalled(pool, isBelow)
    events.append(
      .marginCalled(
        MarginCalled(
          account: id(pool.account),
          instrument: instrument(of: pool),
          equity: equity, maintenance: maintenance)))
  }

  /// The multiple of the maintenance requirement below which a pool is called.
  func warningLevel(_ pool: MarginPool) -> Rate {
    guard !pool.isCross else { return warningLevels[pool.asset] }
    return markets[positions[pool.position].market].marginTerms.warningLevel
  }

  func highestWarningLevel(_ ledger: LedgerIndex) -> Rate {
    var highest = Rate.one
    for market in markets.indices where markets[market].ledger == ledger {
      highest = Swift.max(highest, markets[market].marginTerms.warningLevel)
    }
    return highest
  }
}
