import Numerics

/// VaR and ES of a portfolio of linear positions, and each position's part in them.
///
/// With exposures w (signed, in the quote asset), covariance S of returns and a unit-variance tail
/// q: VaR = q sqrt(w' S w); marginal VaR i = q (S w)_i / sqrt(w' S w), per unit of exposure;
/// component i = w_i x marginal i. Components add up to the VaR (Euler). Means are zero.
/// Source: Garman, "Improving on VaR", 1996; Tasche 1999.
public struct PortfolioTail: Sendable {
  public let risk: TailRisk
  /// In the unit of the exposures; negative where the position hedges.
  public let components: [Double]
  /// Change of VaR per unit of exposure added.
  public let marginals: [Double]

  /// - Parameter degrees: of t innovations scaled to unit variance; nil is normal.
  public init(
    exposures: [Double], covariance: SymmetricMatrix, confidence: Double, degrees: Double? = nil
  ) throws(NumericsError) {
    try Check.sample("exposures", exposures)
    try Check.lengths("exposures and covariance", exposures.count, covariance.dimension)
    let product = covariance.times(exposures)
    var variance = 0.0
    for (w, s) in zip(exposures, product) { variance += w * s }
    guard variance > 0 else {
      throw .undefined("portfolio VaR", because: "the portfolio's variance is not above 0")
    }
    let deviation = variance.squareRoot()
    if let degrees {
      risk = try ParametricTail.student(
        deviation: deviation, degrees: degrees, confidence: confidence)
    } else {
      risk = try ParametricTail.normal(deviation: deviation, confidence: confidence)
    }
    let factor = risk.valueAtRisk / variance
    marginals = product.map { $0 * factor }
    components = zip(exposures, marginals).map { $0 * $1 }
  }
}
