import Numerics

extension RegimeModel {
  /// Standard errors of the parameters of a fitted model.
  public enum StandardErrors: Sendable, Equatable {
    /// From the inverse Hessian of the likelihood; `variances` in squared units of the returns.
    case known(variances: [Double], stay: [Double])
    /// At a boundary the usual theory does not hold; in words.
    case none(because: String)
  }

  /// - Parameter returns: those the model was fitted to.
  public func standardErrors(of returns: [Double]) throws(NumericsError) -> StandardErrors {
    for (chance, name) in zip(stay, ["calm", "stormy"]) {
      if chance > 1 - 1e-4 { return .none(because: "the \(name) state does not end") }
      if chance < 1e-4 { return .none(because: "the \(name) state is left at once") }
    }
    // In units of the variances themselves the likelihood is about equally curved.
    let hessian = try NumericalHessian.matrix(
      at: [1, 1] + stay, scale: [1, 1, 1e-2, 1e-2]
    ) { (x) throws(NumericsError) in
      let model = try RegimeModel(
        variances: [x[0] * variances[0], x[1] * variances[1]], stay: [x[2], x[3]])
      return -(try model.filter(returns).logLikelihood)
    }
    guard let inverse = try? hessian.positiveInverse() else {
      return .none(because: "the likelihood is flat in some direction")
    }
    let errors = (0..<4).map { max(0, inverse[$0, $0]).squareRoot() }
    return .known(
      variances: [errors[0] * variances[0], errors[1] * variances[1]],
      stay: [errors[2], errors[3]])
  }
}
