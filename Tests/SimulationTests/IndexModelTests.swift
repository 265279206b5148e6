import Inputs
import Numerics
import Testing
import Units

@testable import Simulation

/// The generated paths against the closed forms of their models. Tolerances are standard errors of
/// the sample, so that a wrong term shows and chance, with fixed seeds, does not.
@Suite struct IndexModelTests {
  static let day = TimeSpan.hours(24)

  /// Mean of a statistic over seeds, with its standard error.
  struct Sample {
    let mean: Double
    let error: Double

    init(_ values: [Double]) {
      let count = Double(values.count)
      let mean = values.reduce(0, +) / count
      let square = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      self.mean = mean
      error = (square / (count - 1) / count).squareRoot()
    }

    /// Whether a value is within so many standard errors.
    func agrees(with value: Double, within errors: Double = 4) -> Bool {
      (mean - value).magnitude <= errors * error
    }
  }

  static func frame(
    _ seed: Int, lasting: TimeSpan, every step: TimeSpan = .hours(1), name: String = "",
    shocks: PriceShocks? = nil
  ) -> PathFrame {
    PathFrame(
      from: .zero, lasting: lasting, every: step, tick: Price(rawValue: 1), seed: UInt64(seed),
      name: name, shocks: shocks)
  }

  /// The logarithm at the end of a path, for each of so many seeds.
  static func ends(
    _ model: some GeneratedPath, lasting: TimeSpan, seeds: Int
  ) -> [Double] {
    (1...seeds).map { model.chance(frame($0, lasting: lasting)).last ?? 0 }
  }

  /// Squares of the distances from a known mean: their mean is the variance.
  static func squares(_ values: [Double], around mean: Double) -> Sample {
    Sample(values.map { ($0 - mean) * ($0 - mean) })
  }

  @Test("Brownian motion has the mean and the variance of its terms")
  func brownian() {
    let model = GeneratedPrices(
      start: 100, volatility: 0.8, drift: 2, jumpsPerDay: 0, jumpSize: 0, moves: [])
    let years = 5.0 / 365
    let ends = Self.ends(model, lasting: .hours(5 * 24), seeds: 4_000)
    let mean = (2 - 0.32) * years
    #expect(Sample(ends).agrees(with: mean))
    #expect(Self.squares(ends, around: mean).agrees(with: 0.64 * years))
    #expect(Sample(ends.map { PortableMath.exp($0) }).agrees(with: PortableMath.exp(2 * years)))
  }

  @Test("Merton's jump diffusion has his mean, variance and skew, and grows by its drift")
  func merton() {
    let model = JumpDiffusion(
      start: 100, volatility: 0.6, drift: 3, jumpsPerDay: 4, jumpMean: -0.02, jumpSize: 0.015,
      moves: [])
    let years = 5.0 / 365
    let jumps = 20.0
    let growth = PortableMath.exp(-0.02 + 0.015 * 0.015 / 2) - 1
    let mean = (3 - 0.18) * years - jumps * growth + jumps * -0.02
    let second = 0.02 * 0.02 + 0.015 * 0.015
    let third = -(0.02 * 0.02 * 0.02 + 3 * 0.02 * 0.015 * 0.015)
    let ends = Self.ends(model, lasting: .hours(5 * 24), seeds: 4_000)
    #expect(Sample(ends).agrees(with: mean))
    #expect(Self.squares(ends, around: mean).agrees(with: 0.36 * years + jumps * second))
    // The third cumulant of a compound Poisson sum is the rate times the third moment of a jump.
    let cubes = Sample(ends.map { ($0 - mean) * ($0 - mean) * ($0 - mean) })
    #expect(cubes.agrees(with: jumps * third) && cubes.mean < 0)
    #expect(Sample(ends.map { PortableMath.exp($0) }).agrees(with: PortableMath.exp(3 * years)))
  }

