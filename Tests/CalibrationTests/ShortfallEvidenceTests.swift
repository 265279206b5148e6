import Glibc
import Numerics
import Testing

@testable import Calibration

/// The mixed test, tails read from forecasts, p-values of shortfall tests, and money.
@Suite struct ShortfallEvidenceTests {
  @Test("the mixed test adds up its durations and the count")
  func mixed() throws {
    var hits = [Bool](repeating: false, count: 300)
    for place in [6, 30, 31, 200] { hits[place] = true }
    let test = try MixedTest(hits, p: 0.01)
    // Durations 7, 24, 1, 169, each against the geometric law written out.
    let sum = [7.0, 24, 1, 169].reduce(0.0) { total, v in
      let expected = log(0.01) + (v - 1) * log(0.99)
      let observed = -log(v) + (v == 1 ? 0 : (v - 1) * log(1 - 1 / v))
      return total - 2 * (expected - observed)
    }
    #expect(Samples.near(test.independence.statistic, sum, 1e-12))
    let count = try CoverageTests.proportionOfFailures(
      exceptions: 4, observations: 300, p: 0.01)
    #expect(Samples.near(test.result.statistic, sum + count.statistic, 1e-12))
    #expect(
      test.result.pValue == (try ChiSquareDistribution(degrees: 5).upperTail(test.result.statistic))
    )
    #expect(throws: NumericsError.self) { try MixedTest([false, false], p: 0.01) }
  }

  @Test("the simulated p-value of the mixed test is uniform where the model is right")
  func simulated() throws {
    var stream = RandomStream(seed: 12)
    var (below, chiSquareBelow) = (0, 0)
    let samples = 150
    for seed in 0..<samples {
      var hits: [Bool] = []
      repeat { hits = (0..<400).map { _ in stream.chance(0.05) } } while !hits.contains(true)
      let test = try MixedTest(hits, p: 0.05)
      if try test.simulated(samples: 200, seed: UInt64(seed)).pValue < 0.2 { below += 1 }
      if test.result.pValue < 0.2 { chiSquareBelow += 1 }
    }
    // Binomial of 150 and 0.2: 15 to 46 but for a chance of 0.2 %; chi-square rejects more.
    #expect((15...46).contains(below) && chiSquareBelow > below)
    // An exception that all but never comes: every sample drawn has one all the same.
    let rare = try MixedTest((0..<400).map { $0 == 7 }, p: 1e-15)
    #expect(try rare.simulated(samples: 200, seed: 1).pValue > 0.01)
    var hits = [Bool](repeating: false, count: 400)
    for place in 100..<130 { hits[place] = true }
    let clustered = try MixedTest(hits, p: 0.05)
    #expect(try clustered.simulated(samples: 200, seed: 1).pValue < 0.01)
    #expect(
      try clustered.simulated(samples: 200, seed: 1) == clustered.simulated(samples: 200, seed: 1))
  }

  @Test("the ratio of shortfall to VaR names the law it came from")
  func impliedTail() throws {
    for degrees in [1.5, 3, 5, 12.5, 80] {
      let law = try StudentDistribution(degrees: degrees)
      for confidence in [0.95, 0.99, 0.999] {
        let ratio = try law.meanBeyond(confidence) / law.quantile(confidence)
        let found = try #require(try ImpliedTail.degrees(ratio: ratio, confidence: confidence))
        #expect(abs(found / degrees - 1) < 1e-4, "\(degrees) at \(confidence)")
      }
    }
    let z = try NormalDistribution.quantile(0.99)
    let normal = NormalDistribution.density(z) / 0.01 / z
    #expect(try ImpliedTail.degrees(ratio: normal, confidence: 0.99) == nil)
    #expect(try ImpliedTail.degrees(ratio: 1, confidence: 0.99) == nil)
    #expect(try ImpliedTail.degrees(ratio: 1e6, confidence: 0.99) == 1.05)
    #expect(throws: NumericsError.self) {
      try ImpliedTail.degrees(ratio: 0.9, confidence: 0.99)
    }
  }

  @Test("Z1 given the exceedances is centred at zero and wider for heavier tails")
  func conditional() throws {
    func statistics(_ degrees: Double?) throws -> [Double] {
      try ShortfallCriticalValues(
        degrees: degrees, exceedances: 12, alpha: 0.01, paths: 4000, seed: 6
      ).statistics
    }
    let (normal, heavy) = (try statistics(nil), try statistics(4))
    #expect(abs(normal.reduce(0, +) / 4000) < 0.01 && abs(heavy.reduce(0, +) / 4000) < 0.02)
    #expect(heavy[40] < 2 * normal[40] && normal[40] < 0)
  }

  /// Returns of a t of five degrees, and the track of a model that knows the law.
  private func track(
    degrees: Double, scale: Double, _ returns: [Double]
  ) throws -> ForecastTrack {
    let law = try StudentDistribution(degrees: degrees)
    let unit = try law.unitScale() * scale
    let count = returns.count - 100 + 1
    return try ForecastTrack(
      of: RollingForecast(
        model: .studentAverage(decay: 0.97, degrees: degrees), side: .long, confidence: 0.975,
        first: 100),
      margins: Array(repeating: unit * (try law.quantile(0.975)), count: count),
      shortfalls: Array(repeating: unit * (try law.meanBeyond(0.975)), count: count),
      deviations: Array(repeating: scale, count: count))
  }

  @Test("a model that knows the law stands; one with a thin tail or a low level does not")
  func assessment() throws {
    var stream = RandomStream(seed: 30)
    let law = try StudentDistribution(degrees: 4)
    let scale = try law.unitScale() * 0.02
    let returns = try (0..<3100).map { _ in
      scale * (try law.quantile(stream.openUniform()))
    }
    func assess(_ degrees: Double, _ scale: Double) throws -> ShortfallAssessment {
      try ShortfallAssessment(
        try track(degrees: degrees, scale: scale, returns), returns: returns, seed: 1)
    }
    let right = try assess(4, 0.02)
    #expect(abs((right.tailDegrees ?? 0) - 4) < 1e-3)
    for test in [right.residuals, right.z1, right.z2] {
      #expect((try #require(test)).pValue > 0.05)
    }
    #expect(right == (try assess(4, 0.02)))
    // Too thin a tail understates what lies beyond; too low a level understates how often as well.
    let thin = try assess(60, 0.02)
    #expect((thin.z1?.pValue ?? 1) < 0.01 && (thin.residuals?.pValue ?? 1) < 0.01)
    #expect((try assess(4, 0.015).z2?.pValue ?? 1) < 0.01)
    #expect((try assess(4, 0.03).z2?.pValue ?? 0) > 0.95)
  }

  @Test("a damped requirement keeps the shape of its tail")
  func dampedShortfall() throws {
    let returns = try Samples.garch(
      GarchModel(omega: 2e-5, alpha: 0.1, beta: 0.87, degrees: 5), count: 400, seed: 3)
    for model in [
      ForecastModel.historicalShortfall(window: 200, confidence: 0.975),
      .studentAverage(decay: 0.97, degrees: 3),
    ] {
      let plain = try RollingForecast(model: model, side: .short, first: 200).run(returns)
      let damped = try plain.damped(by: [.floor(.constant(0.12))])
      #expect(zip(plain.shortfalls, plain.margins).allSatisfy { $0 > $1 })
      for t in plain.margins.indices {
        #expect(
          Samples.near(
            damped.shortfalls[t] / damped.margins[t], plain.shortfalls[t] / plain.margins[t]))
      }
    }
  }

  @Test("a track from a later place holds the same forecasts and no others")
  func startingLater() throws {
    let returns = try Samples.garch(
      GarchModel(omega: 2e-5, alpha: 0.1, beta: 0.87, degrees: 5), count: 300, seed: 3)
    let track = try RollingForecast(model: .normalAverage(decay: 0.94), side: .long, first: 100)
      .run(returns)
    let later = try track.starting(at: 180)
    #expect(later.margins == Array(track.margins[80...]) && later.forecast.first == 180)
    #expect(later.deviations == track.deviations.map { Array($0[80...]) })
    #expect(try later.hits(returns) == Array(try track.hits(returns)[80...]))
    #expect(try track.starting(at: 300).margins == [track.next])
    for place in [99, 301] {
      #expect(throws: NumericsError.self) { try track.starting(at: place) }
    }
    #expect(throws: NumericsError.self) {
      try ForecastTrack(
        of: track.forecast, margins: [0.1], shortfalls: [0.1, 0.2], deviations: nil)
    }
  }

  @Test("responsiveness is the power of volatility that a requirement follows")
  func responsiveness() throws {
    var stream = RandomStream(seed: 9)
    let volatilities = (0..<200).map { _ in 0.01 * (1 + stream.uniform()) }
    for power in [0, 0.5, 1, 1.3] {
      let margins = volatilities.map { 3 * pow($0, power) }
      let found = try MarginSeriesMeasures.responsiveness(
        margins, volatilities: volatilities, over: 5)
      #expect(abs(found - power) < 1e-9)
    }
    #expect(throws: NumericsError.self) {
      try MarginSeriesMeasures.responsiveness(
        [1, 2, 3], volatilities: [0.1, 0.1, 0.1], over: 1)
    }
  }

  @Test("money is the requirement's cost and the losses beyond it, by the side's own measure")
  func money() throws {
    let returns = [0.01, -0.2, 0.3, -0.05]
    func found(
      _ side: PositionSide, _ measure: PositionMoney.Measure
    ) throws -> PositionMoney {
      let track = try ForecastTrack(
        of: RollingForecast(model: .normalAverage(decay: 0.9), side: side, first: 1),
        margins: [0.1, 0.1, 0.04, 0.1], shortfalls: [0.2, 0.2, 0.1, 0.2], deviations: nil)
      return try PositionMoney(
        track, returns: returns, measure: measure, notional: 1000, fundingRate: 0.05)
    }
    let simple = try found(.long, .simple)
    #expect(Samples.near(simple.requirement, 80) && Samples.near(simple.yearlyCost, 4))
    #expect(Samples.near(simple.shortfall, 110) && Samples.near(simple.worstShortfall, 100))
    let short = try found(.short, .logarithmic)
    #expect(Samples.near(short.shortfall, 1000 * (exp(0.3) - exp(0.1))))
    let long = try found(.long, .logarithmic)
    #expect(
      Samples.near(long.shortfall, 1000 * (exp(-0.1) - exp(-0.2) + exp(-0.04) - exp(-0.05))))
    #expect(Samples.near(long.worstShortfall, 1000 * (exp(-0.1) - exp(-0.2))))
  }
}
