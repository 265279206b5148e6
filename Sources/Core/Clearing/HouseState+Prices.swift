import Instruments
import Margin
import Matching
import Messages
import Units

// Index and mark prices, and the samples they are made of.
extension HouseState {
  mutating func postIndexPrice(
    _ command: PostIndexPrice, into events: inout EventBuffer
  ) -> Receipt {
    guard let instrument = index(of: command.instrument) else {
      return Receipt(.unknownInstrument)
    }
    guard Int(command.source) < Limits.indexSources else { return Receipt(.indexSourceInvalid) }
    guard command.price.isPositive, command.price <= Limits.price,
      instruments[instrument].canValuePositions(at: command.price),
      isWithinReach(instrument, command.price)
    else { return Receipt(.priceInvalid) }
    // Whether it was an outlier stays known: alone it is believed only when another agrees.
    instruments[instrument].sources[Int(command.source)].price = command.price
    instruments[instrument].sources[Int(command.source)].time = stamp.time
    updateIndex(instrument, into: &events)
    updateMark(instrument, into: &events)
    var budget = workLimits.breachChecks
    detectBreaches(instrument, budget: &budget, into: &events)
    return Receipt()
  }

  /// Whether the book's greatest tick reaches a price. A market whose tick is too fine for its
  /// price cannot be traded, and is refused its index; one that rose there with positions open
  /// keeps its index, for they must be valued and liquidated.
  private func isWithinReach(_ instrument: Int, _ price: Price) -> Bool {
    price.rawValue / instruments[instrument].contract.tick.rawValue <= Limits.ticks
      || instruments[instrument].openInterest.isPositive
  }

