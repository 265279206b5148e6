import Glibc

/// The number of successes in `trials` independent trials of probability `p`.
///
/// Point masses by Loader's form, sums from the small end; relative error below 1e-13 in both
/// tails for up to 1e7 trials.
public struct BinomialDistribution: Sendable, Equatable {
  public let trials: Int
  public let p: Double

  public init(trials: Int, p: Double) throws(NumericsError) {
    guard trials >= 0, trials <= 10_000_000 else {
      throw .outOfDomain("number of trials", value: Double(trials), allowed: "0 to 1e7")
    }
    try Check.range("probability of a trial", p, 0...1)
    self.trials = trials
    self.p = p
  }

  /// P(X = count); 0 outside 0...trials.
  public func mass(_ count: Int) -> Double {
    guard count >= 0, count <= trials else { return 0 }
    return ProbabilityTerm.binomial(Double(count), of: Double(trials), p, 1 - p)
  }

  /// P(X <= count).
  public func cumulative(_ count: Int) -> Double {
    Double(count) < Double(trials) * p ? below(count) : 1 - above(count)
  }

  /// P(X >= count).
  public func atLeast(_ count: Int) -> Double {
    Double(count) > Double(trials) * p ? above(count - 1) : 1 - below(count - 1)
  }

  /// Two-sided p-value: the mass of all outcomes no likelier than `count`, with a margin of 1e-7
  /// for ties, as the exact binomial test is usually computed.
  public func twoSided(_ count: Int) -> Double {
    let limit = mass(count) * (1 + 1e-7)
    let mode = min(trials, Int((Double(trials) + 1) * p))
    // Masses fall away from the mode on both sides: find the first place within the limit.
    var low = -1
    if mass(mode) <= limit { return 1 }
    var (inside, outside) = (-1, mode)
    while outside - inside > 1 {
      let middle = (inside + outside) / 2
      if mass(middle) <= limit { inside = middle } else { outside = middle }
    }
    low = inside
    (inside, outside) = (trials + 1, mode)
    while inside - outside > 1 {
      let middle = (inside + outside) / 2
      if mass(middle) <= limit { inside = middle } else { outside = middle }
    }
    return min(1, below(low) + above(inside - 1))
  }

  /// The smallest count with P(X <= count) >= probability.
  public func quantile(_ probability: Double) throws(NumericsError) -> Int {
    try Check.probability("probability of a binomial quantile", probability)
    var (low, high) = (-1, trials)
    while high - low > 1 {
      let middle = (low + high) / 2
      if cumulative(middle) >= probability { high = middle } else { low = middle }
    }
    return high
  }

  /// Sums downwards from `count`, towards ever smaller masses.
  private func below(_ count: Int) -> Double {
    guard count >= 0 else { return 0 }
    guard count < trials else { return 1 }
    var sum = 0.0
    var x = count
    while x >= 0 {
      let term = mass(x)
      sum += term
      if term < sum * 1e-18, Double(x) < Double(trials) * p { break }
      x -= 1
    }
    return min(1, sum)
  }

  private func above(_ count: Int) -> Double {
    guard count < trials else { return 0 }
    guard count >= 0 else { return 1 }
    var sum = 0.0
    var x = count + 1
    while x <= trials {
      let term = mass(x)
      sum += term
      if term < sum * 1e-18, Double(x) > Double(trials) * p { break }
      x += 1
    }
    return min(1, sum)
  }
}
