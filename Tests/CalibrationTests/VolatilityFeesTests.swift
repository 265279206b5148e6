import Numerics
import Testing

@testable import Calibration

@Suite struct VolatilityFeesTests {
  @Test("regimes part the days by their forecast, and fees are what each leaves open")
  func fees() throws {
    var stream = RandomStream(seed: 6)
    let deviations = (0..<900).map { _ in 0.01 + 0.05 * stream.openUniform() }
    let excess = [
      deviations.map { max(0, 0.3 * $0 - 0.012) }, deviations.map { max(0, 0.2 * $0 - 0.01) },
    ]
    let cost = IntervalEstimate(value: 2e-4, low: 1e-4, high: 3e-4)
    let found = try VolatilityFees(
      deviations: deviations, next: 0.055, excess: excess, cost: cost, usual: 0.03,
      resamples: 200, seed: 1)
    let sorted = deviations.sorted()
    #expect(found.boundaries.lower == sorted[299] && found.boundaries.upper == sorted[809])
    #expect(found.current == .normal && found.rows.map(\.days) == [300, 510, 90])
    for (row, range) in zip(found.rows, [0..<300, 300..<810, 810..<900]) {
      let days = sorted[range]
      let median = days[days.startIndex + (days.count - 1) / 2]
      #expect(row.deviation.value == median)
      #expect(Samples.near(row.liquidationFee.value, 2e-4 * median / 0.03))
      let mean = days.map { max(0, 0.3 * $0 - 0.012) }.reduce(0, +) / Double(days.count)
      #expect(abs(row.takerFee.value - mean) < 1e-12)
      #expect(row.takerFee.low <= row.takerFee.value && row.takerFee.value <= row.takerFee.high)
      #expect(row.liquidationFee.low < row.liquidationFee.high)
    }
    #expect(throws: NumericsError.self) {
      try VolatilityFees(
        deviations: Array(deviations.prefix(50)), next: 0.05, excess: [], cost: cost, usual: 0.03,
        resamples: 200, seed: 1)
    }
  }
}
