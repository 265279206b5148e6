import Foundation
import Inputs
import Markets
import Messages
import Simulation
import Testing
import Units

@testable import clearsim

/// One market document as it stands in a scenario, in a node's configuration and in a portfolio.
enum MarketDocument {
  enum Home: String, CaseIterable {
    case run, serve, margin

    /// What stands before a key of the document in messages.
    var prefix: String {
      switch self {
      case .run: "market"
      case .serve: "instruments[0]"
      case .margin: "instruments.BTCUSDT"
      }
    }

    func text(_ document: String) -> String {
      switch self {
      case .run:
        """
        {name: "one", duration: "1h", price: {kind: "generated", start: 50000},
         populations: [{name: "n", kind: "noise", count: 1, orderNotional: 1000,
                        collateral: {median: 1000}}],
         market: {\(document)}}
        """
      case .serve:
        "{members: [{id: 1, token: \"t\"}], instruments: [{id: 1, \(document)}]}"
      case .margin:
        "{instruments: {BTCUSDT: {markPrice: 50000, \(document)}}, collateral: []}"
      }
    }
  }

  /// The commands that tell a house of the market; of a portfolio none.
  static func setup(_ document: String, _ home: Home) throws -> [Command] {
    let file = try ConfigurationDocument(text: home.text(document), file: "one")
    switch home {
    case .run: return try Scenario(file).market.setup
    case .serve: return try ServeConfiguration(file).setup
    case .margin:
      _ = try PortfolioFile(file, preset: nil)
      return []
    }
  }

  /// All that is wrong with it, each with its place in the document.
  static func faults(_ document: String, _ home: Home) throws -> [String] {
    do {
      _ = try setup(document, home)
      return []
    } catch let fault as InputFault {
      return ([fault] + fault.others).map { fault in
        let path = fault.place.components(separatedBy: ", ").last ?? ""
        let inner = path.hasPrefix(home.prefix) ? String(path.dropFirst(home.prefix.count)) : path
        return "\(inner): \(fault.reason)"
      }
    }
  }
}

@Suite struct MarketDocumentTests {
  static let steps = "tick: 1, lot: 1,"
  static let sound = """
    tick: 0.1, lot: 0.001, fees: {maker: 0.0001, taker: 0.0005},
    brackets: [{floor: 0, maintenanceRate: 0.01, initialRate: 0.02},
               {floor: 100000, maintenanceRate: 0.02, maxLeverage: 20}],
    """

  @Test(
    "a wrong market document is told in the same words by run, serve and margin",
    arguments: [
      ("tick: -1, lot: 0.001, brackets: []", 1),
      ("tick: 0.1, lot: 0.00000001, preset: \"binance-usdm\"", 1),
      ("tick: 0.1, lot: 0.001, preset: \"binance-usdn\"", 1),
      ("tick: 0.1, lot: 0.001, preset: \"bybit-linear\"", 1),
      ("tick: 0.1, lot: 0.001, preset: \"binance-usdm\", symbol: \"BTCUSD\"", 1),
      ("tick: 0.1, lot: 0.001", 1),
      ("tick: 0.1, lot: 0.001, payoff: \"square\", preset: \"binance-usdm\"", 1),
      ("tick: 0.1, lot: 0.001, contractSize: 2e9, preset: \"binance-usdm\"", 1),
      ("\(sound) priceBand: 1, fillBand: 2, positionLimit: 0, openInterestLimit: -1", 4),
      ("\(sound) selfTradeScope: \"member\", positionScope: 3", 2),
      ("\(sound) mark: {method: \"median\", windowSamples: 1000, indexAgeMax: 5, bound: 2}", 4),
      ("\(sound) funding: {interval: \"1s\", clamp: -1, cap: 2}", 2),
      ("\(sound) funding: {impactNotional: 0, ratePeriod: 0, sampleBound: 2}", 3),
      ("\(sound) liquidation: {bookTicksMax: 0, feeRateMax: 1, disposalBnad: 0.1}", 3),
      ("\(sound) liquidation: {partial: true, isPartial: false}", 1),
      ("\(sound) liquidation: {recourse: \"nobody\", withdrawals: 1, recentGains: \"\"}", 3),
      ("tick: 1, lot: 1, fees: {maker: -0.001, taker: 0.0001}, preset: \"binance-usdm\"", 1),
      ("tick: 1, lot: 1, fees: {maker: 0, taker: 0.05}, preset: \"binance-usdm\"", 1),
      ("tick: 1, lot: 1, fees: 3, preset: \"binance-usdm\"", 1),
      ("\(steps) schedule: {brackets: [{floor: 1, maintenanceRate: 1, initialRate: 1}]}", 1),
      ("tick: 1, lot: 1, schedule: {maintenanceRate: 0.1, initialRate: 0.05}", 1),
      ("tick: 1, lot: 1, schedule: {maintenanceRate: 0.1, maxLeverage: 2000}", 1),
      ("tick: 1, lot: 1, schedule: \"nowhere.json5\"", 1),
      (
        """
        tick: 1, lot: 1, brackets: [{floor: 0, maintenanceRate: 0.1, initialRate: 0.05},
          {floor: 0, maintenanceRate: 0.1, initialRate: 0.2, maxLeverage: 5}]
        """, 2
      ),
      ("\(sound) valuation: \"last\", closingFeeRate: 1", 2),
      ("\(sound) tikc: 1, quoteAset: \"USD\"", 2),
      ("\(sound) warningLevel: 0.9, firstLeverage: 0", 2),
      ("\(sound) warningLevel: 101, firstLeverage: 1001", 2),
      ("\(sound) funding: {premiumWeighting: \"falling\"}", 1),
    ])
  func sameWords(document: String, count: Int) throws {
    let told = try MarketDocument.faults(document, .run)
    #expect(told.count == count, "\(told)")
    for home in [MarketDocument.Home.serve, .margin] {
      #expect(try MarketDocument.faults(document, home) == told, "\(home)")
    }
  }

