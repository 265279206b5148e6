import Inputs
import Testing
import Units

@Suite struct ConfigurationTests {
  enum Transport: String, CaseIterable { case memory, ipc, tcp }

  static let text = """
    { // a scenario
      name: "cascade", seed: 18446744073709551615, transport: 'ipc',
      market: { tick: 0.1, deposit: "1000.00000001", fee: "0.05%", decay: 1e-9, spread: '12.5 bp' },
      every: "1.5h", verify: true,
      agents: [ {kind: "maker", count: 3}, {kind: "taker", count: 4} ],
      levels: [1, 2.5],
      instruments: { BTCUSDT: {mark: "50000"}, ETHUSDT: {mark: "3000"} },
    }
    """

  private func root(_ text: String = text, _ overrides: String...) throws -> ConfigurationReader {
    try ConfigurationDocument(text: text, file: "s.json5", overrides: overrides).root()
  }

  private func fault(
    _ text: String, _ overrides: [String] = [], _ read: (ConfigurationReader) throws -> Void
  ) -> String {
    do {
      let root = try ConfigurationDocument(text: text, file: "s", overrides: overrides).root()
      try read(root)
      try root.finish()
      return "no fault"
    } catch {
      return "\(error)"
    }
  }

  @Test("every kind of value is read as its type, and nothing is left over")
  func reads() throws {
    let root = try root()
    #expect(try root.string("name") == "cascade")
    #expect(try root.integer("seed") == UInt64.max)
    #expect(try root.choice("transport", of: Transport.self) == .ipc)
    let market = try root.object("market")
    #expect(try market.decimal("tick", as: Price.self).rawValue == 10_000_000)
    #expect(try market.decimal("deposit", as: Money.self) == Money("1000.00000001"))
    #expect(try market.rate("fee") == .partsPerMillion(500))
    #expect(try market.rate("decay").rawValue == 1)
    #expect(try market.rate("spread") == .partsPerMillion(1_250))
    #expect(try market.decimal("lot", as: Quantity.self, default: .one) == .one)
    #expect(try root.duration("every") == .seconds(5_400))
    #expect(try root.boolean("verify"))
    let counts = try root.objects("agents").map {
      (try $0.string("kind"), try $0.integer("count", in: 1...10))
    }
    #expect(counts.map(\.0) == ["maker", "taker"])
    #expect(counts.map(\.1) == [3, 4])
    #expect(try root.array("levels").map { try $0.number() } == [1, 2.5])
    let marks = try root.required("instruments").members().map {
      ($0.name, try $0.item.object().decimal("mark", as: Price.self))
    }
    #expect(marks.map(\.0) == ["BTCUSDT", "ETHUSDT"])
    #expect(try root.integer("absent", default: 7) == 7)
    #expect(try root.optionalObject("nothing") == nil)
    try root.finish()
  }

  @Test("each wrong value is one line: place, path, value, what would be right")
  func wrongValues() {
    let cases: [(String, (ConfigurationReader) throws -> Void, String)] = [
      ("a: 'x'", { _ = try $0.integer("a", in: 1...9) }, "'x' is not a whole number from 1 to 9"),
      ("a: 1.5", { _ = try $0.integer("a", in: 1...9) }, "1.5 is not a whole number from 1 to 9"),
      ("a: 10", { _ = try $0.integer("a", in: 1...9) }, "10 is not a whole number from 1 to 9"),
      (
        "a: 0.123456789", { _ = try $0.decimal("a", as: Price.self) },
        "0.123456789 is not a decimal number with at most 8 digits behind the point"
      ),
      (
        "a: -1", { _ = try $0.decimal("a", as: Price.self, in: .zero...(.one)) },
        "-1 is not a decimal number from 0 to 1 with at most 8 digits behind the point"
      ),
      ("a: NaN", { _ = try $0.decimal("a", as: Money.self) }, "NaN is not a decimal number"),
      ("a: '5 %%'", { _ = try $0.rate("a") }, "'5 %%' is not a rate such as 0.005, \"0.5%\""),
      ("a: 100", { _ = try $0.duration("a") }, "100 is not a length of time such as 100ms"),
      ("a: '1 week'", { _ = try $0.duration("a") }, "'1 week' is not a length of time"),
      (
        "a: '2h'", { _ = try $0.duration("a", in: .zero ... .seconds(60)) },
        "'2h' is not from 0s to 1min"
      ),
      (
        "a: 'memry'", { _ = try $0.choice("a", of: Transport.self) },
        "'memry' is not one of memory, ipc, tcp; did you mean 'memory'?"
      ),
      ("a: Infinity", { _ = try $0.number("a") }, "Infinity is not a finite number"),
      ("a: 1", { _ = try $0.boolean("a") }, "1 is not true or false"),
      ("a: [1]", { _ = try $0.string("a") }, "an array of 1 is not a string"),
      ("a: null", { _ = try $0.object("a") }, "null is not an object"),
      ("a: {}", { _ = try $0.array("a") }, "an object of 0 is not an array"),
    ]
    for (text, read, says) in cases {
      let fault = fault("{\n \(text)}", [], read)
      #expect(fault.hasPrefix("s: line 2, column 5, a: \(says)"), "\(fault)")
    }
    let inner = fault("{a: [{}, {b: 'x'}]}") { root in
      for element in try root.objects("a") { _ = try element.integer("b", default: 1) }
    }
    #expect(inner.hasPrefix("s: line 1, column 14, a[1].b: 'x' is not a whole number"))
  }

