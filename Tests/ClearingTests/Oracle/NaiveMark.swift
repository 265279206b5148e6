import Instruments
import Units

/// Index and mark of one market, written from the page on prices for reading: lists of everything
/// that ever came, and sums over them. Raw counts of 1e-8, rates of 1e-9.
struct NaiveMark {
  typealias Level = (price: Int128, quantity: Int128)

  let terms: MarkTerms
  /// The contract size, and what an impact price is averaged over.
  var size: Int128 = 100_000_000
  var isInverse = false
  var impact: Int128
  let unit: Int128 = 100_000_000
  let rateUnit: Int128 = 1_000_000_000

  var sources: [Int: (price: Int128, time: Int64, isOutlier: Bool)] = [:]
  var index: Int128 = 0
  var mark: Int128 = 0
  var isStale = false
  /// Basis samples since the index was last stale, doubled.
  var samples: [Int128] = []
  /// Mark less index, now and when the last sample was due.
  var distance: Int128 = 0
  var heldFrom: Int128 = 0
  var nextSample: Int64 = 0
  var lastTrade: (price: Int128, time: Int64)?
  /// The last funding rate, and how long it is until the next one of how long an interval.
  var fundingRate: Int128 = 0
  var interval: Int64 = 0
  var nextFunding: Int64 = 0

  init(_ terms: MarkTerms, impact: Int128) {
    self.terms = terms
    self.impact = impact
  }

  private func share(_ price: Int128, _ rate: Rate) -> Int128 {
    price * Int128(rate.rawValue) / rateUnit
  }

  private func agree(_ a: Int128, _ b: Int128) -> Bool {
    abs(a - b) <= share(min(a, b), terms.indexDeviationMax)
  }

  mutating func post(_ source: Int, _ price: Int128, at time: Int64) {
    sources[source] = (price, time, sources[source]?.isOutlier ?? false)
    makeIndex(time)
    makeMark(time)
  }

  mutating func tick(at time: Int64, bids: [Level], asks: [Level]) {
    makeIndex(time)
    sample(at: time, bids, asks, isDisturbed: false)
    makeMark(time)
  }

  mutating func makeIndex(_ time: Int64) {
    let fresh = sources.filter { time - $0.value.time <= terms.indexAgeMax.rawValue }
    let found = median(fresh.values.map { ($0.price, $0.isOutlier) })
    for number in fresh.keys {
      let price = sources[number]?.price ?? 0
      sources[number]?.isOutlier = !(found?.kept.contains(price) ?? false)
    }
    if let found { index = found.index }
    if isStale, found != nil {
      samples = []
      heldFrom = 0
    }
    isStale = found == nil
  }

  private func median(
    _ sources: [(price: Int128, isOutlier: Bool)]
  ) -> (index: Int128, kept: [Int128])? {
    let prices = sources.map(\.price).sorted()
    guard !prices.isEmpty else { return nil }
    if prices.count == 1, sources[0].isOutlier, index > 0, !agree(prices[0], index) { return nil }
    var middle = [prices[(prices.count - 1) / 2], prices[prices.count / 2]]
    if !agree(middle[0], middle[1]) {
      let nearest = middle.min { abs($0 - index) < abs($1 - index) } ?? 0
      guard index > 0, agree(nearest, index) else { return nil }
      middle = [nearest, nearest]
    }
    let kept = prices.filter {
      $0 < middle[0] ? agree($0, middle[0]) : $0 <= middle[1] || agree($0, middle[1])
    }
    return ((kept[(kept.count - 1) / 2] + kept[kept.count / 2]) / 2, kept)
  }

  /// The sample of the basis that is due, if one is.
  mutating func sample(
    at time: Int64, _ bids: [Level], _ asks: [Level], isDisturbed: Bool
  ) {
    let interval = terms.sampleInterval.rawValue
    guard time >= nextSample else { return }
    nextSample = (time / interval + 1) * interval
    heldFrom = distance
    if isStale || isDisturbed { return }
    guard let bid = price(bids, impact), let ask = price(asks, impact) else {
      return samples.append(0)
    }
    let most = 2 * share(index, terms.sampleBound)
    samples.append(max(-most, min(most, bid + ask - 2 * index)))
  }

  /// Mean price of trading a notional, to the nearest.
  func price(_ levels: [Level], _ notional: Int128) -> Int128? {
    if isInverse { return inversePrice(levels, notional) }
    var left = notional
    var quantity: Int128 = 0
    for level in levels {
      let worth = level.price * level.quantity * size / (unit * unit)
      if worth >= left {
        let taken = NaiveHouse.nearest(level.price * quantity * size, unit * unit)
        return NaiveHouse.nearest(notional * level.price, taken + left)
      }
      left -= worth
      quantity += level.quantity
    }
    return nil
  }

  /// The same where a level is worth quantity x size / price: what is bought altogether over what
  /// is paid for it, of the last level as much as what is left buys.
  private func inversePrice(_ levels: [Level], _ notional: Int128) -> Int128? {
    var left = notional
    var bought: Int128 = 0
    for level in levels {
      let worth = level.quantity * size / level.price
      if worth >= left {
        return NaiveHouse.nearest(bought + left * level.price, notional)
      }
      left -= worth
      bought += level.quantity * size
    }
    return nil
  }

  mutating func makeMark(_ time: Int64) {
    guard index > 0, !isStale else { return }
    let window = Int128(terms.windowSamples)
    let sum = samples.suffix(Int(window)).reduce(0, +)
    let withBasis = max(1, index + NaiveHouse.nearest(sum, 2 * window))
    var free = index
    switch terms.method {
    case .index: break
    case .smoothedBasis: free = withBasis
    case .medianOfThree:
      var last = withBasis
      if let trade = lastTrade,
        time - trade.time <= terms.sampleInterval.rawValue * Int64(window)
      {
        last = trade.price
      }
      free = [withFunding(time), withBasis, last].sorted()[1]
    }
    let step = share(index, terms.moveMax)
    let most = share(index, terms.bound)
    var apart = max(heldFrom - step, min(heldFrom + step, free - index))
    apart = max(-most, min(most, apart))
    mark = max(1, index + apart)
    distance = mark - index
  }

  /// index x (1 + last rate x time to funding / interval), to the nearest.
  private func withFunding(_ time: Int64) -> Int128 {
    guard interval > 0 else { return index }
    let left = Int128(max(0, min(interval, nextFunding - time)))
    return index
      + NaiveHouse.nearest(index * fundingRate * left, rateUnit * Int128(interval))
  }
}
