import Foundation
import Numerics
import Pricing
import Reports

extension Benchmark {
  static let pricing = Benchmark(
    name: "pricing",
    question: "How many options a second are priced with their Greeks, inverted and fitted?"
  ) { settings in
    let count = try settings.integer("options", in: 100...100_000_000) ?? 1_000_000
    let seed: UInt64 = try settings.integer("seed", in: 0...UInt64.max) ?? 1
    let book = try OptionBook(seed: seed)
    let greeks = try book.measure(count) { option, type, _ in option.greeks(type).gamma }
    let values = try book.measure(count) { option, type, _ in option.price(type) }
    var worst = 0.0
    let volatilities = try book.measure(count) { option, type, price in
      let found = try ImpliedVolatility.black(
        price: price, forward: option.forward, strike: option.strike, years: option.years,
        type: type)
      worst = max(worst, abs(found / option.volatility - 1))
      return found
    }
    let slice = try SVISlice(a: 0.01, b: 0.08, rho: -0.4, m: 0.02, sigma: 0.2)
    let quotes = try SmileQuotes.around(slice)
    let fits = 50
    let start = monotonicNanoseconds()
    for _ in 0..<fits { observe(try SliceFit(quotes)) }
    let fitted = Double(monotonicNanoseconds() - start) / 1e6 / Double(fits)
    return BenchmarkOutcome(
      workload: [
        ("options", .count(count)), ("different", .count(OptionBook.size)),
        ("repetitions", .count(3)), ("quotesPerSlice", .count(quotes.count)),
        ("slices", .count(fits)), ("impliedVolatilityWorstError", .number(worst)),
      ],
      results: [
        ("blackPerSecond", .number(greeks)), ("blackValuesPerSecond", .number(values)),
        ("impliedVolatilitiesPerSecond", .number(volatilities)),
        ("sliceMilliseconds", .number(fitted)),
      ])
  }
}

/// Options out of the money of many strikes, times and volatilities, with their prices.
private struct OptionBook {
  static let size = 4_096
  private var options: [(option: Black76, type: OptionType, price: Double)] = []

  init(seed: UInt64) throws {
    var random = RandomStream(seed: seed, name: "options")
    while options.count < Self.size {
      let strike = 60_000 * exp(random.uniform(-0.6, 0.6))
      let option = try Black76(
        forward: 60_000, strike: strike, volatility: random.uniform(0.2, 1.4),
        years: random.uniform(0.01, 1))
      let type: OptionType = strike > 60_000 ? .call : .put
      let price = option.price(type)
      if price > 1e-6 { options.append((option, type, price)) }
    }
  }

  /// Evaluations a second, the best of three rounds of `count`.
  func measure(
    _ count: Int, _ evaluate: (Black76, OptionType, Double) throws -> Double
  ) throws -> Double {
    var best = 0.0
    for _ in 0..<3 {
      var sum = 0.0
      let start = monotonicNanoseconds()
      for index in 0..<count {
        let entry = options[index & (Self.size - 1)]
        sum += try evaluate(entry.option, entry.type, entry.price)
      }
      best = max(best, Double(count) * 1e9 / Double(monotonicNanoseconds() - start))
      observe(sum)
    }
    return best
  }
}

/// Keeps the compiler from leaving out what nobody looks at.
@inline(never) private func observe<Value>(_ value: Value) {
  withExtendedLifetime(value) {}
}
