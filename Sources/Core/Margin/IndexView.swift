import Instruments
import Units

/// What one market makes of the prices of its underlying: its index, under its own terms.
///
/// With no source fresh, or where they disagree, the last index stands and is stale. Whether a
/// source was an outlier when last looked at stays known: alone it is believed only when another
/// agrees.
public struct IndexView: Sendable, BitwiseCopyable {
  /// Zero before the first.
  public internal(set) var price: Price = .zero
  public internal(set) var isStale = false
  /// A bit for each source that disagreed with those that made the index.
  var outliers: UInt8 = 0

  public init() {}

  /// The index from the fresh quotes; see `IndexPrice`.
  /// - Returns: whether it went stale, or is fresh again.
  public mutating func update(
    from quotes: IndexQuotes, at time: Timestamp, _ terms: MarkTerms
  ) -> Bool {
    var fresh = [8 of Price](repeating: .zero)
    var count = 0
    var isSuspect = false
    for source in 0..<Limits.indexSources where Self.isFresh(quotes[source], at: time, terms) {
      isSuspect = isOutlier(source)
      let price = quotes[source].price
      var place = count
      while place > 0, fresh[place - 1] > price {
        fresh[place] = fresh[place - 1]
        place -= 1
      }
      fresh[place] = price
      count += 1
      assert(count <= Limits.indexSources, "Invariant: a source is counted once")
    }
    var isUnknown = true
    if count > 0 {
      let found = IndexPrice.of(
        sorted: fresh, count: count, former: price, deviationMax: terms.indexDeviationMax,
        isSuspect: isSuspect)
      for source in 0..<Limits.indexSources where Self.isFresh(quotes[source], at: time, terms) {
        let quote = quotes[source].price
        let bit = UInt8(1) << UInt8(source)
        outliers = quote < found.lowest || quote > found.highest ? outliers | bit : outliers & ~bit
      }
      if let known = found.price {
        price = known
        isUnknown = false
      }
    }
    assert(isUnknown || price.isPositive, "Invariant: an index that is known is a price")
    guard isUnknown != isStale, price.isPositive else { return false }
    isStale = isUnknown
    return true
  }

  /// Whether a source disagreed with those that made the index, when it was last fresh.
  public func isOutlier(_ source: Int) -> Bool { outliers >> UInt8(source) & 1 == 1 }

  private static func isFresh(
    _ quote: IndexQuote, at time: Timestamp, _ terms: MarkTerms
  ) -> Bool {
    quote.price.isPositive && time - quote.time <= terms.indexAgeMax
  }
}
