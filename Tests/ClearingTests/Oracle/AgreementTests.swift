import Clearing
import ClearingTestKit
import Messages
import Testing
import Units

/// Random streams of several markets, accounts, owners and modes, with crashes, under which the
/// house and the naive house agree after every command: on the receipt, on every event in its
/// order, on all balances, positions, open orders and the house's own accounts.
@Suite struct AgreementTests {
  @Test("the house agrees with a naive one on every event and balance, through every stage")
  func agreement() {
    // The last ones of the short run come where few do.
    let seeds: [UInt64] =
      Effort.isLong
      ? Array(1...2_500) + Array(10_001...12_500)
      : Array(1...18) + [45, 56, 80, 83, 134, 150, 331] + [10_010, 10_019, 10_035, 10_036]
    expectAgreement(HousePair.run(seeds))
  }

  @Test("they agree where inverse markets stand beside linear ones, through every stage")
  func inverse() {
    let seeds: [UInt64] =
      Effort.isLong ? Array(30_001...32_500) : Array(30_001...30_014) + [30_132, 30_151]
    expectAgreement(HousePair.run(seeds), leavingOut: Effort.isLong ? [] : Self.rare)
  }

  @Test("they agree where markets share an underlying")
  func underlyings() {
    let seeds: [UInt64] = Effort.isLong ? Array(40_001...41_000) : Array(40_001...40_008)
    let tally = HousePair.run(seeds)
    for fault in tally.faults { Issue.record("\(fault)") }
    for path in ["price of several markets", "cross liquidation", "deleveraging", "funding"] {
      #expect(tally.reached[path, default: 0] > 0, "never reached: \(path)")
    }
  }

  /// Where few streams come, too few for a short run of inverse ones.
  private static let rare: Set = [
    "closing against the fund", "haircut", "deleveraging of a part", "loss of the fund shared",
    "repayment", "rescue of the fund", "shared loss", "unfunded loss",
  ]

  /// Without a fault, and on every path.
  private func expectAgreement(_ tally: HousePair.Tally, leavingOut rare: Set<String> = []) {
    for fault in tally.faults { Issue.record("\(fault)") }
    let paths = [
      "margin call", "recovery", "stale", "funding", "cross liquidation",
      "isolated liquidation", "paced", "thin book", "partial reduction", "book close",
      "liquidation fee", "restored", "next position", "takeover", "takeover of a part",
      "fund too small", "deleveraging", "deleveraging of a part", "deleveraging passes over",
      "deleveraging before the fund", "closing at the mark", "closing against the fund",
      "loss paid by a reserve", "loss paid by the fund", "recourse within an account",
      "recourse to an owner", "shared loss", "unfunded loss", "repayment", "haircut", "disposal",
      "rescue of the fund", "loss of the fund shared", "leaver charged", "leaver passed over",
      "fresh gain set aside", "fresh gain refused", "owner's share above alone",
      "steps over budget", "trades over budget", "fundings over budget", "looks over budget",
    ]
    for path in paths where !rare.contains(path) {
      #expect(tally.reached[path, default: 0] > 0, "never reached: \(path)")
    }
    let met: [RejectReason] = [
      .clientOrderInvalid, .priceOutsideBand, .unknownOrder, .wouldIncrease, .wouldTrade,
      .wouldSelfTrade, .notFillable, .noLiquidity, .positionLimit, .insufficientMargin,
      .ordersOpen, .notIsolated, .leverageInvalid, .indexStale, .openInterestLimit,
      .accountInLiquidation, .expired, .orderTermsInvalid,
    ]
    for reason in met { #expect(tally.reasons[reason.rawValue] != nil, "\(reason)") }
    if Effort.isLong || Effort.environment("CLEARSIM_COUNTS") == "1" {
      print("\(tally.commands) commands of \(tally.streams) streams, \(tally.trades) trades")
      for (path, count) in tally.reached.sorted(by: { $0.key < $1.key }) {
        print("  \(path): \(count)")
      }
    }
  }

  @Test("they agree under lists of stages in any order, with any left out that may be")
  func ownStages() {
    let tally = HousePair.run(
      Effort.isLong ? Array(20_001...22_500) : Array(20_001...20_048))
    for fault in tally.faults { Issue.record("\(fault)") }
    let paths = [
      "on to another stage in the book", "beyond the fund's bound", "ranked by profit alone",
      "stage reduction late", "stage book late", "stage takeover late", "stage recourse late",
      "stage deleveraging late", "takeover", "deleveraging", "closing at the mark", "restored",
      "partial reduction", "book close", "deleveraging before the fund", "trades over budget",
    ]
    for path in paths { #expect(tally.reached[path, default: 0] > 0, "never reached: \(path)") }
  }

  /// No two scores of a random stream are the same.
  @Test("they agree on the order of twins, who have the same score: by position number")
  func twins() {
    var stream = Stream(state: 1)
    var plan = AgreementPlan(&stream)
    var terms = TestTerms()
    terms.contract.lot = Quantity("0.1")!
    terms.liquidation.bookTicksMax = 1
    plan.markets = [AgreementPlan.Market(terms: terms, level: 10_000, reserve: .zero)]
    plan.fund = .zero
    plan.limits = .standard
    plan.accounts = (1...5).map {
      AgreementPlan.Account(member: $0, owner: $0, deposit: Money($0 == 1 ? "500" : "5000")!)
    }
    let pair = HousePair(seed: 1, stream, plan)
    pair.send(
      .setLeverage(
        SetLeverage(account: NaiveHouse.id(1), instrument: TestHouse.instrument, leverage: 100)))
    for account in [4, 2, 5, 3, 1] {
      pair.send(
        .placeOrder(
          PlaceOrder(
            account: NaiveHouse.id(account), instrument: TestHouse.instrument,
            clientOrder: ClientOrderID(rawValue: 1), side: account == 1 ? .buy : .sell,
            kind: .limit, timeInForce: .goodTillCancel, selfTradePrevention: .cancelNewest,
            isPostOnly: false, isReduceOnly: false, price: Price("10000")!,
            quantity: Quantity(account == 1 ? "4" : "1")!, expiry: .zero)))
    }
    pair.send(
      .postIndexPrice(
        PostIndexPrice(instrument: TestHouse.instrument, source: 0, price: Price("9800")!)))
    pair.house.time = pair.house.time + .seconds(1)
    pair.send(.tick(Tick()))
    #expect(pair.fault == nil)
    let told = pair.house.told { if case .deleveraged(let event) = $0 { event } else { nil } }
    #expect(told.map(\.counterparty.rawValue) == [2, 3, 4, 5])
    #expect(Set(told.map(\.score)).count == 1)
  }
}
