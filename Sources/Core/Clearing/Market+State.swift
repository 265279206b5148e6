import Accounts
import Instruments
import Margin
import Matching
import Messages
import State
import Storage
import Units

extension Market {
  /// Every field but those of the present command alone: `rankedAt`, `leaversRankedAt` and the
  /// rankings of leavers, which are made anew when a command first asks for them, and what a case
  /// leaves to the next, which is empty between commands. Expiries follow from the orders.
  /// - Parameters: how many ledgers, underlyings and positions there are.
  mutating func code(
    _ coder: inout StateCoder, ledgers: Int, underlyings: Int, positions: Int
  ) {
    precondition(
      losses.isEmpty && passedOver.isEmpty && leaverParts.isEmpty && leaversPassedOver.isEmpty,
      "Invariant: nothing waits for the next case between commands")
    codeTerms(&coder, ledgers, underlyings)
    codeBook(&coder)
    codePositions(&coder, positions)
    codePrices(&coder)
    codeFunding(&coder)
    codeLosses(&coder)
  }

  private mutating func codeTerms(
    _ coder: inout StateCoder, _ ledgers: Int, _ underlyings: Int
  ) {
    terms.code(&coder)
    contract.code(&coder)
    coder.code(&valuation)
    coder.code(&closingFeeRate)
    fees.code(&coder)
    markTerms.code(&coder)
    fundingTerms.code(&coder)
    liquidationTerms.code(&coder)
    policy.code(&coder)
    marginTerms.code(&coder)
    StageTerms.code(&pendingStages, &coder)
    MarginBracket.code(&pendingBrackets, &coder)
    schedule.code(&coder)
    coder.code(&isTrading)
    coder.code(&ledger, below: ledgers)
    coder.code(&underlying, below: underlyings)
  }

  private mutating func codeBook(_ coder: inout StateCoder) {
    book.code(&coder)
    if coder.isReading {
      links.removeAll()
      links.append(repeating: .vacant, count: book.places)
    }
    for place in 0..<book.places where book.slot(at: UInt32(place)) != nil {
      links[place].code(&coder)
      if coder.isReading, links[place].expiry != .max {
        expiries.insert(UInt32(place), key: links[place].expiry.rawValue)
      }
    }
  }

  private mutating func codePositions(_ coder: inout StateCoder, _ positions: Int) {
    holders.code(&coder, atMost: Limits.accounts + 1, taking: 4, vacant: .none) {
      $0.code(&$1, below: positions)
    }
    coder.expect(holders.count > 0, .inconsistent)
    coder.code(&openInterest)
    coder.code(&greatestPosition)
    owners.code(&coder)
    longTriggers.code(&coder, items: holders.count)
    shortTriggers.code(&coder, items: holders.count)
  }

  private mutating func codePrices(_ coder: inout StateCoder) {
    view.code(&coder)
    coder.code(&mark)
    bounds.code(&coder)
    coder.code(&toldIndex)
    coder.code(&lastTrade)
    coder.code(&lastTradeTime)
    coder.code(&liquidatedSinceSample)
    basis.code(&coder)
    coder.code(&distance)
    coder.code(&sampledDistance)
    coder.code(&nextBasisSample)
  }

  private mutating func codeFunding(_ coder: inout StateCoder) {
    premium.code(&coder)
    coder.code(&nextPremiumSample)
    coder.code(&nextFunding)
    coder.code(&fundingRate)
    coder.code(&fundingEpoch)
    coder.code(&epochRate)
    coder.code(&epochMark)
    coder.code(&fundingCursor)
    coder.code(&fundingEnd)
    coder.expect(
      fundingCursor >= 0 && fundingCursor <= fundingEnd && fundingEnd <= holders.count,
      .inconsistent)
  }

  private mutating func codeLosses(_ coder: inout StateCoder) {
    ranking.code(&coder, below: holders.count)
    coder.code(&longCursor)
    coder.code(&shortCursor)
    coder.expect(longCursor >= 0 && shortCursor >= 0, .outOfRange)
    coder.code(&gainWindow)
    coder.code(&gainWindowTicks)
    let known = holders.count
    closers.code(
      &coder, atMost: known, taking: 52, vacant: Closer(holder: .none)
    ) { $1.code(&$0, below: known) }
    coder.code(&tickMark)
    coder.code(&disposalDiscount)
  }

  /// What a market is before it is read.
  static var vacant: Market {
    Market(
      contract: Contract(
        instrument: .none, settlementAsset: .none, tick: .one, lot: .one, priceBand: .one,
        positionLimit: .one),
      valuation: .mark, closingFeeRate: .zero, ledger: .none, underlying: .none,
      fund: .none)
  }
}

extension OrderLink {
  mutating func code(_ coder: inout StateCoder) {
    coder.code(&order)
    coder.code(&clientOrder)
    coder.code(&expiry)
    coder.code(&newer)
    coder.code(&older)
    coder.code(&isPostOnly)
    coder.code(&selfTradePrevention)
  }
}

extension OrderBounds {
  mutating func code(_ coder: inout StateCoder) {
    coder.code(&buyMost)
    coder.code(&sellLeast)
    coder.code(&buyLeast)
    coder.code(&sellMost)
    coder.code(&quantityMost)
  }
}

extension OwnerHolding {
  mutating func code(_ coder: inout StateCoder) {
    coder.expect(!isTouched, .inconsistent)
    coder.code(&owner)
    coder.code(&long)
    coder.code(&short)
    coder.code(&newest, below: Limits.accounts + 1, orNone: true)
    coder.code(&count)
  }
}

extension OwnerLink {
  mutating func code(_ coder: inout StateCoder) {
    coder.code(&holding)
    coder.code(&older, below: Limits.accounts + 1, orNone: true)
  }
}

extension Underlying {
  /// Without the list of its markets, which follows from them.
  mutating func code(_ coder: inout StateCoder) {
    coder.code(&id)
    quotes.code(&coder)
  }
}
