import Numerics
import Testing

@testable import Calibration

@Suite struct TailTests {
  private func near(_ a: Double, _ b: Double, _ relative: Double = 1e-9) -> Bool {
    Samples.near(a, b, relative)
  }
  private let losses = PositionSide.long.losses(Samples.returns)

  @Test("normal and t tails give the closed values; the t tends to the normal")
  func parametric() throws {
    let normal = try ParametricTail.normal(mean: 0.001, deviation: 0.03, confidence: 0.99)
    #expect(near(normal.valueAtRisk, 0.06879043622122522))
    #expect(near(normal.expectedShortfall, 0.07895642661037416))
    let t = try ParametricTail.student(deviation: 0.03, degrees: 4, confidence: 0.99)
    #expect(near(t.valueAtRisk, 0.07948475720367934))
    #expect(near(t.expectedShortfall, 0.11074531457042275))
    let wide = try ParametricTail.student(deviation: 0.03, degrees: 1e6, confidence: 0.99)
    let plain = try ParametricTail.normal(deviation: 0.03, confidence: 0.99)
    #expect(near(wide.expectedShortfall, plain.expectedShortfall, 1e-4))
  }

  @Test("Cornish-Fisher is refused where it is not monotone, and its ES is the mean beyond it")
  func cornishFisher() throws {
    let law = try CornishFisher(lossSkewness: 1, excessKurtosis: 6)
    #expect(near(try law.quantile(0.995), 5.263986597008444))
    #expect(throws: NumericsError.self) {
      try CornishFisher(lossSkewness: 0, excessKurtosis: 8.5)
    }
    #expect(throws: NumericsError.self) {
      try CornishFisher(lossSkewness: .nan, excessKurtosis: 0)
    }
    #expect(CornishFisher.isMonotone(skewness: 0, excessKurtosis: 0))
    let tail = try law.tail(deviation: 1, confidence: 0.95)
    var sum = 0.0
    for step in 0..<20_000 {
      sum += try law.quantile(0.95 + 0.05 * (Double(step) + 0.5) / 20_000)
    }
    #expect(near(tail.expectedShortfall, sum / 20_000, 1e-3))
  }

  @Test("moments of a delta-gamma profit are those of many draws")
  func deltaGamma() throws {
    let moments = try DeltaGammaMoments(delta: 2, gamma: -0.8, deviation: 1.5)
    var stream = RandomStream(seed: 6)
    let draws = (0..<40_000).map { _ -> Double in
      let x = 1.5 * stream.normal()
      return 2 * x - 0.4 * x * x
    }
    let found = try Moments(draws)
    #expect(near(found.mean, moments.mean, 0.05) && near(found.variance, moments.variance, 0.05))
    #expect(near(try found.skewness(), moments.skewness, 0.1))
  }

  @Test("historical ES gives the atom its fraction and never lies below the VaR")
  func historical() throws {
    #expect(
      near(try HistoricalTail.equal(losses, confidence: 0.9).expectedShortfall, 0.083))
    // 20 x 0.125 = 2.5: (0.105 + 0.061 + 0.047 / 2) / 2.5.
    #expect(
      near(try HistoricalTail.equal(losses, confidence: 0.875).expectedShortfall, 0.0758))
    for percent in 51..<100 {
      let tail = try HistoricalTail.equal(
        losses, confidence: Double(percent) / 100, rule: .inverseUpperTail)
      #expect(tail.expectedShortfall >= tail.valueAtRisk - 1e-15)
    }
  }

  @Test("age weights of equal size give the plain quantile; one recent crash moves them at once")
  func ageWeighted() throws {
    let tail = try HistoricalTail.ageWeighted(losses, decay: 0.97, confidence: 0.95)
    #expect(tail.valueAtRisk == 0.105)
    let even = try HistoricalTail.weighted(
      losses, weights: Array(repeating: 3, count: 20), confidence: 0.9)
    let plain = try HistoricalTail.equal(
      losses, confidence: 0.9, rule: .inverseUpperTail)
    #expect(near(even.valueAtRisk, plain.valueAtRisk))
    #expect(near(even.expectedShortfall, plain.expectedShortfall))
    #expect(near(try HistoricalTail.ageWeights(count: 9, decay: 0.9).reduce(0, +), 1, 1e-14))
    let stressed = try HistoricalTail.stressWeighted(
      (1...10).map(Double.init), stressed: [12, 15, 20, 8], stressWeight: 0.25, confidence: 0.9)
    #expect(stressed.valueAtRisk == 15)
  }

  @Test("filtered history is plain history where the deviation never changes")
  func filtered() throws {
    let flat = Array(repeating: 0.02, count: 20)
    let same = try HistoricalTail.filtered(losses, deviations: flat, now: 0.02, confidence: 0.9)
    let plain = try HistoricalTail.equal(losses, confidence: 0.9)
    #expect(near(same.valueAtRisk, plain.valueAtRisk))
    let twice = try HistoricalTail.filtered(losses, deviations: flat, now: 0.04, confidence: 0.9)
    #expect(near(twice.expectedShortfall, 2 * plain.expectedShortfall))
  }

  @Test(
    "every method recovers a Pareto law, and likelihood is highest at its own",
    arguments: [-0.2, 0.0, 0.3])
  func paretoFits(shape: Double) throws {
    let law = try GeneralisedParetoDistribution(shape: shape, scale: 0.02)
    let excesses = try (1...1500).map { try law.quantile((Double($0) - 0.5) / 1500) }
    let best = try ParetoFit.likelihood.fit(excesses)
    for method in ParetoFit.allCases {
      let found = try method.fit(excesses)
      #expect(abs(found.shape - shape) < 0.06 && near(found.scale, 0.02, 0.06), "\(method)")
      #expect(
        ParetoFit.negativeLogLikelihood(excesses, best)
          <= ParetoFit.negativeLogLikelihood(excesses, found) + 1e-9)
    }
    for factor in [0.99, 1.01] {
      let moved = try GeneralisedParetoDistribution(
        shape: best.shape + factor - 1, scale: best.scale * factor)
      #expect(
        ParetoFit.negativeLogLikelihood(excesses, best)
          < ParetoFit.negativeLogLikelihood(excesses, moved))
    }
    #expect(throws: NumericsError.self) { try ParetoFit.likelihood.fit([0.1, 0.2]) }
    #expect(throws: NumericsError.self) {
      try ParetoFit.moments.fit(Array(repeating: 0.1, count: 20))
    }
  }

  @Test("peaks over a threshold: closed values, the limit at shape zero, continuity at u")
  func peaks() throws {
    let law = try GeneralisedParetoDistribution(shape: 0.25, scale: 0.02)
    let peaks = try PeaksOverThreshold(
      threshold: 0.05, exceedances: 50, of: 1000, excess: law)
    #expect(near(try peaks.tail(0.99).valueAtRisk, 0.08962790249769763))
    #expect(near(try peaks.tail(0.99).expectedShortfall, 0.12950386999693017))
    #expect(near(try peaks.valueAtRisk(0.95), 0.05))
    #expect(throws: NumericsError.self) { try peaks.valueAtRisk(0.9) }
    let exponential = try PeaksOverThreshold(
      threshold: 0.05, exceedances: 50, of: 1000,
      excess: GeneralisedParetoDistribution(shape: 0, scale: 0.02))
    #expect(near(try exponential.tail(0.99).expectedShortfall, 0.10218875824868201))
    let heavy = try PeaksOverThreshold(
      threshold: 0.05, exceedances: 50, of: 1000,
      excess: GeneralisedParetoDistribution(shape: 1.1, scale: 0.02))
    #expect(throws: NumericsError.self) { try heavy.tail(0.99) }
    #expect(near(try PeaksOverThreshold.hill([8, 4, 2, 1], k: 3), 3 / (6 * 0.693147180559945)))
  }

  @Test("components add up to the portfolio's VaR, and marginals are its slopes")
  func portfolio() throws {
    let covariance = try SymmetricMatrix(rows: [
      [0.0009, 0.0008, 0.0001], [0.0008, 0.0016, 0.0002], [0.0001, 0.0002, 0.0004],
    ])
    let exposures = [100.0, -40, 25]
    let tail = try PortfolioTail(
      exposures: exposures, covariance: covariance, confidence: 0.99, degrees: 4)
    #expect(near(tail.components.reduce(0, +), tail.risk.valueAtRisk, 1e-12))
    for i in 0..<3 {
      var moved = exposures
      moved[i] += 1e-3
      let other = try PortfolioTail(
        exposures: moved, covariance: covariance, confidence: 0.99, degrees: 4)
      let slope = (other.risk.valueAtRisk - tail.risk.valueAtRisk) / 1e-3
      #expect(near(tail.marginals[i], slope, 1e-4))
    }
    let stressed = try CovarianceEstimate.stressed(covariance, by: 1)
    #expect(near(stressed[1, 0], 0.03 * 0.04) && stressed[1, 1] == 0.0016)
    #expect(try CovarianceEstimate.stressed(covariance, by: 0.7).eigenvalues()[0] > 0)
  }

  @Test("shrinkage makes a covariance of more series than observations invertible")
  func shrinkage() throws {
    var stream = RandomStream(seed: 9)
    let few = (0..<12).map { _ in (0..<8).map { _ in stream.normal() } }
    let found = try CovarianceEstimate.ledoitWolf(few)
    #expect(found.shrinkage > 0.1 && found.shrinkage <= 1)
    #expect(try found.matrix.eigenvalues()[0] > 0)
    let many = (0..<2).map { _ in (0..<2000).map { _ in stream.normal() } }
    let mixed = [many[0], zip(many[0], many[1]).map { $0 + 0.3 * $1 }]
    let sure = try CovarianceEstimate.ledoitWolf(mixed)
    #expect(sure.shrinkage < 0.02 && near(sure.matrix[0, 0], 1, 0.1))
    let moving = try CovarianceEstimate.exponential(mixed, decay: 0.97)
    #expect(moving[1, 0] > 0.4 && moving[1, 1] > moving[1, 0])
  }
}
