import Numerics

/// Climbs on the numbers of a scheme: each step changes one or two of them and stays where the mean
/// over a fixed set of seeds is better. What it ends with is to be judged on other seeds, because
/// the climb has seen these.
public struct HillClimb<Climber: Tunable> {
  public private(set) var best: Climber
  public private(set) var profit: Double
  private let terms: ArenaTerms
  private let seeds: Int
  private var draws: RandomStream

  public init(_ start: Climber, _ terms: ArenaTerms, seeds: Int, seed: UInt64) {
    best = start
    self.terms = terms
    self.seeds = seeds
    draws = RandomStream(seed: seed, name: "climb")
    profit = 0
    profit = mean(start)
  }

  private func mean(_ scheme: Climber) -> Double {
    Sample.of(scheme, terms, seeds: seeds, from: 1_000_000).mean(\.profit)
  }

  /// One attempt.
  public mutating func step() {
    var next = best
    for _ in 0...draws.integer(below: 2) {
      let knob = Climber.knobs[draws.integer(below: Climber.knobs.count)]
      let width = knob.range.upperBound - knob.range.lowerBound
      let value = next[keyPath: knob.path]
      let moved =
        draws.chance(0.2)
        ? knob.range.lowerBound + width * draws.uniform()
        : value * draws.lognormal(median: 1, sigma: 0.25) + 0.01 * width * draws.normal()
      next[keyPath: knob.path] = min(knob.range.upperBound, max(knob.range.lowerBound, moved))
    }
    let found = mean(next)
    if found > profit { (best, profit) = (next, found) }
  }

  /// The numbers climbed to, by name.
  public var numbers: String {
    Climber.knobs.map { "\($0.name) \((best[keyPath: $0.path] * 1e5).rounded() / 1e5)" }
      .joined(separator: ", ")
  }
}
