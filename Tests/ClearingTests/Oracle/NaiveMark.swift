import Units

/// Index and mark of one instrument without funding, written from the pages for reading: lists of
/// everything that ever came, and sums over them. Raw counts of 1e-8, rates of 1e-9.
struct NaiveMark {
  typealias Level = (price: Int128, quantity: Int128)

  let isMedian: Bool
  let window: Int
  let sampleInterval: Int64
  let indexAgeMax: Int64
  let impact: Int128
  let sampleBound: Int128
  let bound: Int128
  let moveMax: Int128
  let deviation: Int128
  let unit: Int128 = 100_000_000

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

  private func share(_ price: Int128, _ rate: Int128) -> Int128 { price * rate / 1_000_000_000 }

  private func agree(_ a: Int128, _ b: Int128) -> Bool {
    abs(a - b) <= share(min(a, b), deviation)
  }

  mutating func post(_ source: Int, _ price: Int128, at time: Int64) {
    sources[source] = (price, time, sources[source]?.isOutlier ?? false)
    makeIndex(time)
    makeMark(time)
  }

  mutating func tick(at time: Int64, bids: [Level], asks: [Level]) {
    makeIndex(time)
    if time >= nextSample {
      nextSample = (time / sampleInterval + 1) * sampleInterval
      heldFrom = distance
      if !isStale { sample(bids, asks) }
    }
    makeMark(time)
  }

  private mutating func makeIndex(_ time: Int64) {
    let fresh = sources.filter { time - $0.value.time <= indexAgeMax }
    let found = median(fresh.values.map { ($0.price, $0.isOutlier) })
    if !fresh.isEmpty {
      for number in fresh.keys {
        let price = sources[number]?.price ?? 0
        sources[number]?.isOutlier = !(found?.kept.contains(price) ?? false)
      }
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

  private mutating func sample(_ bids: [Level], _ asks: [Level]) {
    guard let bid = price(bids), let ask = price(asks) else { return samples.append(0) }
    let most = 2 * share(index, sampleBound)
    samples.append(max(-most, min(most, bid + ask - 2 * index)))
  }

  /// Mean price of the impact notional.
  private func price(_ levels: [Level]) -> Int128? {
    var left = impact
    var quantity: Int128 = 0
    for level in levels {
      let worth = level.price * level.quantity / unit
      if worth >= left {
        let dearest = quantity * level.price / unit + left
        return (impact * level.price + dearest / 2) / dearest
      }
      left -= worth
      quantity += level.quantity
    }
    return nil
  }

  private mutating func makeMark(_ time: Int64) {
    guard index > 0, !isStale else { return }
    let sum = samples.suffix(window).reduce(0, +)
    let withBasis = max(1, index + sum / Int128(2 * window))
    var free = withBasis
    if isMedian {
      var last = withBasis
      if let trade = lastTrade, time - trade.time <= sampleInterval * Int64(window) {
        last = trade.price
      }
      free = [index, withBasis, last].sorted()[1]
    }
    let step = share(index, moveMax)
    let most = share(index, bound)
    var apart = max(heldFrom - step, min(heldFrom + step, free - index))
    apart = max(-most, min(most, apart))
    mark = max(1, index + apart)
    distance = mark - index
  }
}
