import Accounts
import Messages
import Units

// Prices that arrive, and what a change of them sets off.
extension HouseState {
  mutating func postIndexPrice(
    _ command: PostIndexPrice, into events: inout EventBuffer
  ) -> Receipt {
    guard let market = index(of: command.instrument) else {
      return Receipt(.unknownInstrument)
    }
    guard Int(command.source) < Limits.indexSources else { return Receipt(.indexSourceInvalid) }
    guard command.price.isPositive, command.price <= Limits.price,
      canValuePositions(market, at: command.price),
      markets[market].isWithinReach(command.price)
    else { return Receipt(.priceInvalid) }
    markets[market].quote(command.price, Int(command.source), at: stamp.time)
    updateIndex(market, into: &events)
    updateMark(market, into: &events)
    var budget = workLimits.breachChecks
    detectBreaches(market, budget: &budget, into: &events)
    return Receipt()
  }

  /// Makes the index anew from the sources, and tells when it has gone stale or is fresh again.
  mutating func updateIndex(_ market: MarketIndex, into events: inout EventBuffer) {
    guard markets[market].updateIndex(at: stamp.time) else { return }
    let isStale = markets[market].isIndexStale
    staleCount += isStale ? 1 : -1
    events.append(
      .indexStateChanged(
        IndexStateChanged(instrument: markets[market].id, isStale: isStale)))
  }

  /// A mark or the terms it is used with have changed: what was made with them is made anew.
  mutating func renew(_ market: MarketIndex) {
    renewVersion(market)
    marksVersion += 1
  }

  /// Makes the mark anew, within what positions can be valued at. While the index is stale the mark
  /// stands.
  mutating func updateMark(_ market: MarketIndex, into events: inout EventBuffer) {
    guard let near = markets[market].markNow(at: stamp.time) else { return }
    let mark = bounded(mark: near, market)
    guard markets[market].setMark(mark) else { return }
    renew(market)
    events.append(
      .markChanged(
        MarkChanged(
          instrument: markets[market].id, mark: mark, index: markets[market].index,
          time: stamp.time)))
  }
}
