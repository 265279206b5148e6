import Clearing
import Instruments
import Messages
import Units

/// A house under test: stamps commands, keeps what the last one told, and checks all invariants
/// after each.
public final class TestHouse {
  public let house: ClearingHouse
  public private(set) var events: [Event] = []
  public var time: Timestamp = .zero + .seconds(1_600_000_000)
  public var checks = true
  /// Called after each command, with what it was and what it gave; `events` are what it told.
  public var audit: ((Command, Receipt) -> Void)?
  private var buffer = EventBuffer()
  private var sequence: UInt64 = 0

  public static let instrument = InstrumentID(rawValue: 1)
  public static let asset = AssetID(rawValue: 1)

  public init(workLimits: WorkLimits = .standard) {
    house = ClearingHouse(workLimits: workLimits)
  }

  @discardableResult
  public func send(_ command: Command, from member: MemberID = .none) -> Receipt {
    sequence += 1
    buffer.removeAll()
    let receipt = house.apply(
      command,
      Stamp(sequence: SequenceNumber(rawValue: sequence), time: time, member: member),
      into: &buffer)
    events = (0..<buffer.count).map { buffer[$0] }
    precondition(
      receipt.reason == .accepted || receipt.reason == .timeOver
        || command.rejectReasons.contains(receipt.reason),
      "the schema does not say that \(command) may be answered with \(receipt.reason)")
    if checks { house.checkInvariants() }
    audit?(command, receipt)
    return receipt
  }

  /// Time passes, then a tick.
  @discardableResult
  public func tick(_ span: TimeSpan = .seconds(1)) -> Receipt {
    time = time + span
    return send(.tick(Tick()))
  }
}

/// The terms of the instrument under test, to be changed before `list`.
public struct TestTerms {
  public var contract = Contract(
    instrument: TestHouse.instrument, settlementAsset: TestHouse.asset,
    tick: Price("0.1")!, lot: Quantity("0.001")!, priceBand: Rate("0.2")!,
    positionLimit: Quantity("100000")!)
  public var valuation = MaintenanceValuation.mark
  public var closingFeeRate = Rate.zero
  public var fees = FeeTerms(maker: Rate("0.0002")!, taker: Rate("0.0005")!)
  public var mark = MarkTerms(
    method: .index, sampleInterval: .seconds(5), windowSamples: 30,
    liquidationTradesMoveMark: true, indexAgeMax: .hours(24))
  public var funding = FundingTerms(
    interval: .zero, sampleInterval: .seconds(5), interestRate: .zero, clamp: .zero, cap: .zero,
    impactNotional: Money("1000")!)
  public var liquidation = LiquidationTerms(
    fractionPerTick: .one, depthShareMax: .one, isPartial: false, restoreBuffer: .zero,
    bookTicksMax: 3, feeRateMax: Rate("0.005")!, fundTakesOver: true,
    fundLeverageMax: Rate("10")!, disposalShareMax: Rate("0.1")!, disposalBand: Rate("0.05")!)
  /// The stages of a liquidation, where they are others than those that `liquidation` stands for.
  public var stages: [StageTerms] = []
  public var margin = MarginTerms()
  public var brackets: [(floor: String, maintenance: String, initial: String)] = [
    ("0", "0.004", "0.008"), ("50000", "0.005", "0.01"), ("250000", "0.01", "0.02"),
    ("1000000", "0.025", "0.05"), ("10000000", "0.05", "0.1"),
  ]
  public init() {}
}

extension TestHouse {
  /// Lists and opens the instrument and posts its first index price.
  public func list(_ terms: TestTerms = TestTerms(), index: String = "10000") {
    let id = terms.contract.instrument
    send(
      .listInstrument(
        ListInstrument(
          contract: terms.contract, valuation: terms.valuation,
          closingFeeRate: terms.closingFeeRate)))
    send(.setFees(SetFees(instrument: id, fees: terms.fees)))
    send(.setMarkTerms(SetMarkTerms(instrument: id, terms: terms.mark)))
    send(.setFundingTerms(SetFundingTerms(instrument: id, terms: terms.funding)))
    send(.setLiquidationTerms(SetLiquidationTerms(instrument: id, terms: terms.liquidation)))
    if terms.margin != MarginTerms() {
      send(.setMarginTerms(SetMarginTerms(instrument: id, terms: terms.margin)))
    }
    for stage in SetLiquidationStage.commands(id, terms.stages) {
      let receipt = send(.setLiquidationStage(stage))
      precondition(receipt.reason == .accepted, "the stages under test are a policy")
    }
    for (place, bracket) in terms.brackets.enumerated() {
      send(
        .setMarginBracket(
          SetMarginBracket(
            instrument: id, index: UInt8(place),
            bracket: MarginBracket(
              floor: Money(bracket.floor)!, maintenanceRate: Rate(bracket.maintenance)!,
              initialRate: Rate(bracket.initial)!))))
    }
    let receipt = send(.openTrading(OpenTrading(instrument: id)))
    precondition(receipt.reason == .accepted, "the terms under test are consistent")
    send(
      .postIndexPrice(
        PostIndexPrice(
          underlying: terms.contract.underlyingNamed, source: 0, price: Price(index)!)))
  }

  public func post(_ price: String, instrument: InstrumentID = TestHouse.instrument) {
    send(
      .postIndexPrice(PostIndexPrice(instrument: instrument, source: 0, price: Price(price)!)))
  }

  public func open(_ account: UInt32, deposit: String, member: UInt32? = nil) {
    send(
      .openAccount(
        OpenAccount(
          account: AccountID(rawValue: account),
          member: MemberID(rawValue: member ?? account))))
    if let amount = Money(deposit), amount.isPositive {
      send(
        .deposit(
          Deposit(
            account: AccountID(rawValue: account), asset: TestHouse.asset, amount: amount)))
    }
  }

  public func contribute(_ amount: String) {
    send(.contribute(Contribute(asset: TestHouse.asset, amount: Money(amount)!)))
  }

  @discardableResult
  public func order(
    _ account: UInt32, _ side: Side, _ quantity: String, at price: String? = nil,
    client: UInt64, timeInForce: TimeInForce = .goodTillCancel, postOnly: Bool = false,
    reduceOnly: Bool = false, selfTradePrevention: SelfTradePrevention = .cancelNewest,
    expiry: Timestamp = .zero, instrument: InstrumentID = TestHouse.instrument
  ) -> Receipt {
    send(
      .placeOrder(
        PlaceOrder(
          account: AccountID(rawValue: account), instrument: instrument,
          clientOrder: ClientOrderID(rawValue: client), side: side,
          kind: price == nil ? .market : .limit,
          timeInForce: price == nil && timeInForce == .goodTillCancel
            ? .immediateOrCancel : timeInForce,
          selfTradePrevention: selfTradePrevention, isPostOnly: postOnly,
          isReduceOnly: reduceOnly, price: price.map { Price($0)! } ?? .zero,
          quantity: Quantity(quantity)!, expiry: expiry)))
  }

  public func position(_ account: UInt32) -> PositionState? {
    house.position(AccountID(rawValue: account), TestHouse.instrument)
  }

  public func balance(_ account: UInt32) -> Money {
    house.account(AccountID(rawValue: account))?.balances.first?.balance ?? .zero
  }
}
