import Accounts
import Instruments
import Liquidation
import Margin
import Testing
import Units

/// A market as a planner sees it, in fixed numbers.
private struct FixedMarket: CaseMarket {
  var depth = Quantity("100")!
  var best: Price? = Price("100")!
  var equity = Money("1000")!
  var inventory = Quantity.zero

  func contract(_ position: PositionIndex) -> Contract {
    Contract(
      instrument: InstrumentID(rawValue: 1), settlementAsset: AssetID(rawValue: 1),
      tick: Price("0.1")!, lot: Quantity("0.1")!, priceBand: Rate("0.2")!,
      positionLimit: Quantity("1000")!)
  }
  func schedule(_ position: PositionIndex) -> MarginSchedule {
    MarginSchedule(brackets: [
      MarginBracket(floor: .zero, maintenanceRate: Rate("0.01")!, initialRate: Rate("0.02")!)
    ])!
  }
  func bestClosing(_ position: PositionIndex) -> Price? { best }
  func depth(closing position: PositionIndex, limit: Price, enough: Quantity) -> Quantity {
    min(depth, enough)
  }
  func fund(for position: PositionIndex) -> (equity: Money, inventory: Quantity) {
    (equity, inventory)
  }
}

/// A stage as somebody might add it: an auction whose limit starts at the mark and walks a step
/// further at each tick.
private enum AuctionStage: StagePlanner {
  static var parameters: [StageParameter] { [.fractionPerTick, .ticksMax] }
  static var takesTime: Bool { true }
  static let step: Int64 = 10_000_000

  static func plan<Market: CaseMarket & ~Copyable>(
    _ view: CaseView, _ terms: StageTerms, _ market: borrowing Market
  ) -> StageDirective {
    switch view.steps {
    case 0: return .remember(view.memory + step)
    case 1:
      let width = Price(rawValue: view.memory)
      let limit = view.closingSide == .sell ? view.mark - width : view.mark + width
      return .trade(
        BookTrade(
          quantity: view.quantity.magnitude, limit: limit, feeRateMax: .zero, stage: .bookClose))
    default: return view.ticks >= terms.ticksMax ? .goOn : .wait
    }
  }
}

/// Planners asked by themselves: numbers in, one directive out.
@Suite struct StagePlannerTests {
  /// A long of 10 entered at 101 with equity of 5, at a mark of 100.
  private var view: CaseView {
    CaseView(
      position: PositionIndex(rawValue: 1), quantity: Quantity("10")!,
      entryNotional: Money("1010")!, startQuantity: Quantity("10")!, ticks: 0, steps: 0, memory: 0,
      risk: Risk(equity: Money("5")!, initial: Money("20")!, maintenance: Money("10")!),
      maintenance: Money("10")!, mark: Price("100")!, bankruptcyPrice: Price("99.5")!)
  }

  @Test("the book sends what its pace and the depth allow, at most at the bankruptcy price")
  func book() {
    var terms = StageTerms(.bookClose)
    terms.fractionPerTick = Rate("0.25")!
    terms.feeRateMax = Rate("0.005")!
    func trade(_ market: FixedMarket) -> StageDirective {
      BookCloseStage.plan(view, terms, market)
    }
    func directive(_ quantity: String) -> StageDirective {
      .trade(
        BookTrade(
          quantity: Quantity(quantity)!, limit: Price("99.5")!, feeRateMax: Rate("0.005")!,
          stage: .bookClose))
    }
    #expect(trade(FixedMarket()) == directive("2.5"))
    #expect(trade(FixedMarket(depth: Quantity("1.25")!)) == directive("1.2"))
    #expect(trade(FixedMarket(depth: .zero)) == directive("0"))
    var hopeless = view
    hopeless.bankruptcyPrice = nil
    guard case .trade(let order) = BookCloseStage.plan(hopeless, terms, FixedMarket()) else {
      Issue.record("no trade")
      return
    }
    #expect(order.limit == .zero)
  }

  @Test("behind its trade the book waits while it has ticks and the account equity")
  func afterBook() {
    var terms = StageTerms(.bookClose)
    terms.ticksMax = 3
    var asked = view
    asked.steps = 1
    asked.ticks = 2
    #expect(BookCloseStage.plan(asked, terms, FixedMarket()) == .wait)
    asked.ticks = 3
    #expect(BookCloseStage.plan(asked, terms, FixedMarket()) == .goOn)
    asked.ticks = 1
    asked.risk.equity = .zero
    #expect(BookCloseStage.plan(asked, terms, FixedMarket()) == .goOn)
    // What is not in breach is taken by nobody outside the book.
    asked.ticks = 3
    asked.risk = Risk(equity: Money("10")!, initial: .zero, maintenance: Money("10")!)
    #expect(BookCloseStage.plan(asked, terms, FixedMarket()) == .wait)
  }

