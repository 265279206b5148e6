import Accounts
import Instruments
import Liquidation
import Margin
import Matching
import Messages
import Storage
import Units

/// What the house keeps of an open order beside the book's own record, at the same index.
@frozen @usableFromInline struct OrderLink: BitwiseCopyable {
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
      clientOrder: .none, expiry: .max, newer: .max, older: .max, isPostOnly: false,
      selfTradePrevention: .cancelNewest)
  }
  @inlinable init(
    clientOrder: ClientOrderID, expiry: Timestamp, newer: UInt32, older: UInt32,
    isPostOnly: Bool, selfTradePrevention: SelfTradePrevention
  ) {
    self.isPostOnly = isPostOnly
    self.selfTradePrevention = selfTradePrevention
    self.clientOrder = clientOrder
    self.expiry = expiry
    self.newer = newer
    self.older = older
  }
}

/// One source's last index price.
struct IndexQuote: BitwiseCopyable {
  var price: Price = .zero
  var time: Timestamp = .zero
  /// Whether, when last looked at, it disagreed with the sources that made the index.
  var isOutlier = false
}

/// What one bankrupt account lost that neither it nor the fund covered.
struct UncoveredLoss: BitwiseCopyable {
  /// None where it is the fund's own.
  var account: AccountID
  var amount: Money
}

/// Everything the house holds about one instrument: terms, book, positions, prices, funding, and
/// the order in which its positions would be liquidated.
struct InstrumentState: ~Copyable {
  private let residence = Residence()
  var id: InstrumentID { contract.instrument }
  var payoff: Payoff { contract.payoff }

  // Terms.
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
  var pendingBrackets: [MarginBracket] = []
  var schedule: MarginSchedule
  var isTrading = false
  let assetIndex: Int

  // Book.
  var book = OrderBook()
  var links = DenseArray<OrderLink>()
  /// Good-till-date orders by expiry; items are indices in the book.
  var expiries = IndexedHeap()

  // Positions. Index 0 is the insurance fund's.
  var positions = DenseArray<Position>()
  var openInterest: Quantity = .zero
  /// No position is greater, long or short; see `canValuePositions`.
  var greatestPosition: Quantity = .zero
  /// What owners hold over their accounts, and where each position is counted; empty where the
  /// contract counts every account by itself.
  var owners = OwnerHoldings()
  /// Long positions by falling trigger price (key = -trigger): the top is nearest to the mark.
  var longTriggers = IndexedHeap()
  /// Short positions by rising trigger price.
  var shortTriggers = IndexedHeap()

  // Prices.
  var sources = DenseArray<IndexQuote>()
  var index: Price = .zero
  var mark: Price = .zero
  /// The index that the last mark event told.
  var toldIndex: Price = .zero
  /// The last trade in the book that was not within one member, and when it was.
  var lastTrade: Price = .zero
  var lastTradeTime: Timestamp = .zero
  /// Whether a liquidation traded in the book since the last basis sample.
  var liquidatedSinceSample = false
  var isIndexStale = false
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

  // Auto-deleveraging: one queue per side, ranked when first needed at a tick.
  var longQueue = DeleveragingQueue()
  var shortQueue = DeleveragingQueue()
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
  /// Number of the tick since which closes are remembered, for who left is asked before who stays.
  var closeTick: UInt32 = 0
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

  init(contract: Contract, valuation: MaintenanceValuation, closingFeeRate: Rate, assetIndex: Int) {
    self.contract = contract
    self.valuation = valuation
    self.closingFeeRate = closingFeeRate
    self.assetIndex = assetIndex
    basis = BasisWindow(capacity: 1)
    guard
      let unused = MarginSchedule(brackets: [
        MarginBracket(floor: .zero, maintenanceRate: .one, initialRate: .one)
      ])
    else { preconditionFailure("Invariant: full margin is a schedule") }
    schedule = unused
    sources.append(repeating: IndexQuote(), count: Limits.indexSources)
    positions.append(Position(account: 0, leverage: 1, fundingEpoch: 0))
  }

  /// Whether orders and fills are accepted.
  var isOpen: Bool { isTrading && mark.isPositive }
}

extension InstrumentState {
  /// A price as whole ticks; nil where it is not positive, not on a tick, or beyond the limits.
  func ticks(_ price: Price) -> Ticks? {
    guard price.isPositive, price <= Limits.price else { return nil }
    let (count, rest) = price.rawValue.quotientAndRemainder(dividingBy: contract.tick.rawValue)
    guard rest == 0, count <= Limits.ticks else { return nil }
    return Ticks(rawValue: Int32(count))
  }

  func price(_ ticks: Ticks) -> Price {
    Price(rawValue: Int64(ticks.rawValue) * contract.tick.rawValue)
  }

  /// The nearest price on a tick at or inside a limit: down for a buyer, up for a seller.
  func ticksWithin(_ limit: Price, _ side: Side) -> Ticks {
    let (count, rest) = limit.rawValue.quotientAndRemainder(dividingBy: contract.tick.rawValue)
    let whole = side == .sell && rest != 0 ? count + 1 : count
    return Ticks(rawValue: Int32(clamping: Swift.min(Swift.max(whole, 1), Limits.ticks)))
  }

  /// The worst price an order may trade at: the mark plus or minus the price band, on a tick.
  func bandLimit(_ side: Side) -> Ticks {
    let width = mark.scaled(by: contract.priceBand, .down)
    return ticksWithin(side == .buy ? mark + width : mark - width, side)
  }

  /// Whether a reported trade's price is near enough to the mark, either side.
  func isWithinFillBand(_ ticks: Ticks) -> Bool {
    let width = mark.scaled(by: contract.fillBandInForce, .down)
    let price = price(ticks)
    return price <= mark + width && price >= mark - width
  }

  /// Whether a price lies too far from the mark on an order's own side to rest: a sell above
  /// `Limits.farPriceMultiple` times the mark, a buy below the mark divided by it.
  func isFar(_ ticks: Ticks, _ side: Side) -> Bool {
    let price = Int128(price(ticks).rawValue)
    let mark = Int128(mark.rawValue)
    let most = Int128(Limits.farPriceMultiple)
    return side == .buy ? price * most < mark : price > mark * most
  }

  func isWholeLots(_ quantity: Quantity) -> Bool {
    quantity.isPositive && quantity <= Limits.quantity
      && quantity.rawValue % contract.lot.rawValue == 0
  }

  /// The greatest whole number of lots not above a quantity.
  func lots(notAbove quantity: Quantity) -> Quantity {
    Quantity(rawValue: quantity.rawValue - quantity.rawValue % contract.lot.rawValue)
  }

  /// Notional of a sweep's cost (sum of ticks x raw quantity); exact by the listing's check.
  func notional(ofCost cost: Int128) -> Money? {
    payoff.notional(ofWalk: cost, step: contract.tick)
  }
}
