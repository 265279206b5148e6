import Accounts
import Messages
import Units

// Prices that arrive, and what a change of them sets off.
extension HouseState {
  /// All markets of an underlying have their marks before anybody is looked at: an account with
  /// positions in two of them is never judged by the new price of one and the old of the other.
  mutating func postIndexPrice(
    _ command: PostIndexPrice, into events: inout EventBuffer
  ) -> Receipt {
    guard let underlying = index(of: command.underlying) else {
      return Receipt(.unknownUnderlying)
    }
    guard Int(command.source) < Limits.indexSources else { return Receipt(.indexSourceInvalid) }
    guard command.price.isPositive, command.price <= Limits.price,
      canFollow(underlying, to: command.price)
    else { return Receipt(.priceInvalid) }
    underlyings[underlying].quotes.post(
      command.price, from: Int(command.source), at: stamp.time)
    for place in 0..<underlyings[underlying].markets.count {
      let market = underlyings[underlying].markets[place]
      updateIndex(market, into: &events)
      updateMark(market, into: &events)
    }
    var budget = workLimits.breachChecks
    for place in 0..<underlyings[underlying].markets.count {
      detectBreaches(underlyings[underlying].markets[place], budget: &budget, into: &events)
    }
    return Receipt()
  }

  /// Whether every market of an underlying can value its positions at a price, and has ticks that
  /// reach it.
  private mutating func canFollow(_ underlying: UnderlyingIndex, to price: Price) -> Bool {
    for place in 0..<underlyings[underlying].markets.count {
      let market = underlyings[underlying].markets[place]
      guard canValuePositions(market, at: price), markets[market].isWithinReach(price) else {
        return false
      }
    }
    return true
  }

  /// Makes a market's index anew from its underlying's prices, and tells when it has gone stale or
  /// is fresh again.
  mutating func updateIndex(_ market: MarketIndex, into events: inout EventBuffer) {
    let quotes = underlyings[markets[market].underlying].quotes
    guard markets[market].updateIndex(from: quotes, at: stamp.time) else { return }
    let isStale = markets[market].isIndexStale
    staleCount += isStale ? 1 : -1
    assert(staleCount >= 0 && staleCount <= markets.count, "Invariant: stale indices are counted")
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
    assert(mark.isPositive && mark <= Limits.price, "Invariant: a mark is a price")
    guard markets[market].setMark(mark) else { return }
    renew(market)
    events.append(
      .markChanged(
        MarkChanged(
          instrument: markets[market].id, mark: mark, index: markets[market].index,
          time: stamp.time)))
  }
}
