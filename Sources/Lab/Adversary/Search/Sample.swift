/// Outcomes of one scheme over seeds, and whether it pays.
public struct Sample: Sendable {
  public let outcomes: [Outcome]

  public init(_ outcomes: [Outcome]) { self.outcomes = outcomes }

  /// Over the seeds `first`, `first` + 1, …
  /// - Parameter isCompared: also runs each seed with an idle owner, so that the others' figures
  ///   are what the scheme changed.
  public static func of(
    _ scheme: some Scheme, _ terms: ArenaTerms, seeds: Int, from first: UInt64 = 1,
    isCompared: Bool = false
  ) -> Sample {
    Sample(
      (0..<UInt64(seeds)).map { number in
        isCompared
          ? Trial.compared(scheme, terms, seed: first + number)
          : Trial.run(scheme, terms, seed: first + number)
      })
  }

  public func mean(_ figure: KeyPath<Outcome, Double>) -> Double {
    var sum = 0.0
    for outcome in outcomes { sum += outcome[keyPath: figure] }
    return sum / Double(max(1, outcomes.count))
  }

  /// Standard error of the mean, divisor n - 1; zero for a single outcome.
  public func standardError(_ figure: KeyPath<Outcome, Double>) -> Double {
    guard outcomes.count > 1 else { return 0 }
    let mean = mean(figure)
    var squares = 0.0
    for outcome in outcomes {
      let distance = outcome[keyPath: figure] - mean
      squares += distance * distance
    }
    let count = Double(outcomes.count)
    return (squares / (count - 1) / count).squareRoot()
  }

  /// Whether the mean profit is above zero by more than three standard errors, and by more than a
  /// unit: one index that stands still has no error and is decided by its sign.
  public var pays: Bool {
    mean(\.profit) > 1 && mean(\.profit) > 3 * standardError(\.profit)
  }

  /// Whether the mean is so far below what another sample of the same seeds has that it cannot be
  /// better by more than three standard errors of the difference.
  public func pays(moreThan other: Sample) -> Bool {
    Sample(
      zip(outcomes, other.outcomes).map { mine, theirs in
        var difference = mine
        difference.profit -= theirs.profit
        return difference
      }
    ).pays
  }
}
