import Instruments
import Messages
import Units

@testable import Accounts
@testable import Clearing
@testable import Liquidation
@testable import Margin
@testable import Matching
@testable import Storage

/// Every record of a house's state that is nothing but memory, by name, so that a test can change
/// it in place.
final class StateRecords {
  struct Record {
    /// The property that holds it: `Market.mark`, `HouseState.positions`.
    let name: String
    let leaves: [MemoryLeaf]
    /// Calls with its memory.
    let access: ((UnsafeMutableRawBufferPointer) -> Void) -> Void
  }

  private(set) var records: [Record] = []
  private let house: ClearingHouse

  init(of house: ClearingHouse) {
    self.house = house
    addHouse()
    addAccounts()
    addFills()
    for market in house.state.markets.indices { add(market) }
  }

  private func add<T: BitwiseCopyable>(
    _ name: String, _ access: @escaping ((inout T) -> Void) -> Void
  ) {
    var leaves: [MemoryLeaf] = []
    access { leaves = MemoryLeaf.leaves(of: $0) }
    records.append(
      Record(name: name, leaves: leaves) { body in
        access { value in withUnsafeMutableBytes(of: &value, body) }
      })
  }

  private func addHouse() {
    let house = house
    add("ClearingHouse.fingerprint") { $0(&house.fingerprint) }
    add("ClearingHouse.commandCount") { $0(&house.commandCount) }
    add("ClearingHouse.eventCount") { $0(&house.eventCount) }
    add("HouseState.marksVersion") { $0(&house.state.marksVersion) }
    add("HouseState.isAnyRanked") { $0(&house.state.isAnyRanked) }
    add("HouseState.tradeCount") { $0(&house.state.tradeCount) }
    add("HouseState.liquidationCount") { $0(&house.state.liquidationCount) }
    add("HouseState.tradesBeforeWork") { $0(&house.state.tradesBeforeWork) }
    add("HouseState.hasLookedAtAll") { $0(&house.state.hasLookedAtAll) }
    add("HouseState.hasWorkedOnAll") { $0(&house.state.hasWorkedOnAll) }
    add("HouseState.stamp") { $0(&house.state.stamp) }
    add("HouseState.workLimits.breachChecks") { $0(&house.state.workLimits.breachChecks) }
    add("HouseState.workLimits.liquidationSteps") { $0(&house.state.workLimits.liquidationSteps) }
    add("HouseState.workLimits.liquidationTrades") {
      $0(&house.state.workLimits.liquidationTrades)
    }
    add("HouseState.workLimits.fundings") { $0(&house.state.workLimits.fundings) }
    for place in 0..<house.state.liquidations.count {
      let at = house.state.liquidations.head + place
      add("HouseState.liquidations") { $0(&house.state.liquidations.cases[at]) }
    }
  }

  private func addAccounts() {
    let house = house
    for account in house.state.accounts.indices {
      add("HouseState.accounts") { $0(&house.state.accounts[account]) }
    }
    for position in house.state.positions.indices {
      add("HouseState.positions") { $0(&house.state.positions[position]) }
      // They share a word with the leg's place.
      add("HouseState.positions.mode") { $0(&house.state.positions[position].mode) }
      add("HouseState.positions.isInLiquidation") {
        $0(&house.state.positions[position].isInLiquidation)
      }
      add("HouseState.positions.isCalled") { $0(&house.state.positions[position].isCalled) }
    }
    for ledger in house.state.ledgers.indices {
      add("Ledger.asset") { $0(&house.state.ledgers[ledger].asset) }
      add("Ledger.pocketed") { $0(&house.state.ledgers[ledger].pocketed) }
      add("Ledger.deposited") { $0(&house.state.ledgers[ledger].deposited) }
      add("Ledger.withdrawn") { $0(&house.state.ledgers[ledger].withdrawn) }
      for place in 0..<house.state.ledgers[ledger].house.count {
        add("Ledger.house") { $0(&house.state.ledgers[ledger].house[place]) }
      }
      for account in house.state.ledgers[ledger].holdings.indices {
        add("Ledger.holdings") { $0(&house.state.ledgers[ledger].holdings[account]) }
      }
    }
  }

