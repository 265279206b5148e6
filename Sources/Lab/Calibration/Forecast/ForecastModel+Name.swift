extension ForecastModel {
  /// One word a model, with its numbers, as tables show it and the command line reads it.
  public var name: String {
    func student(_ degrees: Double?) -> String { degrees.map { "-t\(Self.text($0))" } ?? "" }
    switch self {
    case .normalAverage(let decay): return "ewma-\(Self.text(decay))"
    case .studentAverage(let decay, let degrees):
      return "ewma-\(Self.text(decay))\(student(degrees))"
    case .longMemory(let degrees): return "rm2006\(student(degrees))"
    case .range(let measure, let window, let degrees):
      let word = measure == .closeToClose ? "close" : measure.rawValue.lowercased()
      return "\(word)-\(window)\(student(degrees))"
    case .parametricNormal(let window): return "normal-\(window)"
    case .parametricStudent(let window, _): return "student-\(window)"
    case .cornishFisher(let window): return "cornishfisher-\(window)"
    case .historical(let window): return "historical-\(window)"
    case .historicalShortfall(let window, let confidence):
      return "historical-es\(Self.text(confidence))-\(window)"
    case .symmetricHistorical(let window): return "absolute-\(window)"
    case .ageWeighted(let decay, let window): return "age-\(Self.text(decay))-\(window)"
    case .filteredHistorical(let decay, let window):
      return "filtered-\(Self.text(decay))-\(window)"
    case .symmetricFiltered(let decay, let window):
      return "absolute-\(Self.text(decay))-\(window)"
    case .peaks(let level, let window, _): return "pot\(Self.text(level))-\(window)"
    case .garch(let innovations, let asymmetric, let window, _):
      return "\(asymmetric ? "gjr" : "garch")-\(innovations == .normal ? "n" : "t")-\(window)"
    case .garchPeaks(let level, let window, _):
      return "garch-pot\(Self.text(level))-\(window)"
    case .regime(let window, _): return "regime-\(window)"
    case .fixed(let rate): return "fixed-\(Self.text(rate))"
    case .blend(let parts):
      let equal = parts.allSatisfy { $0.weight == parts[0].weight }
      return parts.map { (equal ? "" : "\(Self.text($0.weight))*") + $0.model.name }
        .joined(separator: "+")
    case .greatest(let models): return "max:" + models.map(\.name).joined(separator: "+")
    }
  }

  /// Without the fraction where there is none: 3, not 3.0.
  private static func text(_ value: Double) -> String {
    let text = "\(value)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
