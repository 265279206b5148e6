import Numerics
import Testing

@testable import Calibration

/// Choosing among models: corrections, the confidence set and the stages.
@Suite struct ModelChoiceTests {
  @Test("Holm's correction rejects what its step-down procedure rejects, at every level")
  func holm() {
    var stream = RandomStream(seed: 4)
    for _ in 0..<200 {
      let values = (0..<(1 + stream.integer(below: 9))).map { _ in
        stream.uniform() * stream.uniform()
      }
      let adjusted = HolmCorrection.adjusted(values)
      for level in [0.01, 0.05, 0.2] {
        // From the least p-value on, each against level over the hypotheses left, to the first
        // that stands.
        var rejected: Set<Int> = []
        while let least = values.indices.filter({ !rejected.contains($0) })
          .min(by: { values[$0] < values[$1] }),
          values[least] < level / Double(values.count - rejected.count)
        { rejected.insert(least) }
        #expect(Set(adjusted.indices.filter { adjusted[$0] < level }) == rejected)
      }
    }
    #expect(HolmCorrection.adjusted([]).isEmpty && HolmCorrection.adjusted([0.03]) == [0.03])
  }

  private func losses(_ means: [Double], count: Int = 400, seed: UInt64 = 8) -> [[Double]] {
    var stream = RandomStream(seed: seed)
    let common = (0..<count).map { _ in stream.normal() }
    return means.map { mean in common.map { $0 + mean + 0.3 * stream.normal() } }
  }

  @Test("the confidence set sends the worse models away and keeps those it cannot tell apart")
  func confidenceSet() throws {
    let set = try ModelConfidenceSet(losses: losses([0.3, 0, 0.01, 1]), level: 0.05, seed: 1)
    #expect(set.exits.map(\.model) == [3, 0] && set.standing == [1, 2])
    #expect(set.exits.allSatisfy { $0.pValue < 0.05 && $0.statistic > 2 })
    #expect((set.pValue ?? 0) >= 0.05)
    // The same models in another order, the same resamples, the same answer.
    let turned = try ModelConfidenceSet(
      losses: losses([0.3, 0, 0.01, 1]).reversed(), level: 0.05, seed: 1)
    #expect(turned.exits.map { 3 - $0.model } == [3, 0] && turned.pValue == set.pValue)
    let one = losses([0])[0]
    let equal = try ModelConfidenceSet(losses: [one, one, one], level: 0.05, seed: 1)
    #expect(equal.exits.isEmpty && equal.standing == [0, 1, 2] && equal.pValue == nil)
    #expect(try ModelConfidenceSet(losses: [one], level: 0.05, seed: 1).standing == [0])
    #expect(throws: NumericsError.self) {
      try ModelConfidenceSet(losses: [one, Array(one.dropLast())], level: 0.05, seed: 1)
    }
  }

  @Test("of models that are equally good the set loses one about as often as its level says")
  func confidenceSetSize() throws {
    var lost = 0
    for seed in 0..<60 {
      let set = try ModelConfidenceSet(
        losses: losses([0, 0, 0], count: 150, seed: UInt64(seed)), level: 0.1, resamples: 200,
        seed: 3)
      if !set.exits.isEmpty { lost += 1 }
    }
    // Binomial of 60 and 0.1: beyond 14 with a chance of 0.1 %.
    #expect(lost <= 14)
  }

  @Test("blocks of a resample cover as many values as there are, and their mean is the sample's")
  func blocks() throws {
    var bootstrap = try StationaryBootstrap(seed: 2, meanBlockLength: 7)
    let values = losses([0], count: 90)[0]
    var (sum, lengths, count) = (0.0, 0, 0)
    for _ in 0..<2000 {
      let blocks = bootstrap.blocks(count: values.count)
      #expect(blocks.reduce(0) { $0 + $1.length } == values.count)
      #expect(blocks.allSatisfy { values.indices.contains($0.start) && $0.length > 0 })
      for (start, length) in blocks {
        for step in 0..<length { sum += values[(start + step) % values.count] }
      }
      lengths += blocks.dropLast().reduce(0) { $0 + $1.length }
      count += blocks.count - 1
    }
    let mean = values.reduce(0, +) / 90
    #expect(abs(sum / 2000 / 90 - mean) < 0.05)
    // Blocks that are cut at the end are left out, and they are the longer ones.
    #expect((5.5...7.2).contains(Double(lengths) / Double(count)))
  }

  private func candidate(
    _ name: String, coverage: Double = 0.5, independence: Double = 0.5, shortfall: Double = 0.5,
    loss: Int = 0, ratio: Double = 2, requirement: Double = 0.1
  ) -> ModelChoice.Candidate {
    func test(_ name: String, _ pValue: Double) -> ModelChoice.Test {
      ModelChoice.Test(name, TestResult(statistic: 1 / pValue, pValue: pValue))
    }
    return ModelChoice.Candidate(
      name: name, coverage: [test("count", coverage)], independence: [test("alone", independence)],
      shortfall: [test("residuals", shortfall), test("Z2", 0.9)],
      losses: losses([0, 0.01, 2])[loss], peakToTrough: ratio, meanRequirement: requirement)
  }

  @Test("each model leaves at the stage that its fault belongs to, and the rest is ranked")
  func stages() throws {
    let candidates = [
      candidate("uncovered", coverage: 0.0001), candidate("clustered", independence: 0.001),
      candidate("shallow", shortfall: 0.002), candidate("costly", loss: 2),
      candidate("nervous", ratio: 2.2), candidate("dear", ratio: 2.05, requirement: 0.11),
      candidate("right", loss: 1),
    ]
    let choice = try ModelChoice(candidates, level: 0.05, seed: 1)
    #expect(choice.chosen == "right" && choice.decided == .requirement)
    #expect(
      choice.verdicts.map(\.left) == [
        .coverage, .independence, .shortfall, .loss, .procyclicality, .requirement, nil,
      ])
    #expect(choice.ranking == [6, 5, 4, 3, 2, 1, 0])
    // Seven tests of coverage, so the least p-value counts seven times.
    #expect(abs((choice.verdicts[0].adjusted ?? 0) - 0.0007) < 1e-15)
    #expect(choice.verdicts[2].test == "residuals" && choice.verdicts[4].statistic == 2.2)
  }

  @Test("where a stage sends all away none is chosen; a correction can keep what one test rejects")
  func noneAndCorrection() throws {
    let none = try ModelChoice(
      [candidate("a", coverage: 0.001), candidate("b", coverage: 0.01)], level: 0.05, seed: 1)
    #expect(none.chosen == nil && none.decided == .coverage && none.ranking == [1, 0])
    let alone = try ModelChoice([candidate("a", coverage: 0.04)], level: 0.05, seed: 1)
    #expect(alone.chosen == nil)
    let among = try ModelChoice(
      [candidate("a", coverage: 0.04), candidate("b", ratio: 3)], level: 0.05, seed: 1)
    #expect(among.chosen == "a" && among.decided == .procyclicality)
    let single = try ModelChoice([candidate("a")], level: 0.05, seed: 1)
    #expect(single.chosen == "a" && single.decided == nil)
    #expect(throws: NumericsError.self) { try ModelChoice([], level: 0.05, seed: 1) }
  }
}