  private func addFills() {
    let house = house
    for place in 0..<UInt32(house.state.fillPairs.places) {
      guard let slot = house.state.fillPairs.slot(at: place) else { continue }
      add("HouseState.fillPairs") { $0(&house.state.fillPairs[slot]) }
    }
    for place in 0..<UInt32(house.state.fillNumbers.places) {
      guard let slot = house.state.fillNumbers.slot(at: place) else { continue }
      add("HouseState.fillNumbers") { $0(&house.state.fillNumbers[slot]) }
    }
    for place in 0..<UInt32(house.state.pendingFills.places) {
      guard let slot = house.state.pendingFills.slot(at: place) else { continue }
      add("HouseState.pendingFills") { $0(&house.state.pendingFills[slot]) }
    }
  }

  private func add(_ market: MarketIndex) {
    let house = house
    add("HouseState.versions") { $0(&house.state.versions[market]) }
    addTerms(market)
    addPrices(market)
    addFunding(market)
    addLosses(market)
    for place in 0..<UInt32(house.state.markets[market].book.places) {
      guard let slot = house.state.markets[market].book.slot(at: place) else { continue }
      add("OrderBook.orders") { $0(&house.state.markets[market].book.orders[slot]) }
      add("Market.links") { $0(&house.state.markets[market].links[Int(place)]) }
    }
    for holder in house.state.markets[market].holders.indices {
      add("Market.holders") { $0(&house.state.markets[market].holders[holder]) }
    }
    for place in 0..<house.state.markets[market].owners.holdings.count {
      add("OwnerHoldings.holdings") { $0(&house.state.markets[market].owners.holdings[place]) }
    }
    for holder in house.state.markets[market].owners.links.indices {
      add("OwnerHoldings.links") { $0(&house.state.markets[market].owners.links[holder]) }
    }
    for place in 0..<house.state.markets[market].longTriggers.count {
      add("Market.longTriggers") { $0(&house.state.markets[market].longTriggers.entries[place]) }
    }
    for place in 0..<house.state.markets[market].shortTriggers.count {
      add("Market.shortTriggers") { $0(&house.state.markets[market].shortTriggers.entries[place]) }
    }
  }

  private func addTerms(_ market: MarketIndex) {
    let house = house
    add("Market.terms") { $0(&house.state.markets[market].terms) }
    add("Market.contract") { $0(&house.state.markets[market].contract) }
    add("Market.valuation") { $0(&house.state.markets[market].valuation) }
    add("Market.closingFeeRate") { $0(&house.state.markets[market].closingFeeRate) }
    add("Market.fees") { $0(&house.state.markets[market].fees) }
    add("Market.markTerms") { $0(&house.state.markets[market].markTerms) }
    add("Market.fundingTerms") { $0(&house.state.markets[market].fundingTerms) }
    add("Market.liquidationTerms") { $0(&house.state.markets[market].liquidationTerms) }
    for place in house.state.markets[market].pendingBrackets.indices {
      add("Market.pendingBrackets") { $0(&house.state.markets[market].pendingBrackets[place]) }
    }
    for place in house.state.markets[market].pendingStages.indices {
      add("Market.pendingStages") { $0(&house.state.markets[market].pendingStages[place]) }
    }
    add("Market.isTrading") { $0(&house.state.markets[market].isTrading) }
    add("Market.ledger") { $0(&house.state.markets[market].ledger) }
    add("Market.openInterest") { $0(&house.state.markets[market].openInterest) }
    add("Market.greatestPosition") { $0(&house.state.markets[market].greatestPosition) }
  }

