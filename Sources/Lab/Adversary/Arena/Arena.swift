import Clearing
import Instruments
import Messages
import Numerics
import Units

/// One house with a maker, honest pairs and a fund, a second a tick.
///
/// A tick is: the index is posted; whoever is faster than the maker acts; the maker cancels its
/// quotes and makes them anew; the owner acts; the house ticks.
public final class Arena {
  public let terms: ArenaTerms
  public let house = ClearingHouse()
  public private(set) var time: Timestamp
  /// Whether the index moves; it is held still while the owner's positions are closed at the end.
  public var moves = true
  /// What the maker and every outsider knows; what was posted is the house's.
  public var price: Double { path.price }
  private var path: IndexPath
  private var draws: RandomStream
  private var events = EventBuffer()
  private var sequence: UInt64 = 0
  private var makerOrders: UInt64 = 0
  private(set) var ownTicks = 0

  static let asset = AssetID(rawValue: 1)
  static let maker = AccountID(rawValue: 1)
  static let makerMember = MemberID(rawValue: 2)
  /// Honest accounts are numbered from here; each belongs to a member of the same number.
  static let honestFirst: UInt32 = 1_000
  static let start = 50_000.0
  private static let day: Int64 = 86_400_000_000_000

  public init(_ terms: ArenaTerms, seed: UInt64) {
    self.terms = terms
    path = IndexPath(terms, start: Self.start, seed: seed)
    draws = RandomStream(seed: seed, name: "honest")
    time = Timestamp(rawValue: 18_000 * Self.day)
    time = time - Self.length(terms) - .seconds(terms.secondsToFunding)
    setUp()
  }

  /// Time that passes before the owner begins.
  private static func length(_ terms: ArenaTerms) -> TimeSpan {
    TimeSpan(rawValue: Int64(warmUp(terms)) * terms.market.mark.sampleInterval.rawValue)
  }

  private static func warmUp(_ terms: ArenaTerms) -> Int {
    terms.warmUp ?? Int(terms.market.mark.windowSamples) + 2
  }

  static func instrument(_ market: Int) -> InstrumentID {
    InstrumentID(rawValue: UInt16(market + 1))
  }

  @discardableResult
  func send(_ command: Command, from member: MemberID = .none) -> Receipt {
    sequence += 1
    events.removeAll()
    return house.apply(
      command, Stamp(sequence: SequenceNumber(rawValue: sequence), time: time, member: member),
      into: &events)
  }

  /// Sends what the world itself needs; the house refuses none of it.
  private func need(_ command: Command, from member: MemberID = .none) {
    let receipt = send(command, from: member)
    precondition(receipt.reason == .accepted, "Invariant: \(command) is \(receipt.reason)")
  }

  private func setUp() {
    for market in 0..<terms.marketCount { list(market) }
    if terms.fund > 0 {
      need(.contribute(Contribute(asset: Self.asset, amount: Money(terms.fund))))
    }
    open(Self.maker, Self.makerMember, 1_000_000_000)
    post()
    for _ in 0..<Self.warmUp(terms) { step(terms.market.mark.sampleInterval) { _ in } }
    for pair in 0..<terms.honestPairs { enter(pair) }
  }

  private func list(_ market: Int) {
    let id = Self.instrument(market)
    let rules = terms.market
    var contract = rules.contract
    contract.instrument = id
    need(
      .listInstrument(
        ListInstrument(
          contract: contract, valuation: rules.schedule.valuation,
          closingFeeRate: rules.schedule.closingFeeRate)))
    need(.setFees(SetFees(instrument: id, fees: rules.fees)))
    need(.setMarkTerms(SetMarkTerms(instrument: id, terms: rules.mark)))
    need(.setFundingTerms(SetFundingTerms(instrument: id, terms: rules.funding)))
    need(.setLiquidationTerms(SetLiquidationTerms(instrument: id, terms: rules.liquidation)))
    if rules.margin != MarginTerms() {
      need(.setMarginTerms(SetMarginTerms(instrument: id, terms: rules.margin)))
    }
    for stage in SetLiquidationStage.commands(id, rules.liquidationStages) {
      need(.setLiquidationStage(stage))
    }
    for (place, bracket) in rules.schedule.brackets.enumerated() {
      need(
        .setMarginBracket(
          SetMarginBracket(
            instrument: id, index: UInt8(place),
            bracket: MarginBracket(
              floor: bracket.floor, maintenanceRate: bracket.maintenanceRate,
              initialRate: bracket.initialRate))))
    }
    need(.openTrading(OpenTrading(instrument: id)))
  }

