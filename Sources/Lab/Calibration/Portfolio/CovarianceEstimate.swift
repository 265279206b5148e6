import Numerics

/// Covariance and correlation matrices of several return series of one length, means zero.
public enum CovarianceEstimate {
  /// Exponentially weighted, each element started at its first product: the forecast for the next
  /// returns.
  public static func exponential(
    _ series: [[Double]], decay: Double
  ) throws(NumericsError) -> SymmetricMatrix {
    guard !series.isEmpty else { throw .tooFew("series", count: 0, least: 1) }
    let average = try ExponentialAverage(decay: decay)
    var matrix = SymmetricMatrix(dimension: series.count)
    for i in series.indices {
      for j in 0...i {
        matrix[i, j] = try average.covariances(of: series[i], and: series[j])[series[i].count]
      }
    }
    return matrix
  }

  /// The sample covariance (divisor n) drawn towards the mean variance times the identity by as
  /// much as estimation error warrants; always invertible. With d^2 = |S - mI|^2 and
  /// b^2 = min(d^2, mean |x x' - S|^2 / n): S* = (b^2/d^2) m I + (1 - b^2/d^2) S.
  /// Source: Ledoit, Wolf, "A well-conditioned estimator", J. Multivariate Analysis, 2004.
  public static func ledoitWolf(
    _ series: [[Double]]
  ) throws(NumericsError) -> (matrix: SymmetricMatrix, shrinkage: Double) {
    guard let count = series.first?.count else { throw .tooFew("series", count: 0, least: 1) }
    for values in series {
      try Check.lengths("series", values.count, count)
      try Check.sample("series", values, least: 2)
    }
    let (n, p) = (Double(count), series.count)
    var sample = SymmetricMatrix(dimension: p)
    for i in 0..<p {
      for j in 0...i {
        var sum = 0.0
        for t in 0..<count { sum += series[i][t] * series[j][t] }
        sample[i, j] = sum / n
      }
    }
    var mean = 0.0
    for i in 0..<p { mean += sample[i, i] / Double(p) }
    var (distance, error) = (0.0, 0.0)
    for i in 0..<p {
      for j in 0..<p {
        let off = sample[i, j] - (i == j ? mean : 0)
        distance += off * off
        var sum = 0.0
        for t in 0..<count {
          let product = series[i][t] * series[j][t] - sample[i, j]
          sum += product * product
        }
        error += sum / (n * n)
      }
    }
    let shrinkage = distance > 0 ? min(1, error / distance) : 1
    for i in 0..<p {
      for j in 0...i {
        sample[i, j] = (1 - shrinkage) * sample[i, j] + (i == j ? shrinkage * mean : 0)
      }
    }
    return (sample, shrinkage)
  }

  /// The same deviations with correlations that are given in place of the estimated ones: a view,
  /// such as what regulators or a worse history say. The result may fail to be positive definite,
  /// since pairs that are possible alone need not be so together; factorisations then say so.
  /// - Parameter correlations: pairs of different places, -1 to 1.
  public static func replacing(
    _ correlations: [(first: Int, second: Int, value: Double)], in covariance: SymmetricMatrix
  ) throws(NumericsError) -> SymmetricMatrix {
    var result = covariance
    for pair in correlations {
      precondition(pair.first != pair.second, "Invariant: a correlation is of two")
      try Check.range("correlation", pair.value, -1...1)
      try Check.positive("variance", covariance[pair.first, pair.first])
      try Check.positive("variance", covariance[pair.second, pair.second])
      result[pair.first, pair.second] =
        pair.value
        * (covariance[pair.first, pair.first] * covariance[pair.second, pair.second]).squareRoot()
    }
    return result
  }

  /// Correlations drawn towards one, as they go in a crash: (1 - stress) R + stress for every
  /// pair, deviations unchanged. Stays positive semidefinite, being a mean of two such matrices.
  /// - Parameter stress: 0 (none) to 1 (everything falls together).
  public static func stressed(
    _ covariance: SymmetricMatrix, by stress: Double
  ) throws(NumericsError) -> SymmetricMatrix {
    try Check.range("stress of correlations", stress, 0...1)
    var result = covariance
    for i in 0..<covariance.dimension {
      try Check.positive("variance", covariance[i, i])
      for j in 0..<i {
        let both = (covariance[i, i] * covariance[j, j]).squareRoot()
        result[i, j] = (1 - stress) * covariance[i, j] + stress * both
      }
    }
    return result
  }
}
