import Glibc
import Numerics
import Testing

@testable import Calibration

@Suite("Maxima of GARCH likelihoods") struct GarchMaximumTests {
  /// The greatest log-likelihood over a coarse grid of models, evaluated one by one.
  private func best(
    _ returns: [Double], degrees: [Double?], gammas: [Double], backcast: Double
  ) throws -> Double {
    let variance = returns.reduce(0) { $0 + $1 * $1 } / Double(returns.count)
    var greatest = -Double.infinity
    for nu in degrees {
      for gamma in gammas {
        for alpha in [0, 0.01, 0.04, 0.1, 0.2, 0.3, 0.45] {
          for beta in [0, 0.2, 0.5, 0.7, 0.85, 0.93, 0.97, 0.99] {
            let persistence = alpha + gamma / 2 + beta
            guard persistence <= 1 else { continue }
            for level in [0.6, 0.9, 1, 1.1, 1.6] {
              let model = try GarchModel(
                omega: max(1e-6, 1 - persistence) * level * variance, alpha: alpha, gamma: gamma,
                beta: beta, degrees: nu)
              let variances = try model.variances(of: returns, backcast: backcast)
              greatest = max(
                greatest, try model.logLikelihood(of: returns, variances: variances))
            }
          }
        }
      }
    }
    return greatest
  }

  @Test("no model of a grid is likelier than the fit, however little returns cluster")
  func gridsAreBelow() throws {
    let truths = try [
      GarchModel(omega: 1e-4, alpha: 0, beta: 0), GarchModel(omega: 7e-5, alpha: 0.3, beta: 0),
      GarchModel(omega: 1e-6, alpha: 0.01, beta: 0.98),
      GarchModel(omega: 2e-5, alpha: 0.05, beta: 0.75, degrees: 5),
      GarchModel(omega: 4e-5, alpha: 0.02, gamma: 0.1, beta: 0.6),
    ]
    for (place, truth) in truths.enumerated() {
      for seed in 1...3 {
        let returns = try Samples.garch(truth, count: 300, seed: UInt64(10 * place + seed))
        let backcast = try GarchModel.backcast(returns)
        let plain = try GarchFit.fit(returns, innovations: .normal, withErrors: false)
        #expect(
          try plain.logLikelihood
            > best(returns, degrees: [nil], gammas: [0], backcast: backcast) - 1e-3)
        guard seed == 1 else { continue }
        let full = try GarchFit.fit(
          returns, innovations: .student, asymmetric: true, withErrors: false)
        #expect(full.logLikelihood >= plain.logLikelihood - 0.05)
        #expect(
          try full.logLikelihood
            > best(returns, degrees: [4, 30], gammas: [0, 0.08], backcast: backcast) - 1e-3)
      }
    }
  }
}
