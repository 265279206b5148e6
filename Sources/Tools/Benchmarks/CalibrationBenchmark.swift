import Calibration
import Foundation
import Numerics
import Pricing
import Reports

extension Benchmark {
  static let calibration = Benchmark(
    name: "calibration",
    question: "How long do a GARCH fit, the VaR of many accounts, a smile and a back-test take?"
  ) { settings in
    let seed: UInt64 = try settings.integer("seed", in: 0...UInt64.max) ?? 1
    let garch = try FitWork(seed: seed)
    let portfolio = try PortfolioWork(
      accounts: try settings.integer("accounts", in: 1...10_000_000) ?? 10_000,
      instruments: try settings.integer("instruments", in: 1...1_000) ?? 50,
      scenarios: 1_000, seed: seed)
    let slices = try SliceWork()
    let backtest = try BacktestWork(seed: seed)
    return BenchmarkOutcome(
      workload: [
        ("garch", garch.workload), ("historicalVar", portfolio.workload),
        ("sviSlice", slices.workload), ("backtest", backtest.workload),
      ],
      results: [
        ("garchFitMilliseconds", .number(garch.milliseconds)),
        ("historicalVarSeconds", .number(portfolio.seconds)),
        ("sviSliceMilliseconds", .number(slices.milliseconds)),
        ("backtestSeconds", .number(backtest.seconds)),
      ])
  }
}

/// Daily returns of a market that clusters and has tails of five degrees.
private struct GeneratedReturns {
  static func garch(count: Int, seed: UInt64, number: Int) throws -> [Double] {
    let model = try GarchModel(omega: 1.2e-5, alpha: 0.08, beta: 0.91, degrees: 5)
    var random = RandomStream(seed: seed, name: "returns", number: number)
    var variance = try model.unconditionalVariance()
    return (0..<count).map { _ in
      let shock = student(&random) * variance.squareRoot()
      variance = model.next(after: variance, return: shock)
      return shock
    }
  }

  /// Instruments that move with a common factor, each with a volatility of its own.
  static func joint(
    instruments: Int, count: Int, seed: UInt64
  ) throws -> [[Double]] {
    let market = try garch(count: count, seed: seed, number: 0)
    return (0..<instruments).map { instrument in
      var random = RandomStream(seed: seed, name: "instrument", number: instrument)
      let beta = random.uniform(0.5, 1.5)
      let own = random.uniform(0.005, 0.03)
      return market.map { beta * $0 + own * random.normal() }
    }
  }

  /// A t of five degrees scaled to unit variance.
  private static func student(_ random: inout RandomStream) -> Double {
    let z = random.normal()
    var square = 0.0
    for _ in 0..<5 {
      let x = random.normal()
      square += x * x
    }
    return z * (3 / square).squareRoot()
  }
}

/// GARCH(1,1) with t innovations fitted to samples of 2,000 days, standard errors included.
private struct FitWork {
  static let (days, fits) = (2_000, 12)
  let milliseconds: Double
  let workload: JSONValue

  init(seed: UInt64) throws {
    var times: [Double] = []
    var (evaluations, likelihood) = (0, 0.0)
    for number in 0..<Self.fits {
      let returns = try GeneratedReturns.garch(count: Self.days, seed: seed, number: number)
      let start = monotonicNanoseconds()
      let fit = try GarchFit.fit(returns, innovations: .student)
      times.append(Double(monotonicNanoseconds() - start) / 1e6)
      evaluations += fit.evaluations
      likelihood += fit.logLikelihood
    }
    milliseconds = times.sorted()[Self.fits / 2]
    workload = [
      "days": .count(Self.days), "samples": .count(Self.fits), "innovations": .string("student"),
      "standardErrors": .boolean(true), "evaluations": .count(evaluations),
      "sumOfLogLikelihoods": .number(likelihood), "slowest": .number(times.max() ?? 0),
    ]
  }
}

/// Filtered historical VaR and ES of every account: deviations, residuals, scenarios, the profit
/// of each account in each scenario, and its tail. On one thread.
private struct PortfolioWork {
  let seconds: Double
  let workload: JSONValue

