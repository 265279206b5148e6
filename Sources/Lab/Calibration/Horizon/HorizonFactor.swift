import Numerics

/// What turns the requirement of one period into that of several.
public enum HorizonFactor {
  /// sqrt(h): right where returns are independent with one variance.
  public static func squareRoot(periods: Int) throws(NumericsError) -> Double {
    try HorizonScaling.squareRoot(1, periods: Double(periods))
  }

  /// The model's own term structure: the deviation it forecasts for the sum of the next h returns
  /// over that of the next one. A GARCH model fitted to its window reverts to its long-run level,
  /// so the factor is above sqrt(h) where volatility is low now and below where it is high; so does
  /// a model of two regimes; exponential averages and laws of one variance are flat and give
  /// sqrt(h). Nil for models without a variance to project.
  /// - Parameter returns: of single periods, old to new, at least the model's window.
  public static func termStructure(
    of model: ForecastModel, returns: [Double], periods: Int
  ) throws(NumericsError) -> Double? {
    switch model {
    case .normalAverage, .studentAverage, .parametricNormal, .parametricStudent:
      return try squareRoot(periods: periods)
    case .regime(let window, _):
      let sample = Array(returns.suffix(window))
      let regimes = try RegimeModel.fit(sample)
      let chances = try regimes.filter(sample).stormy
      let steps = try regimes.forecast(stormy: chances[chances.count - 1], steps: periods)
      return try HorizonScaling.termStructure(steps) / steps[0].squareRoot()
    case .garch(let innovations, let asymmetric, let window, _):
      return try factor(returns, innovations, asymmetric, window, periods)
    case .garchPeaks(_, let window, _):
      return try factor(returns, .normal, false, window, periods)
    default:
      return nil
    }
  }

  private static func factor(
    _ returns: [Double], _ innovations: GarchFit.Innovations, _ asymmetric: Bool, _ window: Int,
    _ periods: Int
  ) throws(NumericsError) -> Double {
    let fit = try GarchFit.fit(
      Array(returns.suffix(window)), innovations: innovations, asymmetric: asymmetric,
      withErrors: false)
    let steps = try fit.model.forecast(from: fit.nextVariance, steps: periods)
    return try HorizonScaling.termStructure(steps) / fit.nextVariance.squareRoot()
  }
}
