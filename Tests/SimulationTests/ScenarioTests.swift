import Foundation
import Inputs
import Instruments
import Markets
import Testing
import Units

@testable import Simulation

/// The scenarios as they lie in the project.
enum Examples {
  static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().appendingPathComponent("../../examples/scenarios")
    .standardizedFileURL

  static func document(
    _ name: String, _ overrides: [String] = []
  ) throws -> ConfigurationDocument {
    try ConfigurationDocument(
      file: folder.appendingPathComponent(name + ".json5").path, overrides: overrides)
  }

  static func scenario(_ name: String, _ overrides: [String] = []) throws -> Scenario {
    try Scenario(document(name, overrides))
  }
}

@Suite struct ScenarioTests {
  static func fault(_ name: String, _ overrides: [String]) throws -> String {
    do {
      _ = try Examples.scenario(name, overrides)
    } catch let fault as InputFault {
      return fault.description
    }
    Issue.record("\(overrides) was accepted")
    return ""
  }

  @Test(
    "the scenarios that need no file are read in full",
    arguments: ["calm", "flash-crash", "coin-crash"])
  func examples(name: String) throws {
    let scenario = try Examples.scenario(name)
    #expect(scenario.name == name)
    #expect(scenario.members.count == scenario.populations.count)
    #expect(scenario.accounts > 300)
  }

  @Test("bounds of mark and samples are read, and have the defaults of the terms")
  func priceTerms() throws {
    let plain = try Examples.scenario("calm").market
    #expect(plain.mark.bound == MarkTerms.boundDefault && plain.mark.restrictsWhileStale)
    #expect(plain.funding.ratePeriod == .hours(8))
    let given = try Examples.scenario(
      "calm",
      [
        "market.mark.bound=3%", "market.mark.moveMax=20bp", "market.mark.sampleBound=0.4%",
        "market.mark.impactNotional=50000", "market.mark.indexDeviationMax=2%",
        "market.mark.restrictsWhileStale=false", "market.funding.ratePeriod=1h",
        "market.funding.sampleBound=2%",
      ]
    ).market
    #expect(given.mark.bound == Rate("0.03") && given.mark.moveMax == Rate("0.002"))
    #expect(given.mark.sampleBound == Rate("0.004"))
    #expect(given.mark.impactNotional == Money("50000"))
    #expect(given.mark.indexDeviationMax == Rate("0.02") && !given.mark.restrictsWhileStale)
    #expect(given.funding.ratePeriod == .hours(1) && given.funding.sampleBound == Rate("0.02"))
    #expect(try Self.fault("calm", ["market.mark.bound=60%"]).contains("0.5"))
  }

