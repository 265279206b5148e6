import Clearing
import ClearingTestKit
import Instruments
import Messages
import Testing
import Units

/// Lists of stages: an instrument's liquidation policy as the house follows it. One bracket of 1 %
/// and 0.5 %, no fees.
@Suite struct LiquidationPolicyTests {
  private func house(_ stages: [StageTerms], fund: String = "100000") -> TestHouse {
    var terms = TestTerms()
    terms.fees = FeeTerms(maker: .zero, taker: .zero)
    terms.brackets = [("0", "0.005", "0.01")]
    terms.contract.priceBand = Rate("0.5")!
    terms.stages = stages
    let house = TestHouse()
    house.list(terms)
    for (account, deposit) in [(1, "1000"), (2, "1000000"), (3, "1000000")] as [(UInt32, String)] {
      house.open(account, deposit: deposit)
      house.leverage(account, 100)
    }
    house.contribute(fund)
    // Account 1 is long 10 with a bankruptcy price of 9,900.
    #expect(house.order(2, .sell, "10", at: "10000", client: 1).reason == .accepted)
    #expect(house.order(1, .buy, "10", at: "10000", client: 2).filled == Quantity("10"))
    return house
  }

  private func stage(
    _ stage: LiquidationStage, _ change: (inout StageTerms) -> Void = { _ in }
  ) -> StageTerms {
    var terms = StageTerms(stage)
    change(&terms)
    return terms
  }

  private func takeover(_ change: (inout StageTerms) -> Void = { _ in }) -> StageTerms {
    stage(.fundTakeover) {
      $0.leverageMax = Rate("100")!
      change(&$0)
    }
  }

  @Test("the fund takes before deleveraging, or what deleveraging leaves, as the list says")
  func order() {
    for isFundFirst in [true, false] {
      let middle = [takeover(), stage(.deleveraging)]
      let house = house(
        [stage(.cancelOrders)] + (isFundFirst ? middle : middle.reversed())
          + [stage(.lossSharing)])
      house.post("9940")
      house.tick()
      #expect(house.steps.map(\.stage) == [isFundFirst ? .fundTakeover : .deleveraging])
      #expect(house.quantity(1) == .zero && house.balance(1) == .zero)
    }
  }

  @Test("loss sharing alone closes at the mark, and the loss is shared by those who gained")
  func lossSharingAlone() {
    let house = house([stage(.cancelOrders), stage(.lossSharing)], fund: "1")
    house.post("9800")
    house.tick()
    #expect(house.steps.map(\.stage) == [.lossSharing])
    #expect(house.trades.map(\.price) == [Price("9800")!])
    let shared = house.told { if case .lossShared(let event) = $0 { event } else { nil } }
    #expect(shared.map(\.amount) == [Money("999")!])
    #expect(shared.map(\.bankrupt.rawValue) == [1] && shared.map(\.account.rawValue) == [2])
  }

  @Test("without a stage of recourse nobody else's money is asked, in the list or behind it")
  func noRecourse() {
    for reach in [nil, Recourse.owner] {
      var stages = [stage(.cancelOrders), stage(.deleveraging), stage(.lossSharing)]
      if let reach { stages.insert(stage(.recourse) { $0.recourse = reach }, at: 1) }
      let house = house(stages, fund: "1")
      house.open(4, deposit: "500", member: 1)
      house.post("9800")
      house.tick()
      #expect(house.balance(4) == (reach == nil ? Money("500")! : .zero))
    }
  }

  @Test("one stage that takes time works per tick, each for its ticks")
  func ticks() {
    let house = house([
      stage(.cancelOrders),
      stage(.partialReduction) {
        $0.fractionPerTick = Rate("0.01")!
        $0.ticksMax = 2
        $0.restoreBuffer = .one
      },
      stage(.bookClose) {
        $0.fractionPerTick = Rate("0.2")!
        $0.ticksMax = 2
      },
      stage(.deleveraging), stage(.lossSharing),
    ])
    house.order(3, .buy, "100", at: "9905", client: 5)
    house.post("9905")
    var told: [[LiquidationStage]] = []
    var sold: [Quantity] = []
    for _ in 1...5 {
      house.tick()
      told.append(house.steps.map(\.stage))
      sold += house.steps.map(\.quantity)
    }
    #expect(
      told == [
        [.partialReduction], [.partialReduction], [.bookClose], [.bookClose, .deleveraging], [],
      ])
    #expect(Array(sold.prefix(4)) == ["0.1", "0.1", "1.96", "1.96"].map { Quantity($0)! })
    #expect(house.quantity(1) == .zero)
  }

  @Test("terms that are set again bring the list back that they stand for")
  func termsAgain() throws {
    let stages = [stage(.cancelOrders), stage(.lossSharing)]
    let house = house(stages)
    let given = try #require(house.house.terms(TestHouse.instrument))
    #expect(given.policy.stages == stages)
    house.send(
      .setLiquidationTerms(
        SetLiquidationTerms(instrument: TestHouse.instrument, terms: given.liquidation)))
    let back = try #require(house.house.terms(TestHouse.instrument)).policy
    #expect(back == LiquidationPolicy(given.liquidation))
    #expect(
      back.stages.map(\.stage) == [
        .cancelOrders, .bookClose, .recourse, .fundTakeover, .deleveraging, .fundTakeover,
        .lossSharing,
      ])
  }

  @Test("a case under way goes on under a new list")
  func underWay() {
    let house = house([
      stage(.cancelOrders), stage(.bookClose) { $0.ticksMax = 1_000 }, stage(.lossSharing),
    ])
    house.post("9940")
    house.tick()
    #expect(house.quantity(1) == Quantity("10"))
    for command in SetLiquidationStage.commands(
      TestHouse.instrument, [stage(.cancelOrders), takeover(), stage(.lossSharing)])
    {
      #expect(house.send(.setLiquidationStage(command)).reason == .accepted)
    }
    house.tick()
    #expect(house.steps.map(\.stage) == [.fundTakeover] && house.quantity(1) == .zero)
  }

  @Test("a list that is refused changes nothing, and the next begins anew")
  func refused() throws {
    let house = house([])
    let before = try #require(house.house.terms(TestHouse.instrument)).policy
    let bad = SetLiquidationStage.commands(
      TestHouse.instrument, [stage(.cancelOrders), stage(.bookClose)])
    #expect(house.send(.setLiquidationStage(bad[0])).reason == .accepted)
    #expect(house.send(.setLiquidationStage(bad[1])).reason == .lastStageInvalid)
    #expect(try #require(house.house.terms(TestHouse.instrument)).policy == before)
    #expect(house.send(.setLiquidationStage(bad[1])).reason == .stageIndexInvalid)
  }

  @Test("positions are ranked by the rule of the list")
  func ranking() {
    for rule in DeleveragingRule.allCases {
      let house = house([
        stage(.cancelOrders), stage(.deleveraging) { $0.ranking = rule }, stage(.lossSharing),
      ])
      // Account 4 has entered better than account 2, and has far less leverage.
      house.open(4, deposit: "100000000")
      house.order(4, .sell, "10", at: "10100", client: 7)
      #expect(house.order(3, .buy, "10", at: "10100", client: 8).filled == Quantity("10"))
      house.post("9940")
      house.tick()
      let told = house.told { if case .deleveraged(let event) = $0 { event } else { nil } }
      #expect(told.map(\.counterparty.rawValue) == [rule == .profitFraction ? 4 : 2])
    }
  }
}
