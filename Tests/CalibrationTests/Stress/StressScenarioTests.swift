import Numerics
import Testing
import Units

@testable import Calibration

/// Where scenarios come from: windows of the past, grids, shocks and draws.
@Suite struct StressScenarioTests {
  private static let hour: Int64 = 3_600_000_000_000

  private func path(_ prices: [Double], from hour: Int = 0, every step: Int = 1) throws
    -> PricePath
  {
    try PricePath(
      times: prices.indices.map { Timestamp(rawValue: Int64(hour + $0 * step) * Self.hour) },
      prices: prices)
  }

  private func window(_ from: Int64, _ to: Int64) -> HistoricalWindow {
    HistoricalWindow(
      name: "w", from: Timestamp(rawValue: from * Self.hour),
      to: Timestamp(rawValue: to * Self.hour))
  }

  @Test("joint moves are of the same hours, by hand, and never of a worst for each")
  func joint() throws {
    let a = try path([100, 90, 81, 81, 90])
    let b = try path([10, 11, 11, 9.9, 9.9])
    let found = try JointMoves([a, b], in: window(0, 4), horizon: .hours(2))
    #expect(found.starts.map(\.rawValue) == [0, Self.hour, 2 * Self.hour])
    let expected = [[-0.19, 0.1], [-0.1, -0.1], [90.0 / 81 - 1, -0.1]]
    for (move, row) in zip(found.moves, expected) {
      for (x, y) in zip(move, row) { #expect(abs(x - y) < 1e-12) }
    }
    #expect(abs(found.whole[0] + 0.1) < 1e-12 && abs(found.whole[1] + 0.01) < 1e-12)
    // Inside the window alone; a horizon beyond it is cut to its length.
    let inner = try JointMoves([a, b], in: window(1, 3), horizon: .hours(24))
    #expect(inner.horizon == .hours(2) && inner.moves.count == 1)
    #expect(abs(inner.moves[0][0] + 0.1) < 1e-12)
    // Files of different steps meet at the times that both have.
    let coarse = try path([10, 11, 9.9], every: 2)
    let met = try JointMoves([a, coarse], in: window(0, 4), horizon: .hours(2))
    #expect(met.starts.map(\.rawValue) == [0, 2 * Self.hour])
    #expect(throws: NumericsError.self) {
      try JointMoves([a, coarse], in: self.window(0, 4), horizon: .hours(1))
    }
    #expect(throws: NumericsError.self) { try self.path([1, 0]) }
  }

  @Test("the named windows are the days they say")
  func named() {
    let days = HistoricalWindow.known.map { window in
      [window.from, window.to].map { $0.rawValue / (24 * Self.hour) }
    }
    // Days since 1970 by the length of years: 2020-03-12 is 50 years, 12 leap days and 71 days on.
    #expect(days[0] == [18_333, 18_335] && 50 * 365 + 12 + 71 == 18_333)
    #expect(days[4] == [20_371, 20_372] && 55 * 365 + 14 + 282 == 20_371)
    #expect(days[5] == [20_488, 20_491])
    #expect(HistoricalWindow.known.allSatisfy { !$0.known.isEmpty })
  }

  @Test("a grid moves all together, then each alone; SPAN has its sixteen")
  func grid() throws {
    let grid = try HypotheticalGrid(
      underlyings: 2, prices: [-0.3, 0.2], volatilities: [0, 0.1, 0.5])
    #expect(grid.points.count == 18 && grid.scenarios.count == 18)
    #expect(grid.scenarios.prices(of: 1) == [-0.3, -0.3])
    #expect(grid.scenarios.volatilities(of: 1) == [0.1, 0.1])
    #expect(grid.scenarios.prices(of: 6) == [-0.3, 0])
    #expect(grid.scenarios.prices(of: 12) == [0, -0.3])
    let span = try HypotheticalGrid.span(
      priceRanges: [0.15, 0.3], volatilityRanges: [0.1, 0.2])
    #expect(span.points.count == 48)
    #expect(span.scenarios.prices(of: 15) == [-0.3, -0.6] && span.scenarios.weights[15] == 0.35)
    #expect(span.scenarios.volatilities(of: 1) == [-0.1, -0.2])
    let single = try HypotheticalGrid(underlyings: 1, prices: [-0.1], volatilities: [0])
    #expect(single.points.count == 1)
  }

  @Test("a shock carries others by the regression on it")
  func shocks() throws {
    let covariance = try SymmetricMatrix(rows: [[0.0004, 0], [0.00048, 0.0009]])
    let move = try CorrelatedShocks.move(covariance, factor: 0, deviations: -3)
    // Beta 0.00048 / 0.0004 = 1.2; three deviations of 0.02.
    #expect(abs(move[0] + 0.06) < 1e-15 && abs(move[1] + 0.072) < 1e-15)
    let all = try CorrelatedShocks.scenarios(
      covariance, deviations: [-3, 3], response: VolatilityResponse(slopes: [-0.74, 0]))
    #expect(all.count == 4 && abs(all.volatilities(of: 0)[0] - 0.74 * 0.06) < 1e-15)
    #expect(abs(all.prices(of: 3)[1] - 0.09) < 1e-15)
  }

  @Test("joint t draws have the covariance and the tail they are drawn from")
  func draws() throws {
    let covariance = try SymmetricMatrix(rows: [[0.0004, 0], [0.0003, 0.0009]])
    let law = try JointStudent(covariance: covariance, degrees: 5)
    let response = VolatilityResponse(slopes: [0, 0])
    let (drawn, atBound) = try law.scenarios(count: 20_000, seed: 3, response: response)
    #expect(atBound == 0)
    #expect(try law.scenarios(count: 20_000, seed: 3, response: response).scenarios == drawn)
    var sums = [0.0, 0.0, 0.0]
    var beyond = 0
    let scale = try StudentDistribution(degrees: 5).unitScale()
    let far = 0.02 * scale * (try StudentDistribution(degrees: 5).quantile(0.99))
    for s in 0..<drawn.count {
      let move = drawn.prices(of: s)
      sums[0] += move[0] * move[0]
      sums[1] += move[0] * move[1]
      sums[2] += move[1] * move[1]
      if move[0] < -far { beyond += 1 }
    }
    let found = sums.map { $0 / 20_000 }
    for (x, y) in zip(found, [0.0004, 0.0003, 0.0009]) { #expect(abs(x / y - 1) < 0.06) }
    // 200 expected with a deviation of 14.
    #expect(abs(beyond - 200) < 60)
    let series = (0..<2).map { u in (0..<3_000).map { drawn.prices(of: $0)[u] } }
    let degrees = try JointStudent.fitDegrees(series, covariance: covariance)
    #expect(abs(degrees - 5) < 0.8)
    #expect(throws: NumericsError.self) {
      try JointStudent(covariance: covariance, degrees: 2)
    }
  }
}
