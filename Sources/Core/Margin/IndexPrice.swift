import Units

/// What the fresh sources of an index say together.
///
/// The index is the median of the sources that agree with the middle ones; the rest are outliers
/// and do not count. Where the middle two of an even number disagree (of two sources: both), the
/// one nearer to the former index holds if it lies within the deviation of it; otherwise nobody
/// knows, and there is no index. A source alone is followed wherever it goes, unless it was an
/// outlier while there were others: it then needs a second one that says the same.
///
/// Source: Binance gives a source further than 5 % from the median no weight, and takes the median
/// where several are; the rules for two are ours.
public struct IndexPrice {
  /// The index; nil where the sources disagree.
  public let price: Price?
  /// Sources within these prices, both included, count.
  public let lowest: Price
  public let highest: Price

  private init(price: Price?, lowest: Price, highest: Price) {
    self.price = price
    self.lowest = lowest
    self.highest = highest
  }

  /// - Parameters:
  ///   - sorted: the fresh prices rising, `count` of them, 1 to `Limits.indexSources`.
  ///   - former: the index so far; zero where there was none.
  ///   - deviationMax: greatest distance of sources that agree, as a fraction of the lower one.
  ///   - isSuspect: whether a source alone was an outlier before.
  public static func of(
    sorted: [8 of Price], count: Int, former: Price, deviationMax: Rate, isSuspect: Bool
  ) -> IndexPrice {
    precondition(
      count >= 1 && count <= Limits.indexSources, "Invariant: an index has one source at least")
    precondition(
      sorted[0].isPositive && (1..<count).allSatisfy { sorted[$0 - 1] <= sorted[$0] },
      "Invariant: an index is made of rising prices above zero")
    func agree(_ a: Price, _ b: Price) -> Bool {
      max(a, b) - min(a, b) <= min(a, b).scaled(by: deviationMax, .down)
    }
    var lower = sorted[(count - 1) / 2]
    var upper = sorted[count / 2]
    let unknown = IndexPrice(price: nil, lowest: Price(rawValue: .max), highest: .zero)
    if count == 1, isSuspect, former.isPositive, !agree(lower, former) { return unknown }
    if !agree(lower, upper) {
      let isLowerNearer = (lower - former).magnitude <= (upper - former).magnitude
      let nearer = isLowerNearer ? lower : upper
      guard former.isPositive, agree(nearer, former) else { return unknown }
      lower = nearer
      upper = nearer
    }
    var first = 0
    while !agree(sorted[first], lower) { first += 1 }
    var last = count - 1
    while !agree(sorted[last], upper) { last -= 1 }
    let below = sorted[first + (last - first) / 2]
    let above = sorted[first + (last - first + 1) / 2]
    let middle = below.rawValue + (above.rawValue - below.rawValue) / 2
    precondition(
      first <= last && sorted[first] <= lower && upper <= sorted[last],
      "Invariant: the middle sources count")
    return IndexPrice(
      price: Price(rawValue: middle), lowest: sorted[first], highest: sorted[last])
  }
}
