import Accounts
import Instruments
import Margin
import Matching
import Messages
import State
import Storage
import Units

// What follows from a state that was read: tables of names, counts, legs. On the way it is looked
// whether its parts go together, so that no link leads nowhere and no name is given twice. Amounts
// are not added up again: that is for `checkInvariants()`, and the digest stands for them.
extension HouseState {
  mutating func restore(_ coder: inout StateCoder) {
    guard restoreAccounts(), restoreMarkets(), restorePositions(), restoreOrders(),
      restoreFills(), liquidationsFit
    else { return coder.fail(.inconsistent) }
  }

  private mutating func restoreAccounts() -> Bool {
    members = IdentifierTable(capacity: accounts.count)
    memberOrders.removeAll()
    ownerAccounts = IdentifierTable(capacity: accounts.count)
    accountsByNumber.removeAll()
    for account in accounts.indices {
      let read = accounts[account]
      guard memberIndex(read.member) == read.memberIndex else { return false }
      if account == .fund {
        guard read.id == .none, read.owner == .none else { return false }
        continue
      }
      let number = Int(read.id.rawValue)
      guard number > 0, number <= Limits.accounts,
        read.nextOfOwner == newestAccount(of: read.owner)
      else { return false }
      accountsByNumber.extend(toInclude: number, with: .none)
      guard accountsByNumber[number].isNone else { return false }
      accountsByNumber[number] = account
      guard read.owner != .none else { continue }
      ownerAccounts.insert(0, UInt64(read.owner.rawValue), value: UInt64(account.rawValue))
    }
    return true
  }

  private mutating func restoreMarkets() -> Bool {
    for ledger in ledgers.indices {
      let asset = ledgers[ledger].asset
      guard asset != .none, Int(asset.rawValue) <= Limits.assets, index(of: asset) == nil
      else { return false }
      ledgersByAsset.extend(toInclude: Int(asset.rawValue), with: .none)
      ledgersByAsset[Int(asset.rawValue)] = ledger
    }
    for underlying in underlyings.indices {
      let id = underlyings[underlying].id
      guard id != .none, index(of: id) == nil else { return false }
      underlyingsByNumber.extend(toInclude: Int(id.rawValue), with: .none)
      underlyingsByNumber[Int(id.rawValue)] = underlying
    }
    staleCount = 0
    for market in markets.indices {
      let number = Int(markets[market].id.rawValue)
      guard number > 0, number <= Limits.instruments, index(of: markets[market].id) == nil,
        markets[market].contract.settlementAsset == ledgers[markets[market].ledger].asset,
        hasSoundTerms(market)
      else { return false }
      marketsByInstrument.extend(toInclude: number, with: .none)
      marketsByInstrument[number] = market
      let underlying = markets[market].underlying
      guard underlyings[underlying].id == markets[market].contract.underlyingNamed else {
        return false
      }
      underlyings[underlying].markets.append(market)
      if markets[market].isIndexStale { staleCount += 1 }
    }
    warningLevels = Table()
    for ledger in ledgers.indices { warningLevels.append(highestWarningLevel(ledger)) }
    return true
  }

  /// Whether a market's terms are such as its operator could have set.
  private func hasSoundTerms(_ market: MarketIndex) -> Bool {
    let id = markets[market].id
    let listing = ListInstrument(
      contract: markets[market].contract, valuation: markets[market].valuation,
      closingFeeRate: markets[market].closingFeeRate)
    return listing.refusal == nil
      && SetFees(instrument: id, fees: markets[market].fees).refusal == nil
      && SetMarkTerms(instrument: id, terms: markets[market].markTerms).refusal == nil
      && SetFundingTerms(instrument: id, terms: markets[market].fundingTerms).refusal == nil
      && SetLiquidationTerms(instrument: id, terms: markets[market].liquidationTerms).refusal == nil
      && SetMarginTerms(instrument: id, terms: markets[market].marginTerms).refusal == nil
  }

  /// Every position is in its market's list once, and a leg of its account's.
  private mutating func restorePositions() -> Bool {
    var listed = 0
    for market in markets.indices {
      listed += markets[market].holders.count
      for holder in markets[market].holders.indices {
        let position = markets[market].holders[holder]
        guard positions[position].market == market, positions[position].holder == holder,
          (positions[position].account == .fund) == (holder == .fund)
        else { return false }
      }
    }
    guard listed == positions.count else { return false }
    for position in positions.indices {
      let (account, market) = (positions[position].account, positions[position].market)
      if account == .fund { continue }
      guard Int(accounts[account].legs.count) < markets.count else { return false }
      positions[position].leg = legs.append(
        Leg(position: position, market: market, ledger: markets[market].ledger),
        to: &accounts[account].legs)
    }
    return true
  }

