import Numerics

/// A choice among margin models by stages in a fixed order, and which test decided on each.
///
/// 1. coverage, 2. independence, 3. shortfall: a model leaves where a test of the stage rejects at
///    the level after Holm's correction over all tests of all models that came so far.
/// 4. loss: of those left, `ModelConfidenceSet` sends away the ones that another is shown to beat.
/// 5. procyclicality: those whose peak to trough is more than `closeness` above the least leave.
/// 6. requirement: the lowest mean requirement is chosen.
///
/// Stages 4 to 6 need more than one model. A correction protects right models from many tests, at
/// the price of keeping some wrong ones: the loss and the later stages then tell them apart. Where
/// a stage sends all away none is chosen. The order, the correction and the closeness are choices
/// of ours.
public struct ModelChoice: Sendable {
  public enum Stage: String, CaseIterable, Sendable {
    case coverage, independence, shortfall, loss, procyclicality, requirement
  }

  /// A test of one model, with its name and what it was on.
  public struct Test: Sendable, Equatable {
    public let name: String
    public let result: TestResult

    public init(_ name: String, _ result: TestResult) {
      self.name = name
      self.result = result
    }
  }

  public struct Candidate: Sendable {
    public let name: String
    public let coverage: [Test]
    public let independence: [Test]
    public let shortfall: [Test]
    /// One a period, less is better; as long for every candidate.
    public let losses: [Double]
    public let peakToTrough: Double
    public let meanRequirement: Double

    public init(
      name: String, coverage: [Test], independence: [Test], shortfall: [Test], losses: [Double],
      peakToTrough: Double, meanRequirement: Double
    ) {
      self.name = name
      self.coverage = coverage
      self.independence = independence
      self.shortfall = shortfall
      self.losses = losses
      self.peakToTrough = peakToTrough
      self.meanRequirement = meanRequirement
    }
  }

  /// Where one model ended.
  public struct Verdict: Sendable, Equatable {
    public let name: String
    /// Nil for the model chosen.
    public let left: Stage?
    /// What decided: the test that sent the model away.
    public let test: String
    /// Of the test; the peak to trough or the mean requirement in the last two stages.
    public let statistic: Double?
    /// Nil where no test decided.
    public let pValue: Double?
    /// After correction: what was held against the level.
    public let adjusted: Double?
  }

  /// As many as candidates, in their order.
  public let verdicts: [Verdict]
  /// Places of the candidates, the best first: the one chosen, then those that left, the last to
  /// leave first.
  public let ranking: [Int]
  /// The name of the model chosen; nil where none stands.
  public let chosen: String?
  /// The stage in which the last model left; nil where a single one was given and stands.
  public let decided: Stage?

  /// How far above the least a peak to trough is still taken for as good.
  public static let closeness = 0.05

  public init(
    _ candidates: [Candidate], level: Double, seed: UInt64
  ) throws(NumericsError) {
    guard !candidates.isEmpty else { throw .tooFew("models to choose from", count: 0, least: 1) }
    try Check.probability("level", level)
    var race = Race(candidates)
    race.test(.coverage, \.coverage, level)
    race.test(.independence, \.independence, level)
    race.test(.shortfall, \.shortfall, level)
    try race.compareLosses(level, seed)
    race.compareProcyclicality()
    race.compareRequirements()
    chosen = race.standing.first.map { candidates[$0].name }
    ranking = race.standing + race.departures.reversed()
    decided = race.decided
    verdicts = candidates.indices.map { place in
      race.left[place]
        ?? Verdict(
          name: candidates[place].name, left: nil, test: "chosen", statistic: nil, pValue: nil,
          adjusted: nil)
    }
  }

  private struct Race {
    let candidates: [Candidate]
    var standing: [Int]
    var left: [Int: Verdict] = [:]
    var departures: [Int] = []
    var decided: Stage?

    init(_ candidates: [Candidate]) {
      self.candidates = candidates
      standing = Array(candidates.indices)
    }

    private mutating func leave(
      _ place: Int, _ stage: Stage, _ test: String, _ statistic: Double, _ pValue: Double? = nil,
      adjusted: Double? = nil
    ) {
      left[place] = Verdict(
        name: candidates[place].name, left: stage, test: test, statistic: statistic,
        pValue: pValue, adjusted: adjusted)
      decided = stage
      departures.append(place)
      standing.removeAll { $0 == place }
    }

    mutating func test(_ stage: Stage, _ tests: KeyPath<Candidate, [Test]>, _ level: Double) {
      var all: [(Int, Test)] = []
      for place in standing {
        for test in candidates[place][keyPath: tests] { all.append((place, test)) }
      }
      let adjusted = HolmCorrection.adjusted(all.map { $0.1.result.pValue })
      // A model leaves by its least p-value.
      let order = all.indices.sorted {
        (all[$0].1.result.pValue, $0) < (all[$1].1.result.pValue, $1)
      }
      for slot in order where adjusted[slot] < level && left[all[slot].0] == nil {
        let (place, test) = all[slot]
        leave(
          place, stage, test.name, test.result.statistic, test.result.pValue,
          adjusted: adjusted[slot])
      }
    }

    mutating func compareLosses(_ level: Double, _ seed: UInt64) throws(NumericsError) {
      guard standing.count > 1 else { return }
      let places = standing
      let set = try ModelConfidenceSet(
        losses: places.map { candidates[$0].losses }, level: level, seed: seed)
      for exit in set.exits {
        leave(
          places[exit.model], .loss, "model confidence set", exit.statistic, exit.pValue)
      }
    }

    mutating func compareProcyclicality() {
      guard let least = standing.map({ candidates[$0].peakToTrough }).min() else { return }
      for place in falling(\.peakToTrough)
      where candidates[place].peakToTrough > least * (1 + ModelChoice.closeness) {
        leave(place, .procyclicality, "peak to trough", candidates[place].peakToTrough)
      }
    }

    mutating func compareRequirements() {
      for place in falling(\.meanRequirement).dropLast() {
        leave(place, .requirement, "mean requirement", candidates[place].meanRequirement)
      }
    }

    /// Those left, the greatest first; of equal ones the later.
    private func falling(_ value: KeyPath<Candidate, Double>) -> [Int] {
      standing.sorted {
        (candidates[$0][keyPath: value], $0) > (candidates[$1][keyPath: value], $1)
      }
    }
  }
}