  /// The terms that a house is told, without what stands behind a loss: each agent of a scenario
  /// is an owner of one account.
  private func terms(_ document: String, _ home: MarketDocument.Home) throws -> [String] {
    try MarketDocument.setup(document, home).map { command in
      guard case .setLiquidationTerms(var terms) = command else { return "\(command)" }
      terms.terms.recourse = .account
      return "\(Command.setLiquidationTerms(terms))"
    }
  }

  @Test(
    "what a document does not say is the same in a scenario and in a node",
    arguments: [
      sound, "preset: \"binance-usdm\"", "preset: \"binance-usdm\", symbol: \"ETHUSDT\", tick: 0.5",
      "preset: \"okx-swap\", \(sound)",
      "tick: 1, lot: 1, schedule: {maintenanceRate: 0.01, maxLeverage: 50}",
      "\(sound) warningLevel: 1.5, firstLeverage: 5, funding: {premiumWeighting: \"even\"}",
    ])
  func sameDefaults(document: String) throws {
    let told = try terms(document, .run)
    #expect(told.count >= 7)
    #expect(try terms(document, .serve) == told)
    #expect(try MarketDocument.faults(document, .margin) == [])
  }

  @Test("what a document says goes before its preset, key by key")
  func keyByKey() throws {
    let file = try ConfigurationDocument(
      text: MarketDocument.Home.run.text(
        "preset: \"binance-usdm\", fees: {taker: 0.001}, mark: {windowSamples: 7}, "
          + "liquidation: {restoreBuffer: 0.1}, funding: {cap: 0.01}"),
      file: "one")
    let market = try Scenario(file).market
    let preset = try #require(VenuePresets.named("binance-usdm"))
    #expect(market.fees.maker == preset.fees?.value.maker && market.fees.taker == Rate("0.001"))
    #expect(market.mark.windowSamples == 7 && market.mark.method == preset.mark?.value.method)
    #expect(market.liquidation.restoreBuffer == Rate("0.1"))
    #expect(market.liquidation.feeRateMax == preset.liquidation?.value.feeRateMax)
    #expect(market.funding.cap == Rate("0.01"))
    #expect(market.funding.impactNotional == preset.funding?.value.impactNotional)
    #expect(market.schedule == preset.schedule(for: "BTCUSDT"))
    #expect(market.contract.tick == Price("0.1") && market.contract.lot == Quantity("0.001"))
  }

  @Test("what a preset prints is read as a preset, from a file beside the document")
  func ownPreset() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "preset-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for preset in VenuePresets.all {
      let text = PresetDescription(preset).json.text()
      let path = folder.appendingPathComponent("mine.json5").path
      try Data(text.utf8).write(to: URL(fileURLWithPath: path))
      let read = try VenuePresets.read(file: path)
      #expect(PresetDescription(read).json.text() == text)
      guard !preset.tables.isEmpty else { continue }
      for home in MarketDocument.Home.allCases {
        #expect(
          try terms("preset: \"\(path)\"", home) == terms("preset: \"\(preset.name)\"", home))
      }
    }
  }

  @Test("a portfolio takes the price of the mark beside the terms of the mark, or in place of them")
  func markPrice() throws {
    func mark(_ instrument: String) throws -> Price? {
      let file = try ConfigurationDocument(
        text: """
          {preset: "binance-usdm", instruments: {BTCUSDT: {\(instrument)}},
           positions: [{instrument: "BTCUSDT", quantity: 1, entryPrice: 50000}]}
          """, file: "one")
      return try PortfolioFile(file, preset: nil).positions.first?.mark
    }
    #expect(try mark("mark: 51000") == Price("51000"))
    #expect(try mark("markPrice: 51000, mark: {windowSamples: 9}") == Price("51000"))
    #expect(throws: InputFault.self) { try mark("mark: {windowSamples: 9}") }
    #expect(throws: InputFault.self) { try mark("mark: 51000, markPrice: 51000") }
  }
}
