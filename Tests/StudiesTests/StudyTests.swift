import Calibration
import Foundation
import Inputs
import Studies
import Testing
import Units

/// A price file that is gone when the test is done with it.
final class PriceFixture {
  let path: String

  /// Daily bars from 2020 on whose returns are calm and wild in turns.
  init(days: Int = 700) throws {
    path = FileManager.default.temporaryDirectory.path + "/studies-\(UUID().uuidString).csv"
    var rows = ["open_time_ms,open,high,low,close,volume"]
    var (close, state) = (100.0, UInt64(7))
    for day in 0..<days {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let draw = Double(state >> 11) / Double(UInt64(1) << 53) - 0.5
      let next = close * exp(draw * (day / 50 % 2 == 0 ? 0.02 : 0.08))
      let (high, low) = (max(close, next) * 1.001, min(close, next) * 0.999)
      rows.append(
        "\(1_577_836_800_000 + day * 86_400_000),\(close),\(high),\(low),\(next),\(1_000 + day)")
      close = next
    }
    try rows.joined(separator: "\n").write(toFile: path, atomically: true, encoding: .utf8)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}

@Suite struct StudyTests {
  @Test("a back-test is a call: rows by model and side, progress from 0 to the end, no console")
  func backtest() throws {
    let prices = try PriceFixture()
    let plan = try BacktestPlan(
      models: [try ModelName.read("ewma-0.97"), try ModelName.read("historical-250")],
      confidence: 0.95, from: 300)
    var notes: [StudyNote] = []
    let study = try BacktestStudy(prices.path, plan, sides: [.long, .short]) { notes.append($0) }
    #expect(
      study.outcome.rows.map(\.model) == [
        "ewma-0.97", "ewma-0.97", "historical-250", "historical-250",
      ])
    #expect(study.outcome.rows.map(\.side) == [.long, .short, .long, .short])
    #expect(study.outcome.rows.allSatisfy { $0.found.observations == 399 })
    let fractions = notes.compactMap { note in
      if case .progress("back-tests", let fraction, _) = note { fraction } else { nil }
    }
    #expect(fractions == [0, 0.25, 0.5, 0.75])
    #expect(notes.last == .ended(stage: "back-tests"))
    let again = try BacktestStudy(prices.path, plan, sides: [.long, .short])
    #expect(again.outcome.rows.map(\.next) == study.outcome.rows.map(\.next))
  }

