import Accounts
import Instruments
import Liquidation
import Margin
import Matching
import Messages
import Storage
import Units

extension RestingOrder {
  /// The account that it belongs to.
  var account: AccountIndex { AccountIndex(rawValue: owner) }
  /// The position that its fills change.
  var position: PositionIndex { PositionIndex(rawValue: UInt32(truncatingIfNeeded: userData)) }
}

/// What the house keeps of an open order beside the book's own record, at the same index.
@frozen @usableFromInline struct OrderLink: BitwiseCopyable {
  @usableFromInline var order: OrderID
  @usableFromInline var clientOrder: ClientOrderID
  /// `Timestamp.max` where the order has no expiry.
  @usableFromInline var expiry: Timestamp
  /// The account's orders in this instrument, newest first.
  @usableFromInline var newer: UInt32
  @usableFromInline var older: UInt32
  /// Kept for a replace, which changes neither.
  @usableFromInline var isPostOnly: Bool
  @usableFromInline var selfTradePrevention: SelfTradePrevention
  @inlinable static var vacant: OrderLink {
    OrderLink(
      order: .none, clientOrder: .none, expiry: .max, newer: .max, older: .max,
      isPostOnly: false, selfTradePrevention: .cancelNewest)
  }
  @inlinable init(
    order: OrderID, clientOrder: ClientOrderID, expiry: Timestamp, newer: UInt32,
    older: UInt32, isPostOnly: Bool, selfTradePrevention: SelfTradePrevention
  ) {
    self.order = order
    self.isPostOnly = isPostOnly
    self.selfTradePrevention = selfTradePrevention
    self.clientOrder = clientOrder
    self.expiry = expiry
    self.newer = newer
    self.older = older
  }
}

/// What one bankrupt account lost that neither it nor the fund covered.
struct UncoveredLoss: BitwiseCopyable {
  /// None where it is the fund's own.
  var account: AccountID
  var amount: Money
}

/// Everything the house holds about one market: terms, book, who holds positions, prices, funding,
/// and the order in which the positions would be liquidated.
struct Market: ~Copyable {
  private let residence = Residence()
  var id: InstrumentID { contract.instrument }
  var payoff: Payoff { contract.payoff }

  // Terms, and which version of them holds.
  var terms = TermsVersion(number: 0, since: .zero)
  var contract: Contract
  var valuation: MaintenanceValuation
  var closingFeeRate: Rate
  var fees = FeeTerms(maker: .zero, taker: .zero)
  var markTerms = MarkTerms(
    method: .index, sampleInterval: .seconds(5), windowSamples: 30,
    liquidationTradesMoveMark: true, indexAgeMax: .hours(1))
  var fundingTerms = FundingTerms(
    interval: .zero, sampleInterval: .seconds(5), interestRate: .zero, clamp: .zero, cap: .zero,
    impactNotional: .zero)
  var liquidationTerms = LiquidationTerms(
    fractionPerTick: .one, depthShareMax: .one, isPartial: false, restoreBuffer: .zero,
    bookTicksMax: 1, feeRateMax: .zero, fundTakesOver: true, fundLeverageMax: .one,
    disposalShareMax: .one, disposalBand: Rate.partsPerMillion(50_000))
  /// The stages of a liquidation: those that the terms stand for, or a list of its own.
  var policy: LiquidationPolicy
  /// Stages of a list that is not complete yet.
  var pendingStages: [StageTerms] = []
  var marginTerms = MarginTerms()
  var pendingBrackets: [MarginBracket] = []
  var schedule: MarginSchedule
  var isTrading = false
  var ledger: LedgerIndex

  // Book.
  var book = OrderBook()
  var links = DenseArray<OrderLink>()
  /// Good-till-date orders by expiry; items are indices in the book.
  var expiries = IndexedHeap()

  // Positions, by holder.
  var holders = Table<HolderIndex, PositionIndex>()
  /// The insurance fund's position, the first.
  var fund: PositionIndex { holders[.fund] }
  /// All but the fund.
  var members: IndexRange<HolderIndex> {
    IndexRange(from: HolderIndex.fund.place + 1, to: holders.count)
  }
  var openInterest: Quantity = .zero
  /// No position is greater, long or short; see `canValuePositions`.
  var greatestPosition: Quantity = .zero
  /// What owners hold over their accounts, and where each position is counted; empty where the
  /// contract counts every account by itself.
  var owners = OwnerHoldings()
  /// Long positions by falling trigger price (key = -trigger): the top is nearest to the mark.
  /// Items are holders.
  var longTriggers = IndexedHeap()
  /// Short positions by rising trigger price.
  var shortTriggers = IndexedHeap()