  /// The index from the fresh sources; see `IndexPrice`. With none fresh, or where they disagree,
  /// the last index stands and is stale, which pauses liquidations and sampling. When it returns,
  /// the basis is sampled afresh: what it was against an index long gone says nothing.
  mutating func updateIndex(_ instrument: Int, into events: inout EventBuffer) {
    var fresh = [8 of Price](repeating: .zero)
    var count = 0
    var isSuspect = false
    for source in 0..<Limits.indexSources where isFresh(instrument, source) {
      let quote = instruments[instrument].sources[source]
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
        sorted: fresh, count: count, former: instruments[instrument].index,
        deviationMax: instruments[instrument].markTerms.indexDeviationMax, isSuspect: isSuspect)
      for source in 0..<Limits.indexSources where isFresh(instrument, source) {
        let price = instruments[instrument].sources[source].price
        instruments[instrument].sources[source].isOutlier =
          price < found.lowest || price > found.highest
      }
      if let price = found.price {
        instruments[instrument].index = price
        isStale = false
      }
    }
    guard isStale != instruments[instrument].isIndexStale,
      instruments[instrument].index.isPositive
    else { return }
    instruments[instrument].isIndexStale = isStale
    staleCount += isStale ? 1 : -1
    if !isStale { restartBasis(instrument) }
    events.append(
      .indexStateChanged(
        IndexStateChanged(instrument: instruments[instrument].id, isStale: isStale)))
  }

  private func isFresh(_ instrument: Int, _ source: Int) -> Bool {
    let quote = instruments[instrument].sources[source]
    return quote.price.isPositive
      && stamp.time - quote.time <= instruments[instrument].markTerms.indexAgeMax
  }

  mutating func restartBasis(_ instrument: Int) {
    instruments[instrument].basis.removeAll()
    instruments[instrument].sampledDistance = .zero
  }

  /// While the index is stale the mark stands.
  mutating func updateMark(_ instrument: Int, into events: inout EventBuffer) {
    let index = instruments[instrument].index
    guard index.isPositive, !instruments[instrument].isIndexStale else { return }
    let terms = instruments[instrument].markTerms
    let funding = instruments[instrument].fundingTerms
    let toFunding =
      funding.interval == .zero ? .zero : instruments[instrument].nextFunding - stamp.time
    let free = MarkPrice.of(
      method: terms.method, index: index, basis: instruments[instrument].basis.average,
      fundingRate: instruments[instrument].fundingRate, timeToFunding: toFunding,
      interval: funding.interval, lastTrade: recentTrade(instrument))
    let near = MarkPrice.bounded(
      free, index: index, distance: instruments[instrument].sampledDistance, bound: terms.bound,
      moveMax: terms.moveMax)
    let mark = instruments[instrument].bounded(mark: near)
    instruments[instrument].distance = mark - index
    let isNews =
      mark != instruments[instrument].mark || index != instruments[instrument].toldIndex
    guard isNews else { return }
    instruments[instrument].mark = mark
    instruments[instrument].toldIndex = index
    events.append(
      .markChanged(
        MarkChanged(
          instrument: instruments[instrument].id, mark: mark, index: index, time: stamp.time)))
  }

  /// The last trade, or zero where it is older than the window of the basis.
  private func recentTrade(_ instrument: Int) -> Price {
    let terms = instruments[instrument].markTerms
    let age = stamp.time - instruments[instrument].lastTradeTime
    let isRecent = age.rawValue / Int64(terms.windowSamples) <= terms.sampleInterval.rawValue
    return isRecent ? instruments[instrument].lastTrade : .zero
  }

  /// Takes the samples that are due. Against a stale index there are none.
  mutating func sample(_ instrument: Int) {
    guard instruments[instrument].index.isPositive else { return }
    if stamp.time >= instruments[instrument].nextBasisSample { sampleBasis(instrument) }
    if instruments[instrument].fundingTerms.interval > .zero,
      stamp.time >= instruments[instrument].nextPremiumSample
    {
      samplePremium(instrument)
    }
  }

  private mutating func sampleBasis(_ instrument: Int) {
    let terms = instruments[instrument].markTerms
    instruments[instrument].nextBasisSample = nextMultiple(
      of: terms.sampleInterval, after: stamp.time)
    instruments[instrument].sampledDistance = instruments[instrument].distance
    let isDisturbed =
      instruments[instrument].liquidatedSinceSample && !terms.liquidationTradesMoveMark
    instruments[instrument].liquidatedSinceSample = false
    guard !isDisturbed, !instruments[instrument].isIndexStale else { return }
    let notional = basisNotional(instrument)
    instruments[instrument].basis.add(
      impactBid: impactPrice(instrument, .buy, notional),
      impactAsk: impactPrice(instrument, .sell, notional), index: instruments[instrument].index,
      bound: terms.sampleBound)
  }

  private func basisNotional(_ instrument: Int) -> Money {
    let own = instruments[instrument].markTerms.impactNotional
    if own.isPositive { return own }
    let funding = instruments[instrument].fundingTerms.impactNotional
    return funding.isPositive ? funding : MarkTerms.impactNotionalDefault
  }

  /// A look that comes a whole sampling interval after the end of the funding interval belongs to
  /// the next.
  private mutating func samplePremium(_ instrument: Int) {
    let terms = instruments[instrument].fundingTerms
    let elapsed = stamp.time - (instruments[instrument].nextFunding - terms.interval)
    guard elapsed - terms.interval < terms.sampleInterval else { return }
    instruments[instrument].nextPremiumSample = nextMultiple(
      of: terms.sampleInterval, after: stamp.time)
    let place = terms.place(after: elapsed)
    guard !instruments[instrument].isIndexStale else {
      return instruments[instrument].premium.pass(to: place)
    }
    instruments[instrument].premium.add(
      Premium.of(
        impactBid: impactPrice(instrument, .buy, terms.impactNotional),
        impactAsk: impactPrice(instrument, .sell, terms.impactNotional),
        index: instruments[instrument].index, bound: terms.sampleBound),
      at: place, reach: terms.placesReach)
  }

  /// Mean price of trading a notional against one side; nil where the side is too thin.
  func impactPrice(_ instrument: Int, _ side: Side, _ notional: Money) -> Price? {
    var walk = ImpactWalk(notional: notional, payoff: instruments[instrument].payoff)
    var level = instruments[instrument].book.best(side)
    var walked = 0
    while let ticks = level, walked < Limits.matchesPerCommand {
      let wantsMore = walk.take(
        price: instruments[instrument].price(ticks),
        quantity: instruments[instrument].book.quantity(side, at: ticks))
      guard wantsMore else { break }
      walked += 1
      level = instruments[instrument].book.nextPrice(side, after: ticks)
    }
    return walk.price
  }
}