  @Test("margin terms of a document are sent to the house where they are not what holds without")
  func marginTerms() throws {
    func sent(_ overrides: [String]) throws -> [MarginTerms] {
      try Examples.scenario("calm", overrides).market.setup.compactMap {
        if case .setMarginTerms(let command) = $0 { command.terms } else { nil }
      }
    }
    #expect(try sent([]) == [])
    #expect(try sent(["market.warningLevel=1.2", "market.firstLeverage=20"]) == [])
    #expect(
      try sent(["market.warningLevel=150%", "market.firstLeverage=5"])
        == [MarginTerms(warningLevel: Rate("1.5")!, firstLeverage: 5)])
    #expect(try Examples.scenario("calm").market.funding.premiumWeighting == .rising)
    let even = try Examples.scenario("calm", ["market.funding.premiumWeighting=even"])
    #expect(even.market.funding.premiumWeighting == .even)
    #expect(try Self.fault("calm", ["market.warningLevel=0.9"]).contains("from 1 to 100"))
  }

  @Test("a funding time between two ticks would be missed and is refused, and a slow index ages")
  func slowClocks() throws {
    let fault = try Self.fault(
      "calm",
      ["clock.tick=10s", "market.funding.interval=5s", "market.funding.sampleInterval=5s"])
    #expect(fault.contains("'interval' 5s is shorter than the 10s between two ticks"), "\(fault)")
    let slow = try Examples.scenario("calm", ["clock.index=10min"])
    #expect(slow.market.mark.indexAgeMax == .seconds(1_200))
  }

  @Test("a scenario on recorded prices says that it needs a price file")
  func missingPrices() throws {
    let fault = try Self.fault("black-thursday", [])
    #expect(fault.hasPrefix("--prices: is missing"))
  }

  @Test("a price file that does not cover the run says what it covers and what is needed")
  func shortPrices() throws {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent(
      "bars-\(UUID().uuidString).csv")
    try Data(
      "open_time_ms,open,high,low,close\n1583971200000,5,6,4,5\n1583972100000,5,6,4,5\n".utf8
    )
    .write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let series = try PriceFile.read(file.path)
    #expect(throws: InputFault.self) {
      try Scenario(Examples.document("black-thursday"), prices: series)
    }
    let scenario = try Scenario(
      Examples.document("black-thursday", ["duration=20min"]), prices: series)
    #expect(try scenario.index(series, seed: 1)[0].prices.count == 1_201)
  }

  @Test(
    "what is wrong is named with its place, its value and what would be right",
    arguments: [
      ("populations.0.cuont=3", "did you mean 'count'?"),
      ("market.fees.takre=0", "did you mean 'taker'?"),
      ("populations.0.kind=marketmaker", "did you mean 'marketMaker'?"),
      ("populations.1.count=many", "populations[1].count: 'many' is not a whole number"),
      ("populations.1.gap=5", "populations[1].gap: 5 is not a length of time"),
      ("populations.4.leverage=[[500, 1]]", "500 is not a whole number from 1 to 125"),
      ("populations.4.leverage=[[5, 0]]", "with a positive weight"),
      ("populations.1.name=makers", "the name 'makers' is taken"),
      ("populations.1.marketShare=\"120%\"", "is not from 0.0 to 1.0"),
      ("market.lot=0.00000001", "more than eight digits"),
      ("market.brackets.1.floor=0", "market.brackets[1]: floor 0 is not above 0"),
      ("market.tick=-1", "market.tick: -1 is not a decimal number"),
      ("clock.tick=0", "clock.tick"),
      ("start=yesterday", "is not a time in UTC"),
      ("populations=[]", "'populations' is missing or empty"),
    ])
  func faults(override: String, expected: String) throws {
    let fault = try Self.fault("calm", [override])
    #expect(fault.contains(expected), "\(fault)")
    #expect(!fault.contains("\n"))
  }

  @Test("three slips of the pen are three lines, in the order of the file, and none besides")
  func collected() throws {
    let text = """
      { name: "s", duration: "1min", price: {kind: "generated", start: 100},
        market: { symbol: "XU", asset: "U", tikc: 0.01, lot: 0.001,
          fees: {maker: "0.02%", taker: "0.05%"},
          mark: {methid: "index"},
          funding: {}, liquidation: {bookTicksMax: "many"},
          brackets: [{floor: 0, maintenanceRate: "1%", initialRate: "2%"}] },
        populations: [{name: "n", kind: "noise", count: 1, collateral: {median: 1000},
          orderNotional: 10, market_share: 1}] }
      """
    do {
      _ = try Scenario(ConfigurationDocument(text: text, file: "s.json5"))
      Issue.record("accepted")
    } catch {
      let lines = ([error] + error.others).map(\.description)
      #expect(lines.count == 4, "\(lines)")
      #expect(lines[0].contains("line 2") && lines[0].contains("did you mean 'tick'?"))
      #expect(lines[1].contains("line 4") && lines[1].contains("did you mean 'method'?"))
      #expect(lines[2].contains("market.liquidation.bookTicksMax: 'many' is not a whole number"))
      #expect(lines[3].contains("did you mean 'marketShare'?"))
    }
    let override = ["market.brackets=[]", "market.tikc=3"]
    let fault = try Self.fault("calm", override)
    #expect(fault.contains("'brackets' are missing"), "\(fault)")
  }

  @Test("a preset stands in for what the file leaves out, and what it lacks must be given")
  func presets() throws {
    func market(_ text: String) throws -> MarketTerms {
      try Scenario(
        ConfigurationDocument(
          text: """
            { name: "s", duration: "1min", price: {kind: "generated", start: 2000},
              market: \(text),
              populations: [{name: "n", kind: "noise", count: 1, collateral: {median: 1000},
                orderNotional: 10}] }
            """, file: "s.json5")
      ).market
    }
    let ether = try market("{preset: 'binance-usdm', symbol: 'ETHUSDT'}")
    #expect(ether.asset == "USDT" && ether.baseAsset == "ETH")
    #expect(ether.contract.tick == Price("0.01") && ether.schedule.brackets.count == 12)
    #expect(ether.fees.taker == .partsPerMillion(500))
    #expect(ether.mark.method == .medianOfThree && ether.mark.indexAgeMax == .seconds(10))
    let own = try market(
      "{preset: 'binance-usdm', symbol: 'ETHUSDT', tick: 0.1, mark: {method: 'index'}, "
        + "fees: {taker: '4bp'}}")
    #expect(own.contract.tick == Price("0.1") && own.mark.method == .index)
    #expect(own.mark.indexAgeMax == .seconds(10))
    #expect(own.fees == FeeTerms(maker: .partsPerMillion(200), taker: .partsPerMillion(400)))
    for (text, says) in [
      ("{preset: 'binance-usd'}", "did you mean 'binance-usdm'?"),
      ("{preset: 'okx-swap', tick: 1, lot: 1}", "preset okx-swap has no margin tables"),
      ("{preset: 'binance-usdm', symbol: 'XUSDT', tick: 1, lot: 1}", "tables for BTCUSDT, ETHUSDT"),
      ("{preset: 'binance-usdm', symbol: 'XUSDT'}", "'tick' is missing"),
    ] {
      do {
        _ = try market(text)
        Issue.record("accepted \(text)")
      } catch let fault as InputFault {
        #expect(fault.description.contains(says), "\(fault)")
      }
    }
  }

  @Test("a population is named in an override by its name or its place")
  func named() throws {
    let byName = try Examples.scenario("calm", ["populations.makers.count=7"])
    #expect(byName.populations[0].count == 7)
    let fault = #expect(throws: InputFault.self) {
      try Examples.document("calm", ["populations.maker.count=7"])
    }
    #expect(fault?.description.contains("none is named so: makers") == true)
  }

  @Test("times are read and written in UTC, and what is no time is refused")
  func times() {
    let text = "2020-03-12T10:45:09Z"
    #expect(TimeText.parse(text)?.rawValue == 1_584_009_909_000_000_000)
    #expect(TimeText.format(TimeText.parse(text)!) == text)
    #expect(TimeText.parse("2024-02-29")?.rawValue == 1_709_164_800_000_000_000)
    for wrong in ["2023-02-29", "2020-13-01", "2020-01-01T24:00:00", "12:00", "", "2020-01-0a"] {
      #expect(TimeText.parse(wrong) == nil)
    }
  }
}

