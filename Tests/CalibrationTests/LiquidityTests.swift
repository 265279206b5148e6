import Glibc
import Numerics
import Testing

@testable import Calibration

@Suite struct LiquidityTests {
  @Test("quantiles: the closed form for long samples is what drawing tends to")
  func quantiles() throws {
    // Clustered values: an autoregression in the size.
    var stream = RandomStream(seed: 3)
    var level = 0.0
    let values = (0..<20_000).map { _ in
      level = 0.97 * level + 0.3 * stream.normal()
      return exp(level) * abs(stream.normal())
    }
    let drawn = try BootstrapQuantile.drawn(values, at: 0.99, block: 60, resamples: 600, seed: 5)
    let limit = try BootstrapQuantile.inTheLimit(values, at: 0.99, block: 60)
    #expect(drawn.value == limit.value)
    // In ranks, where both are about symmetric.
    let sorted = values.sorted()
    func rank(_ value: Double) -> Double { Double(sorted.firstIndex { $0 >= value } ?? 0) }
    let (a, b) = (rank(drawn.high) - rank(drawn.low), rank(limit.high) - rank(limit.low))
    #expect(abs(a / b - 1) < 0.15, "\(a) against \(b)")
    // Blocks matter: independent draws would say much less.
    let independent = try BootstrapQuantile.inTheLimit(values, at: 0.99, block: 1)
    #expect(rank(independent.high) - rank(independent.low) < 0.7 * b)
  }

  @Test("depth that follows a law gives the law back")
  func depth() throws {
    var stream = RandomStream(seed: 9)
    let distances = [0.01, 0.02, 0.03, 0.04, 0.05]
    var coefficients: [Double] = []
    let snapshots = try (0..<400).map { _ in
      let c = 2e-6 * exp(0.3 * stream.normal())
      coefficients.append(c)
      // x = c D^0.5.
      return try DepthCurve.Snapshot(
        distances: distances, notionals: distances.map { ($0 / c) * ($0 / c) })
    }
    let own = try DepthCurve(
      snapshots, ownExponent: true, confidence: 0.9, resamples: 100, seed: 1)
    #expect(abs(own.exponent.value - 0.5) < 1e-9)
    let root = try DepthCurve(
      snapshots, ownExponent: false, confidence: 0.9, resamples: 100, seed: 1)
    coefficients.sort()
    #expect(Samples.near(root.coefficientMedian.value, coefficients[199]))
    #expect(Samples.near(root.coefficient.value, coefficients[359]))
    #expect(root.coefficient.low < root.coefficient.value)
    #expect(root.coefficient.value < root.coefficient.high)
    // The thinnest tenth: nine in ten snapshots hold at least this much.
    let ends = snapshots.map { $0.notionals[4] }
    #expect(ends.filter { $0 >= root.depthEnd }.count >= 360)
    let y = DepthCurve.squareRootCoefficient(root.coefficient, unitImpact: 4e-7)
    #expect(Samples.near(y.value, coefficients[359] / 4e-7))
  }

  @Test("depth that is no depth is refused")
  func refusals() {
    #expect(throws: NumericsError.self) {
      try DepthCurve.Snapshot(distances: [0.01, 0.02], notionals: [5, 4])
    }
    #expect(throws: NumericsError.self) {
      try DepthCurve.Snapshot(distances: [0.02, 0.01], notionals: [4, 5])
    }
    #expect(throws: NumericsError.self) {
      try DepthCurve([], ownExponent: false, confidence: 0.9, resamples: 100, seed: 1)
    }
  }

  @Test("a day's liquidity: root mean square, median volume, and intervals around them")
  func days() throws {
    var stream = RandomStream(seed: 2)
    var price = 100.0
    var (closes, volumes): ([Double], [Double]) = ([], [])
    for _ in 0..<500 {
      price *= exp(0.03 * stream.normal())
      closes.append(price)
      volumes.append(1e6 * exp(0.5 * stream.normal()))
    }
    let found = try DailyLiquidity(closes: closes, volumes: volumes, resamples: 200, seed: 1)
    var squares = 0.0
    for (a, b) in zip(closes.dropFirst(), closes) { squares += log(a / b) * log(a / b) }
    #expect(Samples.near(found.deviation.value, (squares / 499).squareRoot()))
    #expect(found.volume.value == volumes.dropFirst().sorted()[249])
    for estimate in [found.deviation, found.volume, found.unitImpact] {
      #expect(estimate.low < estimate.value && estimate.value < estimate.high)
    }
    // The law that made them lies within.
    #expect(found.deviation.low < 0.03 && found.deviation.high > 0.03)
    #expect(throws: NumericsError.self) {
      try DailyLiquidity(
        closes: closes, volumes: closes.map { _ in 0 }, resamples: 200, seed: 1)
    }
  }
}
