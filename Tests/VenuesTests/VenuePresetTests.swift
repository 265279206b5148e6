import Instruments
import Testing
import Units

@testable import Venues

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
