import Margin
import Units

// A market's view of its underlying: its index.
extension Market {
  var index: Price { view.price }
  var isIndexStale: Bool { view.isStale }

  /// Whether the book's greatest tick reaches a price. A market whose tick is too fine for its
  /// price cannot be traded, and is refused its index; one that rose there with positions open
  /// keeps its index, for they must be valued and liquidated.
  func isWithinReach(_ price: Price) -> Bool {
    contract.reaches(price) || openInterest.isPositive
  }

  /// Makes the index anew. While it is stale, liquidations and sampling pause. When it returns, the
  /// basis is sampled afresh: what it was against an index long gone says nothing.
  /// - Returns: whether it went stale, or is fresh again.
  mutating func updateIndex(from quotes: IndexQuotes, at time: Timestamp) -> Bool {
    guard view.update(from: quotes, at: time, markTerms) else { return false }
    if !isIndexStale { restartBasis() }
    return true
  }
}