  func open(_ account: AccountID, _ member: MemberID, _ deposit: Double) {
    need(.openAccount(OpenAccount(account: account, member: member)))
    guard deposit > 0 else { return }
    need(.deposit(Deposit(account: account, asset: Self.asset, amount: Money(deposit))))
  }

  /// A long and a short of some 100,000 at a leverage of 10 to 75, in the first market.
  private func enter(_ pair: Int) {
    let long = AccountID(rawValue: Self.honestFirst + 2 * UInt32(pair))
    let short = AccountID(rawValue: long.rawValue + 1)
    let notional = draws.lognormal(median: 100_000, sigma: 0.5)
    for account in [long, short] {
      let leverage = [10.0, 20, 25, 50, 75][draws.integer(below: 5)]
      open(
        account, MemberID(rawValue: account.rawValue), notional / leverage + notional * 0.001)
      send(
        .setLeverage(
          SetLeverage(
            account: account, instrument: Self.instrument(0), leverage: UInt16(leverage))))
    }
    send(
      .reportFill(
        ReportFill(
          trade: ReportedTradeID(rawValue: 1_000_000 + UInt64(pair)),
          instrument: Self.instrument(0), buyer: long, seller: short, price: onTick(price),
          quantity: inLots(notional / price))))
  }

  func onTick(_ price: Double) -> Price {
    let tick = terms.market.contract.tick.rawValue
    return Price(rawValue: Int64((price * 1e8 / Double(tick)).rounded()) * tick)
  }

  /// Rounded down to lots.
  func inLots(_ quantity: Double) -> Quantity {
    let lot = terms.market.contract.lot.rawValue
    return Quantity(rawValue: Int64(quantity * 1e8 / Double(lot) + 1e-6) * lot)
  }

  /// A tick of the owner's; `act` is called twice.
  func tick(_ act: (Phase) -> Void) {
    if terms.jumpAt == ownTicks, moves { path.jump() }
    step(.seconds(1), act)
    ownTicks += 1
  }

  private func step(_ span: TimeSpan, _ act: (Phase) -> Void) {
    time = time + span
    if moves { path.step(Double(span.rawValue) / 1e9) }
    post()
    if !terms.isMakerFast { act(.indexPosted) }
    for market in 0..<terms.marketCount { quote(market) }
    if terms.isMakerFast { act(.indexPosted) }
    act(.quoted)
    send(.tick(Tick()))
  }

  private func post() {
    if moves, terms.outage.contains(ownTicks) { return }
    for market in 0..<terms.marketCount {
      send(
        .postIndexPrice(
          PostIndexPrice(instrument: Self.instrument(market), source: 0, price: onTick(price))))
    }
  }

  private func quote(_ market: Int) {
    let id = Self.instrument(market)
    send(.cancelAll(CancelAll(account: Self.maker, instrument: id)), from: Self.makerMember)
    for quote in terms.quotes {
      for side in Side.allCases {
        makerOrders += 1
        let shift = side == .buy ? -quote.distance : quote.distance
        send(
          .placeOrder(
            PlaceOrder(
              account: Self.maker, instrument: id,
              clientOrder: ClientOrderID(rawValue: makerOrders), side: side, kind: .limit,
              timeInForce: .goodTillCancel, selfTradePrevention: .cancelOldest,
              isPostOnly: false, isReduceOnly: false, price: onTick(price * (1 + shift)),
              quantity: inLots(quote.quantity * terms.depth), expiry: .zero)),
          from: Self.makerMember)
      }
    }
  }
}

/// When within a tick the owner acts.
public enum Phase: Sendable {
  /// The index is posted, the maker has not followed yet.
  case indexPosted
  /// The maker has made its quotes anew; the house ticks next.
  case quoted
}

extension Money {
  init(_ units: Double) { self.init(rawValue: Int64((units * 1e8).rounded())) }
  var units: Double { Double(rawValue) / 1e8 }
}
extension Price {
  var units: Double { Double(rawValue) / 1e8 }
}
extension Quantity {
  var units: Double { Double(rawValue) / 1e8 }
}