  /// Whether each case works on a position of its pool, at a stage of its market's policy.
  private var liquidationsFit: Bool {
    for place in 0..<liquidations.count {
      let work = liquidations[place]
      let held = positions[work.position]
      guard held.account == work.pool.account, markets[held.market].ledger == work.pool.asset,
        Int(work.stage) < markets[held.market].policy.stages.count
      else { return false }
    }
    return true
  }

  /// Every open order is in its position's chain once, numbers falling, and has its name.
  private mutating func restoreOrders() -> Bool {
    orderCount = 0
    var open = 0
    for market in markets.indices { open += markets[market].book.count }
    clientOrders = NameTable(capacity: Swift.max(1_024, open))
    for position in positions.indices {
      guard restoreOrders(of: position) else { return false }
    }
    return orderCount == open
  }

  private mutating func restoreOrders(of position: PositionIndex) -> Bool {
    let market = positions[position].market
    let account = positions[position].account
    var newer = UInt32.max
    var count = 0
    var place = positions[position].firstOrder
    while place != .max {
      guard let slot = markets[market].book.slot(at: place) else { return false }
      let order = markets[market].book[slot]
      let link = markets[market].links[Int(place)]
      guard order.account == account, order.position == position, link.newer == newer,
        link.order != .none, link.order.rawValue <= stamp.sequence.rawValue,
        newer == .max || link.order < markets[market].links[Int(newer)].order
      else { return false }
      let whereabouts = OrderPlace(market, place).bits
      guard named(account, link.clientOrder) == nil else { return false }
      clientOrders.insert(account.rawValue, link.clientOrder.rawValue, place: whereabouts)
      countOrder(of: account, by: 1)
      count += 1
      newer = place
      place = link.older
    }
    orderCount += count
    return count == Int(positions[position].orderCount)
  }

  /// Reported trades by pair and number, those that wait by member and deadline.
  private mutating func restoreFills() -> Bool {
    var numbers = 0
    for place in 0..<UInt32(fillPairs.places) {
      guard let slot = fillPairs.slot(at: place) else { continue }
      let pair = fillPairs[slot]
      let remembered = Int(pair.remembered)
      guard pair.lower < pair.upper, remembered <= Limits.fillNumbers,
        fillPairPlaces.insert(
          pair.lower.rawValue, UInt64(pair.upper.rawValue), value: slot.bits) == nil,
        restoreNumbers(of: pair, slot)
      else { return false }
      numbers += remembered
      guard remembered > 0 else { continue }
      for account in [pair.lower, pair.upper] {
        let before = fillPartners.value(0, UInt64(account.rawValue)) ?? 0
        fillPartners.insert(0, UInt64(account.rawValue), value: before + 1)
      }
    }
    guard numbers == fillNumbers.count else { return false }
    for place in 0..<UInt32(pendingFills.places) {
      guard let slot = pendingFills.slot(at: place) else { continue }
      guard restorePending(slot) else { return false }
    }
    return fillsAddUp
  }

  private mutating func restoreNumbers(of pair: FillPair, _ slot: Slot) -> Bool {
    var higher = Slot.none
    var next = pair.highest
    for _ in 0..<pair.remembered {
      guard fillNumbers.contains(next) else { return false }
      let known = fillNumbers[next]
      guard known.higher == higher, known.number > pair.passed,
        higher.isNone || known.number < fillNumbers[higher].number
      else { return false }
      reportedTrades.insert(slot.index, known.number, value: FillPair.settled)
      higher = next
      next = known.lower
    }
    return next.isNone && pair.lowest == higher
  }

  private mutating func restorePending(_ slot: Slot) -> Bool {
    let pending = pendingFills[slot]
    let terms = pending.terms
    guard
      let pair = fillPairPlaces.value(terms.lower, UInt64(terms.upper)).map({ Slot(bits: $0) }),
      reportedTrades.insert(pair.index, terms.reported.rawValue, value: slot.bits) == nil
    else { return false }
    let member = UInt64(accounts[pending.account].member.rawValue)
    let waiting = fillsByMember.value(0, member) ?? 0
    fillsByMember.insert(0, member, value: waiting + 1)
    fillDeadlines.insert(slot.index, key: pending.deadline.rawValue)
    return true
  }

  /// Whether every pair knows as many trades as there are of it.
  private var fillsAddUp: Bool {
    var known = 0
    for place in 0..<UInt32(fillPairs.places) {
      if let slot = fillPairs.slot(at: place) { known += Int(fillPairs[slot].known) }
    }
    return known == reportedTrades.count
  }
}
