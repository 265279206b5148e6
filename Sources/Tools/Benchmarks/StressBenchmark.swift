import Calibration
import Numerics
import Reports

extension Benchmark {
  static let stress = Benchmark(
    name: "stress",
    question: "How long does it take to find what many accounts leave under many scenarios?"
  ) { settings in
    let members = try settings.integer("accounts", in: 1...100_000) ?? 1_000
    let underlyings = try settings.integer("instruments", in: 1...1_000) ?? 50
    let count = try settings.integer("scenarios", in: 1...100_000) ?? 1_000
    let seed: UInt64 = try settings.integer("seed", in: 0...UInt64.max) ?? 1
    var stream = RandomStream(seed: seed, name: "stress")
    let market = try StressMarket(marks: (0..<underlyings).map { _ in stream.uniform(1, 1e5) })
    let books = try StressBooks(
      market: market,
      members: (0..<members).map { place in
        StressBooks.Member(
          name: "\(place)",
          positions: market.marks.indices.map { ($0, 1e6 * stream.normal() / market.marks[$0]) },
          cash: stream.uniform(0, 1e6))
      })
    var scenarios = StressScenarios(underlyings: underlyings)
    let still = [Double](repeating: 0, count: underlyings)
    for _ in 0..<count {
      try scenarios.append(
        prices: still.map { _ in max(-0.9, 0.1 * stream.normal()) }, volatilities: still)
    }
    var best = Double.infinity
    var uncovered = 0.0
    for _ in 0..<5 {
      let start = monotonicNanoseconds()
      let outcome = try StressOutcome(books, under: scenarios)
      let size = FundSize(outcome)
      best = min(best, Double(monotonicNanoseconds() - start) / 1e6)
      uncovered = size.comprehensive.amount
    }
    return BenchmarkOutcome(
      workload: [
        ("accounts", .count(members)), ("instruments", .count(underlyings)),
        ("scenarios", .count(count)), ("positions", .count(members * underlyings)),
        ("repetitions", 5), ("worstUncovered", .number(uncovered)),
      ],
      results: [
        ("milliseconds", .number(best)),
        (
          "positionScenariosPerSecond",
          .number(Double(members * underlyings * count) / best * 1e3)
        ),
      ])
  }
}
