import Instruments
import Messages
import Numerics
import Units

/// What the sources of one underlying post at each step of a run.
struct IndexPoster {
  private let underlying: UnderlyingID
  private let path: PriceSteps
  private let feed: IndexFeed
  /// Nil where the index is exogenous.
  private var felt: FeltFlow?
  /// The markets whose trades are felt, sorted by symbol, so that sums do not depend on a file's
  /// order.
  private var markets: [FeltMarket] = []
  /// What the index was at each step until now, where it is not the path's.
  private var history: [Price] = []
  /// The smallest step of a price, and the greatest that every book has room for.
  private let tick: Price
  private let highest: Price

  private struct FeltMarket {
    let instrument: InstrumentID
    let grid: QuoteGrid
    /// Middle of the book after the last tick; nil while a side is empty.
    var middle: Double?
  }

  /// - Parameter place: of the underlying in the scenario.
  init(_ scenario: Scenario, _ place: Int, _ path: PriceSteps) {
    let terms = scenario.underlyings[place]
    underlying = UnderlyingID(rawValue: UInt16(place) + 1)
    self.path = path
    feed = terms.feed
    let followers = scenario.markets(on: place).map { scenario.markets[$0] }
    tick = followers.map(\.contract.tick).min() ?? Price(rawValue: 1)
    highest = followers.reduce(Limits.price) { least, market in
      let tick = market.contract.tick
      let room = tick.rawValue.multipliedReportingOverflow(by: Limits.ticks - 1)
      return room.overflow ? least : min(least, Price(rawValue: room.partialValue))
    }
    guard let feedback = terms.felt else { return }
    felt = FeltFlow(feedback, from: scenario.start)
    history = [path.prices[0]]
    markets = followers.sorted { $0.symbol < $1.symbol }.map {
      FeltMarket(instrument: $0.contract.instrument, grid: QuoteGrid($0.contract))
    }
  }

  /// How long before a step what it feels must have happened; nil where it feels nothing.
  var lag: TimeSpan? { felt?.terms.lag }

  /// Place on the tape up to which it has felt.
  private(set) var tapePlace = 0

  /// Reads the public feed as far as a post at a time feels it.
  mutating func feel(upTo time: Timestamp, _ dissemination: Dissemination) {
    guard let lag else { return }
    while let item = dissemination.nextPublic(at: tapePlace, upTo: time - lag) {
      note(item.content, of: item.instrument, at: item.time)
      tapePlace += 1
    }
  }

  private mutating func note(_ data: MarketData, of instrument: InstrumentID, at time: Timestamp) {
    guard felt != nil, let place = markets.firstIndex(where: { $0.instrument == instrument })
    else { return }
    switch data {
    case .traded(let price, let quantity, let aggressor, let kind):
      guard felt?.terms.feels(kind) == true else { return }
      let notional = markets[place].grid.quoteNotional(quantity, at: price.value)
      felt?.note(Double(aggressor.sign) * notional, at: time)
    case .depth(let depth):
      if let bid = depth.bids.first, let ask = depth.asks.first {
        markets[place].middle = (bid.price.value + ask.price.value) / 2
      } else {
        markets[place].middle = nil
      }
    case .mark, .fundingSet: break
    }
  }

  /// The first prices, of every source; no fault befalls them.
  var first: [Command] { (0..<feed.sources).map { post(path.prices[0], by: $0) } }

  /// What is posted at a step behind the first, and whether a fault has changed it.
  mutating func posts(at step: Int) -> [(command: Command, isWrong: Bool)] {
    if felt != nil { history.append(felt(at: step)) }
    // What is posted is as old as the feed is slow.
    let behind = Int((feed.lag.rawValue + path.step.rawValue - 1) / path.step.rawValue)
    let known = max(0, step - behind)
    let price = felt == nil ? path.prices[known] : history[known]
    guard !feed.faults.isEmpty else {
      return (0..<feed.sources).map { (post(price, by: $0), false) }
    }
    let elapsed = TimeSpan(rawValue: path.step.rawValue * Int64(step))
    var posts: [(command: Command, isWrong: Bool)] = []
    for source in 0..<feed.sources {
      guard let value = feed.posted(price.value, by: source, at: elapsed, every: path.step) else {
        continue
      }
      let isWrong = value != price.value
      posts.append((post(isWrong ? rounded(value) : price, by: source), isWrong))
    }
    return posts
  }

  private mutating func felt(at step: Int) -> Price {
    let exogenous = path.prices[step].value
    let own = markets.map { market in
      market.middle.map { PortableMath.log($0 / exogenous) } ?? 0
    }
    guard let value = felt?.index(exogenous, own: own, at: path.time(step)) else {
      return path.prices[step]
    }
    return rounded(value)
  }

  private func rounded(_ value: Double) -> Price {
    min(PriceSteps.rounded(value, to: tick), highest)
  }

  private func post(_ price: Price, by source: Int) -> Command {
    .postIndexPrice(
      PostIndexPrice(underlying: underlying, source: UInt8(source), price: price))
  }
}

extension QuoteGrid {
  /// What changes hands with a quantity at a price, in quote units.
  func quoteNotional(_ quantity: Quantity, at price: Double) -> Double {
    payoff == .linear
      ? quantity.value * price * contractSize : quantity.value * contractSize
  }
}
