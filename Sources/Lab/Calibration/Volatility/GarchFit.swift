import Glibc
import Numerics

/// A GARCH model fitted to returns by maximum likelihood.
///
/// The search runs over persistence in 0...1 and shares of it, so that
/// alpha + gamma / 2 + beta <= 1 holds by construction and a maximum on that boundary is found
/// there, as it is for daily cryptocurrency returns with t innovations. A search that does not
/// end, or ends where the slope is not flat, throws.
public struct GarchFit: Sendable {
  public enum Innovations: String, CaseIterable, Sendable { case normal, student }

  /// Parameters in the order omega, alpha, (gamma), beta, (nu).
  public enum StandardErrors: Sendable, Equatable {
    /// From the inverse Hessian, and from the sandwich with the outer product of the scores
    /// (Bollerslev, Wooldridge 1992).
    case known(hessian: [Double], robust: [Double])
    /// At a boundary the usual theory does not hold; in words.
    case none(because: String)
  }

  public let model: GarchModel
  /// Of all returns under the model, with `backcast` before the first.
  public let logLikelihood: Double
  public let backcast: Double
  public let isIntegrated: Bool
  public let standardErrors: StandardErrors
  /// n + 1 conditional variances; the last is the forecast for the next return.
  public let variances: [Double]
  public let evaluations: Int

  public var nextVariance: Double { variances[variances.count - 1] }

  /// - Parameters:
  ///   - returns: at least 100, old to new, mean zero assumed; not all zero.
  ///   - backcast: the variance before the first; `GarchModel.backcast` unless given.
  ///   - withErrors: false saves the Hessian, for rolling fits.
  public static func fit(
    _ returns: [Double], innovations: Innovations, asymmetric: Bool = false,
    backcast: Double? = nil, withErrors: Bool = true
  ) throws(NumericsError) -> GarchFit {
    try Check.sample("returns", returns, least: 100)
    var square = 0.0
    for r in returns { square += r * r }
    guard square > 0 else {
      throw .undefined("GARCH model", because: "all returns are zero")
    }
    // In units of their own deviation the likelihood is equally curved for any market.
    let unit = (square / Double(returns.count)).squareRoot()
    let start = if let backcast { backcast } else { try GarchModel.backcast(returns) }
    try Check.positive("backcast", start)
    let likelihood = GarchLikelihood(
      returns: returns.map { $0 / unit }, backcast: start / (unit * unit),
      isStudent: innovations == .student)
    let space = GarchSearchSpace(isStudent: innovations == .student, asymmetric: asymmetric)
    let found = try space.maximum(of: likelihood)
    let p = found.parameters
    let model = try GarchModel(
      omega: p.omega * unit * unit, alpha: p.alpha, gamma: p.gamma, beta: p.beta,
      degrees: innovations == .student ? p.nu : nil)
    let variances = try model.variances(of: returns, backcast: start)
    return GarchFit(
      model: model, logLikelihood: try model.logLikelihood(of: returns, variances: variances),
      backcast: start, isIntegrated: model.persistence > 1 - 1e-6,
      standardErrors: withErrors
        ? try space.standardErrors(likelihood, p, unit: unit) : .none(because: "not asked for"),
      variances: variances, evaluations: found.evaluations)
  }
}