  @Test("a stress test of plain values is that of the document that says the same")
  func stress() throws {
    let prices = try [PriceFixture(), PriceFixture(days: 699)]
    let document = FileManager.default.temporaryDirectory.path + "/\(UUID().uuidString).json5"
    let text = """
      {prices: {BTC: "\(prices[0].path)", ETH: "\(prices[1].path)"},
       members: {A: {positions: {BTC: {quantity: 10}, ETH: {notional: -500}},
                     options: [{underlying: "BTC", type: "put", strike: 100, days: 30,
                                volatility: 0.6, quantity: -3}],
                     margin: {amount: 40, heldIn: {BTC: 0.5}}},
                 B: {group: "G", positions: {BTC: {quantity: -10}}, margin: 10}},
       insuranceFund: 10, defaultFund: 5, shocks: [-4, 4], simulation: {draws: 1000},
       sizing: ["shocks"]}
      """
    try text.write(toFile: document, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: document) }
    var simulation = StressTerms.Simulation()
    simulation.draws = 1_000
    let members = [
      StressMember(
        "A", positions: [(0, .quantity(10)), (1, .notional(-500))],
        options: [
          StressMember.Option(
            on: 0, .put, strike: 100, days: 30, volatility: 0.6, quantity: -3)
        ], margin: .amount(40, heldIn: [0.5, 0])),
      StressMember(
        "B", group: "G", positions: [(0, .quantity(-10))],
        margin: .amount(10, heldIn: [0, 0])),
    ]
    let files = [("BTC", [prices[0].path]), ("ETH", [prices[1].path])]
    let terms = try StressTerms(
      prices: files, members: members, insuranceFund: 10, defaultFund: 5, shocks: [-4, 4],
      simulation: simulation, sizing: [.shocks])
    let horizon = try StressHorizon(length: .hours(24), isWithin: false)
    let plain = try StressStudy(terms, horizon: horizon, seed: 3)
    let read = try StressStudy(StressTerms(document), horizon: horizon, seed: 3)
    #expect(plain.position.marks == read.position.marks)
    #expect(plain.simulation.degrees == read.simulation.degrees)
    #expect(plain.simulation.quantiles.map(\.all) == read.simulation.quantiles.map(\.all))
    for (mine, other) in zip(plain.sizingParts, read.sizingParts) {
      #expect(mine.outcome.members.map(\.loss) == other.outcome.members.map(\.loss))
      #expect(mine.size.comprehensive.amount == other.size.comprehensive.amount)
      #expect(mine.size.comprehensive.amount > 0)
    }
    #expect(throws: SettingFault.self) {
      try StressTerms(prices: files, members: members, marks: [1])
    }
    #expect(throws: SettingFault.self) { try StressTerms(prices: files, members: []) }
  }

  @Test("a venue's table is a model's rate: the initial rate of the bracket of the notional")
  func presetRate() throws {
    let schedule = try ScheduleRate.read("binance-usdm:BTCUSDT")
    // 12,000,000 lies in the bracket of 25 times, which begins there.
    #expect(ScheduleRate.initial(schedule, notional: 12_000_000) == 0.04)
    for name in ["binance-usdm", "binance-usdm:BTC", "bybit-linear:BTCUSDT"] {
      #expect(throws: InputFault.self) { try ScheduleRate.read(name) }
    }
  }

  @Test("what does not go with a file or a plan is a fault that names the setting")
  func faults() throws {
    let prices = try PriceFixture()
    let model = try ModelName.read("historical-500")
    #expect(throws: SettingFault.self) { try BacktestPlan(models: [model], from: 100) }
    let plan = try BacktestPlan(models: [model])
    let fault = #expect(throws: SettingFault.self) {
      try BacktestStudy(prices.path, plan, horizon: .hours(25))
    }
    #expect(
      fault?.description
        == "horizon: '25h' is not a multiple of 1d, the interval of \(prices.path)")
    let missing = #expect(throws: InputFault.self) { try BacktestStudy("/nonexistent", plan) }
    #expect(missing?.isMissing == true)
    #expect(throws: SettingFault.self) { try DampingTools("bufer=0.25") }
    let now = Timestamp.zero
    #expect(throws: SettingFault.self) { try AssessedPeriod(since: now, until: now) }
  }

  @Test("a calibration is a call: the rates of its schedule, and warnings as notes")
  func calibration() throws {
    let prices = try PriceFixture()
    let terms = try MarketCalibration.Terms(model: try ModelName.read("ewma-0.97"), resamples: 100)
    var warnings: [String] = []
    let study = try CalibrationStudy([("market", prices.path)], terms) {
      if case .warning(let line) = $0 { warnings.append(line) }
    }
    let rates = study.markets[0].rates
    #expect(rates.initialRate >= rates.maintenanceRate && rates.maintenanceRate > .zero)
    #expect(study.markets[0].rows.first?.initialRate ?? .zero >= rates.initialRate)
    #expect(study.joint == nil && study.collateral.isEmpty)
    let rejected = rates.sides.filter { !$0.rejection.isEmpty }
    #expect(warnings.count { $0.contains("is rejected on this history") } == rejected.count)
  }

  @Test("forecasts that a keeper has are not made again, and it may stop the work")
  func keeper() throws {
    final class Keeper: TrackKeeper {
      var kept: [String: TrackRecord] = [:]
      var stops = false
      func record(_ name: String) -> TrackRecord? { kept[name] }
      func willForecast() throws { if stops { throw CancellationError() } }
      func keep(_ record: TrackRecord, _ name: String) { kept[name] = record }
    }
    let prices = try PriceFixture()
    let keeper = Keeper()
    func run(_ names: String...) throws -> [Double] {
      let plan = try BacktestPlan(
        models: try names.map { try ModelName.read($0) }, from: 300,
        store: TrackStore(keeper: keeper))
      return try BacktestStudy(prices.path, plan).outcome.rows.map(\.next)
    }
    let first = try run("ewma-0.97", "ewma-0.94")
    #expect(keeper.kept.values.map(\.model).sorted() == ["ewma-0.94", "ewma-0.97"])
    keeper.stops = true
    #expect(try run("ewma-0.97", "ewma-0.94") == first)
    #expect(throws: CancellationError.self) { try run("ewma-0.99") }
  }

  @Test("an option's value and the volatility in it belong together; faults name the setting")
  func option() throws {
    let given = try OptionRequest(forward: 60_000, strike: 65_000, years: 0.1, volatility: 0.6)
    let value = try given.value()
    let back = try OptionRequest(
      forward: 60_000, strike: 65_000, years: 0.1, price: value.shown.value)
    #expect(abs(try back.value().volatility - 0.6) < 1e-10)
    #expect(throws: SettingFault.self) { try OptionRequest(forward: 1, strike: 1, years: 1) }
    let late = try OptionRequest(forward: 1, strike: 1, years: -1, volatility: 1)
    let fault = #expect(throws: SettingFault.self) { try late.value() }
    #expect(fault?.setting == "expiry, in years")
  }
}