  @Test("a reduction asks for the least that restores margin, and is restored when it has")
  func reduction() {
    let terms = StageTerms(.partialReduction)
    guard case .trade(let order) = PartialReductionStage.plan(view, terms, FixedMarket()) else {
      Issue.record("no trade")
      return
    }
    // 5 covers 1 % of 500: five of ten go.
    #expect(order.quantity == Quantity("5")! && order.stage == .partialReduction)
    var asked = view
    asked.steps = 1
    asked.ticks = 1
    asked.risk.maintenance = Money("5")!
    asked.maintenance = Money("5")!
    #expect(PartialReductionStage.plan(asked, terms, FixedMarket()) == .restore)
    // Untouched it is not for the stage to say.
    asked.steps = 0
    asked.ticks = 0
    #expect(PartialReductionStage.plan(asked, terms, FixedMarket()) != .restore)
  }

  @Test("the fund takes within its bounds of loss what it can carry")
  func takeover() {
    func directive(
      _ price: String?, above: Rate = -StageTerms.unbounded, most: Rate = StageTerms.unbounded
    ) -> StageDirective {
      var terms = StageTerms(.fundTakeover)
      terms.lossAbove = above
      terms.lossMax = most
      var asked = view
      asked.bankruptcyPrice = price.map { Price($0)! }
      return FundTakeoverStage.plan(asked, terms, FixedMarket())
    }
    let all = StageDirective.takeOver(Quantity("10")!, at: Price("99")!)
    #expect(directive("99") == all)
    #expect(directive("99", most: Rate("-0.01")!) == all)
    #expect(directive("99.1", most: Rate("-0.01")!) == .goOn)
    // Ten lots of a hundred against an equity of a thousand less the loss.
    #expect(
      directive("101", above: .zero) == .takeOver(Quantity("9.9")!, at: Price("101")!))
    #expect(directive("100", above: .zero) == .goOn)
    #expect(directive(nil) == .goOn)
  }

  @Test("recourse, deleveraging and loss sharing ask once")
  func once() {
    var asked = view
    #expect(RecourseStage.plan(asked, StageTerms(.recourse), FixedMarket()) == .goOn)
    asked.risk.equity = Money("-3")!
    #expect(
      RecourseStage.plan(asked, StageTerms(.recourse), FixedMarket()) == .takeRecourse(Money("3")!))
    var terms = StageTerms(.deleveraging)
    terms.recentGains = .after
    #expect(
      DeleveragingStage.plan(asked, terms, FixedMarket())
        == .deleverage(at: Price("99.5")!, withLeavers: false))
    #expect(
      LossSharingStage.plan(asked, StageTerms(.lossSharing), FixedMarket()) == .closeAtMark)
    asked.steps = 1
    for stage in [LiquidationStage.recourse, .deleveraging, .lossSharing, .cancelOrders] {
      #expect(stage.planner.plan(asked, StageTerms(stage), FixedMarket()) == .goOn)
    }
  }

  @Test("a stage of somebody's own keeps what it needs in the case")
  func auction() {
    var terms = StageTerms(.bookClose)
    terms.ticksMax = 2
    var asked = view
    var limits: [Price] = []
    for tick: UInt16 in 1...2 {
      asked.steps = 0
      guard case .remember(let memory) = AuctionStage.plan(asked, terms, FixedMarket()) else {
        Issue.record("nothing kept")
        return
      }
      asked.memory = memory
      asked.steps = 1
      guard case .trade(let order) = AuctionStage.plan(asked, terms, FixedMarket()) else {
        Issue.record("no trade")
        return
      }
      limits.append(order.limit)
      asked.ticks = tick
      asked.steps = 2
      #expect(
        AuctionStage.plan(asked, terms, FixedMarket()) == (tick == 1 ? .wait : .goOn))
    }
    #expect(limits == [Price("99.9")!, Price("99.8")!])
  }

  @Test("every stage has a planner, a name of its own, and parameters that are read")
  func vocabulary() {
    let all = LiquidationStage.allCases
    #expect(Set(all.map(\.name)).count == all.count)
    let read = all.flatMap { $0.planner.parameters }
    #expect(Set(read) == Set(StageParameter.allCases))
    for stage in all where stage.planner.takesTime {
      #expect(stage.planner.parameters.contains(.ticksMax))
    }
  }
}