  // Prices.
  var underlying: UnderlyingIndex
  var view = IndexView()
  var mark: Price = .zero
  /// What orders may be at this mark.
  var bounds = OrderBounds()
  /// The index that the last mark event told.
  var toldIndex: Price = .zero
  /// The last trade in the book that was not within one member, and when it was.
  var lastTrade: Price = .zero
  var lastTradeTime: Timestamp = .zero
  /// Whether a liquidation traded in the book since the last basis sample.
  var liquidatedSinceSample = false
  var basis: BasisWindow
  /// Mark - index, now and when the last sample was due; signed.
  var distance: Price = .zero
  var sampledDistance: Price = .zero
  var nextBasisSample: Timestamp = .zero

  // Funding.
  var premium = PremiumAccumulator()
  var nextPremiumSample: Timestamp = .zero
  var nextFunding: Timestamp = .zero
  var fundingRate: Rate = .zero
  /// The funding being paid: its number, rate and mark, and the next position to be paid.
  var fundingEpoch: UInt32 = 0
  var epochRate: Rate = .zero
  var epochMark: Price = .zero
  var fundingCursor = 0
  var fundingEnd = 0

  // Auto-deleveraging, and the command for which the ranking was last begun.
  var ranking = DeleveragingRanking()
  var rankedAt: SequenceNumber = .none
  /// Where the last searches for long and for short positions to close against ended.
  var longCursor = 0
  var shortCursor = 0
  /// Entries of a ranking that the present case could not use and the next one may.
  var passedOver = DenseArray<DeleveragingQueue.Entry>()
  /// Losses of the present tick that nobody has covered yet, in the order in which they arose.
  var losses = DenseArray<UncoveredLoss>()
  /// Number of the window of ticks in which gains that are realised now are remembered, and how
  /// many ticks it has lasted.
  var gainWindow: UInt32 = 0
  var gainWindowTicks: UInt32 = 0
  /// Who has closed something since the last tick that worked on all liquidations, each once: who
  /// left is asked before who stays.
  var closers = DenseArray<Closer>()
  /// The mark at that tick; zero where there was none.
  var tickMark: Price = .zero
  /// Positions that were closed with a gain since the last tick, ranked like those that are open;
  /// those that the present case has chosen, and those that it could not use.
  var longLeavers = DeleveragingQueue()
  var shortLeavers = DeleveragingQueue()
  var leaversRankedAt: SequenceNumber = .none
  var leaverParts = DenseArray<LeaverPart>()
  var leaversPassedOver = DenseArray<DeleveragingQueue.Entry>()
  /// How far from the mark the fund's disposal goes at present.
  var disposalDiscount: Rate = .zero

  init(
    contract: Contract, valuation: MaintenanceValuation, closingFeeRate: Rate, ledger: LedgerIndex,
    underlying: UnderlyingIndex, fund: PositionIndex
  ) {
    self.contract = contract
    self.valuation = valuation
    self.closingFeeRate = closingFeeRate
    self.ledger = ledger
    policy = LiquidationPolicy(liquidationTerms)
    self.underlying = underlying
    basis = BasisWindow(capacity: 1)
    guard
      let unused = MarginSchedule(brackets: [
        MarginBracket(floor: .zero, maintenanceRate: .one, initialRate: .one)
      ])
    else { preconditionFailure("Invariant: full margin is a schedule") }
    schedule = unused
    holders.append(fund)
  }

  /// Whether orders and fills are accepted.
  var isOpen: Bool { isTrading && mark.isPositive }
}

extension Market {
  /// Realised gains are remembered for as long as a position may spend in the book before its loss
  /// is known, and one window longer; time stands still while liquidations wait for the index.
  ///
  /// Closes are remembered until the tick that has found and worked on all liquidations, and on the
  /// fund's inventory where that was due: at its end every loss beyond the mark that there was is
  /// dealt with.
  /// - Returns: whether the mark of the last such tick is another now.
  mutating func advanceGainWindow(isAllWorkedOn: Bool) -> Bool {
    guard !isIndexStale else { return false }
    var hasMoved = false
    if isAllWorkedOn {
      closers.removeAll()
      hasMoved = tickMark != mark
      tickMark = mark
    }
    gainWindowTicks += 1
    if gainWindowTicks > policy.ticksMax {
      gainWindow &+= 1
      gainWindowTicks = 0
    }
    return hasMoved
  }
}
