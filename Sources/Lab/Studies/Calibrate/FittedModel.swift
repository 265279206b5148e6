import Calibration
import Numerics

/// The parameters behind a model's last forecast, with standard errors where there are any.
public struct FittedModel {
  /// One parameter of a fit.
  public struct Parameter {
    /// As the model's paper calls it, such as `omega` or `persistence`.
    public let name: String
    /// The estimate, of returns as they were fed: a variance is one of a period.
    public let value: Double
    /// From the inverse Hessian, and from the sandwich with the scores; nil where there is none.
    public let error: Double?
    /// Standard error from the sandwich with the scores, which stands where the density does not.
    public let robust: Double?
  }

  /// In the order of the model.
  public let parameters: [Parameter]
  /// At the fit.
  public let logLikelihood: Double
  /// Returns that were fitted to.
  public let returns: Int
  /// Why there are no standard errors; nil where there are.
  public let withoutErrors: String?

  /// Nil for a model that is not fitted by likelihood, and for blends.
  /// - Parameter returns: all there are; the fit is to the model's window at their end.
  init?(_ model: ForecastModel, returns: [Double]) throws(NumericsError) {
    switch model {
    case .garch(let innovations, let asymmetric, let window, _):
      try self.init(returns.suffix(window), innovations, asymmetric: asymmetric)
    case .garchPeaks(_, let window, _):
      try self.init(returns.suffix(window), .normal, asymmetric: false)
    case .regime(let window, _): try self.init(regimes: returns.suffix(window))
    default: return nil
    }
  }

  private init(
    _ sample: ArraySlice<Double>, _ innovations: GarchFit.Innovations, asymmetric: Bool
  ) throws(NumericsError) {
    let fit = try GarchFit.fit(Array(sample), innovations: innovations, asymmetric: asymmetric)
    let model = fit.model
    var values = [("omega", model.omega), ("alpha", model.alpha)]
    if asymmetric { values.append(("gamma", model.gamma)) }
    values.append(("beta", model.beta))
    if let degrees = model.degrees { values.append(("nu", degrees)) }
    (logLikelihood, returns) = (fit.logLikelihood, sample.count)
    switch fit.standardErrors {
    case .known(let hessian, let robust):
      withoutErrors = nil
      parameters = values.enumerated().map {
        Parameter(
          name: $1.0, value: $1.1, error: hessian[$0], robust: robust[$0])
      }
    case .none(let reason):
      withoutErrors = reason
      parameters = values.map { Parameter(name: $0.0, value: $0.1, error: nil, robust: nil) }
    }
  }

  private init(regimes sample: ArraySlice<Double>) throws(NumericsError) {
    let sample = Array(sample)
    let model = try RegimeModel.fit(sample)
    let values = [
      ("calm variance", model.variances[0]), ("stormy variance", model.variances[1]),
      ("calm stays", model.stay[0]), ("storm stays", model.stay[1]),
    ]
    (logLikelihood, returns) = (try model.filter(sample).logLikelihood, sample.count)
    switch try model.standardErrors(of: sample) {
    case .known(let variances, let stay):
      withoutErrors = nil
      parameters = zip(values, variances + stay).map {
        Parameter(name: $0.0, value: $0.1, error: $1, robust: nil)
      }
    case .none(let reason):
      withoutErrors = reason
      parameters = values.map { Parameter(name: $0.0, value: $0.1, error: nil, robust: nil) }
    }
  }
}
