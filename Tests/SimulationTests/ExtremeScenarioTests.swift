import Clearing
import Foundation
import Inputs
import Testing
import Units

@testable import Simulation

/// Scenarios drawn towards the ends of their ranges: each is refused with its place or runs to its
/// end, books balanced, with every figure of its recorder.
@Suite struct ExtremeScenarioTests {
  /// A small generator of its own, so that a seed says which scenario it was.
  private struct Draws {
    var state: UInt64
    mutating func pick<T>(_ choices: [T]) -> T {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return choices[Int((state >> 33) % UInt64(choices.count))]
    }
  }

  /// Changes to the calm example: another scale of price, tick, lot and money, and terms at either
  /// end.
  private static func overrides(seed: UInt64) -> [String] {
    var draws = Draws(state: seed &* 7_919)
    // Price, tick, lot, contract size, and what money is counted in.
    let scales: [(String, String, String, String, Double)] = [
      ("1e-5", "1e-8", "1000", "1", 1), ("1e-5", "1e-8", "1", "1000000", 1),
      ("50000", "0.1", "0.001", "1", 1), ("16500000", "1", "0.001", "1", 150),
      ("160000000", "1000", "0.0001", "1", 1_400), ("1600000000", "1000", "0.001", "1", 16_000),
      ("1", "0.0001", "0.1", "1000", 1), ("9000000000", "1000", "0.001", "1", 100_000),
      ("0.00000002", "1e-8", "1", "1000000000", 1),
    ]
    let (price, tick, lot, size, unit) = draws.pick(scales)
    func money(_ amount: Double) -> String { String(Int(amount * unit)) }
    var list = [
      "duration=" + draws.pick(["5s", "20s", "1min"]), "price.start=" + price,
      "price.volatility=" + draws.pick(["\"1%\"", "\"100%\"", "\"1000%\""]), "market.tick=" + tick,
      "market.lot=" + lot, "market.contractSize=" + size,
      "market.positionLimit=" + draws.pick(["20000000000", "1000000000", "100000"]),
      "market.priceBand=" + draws.pick(["\"0.01%\"", "\"5%\"", "\"99.9999999%\""]),
      "market.mark.method=" + draws.pick(["index", "smoothedBasis", "medianOfThree"]),
      "market.mark.sampleInterval=" + draws.pick(["\"1ms\"", "\"1s\"", "\"24h\""]),
      "market.mark.windowSamples=" + draws.pick(["1", "30", "256"]),
      "market.funding.interval=" + draws.pick(["\"10s\"", "\"1min\"", "\"8h\""]),
      "market.funding.sampleInterval=\"1s\"",
      "market.funding.cap=" + draws.pick(["\"0%\"", "\"0.75%\"", "\"100%\""]),
      "market.funding.interestRate=" + draws.pick(["\"-100%\"", "\"0.01%\"", "\"100%\""]),
      "market.liquidation.fundLeverageMax=" + draws.pick(["0", "10", "100"]),
      "market.liquidation.bookTicksMax=" + draws.pick(["1", "5", "65535"]),
      "market.liquidation.feeRateMax=" + draws.pick(["\"0%\"", "\"0.5%\"", "\"99.9%\""]),
      "insuranceFund=" + draws.pick(["0", "1000", money(1_000_000), "30000000000"]),
      "populations.1.orderNotional=" + money(draws.pick([1, 2_000, 1_000_000])),
      "populations.4.count=" + draws.pick(["20", "100"]),
      "populations.4.entryWindow=\"1s\"",
    ]
    if draws.pick([true, false]) {
      list.append("market.openInterestLimit=" + draws.pick(["1", lot]))
    }
    for place in 0..<5 {
      list.append(
        "populations.\(place).collateral.median=" + money(draws.pick([1, 2_000, 100_000])))
    }
    return list
  }

  @Test("scenarios at the ends of their ranges are refused with a place or run to their end")
  func extremes() throws {
    let isLong = ProcessInfo.processInfo.environment["CLEARSIM_LONG"] == "1"
    var ran = 0
    var trades = 0
    for seed: UInt64 in 1...(isLong ? 2_000 : 200) {
      let list = Self.overrides(seed: seed)
      do {
        let document = try Examples.document("calm", list)
        let scenario = try Scenario(document)
        try scenario.check(document, index: try scenario.index(nil, seed: seed))
        let run = try MemoryRun(scenario, seed: seed, observers: [InvariantCheck()])
        #expect(run.house.isConserved, "\(seed) \(list)")
        trades += run.recorder.figures.trades
        ran += 1
      } catch let fault as InputFault {
        #expect(
          fault.description.contains("market") || fault.description.contains("populations")
            || fault.description.contains("price"), "\(seed) \(fault)")
      }
    }
    #expect(ran > (isLong ? 600 : 60) && trades > 100)
  }
}
