import Numerics
import Testing

@testable import Calibration

@Suite struct BackTestTests {
  private func near(_ a: Double, _ b: Double, _ relative: Double = 1e-9) -> Bool {
    Samples.near(a, b, relative)
  }

  private func hits(_ count: Int, _ places: [Int]) -> [Bool] {
    (0..<count).map { places.contains($0) }
  }

  @Test("proportion of failures gives the published regions and survives the ends")
  func failures() throws {
    let test = try CoverageTests.proportionOfFailures(
      exceptions: 10, observations: 250, p: 0.01)
    #expect(near(test.statistic, 12.955491062356018) && near(test.pValue, 0.0003189845082133835))
    #expect(
      try CoverageTests.acceptedExceptions(observations: 1000, p: 0.01, level: 0.05) == 5...16)
    #expect(
      try CoverageTests.acceptedExceptions(observations: 255, p: 0.01, level: 0.05) == 1...6)
    let all = try CoverageTests.proportionOfFailures(
      exceptions: 250, observations: 250, p: 0.01)
    #expect(near(all.statistic, -500 * -4.605170185988091, 1e-12) && all.pValue == 0)
    let exact = try CoverageTests.proportionOfFailures(
      exceptions: 10, observations: 1000, p: 0.01)
    #expect(exact.statistic < 1e-12 && exact.pValue > 0.999999)
    #expect(throws: NumericsError.self) {
      try CoverageTests.proportionOfFailures(exceptions: 5, observations: 4, p: 0.01)
    }
  }

  @Test("a first failure on the expected day is no evidence")
  func firstFailure() throws {
    #expect(near(try CoverageTests.timeToFirstFailure(7, p: 0.01).statistic, 3.5893159461804736))
    #expect(near(try CoverageTests.timeToFirstFailure(1, p: 0.01).statistic, 9.210340371976182))
    #expect(try CoverageTests.timeToFirstFailure(100, p: 0.01).statistic < 1e-12)
  }

  @Test("clustered exceptions are told from lone ones, in logarithms that do not underflow")
  func independence() throws {
    let cluster = try ExceptionTransitions(hits(250, [100, 101, 102, 180]))
    #expect([cluster.n00, cluster.n01, cluster.n10, cluster.n11] == [243, 2, 2, 2])
    #expect(near(try cluster.independence().statistic, 12.223413957899592, 1e-8))
    #expect(near(try cluster.conditionalCoverage(p: 0.01).pValue, 0.0015090481952926699, 1e-8))
    #expect(try ExceptionTransitions(hits(250, [])).independence().statistic == 0)
    // Two hundred hits in pairs among ten thousand.
    let many = try ExceptionTransitions(
      hits(10_000, (0..<100).flatMap { [$0 * 97, $0 * 97 + 1] }))
    let test = try many.independence()
    #expect(test.statistic > 500 && test.pValue < 1e-100)
  }

  @Test("traffic lights of any length start where the binomial law says")
  func lights() throws {
    let year = try TrafficLight(observations: 250, p: 0.01)
    #expect(year.yellowFrom == 5 && year.redFrom == 10)
    #expect(year.zone(exceptions: 4) == .green && year.zone(exceptions: 9) == .yellow)
    #expect(year.zone(exceptions: 10) == .red)
    let long = try TrafficLight(observations: 1825, p: 0.01)
    #expect(long.yellowFrom == 25 && long.redFrom == 36)
    #expect((0...12).map(TrafficLight.plusFactor) == (0...12).map(TrafficLight.plusFactor).sorted())
    #expect(TrafficLight.multiplier1996(exceptions: 7) == 3.65)
    #expect(TrafficLight.multiplier2019(exceptions: 6) == 1.76)
  }

  @Test("durations without memory have shape one; clustered ones less, regular ones more")
  func durations() throws {
    let published = try DurationTest(hits(500, [20, 65, 66, 140, 300, 310, 420, 480]))
    #expect(near(published.shape, 1.03737987735519, 1e-4))
    #expect(near(published.logLikelihood, -36.87387416408185, 1e-6))
    #expect(near(published.memorylessLogLikelihood, -36.88088564556815, 1e-9))
    let clustered = try DurationTest(hits(500, [100, 101, 102, 103, 300, 301, 302, 303, 450]))
    #expect(clustered.shape < 0.8 && clustered.result.rejects(at: 0.05))
    let regular = try DurationTest(hits(500, [40, 92, 140, 196, 238, 290, 345, 395, 440]))
    #expect(regular.shape > 3)
    #expect(throws: NumericsError.self) { try DurationTest(hits(500, [3])) }
  }

  @Test("shortfall statistics are zero in expectation and negative where risk is understated")
  func shortfall() throws {
    var stream = RandomStream(seed: 21)
    let profits = (0..<20_000).map { _ in stream.normal() }
    let tail = try ParametricTail.normal(deviation: 1, confidence: 0.975)
    func z2(_ scale: Double) throws -> Double {
      try ShortfallTests.acerbiSzekely(
        profits: profits,
        valueAtRisk: Array(repeating: scale * tail.valueAtRisk, count: profits.count),
        shortfall: Array(repeating: scale * tail.expectedShortfall, count: profits.count),
        alpha: 0.025
      ).z2
    }
    #expect(abs(try z2(1)) < 0.15)
    #expect(try z2(0.8) < -0.5)
    #expect(try z2(1.3) > 0.5)
  }

  @Test("critical values are the published ones for normal tails and lower for heavy ones")
  func criticalValues() throws {
    func simulated(_ degrees: Double?) throws -> ShortfallCriticalValues {
      try ShortfallCriticalValues(
        degrees: degrees, observations: 250, alpha: 0.025, paths: 20_000, seed: 3)
    }
    let normal = try simulated(nil)
    #expect(abs(try normal.critical(0.05) + 0.70) < 0.03)
    #expect(abs(try simulated(3).critical(0.05) + 0.812) < 0.05)
    #expect(try simulated(nil).statistics == normal.statistics)
    let mean = normal.statistics.reduce(0, +) / 20_000
    #expect(abs(mean) < 0.01)
    #expect(abs(normal.pValue(try normal.critical(0.05)) - 0.05) < 0.001)
  }

  @Test("the range of a smaller simulation holds nearly all of them, and is no wider than that")
  func drawnRange() throws {
    func simulated(_ paths: Int, _ seed: UInt64) throws -> ShortfallCriticalValues {
      try ShortfallCriticalValues(
        degrees: 3, observations: 250, alpha: 0.025, paths: paths, seed: seed)
    }
    let law = try simulated(50_000, 1)
    let draws = try (2...201).map { try simulated(1_000, $0).critical(0.02) }
    func within(_ errors: Double) throws -> Int {
      let range = try law.drawn(0.02, paths: 1_000, errors: errors)
      return draws.count { range.contains($0) }
    }
    #expect(try within(3) >= 197)
    // 68 % of 200, give or take three standard errors and the steps of ranks.
    #expect((110...165).contains(try within(1)))
    #expect(throws: NumericsError.self) { try law.drawn(1.5, paths: 1_000) }
    #expect(throws: NumericsError.self) { try law.drawn(0.02, paths: 10) }
  }

  @Test("residuals of exceedances: the mean, its p-value, and the bootstrap beside it")
  func residuals() throws {
    var stream = RandomStream(seed: 5)
    let n = 4000
    let profits = (0..<n).map { _ in stream.normal() }
    let tail = try ParametricTail.normal(deviation: 1, confidence: 0.975)
    func test(_ es: Double) throws -> ShortfallTests.Residuals {
      try ShortfallTests.residuals(
        profits: profits, deviations: Array(repeating: 1, count: n),
        valueAtRisk: Array(repeating: tail.valueAtRisk, count: n),
        shortfall: Array(repeating: es, count: n))
    }
    let right = try test(tail.expectedShortfall)
    #expect(right.result.pValue > 0.02)
    let low = try test(tail.valueAtRisk)
    #expect(low.result.pValue < 1e-6)
    let resampled = try ShortfallTests.bootstrapped(right, resamples: 1000, seed: 1)
    #expect(abs(resampled.pValue - right.result.pValue) < 0.08)
    #expect(resampled == (try ShortfallTests.bootstrapped(right, resamples: 1000, seed: 1)))
  }

  @Test("the true forecast has the least tick and joint loss, and the test says by how much")
  func comparison() throws {
    var stream = RandomStream(seed: 33)
    let n = 6000
    let profits = (0..<n).map { _ in stream.normal() }
    func losses(_ scale: Double) throws -> (tick: [Double], joint: [Double]) {
      let tail = try ParametricTail.normal(deviation: scale, confidence: 0.975)
      let v = Array(repeating: tail.valueAtRisk, count: n)
      let e = Array(repeating: tail.expectedShortfall, count: n)
      return (
        try ForecastComparison.tickLoss(profits: profits, valueAtRisk: v, alpha: 0.025),
        try ForecastComparison.jointLoss(
          profits: profits, valueAtRisk: v, shortfall: e, alpha: 0.025)
      )
    }
    let (right, low, high) = (try losses(1), try losses(0.6), try losses(1.6))
    for other in [low, high] {
      #expect(right.tick.reduce(0, +) < other.tick.reduce(0, +))
      #expect(right.joint.reduce(0, +) < other.joint.reduce(0, +))
      let test = try ForecastComparison.dieboldMariano(right.joint, other.joint, lags: 3)
      #expect(test.statistic < 0 && test.rejects(at: 0.05))
    }
    let swapped = try ForecastComparison.dieboldMariano(low.tick, right.tick)
    let straight = try ForecastComparison.dieboldMariano(right.tick, low.tick)
    #expect(near(swapped.statistic, -straight.statistic))
    #expect(throws: NumericsError.self) {
      try ForecastComparison.dieboldMariano(right.tick, right.tick)
    }
  }
}
