import Numerics

@testable import Calibration

/// Books and scenarios drawn from a seed.
enum StressSamples {
  /// Linear positions of either sign, some of them none; affiliates where `groups` is given.
  static func books(
    members: Int, underlyings: Int, groups: Int? = nil, seed: UInt64, cash: Double = 30
  ) throws -> StressBooks {
    var stream = RandomStream(seed: seed)
    let marks = (0..<underlyings).map { _ in stream.uniform(1, 100) }
    let market = try StressMarket(marks: marks)
    let list = (0..<members).map { place in
      var positions: [(instrument: Int, units: Double)] = []
      for instrument in 0..<underlyings where stream.chance(0.8) {
        positions.append((instrument, 100 / marks[instrument] * stream.normal()))
      }
      return StressBooks.Member(
        name: "m\(place)", group: groups.map { "g\(stream.integer(below: $0))" },
        positions: positions, cash: stream.uniform(0, cash),
        assets: stream.chance(0.3) ? [(0, stream.uniform(0, 5) / marks[0])] : [])
    }
    return try StressBooks(market: market, members: list)
  }

  static func scenarios(
    _ count: Int, underlyings: Int, seed: UInt64, size: Double = 0.2
  ) throws -> StressScenarios {
    var stream = RandomStream(seed: seed)
    var scenarios = StressScenarios(underlyings: underlyings)
    for _ in 0..<count {
      try scenarios.append(
        prices: (0..<underlyings).map { _ in max(-0.9, size * stream.normal()) },
        volatilities: (0..<underlyings).map { _ in 0.1 * stream.normal() },
        weight: stream.chance(0.9) ? 1 : 0.35)
    }
    return scenarios
  }

  /// A covariance of full rank: A A' of a random A.
  static func covariance(_ dimension: Int, seed: UInt64) throws -> SymmetricMatrix {
    var stream = RandomStream(seed: seed)
    let rows = (0..<dimension).map { _ in
      (0..<dimension).map { _ in 0.03 * stream.normal() }
    }
    var matrix = SymmetricMatrix(dimension: dimension)
    for i in 0..<dimension {
      for j in 0...i {
        matrix[i, j] =
          (0..<dimension).reduce(0) { $0 + rows[i][$1] * rows[j][$1] } + (i == j ? 1e-4 : 0)
      }
    }
    return matrix
  }
}
