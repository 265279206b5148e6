import Units

/// What a member makes of the market data that have reached it.
public struct MarketView: Sendable {
  /// The mark price; zero before the first.
  public private(set) var mark = 0.0
  /// The index price; zero before the first.
  public private(set) var index = 0.0
  /// The price of the last trade; zero before the first.
  public private(set) var lastTrade = 0.0
  /// The rate of the last funding payment; positive where longs paid.
  public private(set) var fundingRate = 0.0
  /// The best levels of the book after the last tick.
  public private(set) var depth = Depth(bids: [], asks: [])
  /// Time of the last depth.
  public private(set) var depthTime = Timestamp.zero
  /// Variance of the index's relative change per second, exponentially weighted.
  public private(set) var variance: Double
  /// Exponentially weighted relative distance of the book's middle from the index.
  public private(set) var basis = 0.0
  /// Marks at the last ticks, the newest last, and their distance in time.
  public private(set) var marks: [Double] = []
  private let window: Double
  private var indexBefore = 0.0
  private let marksMax = 4_096

  /// - Parameters:
  ///   - window: time constant of the weighted averages, in seconds.
  ///   - volatility: standard deviation per square root of a second to start from.
  init(window: Double, volatility: Double) {
    self.window = window
    variance = volatility * volatility
  }

  /// Whether there is a price to trade at.
  public var isReady: Bool { mark > 0 && index > 0 }
  public var bestBid: Double? { depth.bids.first?.price.value }
  public var bestAsk: Double? { depth.asks.first?.price.value }
  /// Middle of the book, or nil while a side is empty.
  public var middle: Double? {
    guard let bid = bestBid, let ask = bestAsk else { return nil }
    return (bid + ask) / 2
  }

  /// The mark so many ticks ago; nil before that much is known.
  public func mark(ticksAgo: Int) -> Double? {
    let place = marks.count - 1 - ticksAgo
    return marks.indices.contains(place) ? marks[place] : nil
  }

  mutating func note(_ data: MarketData, at time: Timestamp) {
    switch data {
    case .traded(let price, _, _, _): lastTrade = price.value
    case .mark(let mark, let index):
      self.mark = mark.value
      self.index = index.value
    case .fundingSet(let rate): fundingRate = rate.value
    case .depth(let depth):
      self.depth = depth
      sample(time)
      depthTime = time
    }
  }

  private mutating func sample(_ time: Timestamp) {
    guard isReady else { return }
    let elapsed = depthTime == .zero ? 0 : (time - depthTime).seconds
    if elapsed > 0, indexBefore > 0 {
      let change = index / indexBefore - 1
      // Weight e^(-dt/window) to first order: exact enough, and no exponential a tick.
      let weight = min(1, elapsed / window)
      variance += (change * change / elapsed - variance) * weight
      if let middle { basis += (middle / index - 1 - basis) * weight }
    }
    indexBefore = index
    marks.append(mark)
    if marks.count >= 2 * marksMax { marks.removeFirst(marksMax) }
  }
}
