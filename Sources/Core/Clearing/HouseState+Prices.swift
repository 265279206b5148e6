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
      canValuePositions(instrument, at: command.price)
    else { return Receipt(.priceInvalid) }
    instruments[instrument].sources[Int(command.source)] = IndexQuote(
      price: command.price, time: stamp.time)
    updateIndex(instrument, into: &events)
    updateMark(instrument, into: &events)
    var budget = Limits.breachChecksPerCommand
    detectBreaches(instrument, budget: &budget, into: &events)
    return Receipt()
  }

  /// Whether the greatest position there can be stays within half of `Contract.valueMax` at a
  /// price, so that no feed can post one at which a position has no value in 64 bits.
  private func canValuePositions(_ instrument: Int, at price: Price) -> Bool {
    let inventory = instruments[instrument].positions[0].quantity.magnitude
    let greatest = Swift.min(
      instruments[instrument].openInterest,
      Swift.max(instruments[instrument].contract.positionLimit, inventory))
    guard let value = instruments[instrument].contract.product(price, greatest, .up) else {
      return false
    }
    return value.rawValue <= Contract.valueMax.rawValue / 2
  }

  /// The median of the fresh sources; of an even number the mean of the middle two, rounded down.
  /// With none fresh the last index stands and is stale, which pauses liquidations.
  mutating func updateIndex(_ instrument: Int, into events: inout EventBuffer) {
    let age = instruments[instrument].markTerms.indexAgeMax
    var fresh = [8 of Int64](repeating: 0)
    var count = 0
    for source in 0..<Limits.indexSources {
      let quote = instruments[instrument].sources[source]
      guard quote.price.isPositive, stamp.time - quote.time <= age else { continue }
      var place = count
      while place > 0, fresh[place - 1] > quote.price.rawValue {
        fresh[place] = fresh[place - 1]
        place -= 1
      }
      fresh[place] = quote.price.rawValue
      count += 1
    }
    let isStale = count == 0
    if count > 0 {
      let upper = fresh[count / 2]
      let lower = fresh[(count - 1) / 2]
      instruments[instrument].index = Price(rawValue: lower + (upper - lower) / 2)
    }
    if isStale != instruments[instrument].isIndexStale, instruments[instrument].index.isPositive {
      instruments[instrument].isIndexStale = isStale
      staleCount += isStale ? 1 : -1
      events.append(
        .indexStateChanged(
          IndexStateChanged(instrument: instruments[instrument].id, isStale: isStale)))
    }
  }

  mutating func updateMark(_ instrument: Int, into events: inout EventBuffer) {
    let index = instruments[instrument].index
    guard index.isPositive else { return }
    let funding = instruments[instrument].fundingTerms
    let toFunding =
      funding.interval == .zero ? .zero : instruments[instrument].nextFunding - stamp.time
    let mark = MarkPrice.of(
      method: instruments[instrument].markTerms.method, index: index,
      basis: instruments[instrument].basis.average,
      fundingRate: instruments[instrument].fundingRate, timeToFunding: toFunding,
      interval: funding.interval, lastTrade: instruments[instrument].lastTrade)
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

  /// Takes the samples that are due.
  mutating func sample(_ instrument: Int) {
    guard instruments[instrument].index.isPositive else { return }
    if stamp.time >= instruments[instrument].nextBasisSample {
      let interval = instruments[instrument].markTerms.sampleInterval
      instruments[instrument].nextBasisSample = nextMultiple(of: interval, after: stamp.time)
      let isDisturbed =
        instruments[instrument].liquidatedSinceSample
        && !instruments[instrument].markTerms.liquidationTradesMoveMark
      instruments[instrument].liquidatedSinceSample = false
      if !isDisturbed, let bid = instruments[instrument].book.best(.buy),
        let ask = instruments[instrument].book.best(.sell)
      {
        instruments[instrument].basis.add(
          bid: instruments[instrument].price(bid), ask: instruments[instrument].price(ask),
          index: instruments[instrument].index)
      }
    }
    let funding = instruments[instrument].fundingTerms
    if funding.interval > .zero, stamp.time >= instruments[instrument].nextPremiumSample {
      instruments[instrument].nextPremiumSample = nextMultiple(
        of: funding.sampleInterval, after: stamp.time)
      instruments[instrument].premium.add(
        Premium.of(
          impactBid: impactPrice(instrument, .buy), impactAsk: impactPrice(instrument, .sell),
          index: instruments[instrument].index))
    }
  }

  /// Mean price of trading the impact notional against one side; nil where the side is too thin.
  func impactPrice(_ instrument: Int, _ side: Side) -> Price? {
    var walk = ImpactWalk(
      notional: instruments[instrument].fundingTerms.impactNotional,
      contract: instruments[instrument].contract)
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