  @Test("Heston's price has his mean and variance, grows by its drift, and leans with its variance")
  func heston() {
    let model = HestonPrices(
      start: 100, volatility: 0.6, startVolatility: 1.0, drift: 1, reversion: 30,
      volatilityOfVariance: 4, varianceCorrelation: -0.7, moves: [])
    let (theta, start, kappa, xi, rho) = (0.36, 1.0, 30.0, 4.0, -0.7)
    let days = 12
    let years = Double(days) / 365
    let faded = (1 - PortableMath.exp(-kappa * years)) / kappa
    // E ∫v dt, and the mean of the logarithm that follows.
    let integral = theta * years + (start - theta) * faded
    let mean = years - integral / 2
    let paths = (1...1_500).map { seed in
      model.chance(Self.frame(seed, lasting: .hours(Int64(days) * 24), every: .hours(1)))
    }
    let ends = paths.map { $0.last ?? 0 }
    #expect(Sample(ends).agrees(with: mean))
    #expect(Sample(ends.map { PortableMath.exp($0) }).agrees(with: PortableMath.exp(years)))
    // Var x = E∫v + Var(∫v)/4 − Cov(∫v, ∫√v dW), each from E v(s) = θ + (v0 − θ) e^(−κ s) by a sum
    // over fine steps: dI = ∫ (1 − e^(−κ(T − s)))/κ (ξ √v dZ).
    var (spread, lean) = (0.0, 0.0)
    let parts = 20_000
    for part in 0..<parts {
      let s = (Double(part) + 0.5) / Double(parts) * years
      let known = theta + (start - theta) * PortableMath.exp(-kappa * s)
      let weight = (1 - PortableMath.exp(-kappa * (years - s))) / kappa
      spread += xi * xi * weight * weight * known * years / Double(parts)
      lean += rho * xi * weight * known * years / Double(parts)
    }
    let variance = integral + spread / 4 - lean
    #expect(Self.squares(ends, around: mean).agrees(with: variance))
    // Without the lean, or without the mean reversion, it would be far from that.
    #expect(!Self.squares(ends, around: mean).agrees(with: start * years))
    // Squared returns sum to ∫v, and their covariance with the end is that of ∫v: lean − spread/2.
    let sums = paths.map { path in
      zip(path.dropFirst(), path).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    }
    // A step's drift adds its own square, which is small.
    #expect((Sample(sums).mean / integral - 1).magnitude < 0.01)
    let together = Sample(zip(sums, ends).map { ($0 - integral) * ($1 - mean) })
    #expect(together.agrees(with: lean - spread / 2) && together.mean < -4 * together.error)
  }

  @Test("regimes take their part of the time, and the variance is the sum of theirs")
  func regimes() {
    let model = RegimePrices(
      start: 100,
      regimes: [
        .init(name: "calm", volatility: 0.3, drift: 0, stays: .hours(18), to: [0, 1, 1]),
        .init(name: "wild", volatility: 1.5, drift: 0, stays: .hours(3), to: [1, 0, 0]),
        .init(name: "fall", volatility: 0.9, drift: 0, stays: .hours(6), to: [1, 0, 0]),
      ], moves: [])
    // Half of all visits are to the first, a quarter to each of the others.
    let weights = [18.0 / 2, 3.0 / 4, 6.0 / 4]
    let shares = weights.map { $0 / weights.reduce(0, +) }
    let wanted = shares[0] * 0.09 + shares[1] * 2.25 + shares[2] * 0.81
    let years = 60.0 / 365
    let sums = (1...400).map { seed in
      let path = model.chance(
        Self.frame(seed, lasting: .hours(60 * 24), every: .hours(1)))
      let start = path[0]
      return zip(path.dropFirst(), path).reduce(-start * start) {
        $0 + ($1.0 - $1.1) * ($1.0 - $1.1)
      } / years
    }
    // It starts calm, which 400 hours of 1,440 forget: a bias of less than one part in fifty.
    let sample = Sample(sums)
    #expect((sample.mean - wanted).magnitude < 4 * sample.error + 0.02 * wanted)
    #expect(sample.mean > 3 * 0.09)
  }

