import Inputs
import Markets
import Messages
import Simulation
import Testing
import Units

/// A kind that is none of the house's, written with what is public: every form of key, and agents
/// who buy once and note what they are told.
struct Buying: PopulationKind {
  enum Style: String, CaseIterable, Sendable { case calm, hasty }

  static let name = "buyer"
  static let meaning = "buy once"
  static let keys: [PopulationKey<Self>] = [
    .duration("delay", \.delay, "until the order"),
    .duration("patience", \.patience, least: ("delay", \.delay), "how long to wait"),
    .ratio("low", \.low, "part of the equity"),
    .ratio("high", \.high, least: ("low", \.low), unit: "equity", "part of the equity"),
    .number("factor", \.factor, in: 1...9, "a factor"),
    .amount("size", \.size, "notional"),
    .count("orders", \.orders, in: 1...5, "how many"),
    .flag("isShy", \.isShy, "whether it stays away"),
    .choice("style", \.style, "how it goes about it"),
    .leverages("leverage", \.leverages, "pairs"),
    PopulationKey("side", takes: "buy or sell", fallback: "buy", "which") {
      kind, reader, _ throws(InputFault) in
      guard let item = reader.optional("side") else { return }
      let text = try item.string()
      guard text == "buy" || text == "sell" else { throw item.fault("buy or sell") }
      kind.side = text == "buy" ? .buy : .sell
    },
  ]

  var delay = TimeSpan.seconds(2)
  var patience = TimeSpan.seconds(5)
  var low = 0.25
  var high = 0.5
  var factor = 2.0
  var size = 0.0
  var orders = 1
  var isShy = false
  var style = Style.calm
  var leverages: [LeverageWeight] = []
  var side = Side.buy

  func fault(in market: MarketTerms) -> String? {
    orders > 3 && style == .hasty ? "'orders' above 3 need 'style' calm" : nil
  }

  func strategy() -> any Strategy { Buyers(self) }
}

final class Buyers: Strategy {
  let terms: Buying
  init(_ terms: Buying) { self.terms = terms }

  func begin(_ desk: Desk, at start: Timestamp) {
    for agent in 0..<desk.count { desk.wake(agent, at: start + terms.delay, reason: 7) }
  }

  func wake(_ agent: Int, reason: Int32, at now: Timestamp, _ desk: Desk) {
    #expect(reason == 7 && now == desk.now)
    let lots = desk.grid.quantity(notional: terms.size, at: desk.view.mark)
    desk.placeMarket(agent, terms.side, lots, tag: 3)
  }

  func answered(_ agent: Int, tag: Int32, _ receipt: Receipt, _ desk: Desk) {
    #expect(tag == 3 && receipt.reason == .accepted)
  }

  func traded(_ agent: Int, _ side: Side, _ trade: Traded, _ desk: Desk) {
    #expect(side == terms.side && trade.quantity <= desk.holdings[agent].position.magnitude)
  }
}

@Suite struct PopulationKindTests {
  static let kinds: [any PopulationKind.Type] = PopulationKinds.known + [Buying.self]

  static func text(_ keys: String, kind: String = "buyer") -> String {
    """
    { name: "s", duration: "20s", price: {kind: "generated", start: 100},
      market: { tick: 0.1, lot: 0.001, fees: {maker: 0, taker: "1bp"}, mark: {}, funding: {},
        liquidation: {}, brackets: [{floor: 0, maintenanceRate: "1%", initialRate: "2%"}] },
      populations: [
        {name: "makers", kind: "marketMaker", count: 2, collateral: {median: 1000000},
         levelNotional: 10000},
        {name: "buyers", kind: "\(kind)", count: 3, collateral: {median: 1000}, \(keys)}] }
    """
  }

  static func scenario(_ keys: String, kind: String = "buyer") throws -> Scenario {
    try Scenario(
      ConfigurationDocument(text: text(keys, kind: kind), file: "own.json5"), kinds: kinds)
  }

  static func fault(_ keys: String, kind: String = "buyer") -> String {
    do {
      _ = try scenario(keys, kind: kind)
    } catch {
      return "\(error)"
    }
    return "accepted"
  }

  static func read(_ keys: String) throws -> Buying? {
    try scenario(keys).populations[1].kind as? Buying
  }

  static let least = "size: 500, leverage: [[5, 1]]"

  @Test("what is not written is what the property holds by itself")
  func defaults() throws {
    var wanted = Buying()
    wanted.size = 500
    wanted.leverages = [LeverageWeight(leverage: 5, weight: 1)]
    #expect(try Self.read(Self.least) == wanted)
  }

