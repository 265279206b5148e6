import Foundation
import Inputs
import Instruments
import Testing
import Units

@testable import Markets

@Suite("Venue presets") struct VenuePresetTests {
  @Test(
    "the deductions derived from a table are the maintenance amounts the venue publishes",
    arguments: [
      (
        "binance-usdm", "BTCUSDT",
        [
          0, 50, 950, 11_450, 131_450, 481_450, 2_981_450, 14_481_450, 26_481_450, 41_481_450,
          121_481_450, 421_481_450,
        ] as [Int64]
      ),
      (
        "binance-usdm", "ETHUSDT",
        [
          0, 50, 950, 11_450, 131_450, 381_450, 2_006_450, 9_506_450, 17_506_450, 27_506_450,
          80_506_450, 280_506_450,
        ]
      ),
      (
        "binance-usdm", "SOLUSDT",
        [
          0, 30, 380, 8_380, 28_380, 228_380, 2_228_380, 4_228_380, 16_728_380, 66_728_380,
        ]
      ),
      (
        "binance-usdm", "DOGEUSDT",
        [0, 20, 170, 7_670, 11_670, 51_670, 451_670, 851_670, 3_351_670, 13_351_670]
      ),
      (
        "binance-usdm-2021", "BTCUSDT",
        [
          0, 50, 1_300, 16_300, 266_300, 1_266_300, 2_516_300, 5_016_300, 25_016_300, 100_016_300,
        ]
      ),
    ])
  func deductions(name: String, symbol: String, published: [Int64]) throws {
    let preset = try #require(VenuePresets.named(name))
    let schedule = try #require(preset.schedule(for: symbol))
    #expect(
      schedule.brackets.map(\.deduction)
        == published.map { Money(rawValue: $0 * Money.one.rawValue) })
  }

  @Test("every file of the folder is a preset by its name, and there is no other")
  func folder() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../Sources/Lab/Markets/Presets").standardizedFileURL
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(files.allSatisfy { $0.hasSuffix(".json5") })
    let names = files.map { String($0.dropLast(".json5".count)) }.sorted()
    #expect(names.count >= 4 && VenuePresets.all.map(\.name) == names)
  }

  @Test(
    "a preset's file is checked in full, and a fact without a source is refused",
    arguments: [
      ("tables: []", "'source' is missing"),
      ("fees: {maker: 0, taker: 0}", "'source' is missing"),
      ("fees: {maker: 0, taker: 0, source: \"pgae\"}", "did you mean 'page'?"),
      ("fees: {maker: 0, source: \"page\"}", "'taker' is missing"),
      ("feees: {}", "unknown key 'feees'"),
      ("mark: {windowSamples: 0, source: \"page\"}", "windowSamples: 0 is not"),
      (
        "rules: [{rule: \"x\", source: {reference: \"y\", date: \"May\", confidence: \"S\"}}]",
        "a day"
      ),
    ])
  func checked(more: String, says: String) throws {
    let value = "{value: 0, source: \"page\"}"
    let source = more.hasPrefix("tables") ? "" : ", source: \"page\""
    let valuation = "{value: \"mark\"\(source)}"
    let text = """
      {venue: "V", product: "p", settlementAsset: "USDT",
       sources: {page: {reference: "a page", date: "2025-01", confidence: "S"}},
       maintenance: {valuation: \(valuation), closingFeeRate: \(value)}, \(more)}
      """
    do {
      _ = try VenuePreset(ConfigurationDocument(text: text, file: "own.json5"))
      Issue.record("\(more) was accepted")
    } catch {
      #expect("\(error)".contains(says), "\(error)")
    }
  }

  @Test("names are unique and in order, and every table becomes a schedule")
  func whole() {
    let names = VenuePresets.all.map(\.name)
    #expect(names == Set(names).sorted())
    for preset in VenuePresets.all {
      for table in preset.tables {
        let schedule = preset.schedule(for: table.symbol)
        #expect(schedule?.brackets.count == table.rows.count)
        #expect(table.rows.first?.floor == .zero)
        for (row, bracket) in zip(table.rows, schedule?.brackets ?? []) {
          #expect(row.floor < row.cap)
          // The initial rate permits the published leverage and not a whole step more.
          let least = 1_000_000_000 / Int64(row.leverageMax)
          #expect((least...least + 1).contains(bracket.initialRate.rawValue))
        }
      }
      #expect(!preset.rules.isEmpty)
      #expect(preset.schedule(for: "NOSUCH") == nil)
    }
    #expect(VenuePresets.named("nosuch") == nil)
  }

  @Test("every fact says where and when it was read")
  func sources() {
    for preset in VenuePresets.all {
      var sources = [preset.valuation.source, preset.closingFeeRate.source]
      sources += preset.tables.map(\.source) + preset.rules.map(\.source)
      sources += [
        preset.fees?.source, preset.funding?.source, preset.mark?.source,
        preset.liquidation?.source,
      ].compactMap { $0 }
      for source in sources {
        #expect(!source.reference.isEmpty)
        #expect(source.date.wholeMatch(of: /20\d\d(-\d\d(-\d\d)?)?/) != nil, "\(source)")
      }
    }
  }
}