/// The page that explains the keys, against the keys that are read.
@Suite struct ScenarioPageTests {
  /// The keys of each section of the page, in order.
  static func sections() throws -> [String: Set<String>] {
    let page = try String(
      contentsOf: Examples.folder.appendingPathComponent("README.md"), encoding: .utf8)
    var sections: [String: Set<String>] = [:]
    var section = ""
    for line in page.split(separator: "\n") {
      if line.hasPrefix("### ") {
        section = line.dropFirst(4).replacingOccurrences(of: "`", with: "")
      } else if line.hasPrefix("| `"), !section.isEmpty,
        let key = line.dropFirst(3).split(separator: "`").first
      {
        sections[section, default: []].insert(String(key))
      }
    }
    return sections
  }

  /// What the reader knows at a path: it says so of a key that is near to none.
  static func known(_ path: String, _ name: String) throws -> Set<String> {
    let fault = try ScenarioTests.fault(name, ["\(path)=1"])
    guard let list = fault.split(separator: "known are ").dropFirst().first else {
      Issue.record("\(fault)")
      return []
    }
    return Set(list.split(separator: ", ").map(String.init))
  }

  @Test(
    "the page and the reader know the same keys",
    arguments: [
      ("the file", ""), ("clock", "clock."), ("price", "price."), ("price.moves", "price.moves.0."),
      ("market", "market."), ("market.brackets", "market.brackets.0."),
      ("market.fees", "market.fees."), ("market.mark", "market.mark."),
      ("market.funding", "market.funding."), ("market.liquidation", "market.liquidation."),
      ("populations.collateral", "populations.0.collateral."),
      ("populations.latency", "populations.0.latency."),
    ])
  func keys(section: String, path: String) throws {
    let sections = try Self.sections()
    let written = try #require(sections[section])
    #expect(try Self.known(path + "qqqqqqqqqqqqqqqqqqqq", "flash-crash") == written)
  }

  @Test("a population's keys are those of the page and those its kind declares")
  func populationKeys() throws {
    let common = try #require(Self.sections()["populations"])
    let scenario = try Examples.scenario("flash-crash")
    for (place, population) in scenario.populations.enumerated() {
      let known = try Self.known("populations.\(place).qqqqqqqqqqqqqqqqqqqq", "flash-crash")
      #expect(known == common.union(population.kind.keyNames), "\(population.name)")
    }
  }

  @Test("the page names the kinds of populations that are known, with what they mean")
  func kinds() throws {
    let page = try String(
      contentsOf: Examples.folder.appendingPathComponent("README.md"), encoding: .utf8)
    let rows = PopulationKinds.known.map { "| `\($0.name)` | \($0.meaning) |" }
    let table = "| kind | its agents |\n|---|---|\n" + rows.joined(separator: "\n") + "\n\n"
    #expect(page.contains(table))
  }
}

extension PopulationKind {
  var keyNames: [String] { Self.keys.map(\.name) }
}
