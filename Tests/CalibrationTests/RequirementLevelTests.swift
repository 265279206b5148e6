import Numerics
import Testing

@testable import Calibration

@Suite struct RequirementLevelTests {
  @Test("levels are those of sorting the past afresh at every place")
  func levels() throws {
    let losses = try Samples.garch(
      GarchModel(omega: 2e-5, alpha: 0.1, beta: 0.87, degrees: 5), count: 300, seed: 4)
    let found = try RequirementLevels(
      losses, confidence: 0.95, first: 80, lookback: 150, stressWindow: 60)
    #expect(found.longRun.count == 221 && found.stressed.count == 221)
    for t in [80, 81, 149, 150, 151, 230, 300] {
      let past = Array(losses[max(0, t - 150)..<t])
      let tail = try HistoricalTail.equal(past, confidence: 0.95)
      #expect(found.longRun[t - 80] == tail.valueAtRisk, "\(t)")
      let worst = try (60...t).map {
        try HistoricalTail.equal(Array(losses[($0 - 60)..<$0]), confidence: 0.95)
          .expectedShortfall
      }.max()
      #expect(Samples.near(found.stressed[t - 80], worst ?? 0), "\(t)")
    }
    #expect(zip(found.stressed.dropFirst(), found.stressed).allSatisfy { $0 >= $1 })
    #expect(throws: NumericsError.self) {
      try RequirementLevels(losses, confidence: 0.95, first: 0, lookback: 150)
    }
    #expect(throws: NumericsError.self) {
      try RequirementLevels(Array(losses.prefix(70)), confidence: 0.95, first: 80, lookback: 10)
    }
  }

  @Test("a long-run weight pulls both ways, and limits hold one direction each")
  func tools() throws {
    let margins = [1.0, 2, 4, 1, 1]
    #expect(
      try ProcyclicalityTool.longRunWeight(weight: 0.25, longRun: .constant(2)).applied(to: margins)
        == [1.25, 2, 3.5, 1.25, 1.25])
    #expect(
      try ProcyclicalityTool.speedLimit(up: 1.5, down: 1e6).applied(to: margins)
        == [1, 1.5, 2.25, 1, 1])
    #expect(
      try ProcyclicalityTool.speedLimit(up: 1e6, down: 2).applied(to: margins) == [1, 2, 4, 2, 1])
    #expect(throws: NumericsError.self) {
      try ProcyclicalityTool.longRunWeight(weight: 1.1, longRun: .constant(2)).applied(to: margins)
    }
  }
}
