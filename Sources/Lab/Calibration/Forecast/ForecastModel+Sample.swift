extension ForecastModel {
  /// Whether parameters are fitted now and then and held in between.
  public var isRefitted: Bool {
    switch self {
    case .garch, .garchPeaks, .parametricStudent, .peaks, .regime: true
    case .blend(let parts): parts.contains { $0.model.isRefitted }
    case .greatest(let models): models.contains { $0.isRefitted }
    default: false
    }
  }

  /// A quantile that the sample behind it does not reach: the model, and how many of its losses lie
  /// beyond the quantile on the mean, less than one. The requirement is then the greatest loss of
  /// the sample, whatever the confidence. Nil where the quantile is within the sample, and for
  /// models that take it from a law.
  public func unreached(at confidence: Double) -> (name: String, beyond: Double)? {
    let left = 1 - confidence
    var beyond: Double?
    switch self {
    case .historical(let window), .filteredHistorical(_, let window):
      beyond = Double(window) * left
    case .symmetricHistorical(let window), .symmetricFiltered(_, let window):
      beyond = Double(window) * 2 * left
    case .historicalShortfall(let window, let level): beyond = Double(window) * (1 - level)
    case .ageWeighted(let decay, let window):
      // The newest loss has this weight; below it the quantile is reached by none or by one alone.
      var sum = 0.0
      var weight = 1.0
      for _ in 0..<window {
        sum += weight
        weight *= decay
      }
      beyond = left * sum
    case .blend(let parts):
      return parts.lazy.compactMap { $0.model.unreached(at: confidence) }.first
    case .greatest(let models):
      return models.lazy.compactMap { $0.unreached(at: confidence) }.first
    default: break
    }
    guard let beyond, beyond < 1 - 1e-9 else { return nil }
    return (name, beyond)
  }
}
