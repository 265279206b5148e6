import Numerics

extension ForecastModel {
  /// Parameters outside what the formulas allow are refused before anything is run.
  func check() throws(NumericsError) {
    switch self {
    case .normalAverage(let decay): _ = try ExponentialAverage(decay: decay)
    case .studentAverage(let decay, let degrees):
      _ = try ExponentialAverage(decay: decay)
      try Self.check(degrees: degrees)
    case .longMemory(let degrees): try Self.check(degrees: degrees)
    case .range(_, let window, let degrees):
      try Self.check(window, least: 3)
      try Self.check(degrees: degrees)
    case .historical(let window), .symmetricHistorical(let window), .parametricNormal(let window):
      try Self.check(window, least: 2)
    case .cornishFisher(let window): try Self.check(window, least: 4)
    case .historicalShortfall(let window, let confidence):
      try Self.check(window, least: 2)
      try Check.probability("confidence of the shortfall", confidence)
    case .ageWeighted(let decay, let window), .filteredHistorical(let decay, let window),
      .symmetricFiltered(let decay, let window):
      _ = try ExponentialAverage(decay: decay)
      try Self.check(window, least: 2)
    case .garch(_, _, let window, let refit), .parametricStudent(let window, let refit),
      .regime(let window, let refit):
      try Self.check(window, least: 100)
      try Self.check(refit, least: 1)
    case .garchPeaks(let level, let window, let refit), .peaks(let level, let window, let refit):
      try Check.range("level of the threshold", level, 0.5...0.999)
      try Self.check(window, least: 100)
      try Self.check(refit, least: 1)
    case .fixed(let rate): try Check.range("fixed rate", rate, 1e-9...(1 - 1e-9))
    case .blend(let parts):
      var sum = 0.0
      for part in parts {
        try Check.positive("weight of a blend", part.weight)
        sum += part.weight
        try part.model.check()
      }
      try Check.range("sum of the weights of a blend", sum, (1 - 1e-9)...(1 + 1e-9))
    case .greatest(let models):
      guard !models.isEmpty else { throw .tooFew("models", count: 0, least: 1) }
      for model in models { try model.check() }
    }
  }

  private static func check(degrees: Double?) throws(NumericsError) {
    if let degrees { _ = try StudentDistribution(degrees: degrees).unitScale() }
  }

  private static func check(_ count: Int, least: Int) throws(NumericsError) {
    guard count >= least, count <= 1_000_000 else {
      throw .outOfDomain(
        "window or refit", value: Double(count), allowed: "\(least) to a million returns")
    }
  }
}