  @Test("unknown and missing keys suggest the nearest known one")
  func unknownKeys() {
    let read: (ConfigurationReader) throws -> Void = { root in
      let market = try root.object("market")
      _ = try market.decimal("tickSize", as: Price.self, default: .one)
      _ = try market.integer("lots", default: 1)
    }
    #expect(
      fault("{market: {tick_size: 2}}", [], read)
        == "s: line 1, column 22, market.tick_size: unknown key 'tick_size'; "
        + "did you mean 'tickSize'?"
    )
    #expect(
      fault("{market: {quux: 2}}", [], read)
        == "s: line 1, column 17, market.quux: unknown key 'quux'; known are tickSize, lots")
    #expect(
      fault("{makret: {}}", [], read)
        == "s: line 1, column 1, the document: 'market' is missing; is 'makret' meant for it?")
  }

  @Test("overrides replace and add values, and are checked like the file")
  func overrides() throws {
    let root = try root(
      Self.text, "market.tick=0.5", "market.lot=2", "agents.1.count=9", "name=free text",
      "every=100ms", "levels=[7]")
    let market = try root.object("market")
    #expect(try market.decimal("tick", as: Price.self) == Price("0.5"))
    #expect(try market.decimal("lot", as: Quantity.self) == Quantity("2"))
    #expect(try root.objects("agents")[1].integer("count") == 9)
    #expect(try root.string("name") == "free text")
    #expect(try root.duration("every") == .milliseconds(100))
    #expect(try root.array("levels").map { try $0.integer() } == [7])
    let read: (ConfigurationReader) throws -> Void = { _ = try $0.integer("count", default: 1) }
    #expect(
      fault("{}", ["cuont=2"], read)
        == "s: --set, cuont: unknown key 'cuont'; did you mean 'count'?")
    #expect(fault("{}", ["count=x"], read).hasPrefix("s: --set, count: 'x' is not a whole number"))
    #expect(
      fault("{count: 1}", ["count.x=1"], read)
        == "--set count.x=1: 'count' is 1 and has no 'x'; expected an object")
    #expect(
      fault("{}", ["count"], read) == "--set: 'count' is not PATH=VALUE such as market.tick=0.5")
    #expect(
      fault("{}", ["count={a"], read).hasPrefix("--set count: line 1, column 3: found the end"))
  }

  @Test("a file that is missing, not UTF-8 or not an object is told apart")
  func files() throws {
    let scratch = try Scratch()
    let missing = #expect(throws: InputFault.self) {
      try ConfigurationDocument(file: scratch.path + "/none.json5")
    }
    #expect(missing?.isMissing == true)
    let folder = #expect(throws: InputFault.self) { try ConfigurationDocument(file: scratch.path) }
    #expect(folder?.isMissing == true)
    let latin = try scratch.file("latin.json5", [0x7B, 0xE9, 0x7D])
    let wrong = #expect(throws: InputFault.self) { try ConfigurationDocument(file: latin) }
    #expect(wrong?.description.hasSuffix("is not UTF-8; expected JSON5 text in UTF-8") == true)
    #expect(wrong?.isMissing == false)
    let list = try ConfigurationDocument(file: scratch.file("list.json5", "[1]"))
    #expect(throws: InputFault.self) { try list.root() }
    #expect(try list.item.array().count == 1)
  }

  @Test("lengths of time are exact or refused")
  func durations() {
    let cases: [(String, TimeSpan?)] = [
      ("100ms", .milliseconds(100)), ("1.5h", .seconds(5_400)), ("7d", .hours(168)),
      ("2 min", .seconds(120)), ("0.001us", .nanoseconds(1)), ("-1s", .seconds(-1)),
      ("0", .zero), ("250µs", .microseconds(250)), ("5", nil), ("", nil), ("ms", nil),
      ("1.5ns", nil), ("1e3s", nil), ("200000d", nil), ("1 s x", nil),
    ]
    for (text, span) in cases { #expect(DurationText.parse(text) == span, "\(text)") }
    for text in ["0s", "1500us", "2h", "1d", "90s", "-1ms"] {
      #expect(DurationText.parse(text).map(DurationText.format) == text)
    }
  }

  @Test("the nearest word is near, and no word is better than a far one")
  func spelling() {
    let known = ["seed", "transport", "insuranceFund", "set"]
    #expect(Spelling.nearest(to: "sed", among: known) == "seed")
    #expect(Spelling.nearest(to: "insurance-fund", among: known) == "insuranceFund")
    #expect(Spelling.nearest(to: "trasnport", among: known) == "transport")
    #expect(Spelling.nearest(to: "price", among: known) == nil)
    #expect(Spelling.nearest(to: "x", among: ["y"]) == nil)
  }
}
