import Units

/// One source's last price of an underlying.
@frozen public struct IndexQuote: Equatable, Sendable, BitwiseCopyable {
  public var price: Price
  public var time: Timestamp

  /// - Parameter price: zero where the source has posted nothing yet.
  public init(price: Price = .zero, time: Timestamp = .zero) {
    self.price = price
    self.time = time
  }
}

/// What the sources of an underlying have posted last.
///
/// It knows no rule: which of them are fresh and which agree is for each market's terms to say, in
/// an `IndexView` of its own. Terms are set for a market, so two markets of one underlying may ask
/// for different ages and agreement, and one of them may then wait while the other goes on.
public struct IndexQuotes: Sendable, BitwiseCopyable {
  var quotes = [8 of IndexQuote](repeating: IndexQuote())

  public init() {
    precondition(quotes.count == Limits.indexSources, "Invariant: a quote for every source")
  }

  public subscript(source: Int) -> IndexQuote { quotes[source] }

  /// Takes a source's price.
  /// - Precondition: `0 <= source < Limits.indexSources`, `price > 0`.
  public mutating func post(_ price: Price, from source: Int, at time: Timestamp) {
    precondition(price.isPositive, "Invariant: an index price is above zero")
    quotes[source] = IndexQuote(price: price, time: time)
  }

  /// The greatest of all prices, fresh or not; zero where there is none.
  public var highest: Price {
    var highest = Price.zero
    for source in 0..<Limits.indexSources { highest = max(highest, quotes[source].price) }
    return highest
  }
}
