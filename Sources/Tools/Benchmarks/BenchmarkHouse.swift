import Clearing
import Instruments
import Messages
import Units

/// A house set up for measuring: listed instruments, funded accounts, stamps.
final class BenchmarkHouse {
  let house = ClearingHouse()
  var events = EventBuffer(capacity: 65_536)
  private var sequence: UInt64 = 0
  private var time = Timestamp.zero + .seconds(1_600_000_000)

  static let asset = AssetID(rawValue: 1)

  @inline(__always) func send(_ command: Command) -> Receipt {
    sequence += 1
    events.removeAll()
    return house.apply(
      command,
      Stamp(sequence: SequenceNumber(rawValue: sequence), time: time, member: .none),
      into: &events)
  }

  /// A set-up command, which must be accepted.
  func require(_ command: Command) throws {
    let receipt = send(command)
    guard receipt.reason == .accepted else {
      throw BenchmarkFault(
        kind: .failed, reason: "benchmark set-up refused: \(receipt.reason) for \(command)")
    }
  }

  func advance(_ span: TimeSpan) { time = time + span }

  func tick() {
    advance(.milliseconds(100))
    _ = send(.tick(Tick()))
  }

  /// Lists an instrument with three brackets at tick 0.1, lot 0.001, index 10,000.
  func list(_ number: Int, fundLeverage: Rate = Rate(rawValue: 10_000_000_000)) throws {
    let id = InstrumentID(rawValue: UInt16(number))
    try require(
      .listInstrument(
        ListInstrument(
          contract: Contract(
            instrument: id, settlementAsset: Self.asset, tick: Price(rawValue: 10_000_000),
            lot: Quantity(rawValue: 100_000), priceBand: .partsPerMillion(300_000),
            positionLimit: Quantity(rawValue: 10_000_000_000_000),
            // All accounts are one member's here, and trade with each other.
            selfTradeScope: .account),
          valuation: .mark, closingFeeRate: .zero)))
    try require(
      .setFees(
        SetFees(
          instrument: id,
          fees: FeeTerms(maker: .partsPerMillion(200), taker: .partsPerMillion(500)))))
    try require(
      .setLiquidationTerms(
        SetLiquidationTerms(
          instrument: id,
          terms: LiquidationTerms(
            fractionPerTick: .one, depthShareMax: .one, isPartial: false, restoreBuffer: .zero,
            bookTicksMax: 2, feeRateMax: .partsPerMillion(5_000), fundTakesOver: true,
            fundLeverageMax: fundLeverage, disposalShareMax: .partsPerMillion(100_000),
            disposalBand: .partsPerMillion(50_000),
            // All accounts are one member's here, and are meant to stand for themselves.
            recourse: .scope))))
    let brackets: [(Int64, Int64, Int64)] = [
      (0, 4_000, 8_000), (50_000, 5_000, 10_000), (600_000, 6_500, 13_333),
    ]
    for (place, (floor, maintenance, initial)) in brackets.enumerated() {
      try require(
        .setMarginBracket(
          SetMarginBracket(
            instrument: id, index: UInt8(place),
            bracket: MarginBracket(
              floor: Money(rawValue: floor * Money.one.rawValue),
              maintenanceRate: .partsPerMillion(maintenance),
              initialRate: .partsPerMillion(initial)))))
    }
    try require(.openTrading(OpenTrading(instrument: id)))
    try post(number, Price(rawValue: 10_000 * Price.one.rawValue))
  }

  func post(_ number: Int, _ price: Price) throws {
    try require(
      .postIndexPrice(
        PostIndexPrice(instrument: InstrumentID(rawValue: UInt16(number)), source: 0, price: price))
    )
  }

  func open(_ account: Int, deposit: Money) throws {
    let id = AccountID(rawValue: UInt32(account))
    try require(.openAccount(OpenAccount(account: id, member: MemberID(rawValue: 1))))
    try require(.deposit(Deposit(account: id, asset: Self.asset, amount: deposit)))
  }

  func limit(
    _ account: Int, _ instrument: Int, _ client: UInt64, _ side: Side, _ price: Price,
    _ quantity: Quantity, _ terms: TimeInForce = .goodTillCancel
  ) -> Command {
    .placeOrder(
      PlaceOrder(
        account: AccountID(rawValue: UInt32(account)),
        instrument: InstrumentID(rawValue: UInt16(instrument)),
        clientOrder: ClientOrderID(rawValue: client), side: side, kind: .limit,
        timeInForce: terms, selfTradePrevention: .cancelNewest, isPostOnly: false,
        isReduceOnly: false, price: price, quantity: quantity, expiry: .zero))
  }
}