  @Test("every form of key is read into its property")
  func values() throws {
    var wanted = Buying()
    wanted.delay = .milliseconds(1_500)
    wanted.patience = .seconds(90)
    (wanted.low, wanted.high, wanted.factor, wanted.size, wanted.orders) = (0.1, 0.9, 8.5, 10, 4)
    (wanted.isShy, wanted.style, wanted.side) = (true, .calm, .sell)
    wanted.leverages = [LeverageWeight(leverage: 2, weight: 3), .init(leverage: 50, weight: 0.5)]
    let keys = """
      delay: "1500ms", patience: "90s", low: "10%", high: 0.9, factor: 8.5, size: 10, orders: 4,
      isShy: true, style: "calm", side: "sell", leverage: [[2, 3], [50, 0.5]]
      """
    #expect(try Self.read(keys) == wanted)
  }

  @Test("a bound that is another key holds for what is written and for what is not")
  func bounds() throws {
    let read = try Self.read(Self.least + ", delay: \"9s\", low: 0.75")
    #expect(read?.patience == .seconds(9) && read?.high == 0.75)
    let below = Self.fault(Self.least + ", delay: \"9s\", patience: \"8s\"")
    #expect(below.contains("populations[1].patience"), "\(below)")
    #expect(Self.fault(Self.least + ", high: 0.2").contains("populations[1].high"))
  }

  @Test("the faults of a kind's keys name file, path, value and what would be right")
  func faults() throws {
    let cases: [(keys: String, says: String)] = [
      ("leverage: [[5, 1]]", "'size' is missing"), ("size: 1", "'leverage' is missing"),
      (Self.least + ", delay: 5", "populations[1].delay: 5 is not a length of time"),
      (Self.least + ", orders: 6", "populations[1].orders: 6 is not a whole number from 1 to 5"),
      (Self.least + ", factor: 0", "populations[1].factor"),
      (Self.least + ", isShy: 1", "populations[1].isShy: 1 is not true or false"),
      (Self.least + ", style: \"hast\"", "one of calm, hasty; did you mean 'hasty'?"),
      (Self.least + ", side: \"up\"", "populations[1].side: 'up' is not buy or sell"),
      ("size: 1, leverage: [[51, 1]]", "51 is not a whole number from 1 to 50"),
      (Self.least + ", oders: 2", "did you mean 'orders'?"),
      (Self.least + ", orders: 4, style: \"hasty\"", "'orders' above 3 need 'style' calm"),
    ]
    for (keys, says) in cases {
      let fault = Self.fault(keys)
      #expect(fault.contains("own.json5") && fault.contains(says), "\(keys): \(fault)")
    }
  }

  @Test("a kind that is not known is refused with those that are")
  func unknown() throws {
    let known = "marketMaker, noise, fundamental, trend, leveraged"
    #expect(Self.fault("", kind: "buyr").contains("one of \(known), buyer; did you mean 'buyer'?"))
    let fault = Self.fault("", kind: "quoter")
    #expect(
      fault.contains("populations[1].kind: 'quoter' is not one of \(known), buyer"), "\(fault)")
    do {
      _ = try Scenario(ConfigurationDocument(text: Self.text(Self.least), file: "own.json5"))
      Issue.record("a kind nobody has registered was taken")
    } catch {
      #expect("\(error)".contains("'buyer' is not one of \(known)"), "\(error)")
    }
  }

  @Test("agents of one's own trade in a run like the others")
  func run() throws {
    let run = try MemoryRun(Self.scenario("size: 500, leverage: [[5, 1]], delay: \"5s\""))
    let buyers = run.holdings.suffix(3)
    #expect(buyers.allSatisfy { $0.position.isPositive && $0.entryPrice > 0 })
    #expect(run.recorder.figures.trades >= 3)
  }

  /// What the page of keys says of a kind is what its reading asks for.
  @Test("a kind reads the keys it declares, and takes and defaults are those of its reading")
  func declarations() throws {
    for kind in Self.kinds { try check(kind) }
  }

  private func check<Kind: PopulationKind>(_ kind: Kind.Type) throws {
    let record = ConfigurationRecord()
    var document = try ConfigurationDocument(
      text: Self.text(Kind.demands, kind: Kind.name), file: "own.json5")
    document.record = record
    _ = try Scenario(document, kinds: Self.kinds)
    #expect(Set(Kind.keys.map(\.name)).count == Kind.keys.count)
    for key in Kind.keys {
      #expect(!key.meaning.isEmpty && !key.takes.isEmpty)
      let asked = try #require(
        record.keys.first { $0.path == "populations[].\(key.name)" }, "\(Kind.name).\(key.name)")
      // Keys of two populations of the document are one in the record.
      if !key.takes.contains("`"), key.elements.isEmpty, !asked.takes.isEmpty, key.name != "side" {
        #expect(asked.takes.contains(key.takes), "\(Kind.name).\(key.name)")
        if !key.isShared { #expect(asked.fallback == key.fallback, "\(Kind.name).\(key.name)") }
      }
    }
  }
}

extension PopulationKey {
  /// Whether the market makers of the document have a key of this name too.
  fileprivate var isShared: Bool { MarketMaking.keys.contains { $0.name == name } }
}