  @Test("a regime that all leave at once is never stayed in, and one that stays is the whole path")
  func oneRegime() {
    let model = RegimePrices(
      start: 100,
      regimes: [
        .init(name: "stays", volatility: 0.5, drift: 1, stays: .hours(24 * 366 * 100), to: [0, 1]),
        .init(name: "other", volatility: 5, drift: 0, stays: .hours(1), to: [1, 0]),
      ], moves: [])
    let plain = GeneratedPrices(
      start: 100, volatility: 0.5, drift: 1, jumpsPerDay: 0, jumpSize: 0, moves: [])
    let frame = Self.frame(3, lasting: Self.day)
    for (a, b) in zip(model.chance(frame), plain.chance(frame)) {
      #expect((a - b).magnitude < 1e-12)
    }
  }

  @Test("shocks of underlyings have the correlations that were asked for")
  func correlation() throws {
    let pairs = [
      Correlations.Pair(first: "ETH", second: "BTC", value: 0.8),
      Correlations.Pair(first: "SOL", second: "ETH", value: -0.4),
    ]
    let names = ["SOL", "BTC", "ETH", "DOGE"]
    let correlations = try #require(Correlations(names, pairs))
    let count = 20_000
    let draws = Dictionary(
      uniqueKeysWithValues: names.map { name in
        var shocks = correlations.shocks(of: name, seed: 7)
        return (name, (0..<count).map { _ in shocks.next() })
      })
    for (a, b, wanted) in [
      ("BTC", "ETH", 0.8), ("ETH", "SOL", -0.4), ("BTC", "SOL", 0), ("DOGE", "ETH", 0),
    ] {
      let products = Sample(zip(draws[a]!, draws[b]!).map { $0 * $1 })
      #expect(products.agrees(with: wanted), "\(a) \(b) \(products.mean)")
    }
    for name in names {
      #expect(Sample(draws[name]!.map { $0 * $0 }).agrees(with: 1), "\(name)")
    }
  }

  @Test("shocks do not depend on the order of the underlyings, nor on others they do not go with")
  func order() throws {
    let pairs = [Correlations.Pair(first: "B", second: "A", value: 0.5)]
    let one = try #require(Correlations(["A", "B", "C"], pairs))
    let other = try #require(Correlations(["C", "B", "A", "AA"], pairs))
    for name in ["A", "B", "C"] {
      var (mine, theirs) = (one.shocks(of: name, seed: 1), other.shocks(of: name, seed: 1))
      for _ in 0..<50 { #expect(mine.next() == theirs.next()) }
    }
    var (free, alone) = (one.shocks(of: "C", seed: 1), PriceShocks(seed: 1, of: "C"))
    for _ in 0..<50 { #expect(free.next() == alone.next()) }
  }

  @Test("correlations that no variables have are refused")
  func indefinite() {
    func pairs(_ ab: Double, _ bc: Double, _ ac: Double) -> [Correlations.Pair] {
      [
        .init(first: "a", second: "b", value: ab), .init(first: "b", second: "c", value: bc),
        .init(first: "a", second: "c", value: ac),
      ]
    }
    #expect(Correlations(["a", "b", "c"], pairs(0.9, 0.9, -0.9)) == nil)
    #expect(Correlations(["a", "b", "c"], pairs(1, 0, 0)) == nil)
    #expect(Correlations(["a", "b", "c"], pairs(0.9, 0.9, 0.9)) != nil)
  }

  @Test("damping scales the logarithm of a recorded move around its start")
  func damping() {
    let values = [100.0, 80, 125, 100]
    #expect(RecordedMove(damping: 1).applied(to: values) == values)
    #expect(RecordedMove(damping: 0).applied(to: values) == [100, 100, 100, 100])
    let half = RecordedMove(damping: 0.5).applied(to: values)
    for (damped, value) in zip(half, values) {
      #expect((damped - 100 * (value / 100).squareRoot()).magnitude < 1e-9)
    }
  }
}
