import Accounts
import Instruments
import Margin
import Units

/// What a stage decides: a view of the case and its market go in, one directive comes out. It
/// writes nothing.
///
/// A stage is asked again after each of its directives that was carried out, until it says that
/// the case goes on to the next stage, waits for the next tick, or is restored. Example: the book
/// first asks for a trade; asked again, it waits, or goes on where its ticks are over.
public protocol StagePlanner {
  /// The parameters that it reads of its `StageTerms`.
  static var parameters: [StageParameter] { get }
  /// Whether the case stands at it from tick to tick, for up to `ticksMax` of them. One stage that
  /// takes time works per tick; the others follow each other within one.
  static var takesTime: Bool { get }
  static func plan<Market: CaseMarket & ~Copyable>(
    _ view: CaseView, _ terms: StageTerms, _ market: borrowing Market
  ) -> StageDirective
}

extension LiquidationStage {
  /// Who plans it.
  public var planner: any StagePlanner.Type {
    switch self {
    case .cancelOrders: CancelOrdersStage.self
    case .partialReduction: PartialReductionStage.self
    case .bookClose: BookCloseStage.self
    case .recourse: RecourseStage.self
    case .fundTakeover: FundTakeoverStage.self
    case .deleveraging: DeleveragingStage.self
    case .lossSharing: LossSharingStage.self
    }
  }
}

extension LiquidationPolicy {
  /// Ticks that a position may spend in stages that take time.
  public var ticksMax: UInt32 {
    stages.reduce(0) { $0 + ($1.stage.planner.takesTime ? UInt32($1.ticksMax) : 0) }
  }
}

/// What a planner asks the house to do next.
@frozen public enum StageDirective: Equatable, Sendable, BitwiseCopyable {
  /// Nothing more here: the next stage follows.
  case goOn
  /// The case waits for the next tick.
  case wait
  /// Margin is restored: the case ends with a position.
  case restore
  /// Cancels all open orders of the pool.
  case cancelOrders
  /// Keeps a number in the case until the stage is over (`CaseView.memory`).
  case remember(Int64)
  /// Sends an order to the book.
  case trade(BookTrade)
  /// Takes up to so much from what the owner has elsewhere.
  case takeRecourse(Money)
  /// Closes so much against the insurance fund, at a price.
  case takeOver(Quantity, at: Price)
  /// Closes as much as there are opposite positions for that can bear a price, best rank first;
  /// with leavers, who left since the last tick bears its part before.
  case deleverage(at: Price, withLeavers: Bool)
  /// Closes all at the mark against whoever is opposite; what is then lacking is shared.
  case closeAtMark
}

/// An order that a stage sends to the book: it trades at once, and what is left of it is gone.
@frozen public struct BookTrade: Equatable, Sendable, BitwiseCopyable {
  /// In whole lots; zero where this tick sends nothing.
  public var quantity: Quantity
  /// No fill is worse.
  public var limit: Price
  /// Greatest fee to the insurance fund, out of what the fills bring above the bankruptcy price.
  public var feeRateMax: Rate
  /// The stage that it is reported as: closing all or a part of the position in the book, whichever
  /// of both planned it.
  public var stage: LiquidationStage

  @inlinable public init(
    quantity: Quantity, limit: Price, feeRateMax: Rate, stage: LiquidationStage
  ) {
    self.quantity = quantity
    self.limit = limit
    self.feeRateMax = feeRateMax
    self.stage = stage
  }
}

/// A case as its planner sees it, in numbers.
public struct CaseView: BitwiseCopyable, Sendable {
  /// The position worked on: its name for questions to the market.
  public var position: PositionIndex
  /// Signed; zero only where nothing but orders is looked at.
  public var quantity: Quantity
  public var entryNotional: Money
  /// |quantity| when the stage began.
  public var startQuantity: Quantity
  /// Ticks spent at the stage so far, the present one included once it has traded.
  public var ticks: UInt16
  /// Directives of the stage that were carried out in this tick.
  public var steps: Int
  /// What the stage has asked to keep from tick to tick; zero when it begins.
  public var memory: Int64
  /// Of the pool, at the mark, and the position's own requirement in it.
  public var risk: Risk
  public var maintenance: Money
  public var mark: Price
  /// The price that uses up the position's share of the equity, or nil where no positive price
  /// does.
  public var bankruptcyPrice: Price?

  public init(
    position: PositionIndex, quantity: Quantity, entryNotional: Money, startQuantity: Quantity,
    ticks: UInt16, steps: Int, memory: Int64, risk: Risk, maintenance: Money, mark: Price,
    bankruptcyPrice: Price?
  ) {
    self.position = position
    self.quantity = quantity
    self.entryNotional = entryNotional
    self.startQuantity = startQuantity
    self.ticks = ticks
    self.steps = steps
    self.memory = memory
    self.risk = risk
    self.maintenance = maintenance
    self.mark = mark
    self.bankruptcyPrice = bankruptcyPrice
  }

  /// The side of the trade that closes the position.
  public var closingSide: Side { quantity.isPositive ? .sell : .buy }

  /// What whoever takes a unit at the bankruptcy price pays above the mark (for a short: gets below
  /// it); negative where it gains. Nil where there is no bankruptcy price.
  public var lossAtBankruptcy: Price? {
    bankruptcyPrice.map { quantity.isPositive ? $0 - mark : mark - $0 }
  }
}

/// What a planner may ask of the market around a case beyond the numbers of its view. Each costs a
/// walk or a sum, so that only who needs it pays.
public protocol CaseMarket: ~Copyable {
  func contract(_ position: PositionIndex) -> Contract
  /// The schedule that the position is margined by, with an owner's share where there is one.
  func schedule(_ position: PositionIndex) -> MarginSchedule
  /// The best price at which the position could be closed in the book, or nil.
  func bestClosing(_ position: PositionIndex) -> Price?
  /// What rests no worse than a limit, looked at only as far as `enough`.
  func depth(closing position: PositionIndex, limit: Price, enough: Quantity) -> Quantity
  /// The insurance fund's equity for the position's instrument, and its inventory there.
  func fund(for position: PositionIndex) -> (equity: Money, inventory: Quantity)
}
