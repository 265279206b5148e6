import Calibration
import Inputs

/// Forecast models as the command line and tables spell them.
enum ModelName {
  static let help = """
    Models: ewma-D (normal tail, decay D), ewma-D-tN (t of N degrees), historical-W (quantile of
    W returns), historical-esC-W (their expected shortfall at C), filtered-D-W (past losses scaled
    to the volatility of now), garch-n-W, garch-t-W, gjr-n-W, gjr-t-W (fitted to W returns, afresh
    every 20), garch-potL-W (peaks over the quantile L of what GARCH leaves). W, D, N, C and L are
    numbers of your choice.
    """

  static let refit = 20

  static func spelling(_ model: ForecastModel) -> String {
    let name = model.name
    return name.hasSuffix(".0") ? String(name.dropLast(2)) : name
  }

  static var known: [String] { ForecastModel.benchmark.map { spelling($0) } }

  /// The model of that name; nil where the words or numbers are none.
  static func model(_ name: String) -> ForecastModel? {
    let words = name.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
    guard words.count == 2 || words.count == 3 else { return nil }
    let tail = words.count == 3 ? words[2] : nil
    switch words[0] {
    case "ewma":
      guard let decay = number(words[1], below: 1) else { return nil }
      guard let tail else { return .normalAverage(decay: decay) }
      guard tail.hasPrefix("t"), let degrees = number(tail.dropFirst(), below: 1e4), degrees > 2
      else { return nil }
      return .studentAverage(decay: decay, degrees: degrees)
    case "historical":
      guard let tail else { return window(words[1], least: 2).map { .historical(window: $0) } }
      guard words[1].hasPrefix("es"), let level = number(words[1].dropFirst(2), below: 1),
        let window = window(tail, least: 2)
      else { return nil }
      return .historicalShortfall(window: window, confidence: level)
    case "filtered":
      guard let decay = number(words[1], below: 1), let window = window(tail, least: 2)
      else { return nil }
      return .filteredHistorical(decay: decay, window: window)
    case "garch", "gjr":
      guard let window = window(tail, least: 100) else { return nil }
      let asymmetric = words[0] == "gjr"
      if words[1] == "n" || words[1] == "t" {
        return .garch(
          innovations: words[1] == "n" ? .normal : .student, asymmetric: asymmetric,
          window: window, refit: refit)
      }
      guard !asymmetric, words[1].hasPrefix("pot"),
        let level = number(words[1].dropFirst(3), below: 0.9991), level >= 0.5
      else { return nil }
      return .garchPeaks(level: level, window: window, refit: refit)
    default: return nil
    }
  }

  private static func number(_ text: some StringProtocol, below bound: Double) -> Double? {
    guard let value = Double(text), value > 0, value < bound else { return nil }
    return value
  }

  private static func window(_ text: String?, least: Int) -> Int? {
    guard let text, let count = Int(text), (least...1_000_000).contains(count) else { return nil }
    return count
  }
}

extension Arguments {
  /// The one model that an option names.
  func model(_ option: String, _ name: String) throws -> ForecastModel {
    if let model = ModelName.model(name) { return model }
    let near = Spelling.nearest(to: name, among: ModelName.known)
    throw usage(
      "--\(option): '\(name)' is no model\(near.map { "; did you mean \($0)?" } ?? ";")"
        + " known are \(ModelName.known.joined(separator: ", ")) and the like")
  }
}
