import Numerics

/// Standard normal shocks of one underlying, correlated with those of others.
///
/// Each underlying has a stream of independent normals e under its own name. With the matrix C of
/// correlations in the order of the names and its Cholesky factor L, C = L Lᵀ, the shocks of the
/// i-th are z_i = Σ_j L_ij e_j. The order is that of the names, so it does not matter how a file
/// lists them; and whoever is correlated with nobody draws from its own stream alone.
struct PriceShocks {
  private var streams: [RandomStream]
  private let weights: [Double]

  /// Of an underlying by itself.
  init(seed: UInt64, of name: String) {
    self.init(seed: seed, [(name, 1)])
  }

  /// - Parameter parts: the underlyings whose streams take part, with their weights.
  init(seed: UInt64, _ parts: [(name: String, weight: Double)]) {
    streams = parts.map { RandomStream(seed: seed, name: "\(PathFrame.prefix($0.name)).motion") }
    weights = parts.map(\.weight)
  }

  mutating func next() -> Double {
    var sum = weights[0] * streams[0].normal()
    for place in 1..<streams.count { sum += weights[place] * streams[place].normal() }
    return sum
  }
}

/// Correlations of the shocks of underlyings, given pair by pair; a pair not given has none.
///
/// Invariant: names are sorted, and the matrix is positive definite.
struct Correlations: Equatable, Sendable {
  struct Pair: Equatable, Sendable {
    var first: String
    var second: String
    var value: Double
  }

  let names: [String]
  /// The lower triangular factor, row by row.
  private let factor: [[Double]]

  /// Nil where no variables have these correlations: the matrix is not positive definite.
  ///
  /// The factor is computed here and not by LAPACK, whose last bit depends on how it was built.
  init?(_ names: [String], _ pairs: [Pair]) {
    let names = names.sorted()
    var matrix = names.indices.map { row in names.indices.map { $0 == row ? 1.0 : 0 } }
    for pair in pairs {
      guard let a = names.firstIndex(of: pair.first), let b = names.firstIndex(of: pair.second)
      else { preconditionFailure("Invariant: a correlation is of two underlyings there are") }
      matrix[a][b] = pair.value
      matrix[b][a] = pair.value
    }
    var factor = names.indices.map { _ in names.indices.map { _ in 0.0 } }
    for row in names.indices {
      for column in 0...row {
        var rest = matrix[row][column]
        for place in 0..<column { rest -= factor[row][place] * factor[column][place] }
        if row == column {
          guard rest > 1e-9 else { return nil }
          factor[row][row] = rest.squareRoot()
        } else {
          factor[row][column] = rest / factor[column][column]
        }
      }
    }
    self.names = names
    self.factor = factor
  }

  /// The shocks of an underlying in a run.
  func shocks(of name: String, seed: UInt64) -> PriceShocks {
    guard let row = names.firstIndex(of: name) else {
      return PriceShocks(seed: seed, of: name)
    }
    // What has no weight is not drawn. The diagonal is never zero.
    let parts = (0...row).filter { factor[row][$0] != 0 }
    return PriceShocks(seed: seed, parts.map { (names[$0], factor[row][$0]) })
  }
}
