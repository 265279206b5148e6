import Numerics
import Testing

@testable import Calibration

@Suite struct MarginPolicyTests {
  private func near(_ a: Double, _ b: Double, _ relative: Double = 1e-9) -> Bool {
    Samples.near(a, b, relative)
  }
  private let margins = [4.0, 4.2, 4.1, 5.2, 7.2, 9.1, 12, 11.4, 9, 7.7, 6.1, 5.5, 4.9, 4.4]

  @Test("measures of a series of requirements")
  func measures() throws {
    #expect(near(try MarginSeriesMeasures.peakToTrough(margins), 3))
    #expect(near(try MarginSeriesMeasures.worstRise(margins, over: 1), 7.2 / 5.2 - 1))
    #expect(near(try MarginSeriesMeasures.worstRiseAmount(margins, over: 5), 7.8))
    #expect(near(try MarginSeriesMeasures.worstRise([5, 4, 3], over: 1), -0.2))
    #expect(throws: NumericsError.self) { try MarginSeriesMeasures.peakToTrough([1, 0]) }
    #expect(throws: NumericsError.self) { try MarginSeriesMeasures.worstRise([1, 2], over: 2) }
  }

  @Test("the buffer is held while requirements are low and gone at the release level")
  func buffer() throws {
    let treated = try ProcyclicalityTool.buffer(share: 0.25, release: .constant(7.5))
      .applied(to: margins)
    #expect(treated[0] == 5 && near(treated[4], 7.5) && treated[6] == 12)
    #expect(zip(treated, margins).allSatisfy { $0 >= $1 && $0 <= 1.25 * $1 })
  }

  @Test("tools compose in the order given, and none of the first three lowers a requirement")
  func composition() throws {
    let floor = ProcyclicalityTool.floor(.constant(5.8))
    let limit = ProcyclicalityTool.speedLimit(up: 1.2, down: 1.1)
    let stress = ProcyclicalityTool.stressWeight(weight: 0.25, stressed: .constant(11))
    let both = try ProcyclicalityTool.apply([floor, limit], to: margins)
    let steps = try limit.applied(to: floor.applied(to: margins))
    #expect(both == steps)
    #expect(both != (try ProcyclicalityTool.apply([limit, floor], to: margins)))
    #expect(try ProcyclicalityTool.apply([], to: margins) == margins)
    for (before, after) in zip(both, both.dropFirst()) {
      #expect(after <= before * 1.2 + 1e-12 && after >= before / 1.1 - 1e-12)
    }
    #expect(try MarginSeriesMeasures.worstShortfall(both, untreated: margins) > 0)
    let treated = try stress.applied(to: margins)
    #expect(near(treated[0], 5.75) && near(treated[6], 11.75))
    let plain = try MarginSeriesMeasures.peakToTrough(margins)
    #expect(try MarginSeriesMeasures.peakToTrough(treated) < plain)
    #expect(throws: NumericsError.self) {
      try ProcyclicalityTool.floor(.series([1, 2])).applied(to: margins)
    }
  }

  @Test("haircuts: lognormal below linear, Basel's rescaling and adjusted exposure")
  func haircuts() throws {
    let linear = try CollateralHaircut.linear(deviation: 0.035, periods: 2, confidence: 0.99)
    let log = try CollateralHaircut.lognormal(deviation: 0.035, periods: 2, confidence: 0.99)
    #expect(near(linear, 0.1151483449993231) && near(log, 0.10876607599585997))
    let rescaled = try CollateralHaircut.rescaled(0.15, remarginingDays: 7, holdingDays: 10)
    #expect(near(rescaled, 0.18973665961010275))
    let exposure = try CollateralHaircut.adjustedExposure(
      exposure: 100, collateral: 90, exposureHaircut: 0.04, collateralHaircut: 0.15,
      currencyHaircut: 0.08)
    #expect(near(exposure, 34.7))
    let joint = try CollateralHaircut.jointDeviation(loss: 3, collateral: 4, correlation: 0)
    #expect(joint == 5)
    #expect(
      try CollateralHaircut.jointDeviation(loss: 3, collateral: 4, correlation: -1) == 1)
  }

  @Test("impact grows with the root of size, and equal parts shorten the risk")
  func impact() throws {
    func move(_ quantity: Double) throws -> Double {
      try MarketImpact.squareRoot(
        coefficient: 1, deviation: 0.035, quantity: quantity, dailyVolume: 30_000)
    }
    #expect(near(try move(1500), 0.007826237921249264))
    #expect(near(try move(6000), try 2 * move(1500)))
    #expect(
      try MarketImpact.liquidationDays(quantity: 9000, dailyVolume: 20_000, participation: 0.1) == 5
    )
    #expect(
      try MarketImpact.liquidationDays(quantity: 6000, dailyVolume: 20_000, participation: 0.1) == 3
    )
    #expect(near(try MarketImpact.unwindMargin(dailyMargin: 0.08, days: 5), 0.11865917579353061))
    #expect(try MarketImpact.unwindMargin(dailyMargin: 0.08, days: 1) == 0.08)
  }

  @Test("an optimal unwind is faster for the fearful and nearly straight for the calm")
  func unwind() throws {
    func plan(_ aversion: Double) throws -> OptimalUnwind {
      try OptimalUnwind(
        quantity: 1e6, duration: 5, steps: 5, deviation: 0.95, spread: 0.0625,
        permanent: 2.5e-7, temporary: 2.5e-6, riskAversion: aversion)
    }
    let paper = try plan(1e-6)
    #expect(near(paper.urgency, 0.6070761632470627) && near(paper.halfLife, 1.6472397707913768))
    #expect(near(paper.expectedCost, 911226.9863037932))
    #expect(near(paper.costDeviation, 603430.6688080587))
    #expect(paper.holdings[0] == 1e6 && paper.holdings[5] == 0)
    let calm = try plan(1e-11)
    for j in 0...5 { #expect(near(calm.holdings[j], 2e5 * Double(5 - j), 1e-3)) }
    let fearful = try plan(1e-4)
    #expect(fearful.holdings[1] < paper.holdings[1])
    #expect(fearful.costDeviation < paper.costDeviation)
    #expect(fearful.expectedCost > paper.expectedCost)
  }

  @Test("quoting, arrivals, insiders and the Sortino ratio")
  func quoting() throws {
    let quote = try InventoryQuote(riskAversion: 0.1, deviation: 2, arrivalDecay: 1.5)
    #expect(near(quote.reservationPrice(mid: 100, inventory: 3, timeLeft: 0.5), 99.4))
    #expect(near(quote.spread(timeLeft: 0.5), 1.4907704227514234))
    let arrivals = try ExcitedArrivals(base: 0.5, jump: 0.8, decay: 1.2)
    let times = [0.5, 0.9, 1.4, 2.0, 2.1]
    #expect(near(try arrivals.logLikelihood(times: times, end: 3), -3.895622824226048))
    #expect(near(try arrivals.meanRate(), 1.5))
    #expect(throws: NumericsError.self) {
      try ExcitedArrivals(base: 1, jump: 2, decay: 1).meanRate()
    }
    #expect(throws: NumericsError.self) { try arrivals.logLikelihood(times: [1, 0.5], end: 3) }
    let kyle = try KyleImpact(valueVariance: 4, noiseDeviation: 10)
    #expect(kyle.lambda == 0.1 && kyle.beta == 5 && kyle.remainingVariance == 2)
    #expect(near(try SortinoRatio.of([0.02, -0.01, 0.01, -0.02]), 0))
    #expect(throws: NumericsError.self) { try SortinoRatio.of([0.1, 0.2]) }
  }
}