  private func addPrices(_ market: MarketIndex) {
    let house = house
    add("Market.underlying") { $0(&house.state.markets[market].underlying) }
    let underlying = house.state.markets[market].underlying
    for source in 0..<Limits.indexSources {
      add("Underlying.quotes.price") {
        $0(&house.state.underlyings[underlying].quotes.quotes[source].price)
      }
      add("Underlying.quotes.time") {
        $0(&house.state.underlyings[underlying].quotes.quotes[source].time)
      }
    }
    add("Market.view") { $0(&house.state.markets[market].view) }
    add("Market.mark") { $0(&house.state.markets[market].mark) }
    add("Market.bounds") { $0(&house.state.markets[market].bounds) }
    add("Market.toldIndex") { $0(&house.state.markets[market].toldIndex) }
    add("Market.lastTrade") { $0(&house.state.markets[market].lastTrade) }
    add("Market.lastTradeTime") { $0(&house.state.markets[market].lastTradeTime) }
    add("Market.liquidatedSinceSample") { $0(&house.state.markets[market].liquidatedSinceSample) }
    for place in 0..<house.state.markets[market].basis.samples.count {
      add("Market.basis") { $0(&house.state.markets[market].basis.samples[place]) }
    }
    add("Market.distance") { $0(&house.state.markets[market].distance) }
    add("Market.sampledDistance") { $0(&house.state.markets[market].sampledDistance) }
    add("Market.nextBasisSample") { $0(&house.state.markets[market].nextBasisSample) }
  }

  private func addFunding(_ market: MarketIndex) {
    let house = house
    add("Market.premium") { $0(&house.state.markets[market].premium) }
    add("Market.nextPremiumSample") { $0(&house.state.markets[market].nextPremiumSample) }
    add("Market.nextFunding") { $0(&house.state.markets[market].nextFunding) }
    add("Market.fundingRate") { $0(&house.state.markets[market].fundingRate) }
    add("Market.fundingEpoch") { $0(&house.state.markets[market].fundingEpoch) }
    add("Market.epochRate") { $0(&house.state.markets[market].epochRate) }
    add("Market.epochMark") { $0(&house.state.markets[market].epochMark) }
    add("Market.fundingCursor") { $0(&house.state.markets[market].fundingCursor) }
    add("Market.fundingEnd") { $0(&house.state.markets[market].fundingEnd) }
  }

  private func addLosses(_ market: MarketIndex) {
    let house = house
    add("Market.longCursor") { $0(&house.state.markets[market].longCursor) }
    add("Market.shortCursor") { $0(&house.state.markets[market].shortCursor) }
    add("Market.gainWindow") { $0(&house.state.markets[market].gainWindow) }
    add("Market.gainWindowTicks") { $0(&house.state.markets[market].gainWindowTicks) }
    for place in 0..<house.state.markets[market].closers.count {
      add("Market.closers") { $0(&house.state.markets[market].closers[place]) }
    }
    add("Market.tickMark") { $0(&house.state.markets[market].tickMark) }
    add("Market.disposalDiscount") { $0(&house.state.markets[market].disposalDiscount) }
    add("DeleveragingRanking.madeAt") { $0(&house.state.markets[market].ranking.madeAt) }
    for holder in house.state.markets[market].ranking.standings.indices {
      add("DeleveragingRanking.standings") {
        $0(&house.state.markets[market].ranking.standings[holder])
      }
    }
    for place in 0..<house.state.markets[market].ranking.changed.count {
      add("DeleveragingRanking.changed") {
        $0(&house.state.markets[market].ranking.changed[place])
      }
    }
    add("DeleveragingQueue.met") { $0(&house.state.markets[market].ranking.long.met) }
    add("DeleveragingQueue.metBefore") { $0(&house.state.markets[market].ranking.long.metBefore) }
    for place in 0..<house.state.markets[market].ranking.long.count {
      add("DeleveragingQueue.entries") {
        $0(&house.state.markets[market].ranking.long.entries[place])
      }
    }
    for place in 0..<house.state.markets[market].ranking.short.count {
      add("DeleveragingQueue.entries") {
        $0(&house.state.markets[market].ranking.short.entries[place])
      }
    }
  }
}