  init(accounts: Int, instruments: Int, scenarios: Int, seed: UInt64) throws {
    let days = scenarios + 250
    let returns = try GeneratedReturns.joint(instruments: instruments, count: days, seed: seed)
    var random = RandomStream(seed: seed, name: "exposures")
    let exposures = (0..<(accounts * instruments)).map { _ in
      random.chance(0.5) ? 10_000 * random.normal() : 0
    }
    let memory = residentBytes()
    let rounds = 5
    var times: [Double] = []
    var tails: [TailRisk] = []
    for _ in 0..<rounds {
      let start = monotonicNanoseconds()
      let model = try FilteredScenarios(returns: returns, decay: 0.97, count: scenarios)
      tails = try model.tails(exposures: exposures, confidence: 0.99)
      times.append(Double(monotonicNanoseconds() - start) / 1e9)
    }
    seconds = times.sorted()[rounds / 2]
    workload = [
      "accounts": .count(accounts), "instruments": .count(instruments),
      "scenarios": .count(scenarios), "days": .count(days), "confidence": .number(0.99),
      "threads": .count(1), "rounds": .count(rounds),
      "sumOfValuesAtRisk": .number(tails.reduce(0) { $0 + $1.valueAtRisk }),
      "sumOfShortfalls": .number(tails.reduce(0) { $0 + $1.expectedShortfall }),
      "bytesMore": .count(max(0, residentBytes() - memory)),
    ]
  }
}

/// A slice of a surface fitted to thirty strikes of calls and puts.
private struct SliceWork {
  let milliseconds: Double
  let workload: JSONValue

  init() throws {
    let slice = try SVISlice(a: 0.01, b: 0.08, rho: -0.4, m: 0.02, sigma: 0.2)
    // Off the smile by up to 0.4 of half the spread, as no market lies on a curve.
    let quotes = try SmileQuotes.around(slice).enumerated().map { place, quote in
      let shift = 0.2 * (quote.ask - quote.bid) * sin(1.7 * Double(place))
      return OptionQuote(
        type: quote.type, strike: quote.strike, forward: quote.forward, bid: quote.bid + shift,
        ask: quote.ask + shift)
    }
    let fits = 50
    var (steps, within) = (0, 0)
    let start = monotonicNanoseconds()
    for _ in 0..<fits {
      let fit = try SliceFit(quotes)
      steps += fit.steps
      within += fit.withinSpread
    }
    milliseconds = Double(monotonicNanoseconds() - start) / 1e6 / Double(fits)
    workload = [
      "quotes": .count(quotes.count), "fits": .count(fits), "steps": .count(steps),
      "withinSpread": .count(within),
    ]
  }
}

/// Eight models over six years of days, long side, with every test of the assessment.
private struct BacktestWork {
  static let models: [ForecastModel] = [
    .normalAverage(decay: 0.94), .studentAverage(decay: 0.97, degrees: 3),
    .historical(window: 500), .historicalShortfall(window: 500, confidence: 0.975),
    .filteredHistorical(decay: 0.97, window: 500),
    .garch(innovations: .normal, asymmetric: false, window: 500, refit: 20),
    .garch(innovations: .student, asymmetric: false, window: 500, refit: 20),
    .garchPeaks(level: 0.9, window: 500, refit: 20),
  ]
  static let days = 2_190
  let seconds: Double
  let workload: JSONValue

  init(seed: UInt64) throws {
    let returns = try GeneratedReturns.garch(count: Self.days, seed: seed, number: 100)
    var (exceptions, forecasts): ([JSONValue], Int) = ([], 0)
    let start = monotonicNanoseconds()
    for model in Self.models {
      let track = try RollingForecast(model: model, side: .long, first: 500).run(returns)
      let found = try ForecastAssessment(track, returns: returns)
      exceptions.append(.count(found.exceptions))
      forecasts += found.observations
    }
    seconds = Double(monotonicNanoseconds() - start) / 1e9
    workload = [
      "days": .count(Self.days), "from": .count(500), "forecasts": .count(forecasts),
      "models": .array(Self.models.map { .string($0.name) }),
      "exceptions": .array(exceptions),
    ]
  }
}
