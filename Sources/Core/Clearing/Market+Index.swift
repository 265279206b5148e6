import Margin
import Units

// A market's index: the prices of its sources, and what is made of them.
extension Market {
  /// Whether the book's greatest tick reaches a price. A market whose tick is too fine for its
  /// price cannot be traded, and is refused its index; one that rose there with positions open
  /// keeps its index, for they must be valued and liquidated.
  func isWithinReach(_ price: Price) -> Bool {
    price.rawValue / contract.tick.rawValue <= Limits.ticks || openInterest.isPositive
  }

  /// Takes a source's price. Whether it was an outlier stays known: alone it is believed only when
  /// another agrees.
  mutating func quote(_ price: Price, _ source: Int, at time: Timestamp) {
    sources[source].price = price
    sources[source].time = time
  }

  /// The index from the fresh sources; see `IndexPrice`. With none fresh, or where they disagree,
  /// the last index stands and is stale, which pauses liquidations and sampling. When it returns,
  /// the basis is sampled afresh: what it was against an index long gone says nothing.
  /// - Returns: whether it went stale, or is fresh again.
  mutating func updateIndex(at time: Timestamp) -> Bool {
    var fresh = [8 of Price](repeating: .zero)
    var count = 0
    var isSuspect = false
    for source in 0..<Limits.indexSources where isFresh(source, at: time) {
      let quote = sources[source]
      isSuspect = quote.isOutlier
      var place = count
      while place > 0, fresh[place - 1] > quote.price {
        fresh[place] = fresh[place - 1]
        place -= 1
      }
      fresh[place] = quote.price
      count += 1
    }
    var isStale = true
    if count > 0 {
      let found = IndexPrice.of(
        sorted: fresh, count: count, former: index,
        deviationMax: markTerms.indexDeviationMax, isSuspect: isSuspect)
      for source in 0..<Limits.indexSources where isFresh(source, at: time) {
        let price = sources[source].price
        sources[source].isOutlier = price < found.lowest || price > found.highest
      }
      if let price = found.price {
        index = price
        isStale = false
      }
    }
    guard isStale != isIndexStale, index.isPositive else { return false }
    isIndexStale = isStale
    if !isStale { restartBasis() }
    return true
  }

  private func isFresh(_ source: Int, at time: Timestamp) -> Bool {
    sources[source].price.isPositive && time - sources[source].time <= markTerms.indexAgeMax
  }
}
