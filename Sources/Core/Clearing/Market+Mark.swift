import Instruments
import Margin
import Matching
import Messages
import Units

// A market's mark price, and the samples of its book that the mark and the funding rate are made
// of.
extension Market {
  /// What the mark would be now, within its distance from the index and its own speed; nil while
  /// there is no index, or it is stale.
  func markNow(at time: Timestamp) -> Price? {
    guard index.isPositive, !isIndexStale else { return nil }
    let toFunding = fundingTerms.interval == .zero ? .zero : nextFunding - time
    let free = MarkPrice.of(
      method: markTerms.method, index: index, basis: basis.average, fundingRate: fundingRate,
      timeToFunding: toFunding, interval: fundingTerms.interval, lastTrade: recentTrade(at: time))
    return MarkPrice.bounded(
      free, index: index, distance: sampledDistance, bound: markTerms.bound,
      moveMax: markTerms.moveMax)
  }

  /// Sets the mark. Returns whether it or the index is news.
  mutating func setMark(_ mark: Price) -> Bool {
    assert(
      mark.isPositive && mark <= Limits.price && index.isPositive,
      "Invariant: a mark is a price beside an index")
    distance = mark - index
    guard mark != self.mark || index != toldIndex else { return false }
    self.mark = mark
    bounds = orderBounds()
    toldIndex = index
    return true
  }

  /// The last trade, or zero where it is older than the window of the basis.
  private func recentTrade(at time: Timestamp) -> Price {
    let age = time - lastTradeTime
    let isRecent =
      age.rawValue / Int64(markTerms.windowSamples) <= markTerms.sampleInterval.rawValue
    return isRecent ? lastTrade : .zero
  }

  mutating func restartBasis() {
    basis.removeAll()
    sampledDistance = .zero
  }

  /// Takes the samples that are due. Against a stale index there are none.
  mutating func sample(at time: Timestamp) {
    guard index.isPositive else { return }
    if time >= nextBasisSample { sampleBasis(at: time) }
    if fundingTerms.interval > .zero, time >= nextPremiumSample { samplePremium(at: time) }
  }

  private mutating func sampleBasis(at time: Timestamp) {
    nextBasisSample = time.nextMultiple(of: markTerms.sampleInterval)
    assert(nextBasisSample > time, "Invariant: the next sample is later")
    sampledDistance = distance
    let isDisturbed = liquidatedSinceSample && !markTerms.liquidationTradesMoveMark
    liquidatedSinceSample = false
    guard !isDisturbed, !isIndexStale else { return }
    basis.add(
      impactBid: impactPrice(.buy, basisNotional), impactAsk: impactPrice(.sell, basisNotional),
      index: index, bound: markTerms.sampleBound)
  }

  private var basisNotional: Money {
    if markTerms.impactNotional.isPositive { return markTerms.impactNotional }
    return fundingTerms.impactNotional.isPositive
      ? fundingTerms.impactNotional : MarkTerms.impactNotionalDefault
  }

  /// A look that comes a whole sampling interval after the end of the funding interval belongs to
  /// the next.
  private mutating func samplePremium(at time: Timestamp) {
    let terms = fundingTerms
    let elapsed = time - (nextFunding - terms.interval)
    guard elapsed - terms.interval < terms.sampleInterval else { return }
    nextPremiumSample = time.nextMultiple(of: terms.sampleInterval)
    let place = terms.place(after: elapsed)
    assert(place >= 1 && place <= terms.places, "Invariant: a sample lies in its interval")
    guard !isIndexStale else { return premium.pass(to: place) }
    premium.add(
      Premium.of(
        impactBid: impactPrice(.buy, terms.impactNotional),
        impactAsk: impactPrice(.sell, terms.impactNotional), index: index,
        bound: terms.sampleBound),
      at: place, reach: terms.placesReach)
  }

  /// Mean price of trading a notional against one side; nil where the side is too thin.
  private func impactPrice(_ side: Side, _ notional: Money) -> Price? {
    var walk = ImpactWalk(notional: notional, payoff: payoff)
    var level = book.best(side)
    var walked = 0
    while let ticks = level, walked < Limits.matchesPerCommand {
      guard walk.take(price: price(ticks), quantity: book.quantity(side, at: ticks)) else { break }
      walked += 1
      level = book.nextPrice(side, after: ticks)
    }
    return walk.price
  }
}
