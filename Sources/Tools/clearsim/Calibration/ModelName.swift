import Calibration
import Inputs

/// Forecast models as the command line and tables spell them.
enum ModelName {
  static let help = """
    Models, where W is a window of returns, D a decay, N degrees of freedom, L and C levels:
    normal-W, student-W (fitted), cornishfisher-W: laws fitted to the window; ewma-D, ewma-D-tN:
    exponential average with a normal or t tail; rm2006, rm2006-tN: long memory; close-W,
    parkinson-W, garmanklass-W, yangzhang-W, each also -tN: volatility of W bars; historical-W:
    quantile of the window; historical-esC-W: its expected shortfall at C; age-D-W: older losses
    weigh less; absolute-W: both sides' losses as one; filtered-D-W, absolute-D-W: the same in
    units of volatility, times that of now; potL-W: peaks over the quantile L; garch-n-W,
    garch-t-W, gjr-n-W, gjr-t-W, garch-potL-W, regime-W: fitted to the window. Fits are made
    afresh every 20 returns.
    Blends: A+B is the mean of models A and B, 0.7*A+0.3*B a weighted one, max:A+B the greater.
    lab-docs/models.md has the formulas.
    """

  static let refit = 20

  static func spelling(_ model: ForecastModel) -> String { model.name }

  static var known: [String] { examples + ForecastModel.benchmark.map { spelling($0) } }

  private static let examples = [
    "normal-500", "student-500", "cornishfisher-500", "rm2006", "rm2006-t4", "close-60",
    "parkinson-60", "garmanklass-60", "yangzhang-60", "age-0.99-500", "absolute-500",
    "absolute-0.99-500", "pot0.9-500", "gjr-t-500", "regime-500",
  ]

  /// The model of that name; nil where the words or numbers are none.
  static func model(_ name: String) -> ForecastModel? {
    let isGreatest = name.hasPrefix("max:")
    let parts = name.dropFirst(isGreatest ? 4 : 0)
      .split(separator: "+", omittingEmptySubsequences: false).map(String.init)
    if isGreatest {
      let models = parts.compactMap { single($0) }
      return models.count == parts.count ? .greatest(models) : nil
    }
    return parts.count == 1 ? single(parts[0]) : blend(parts)
  }

  /// Weights for all, adding up to one, or for none.
  private static func blend(_ parts: [String]) -> ForecastModel? {
    var models: [WeightedModel] = []
    for part in parts {
      let words = part.split(separator: "*", omittingEmptySubsequences: false)
      let weight = words.count == 2 ? number(words[0], below: 1) : 1 / Double(parts.count)
      let isAlike = (words.count == 2) == parts[0].contains("*")
      guard let weight, isAlike, let last = words.last, let model = single(String(last))
      else { return nil }
      models.append(WeightedModel(weight: weight, model: model))
    }
    let sum = models.reduce(0) { $0 + $1.weight }
    return abs(sum - 1) < 1e-9 ? .blend(models) : nil
  }

  private static func single(_ name: String) -> ForecastModel? {
    var words = name.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
    var degrees: Double?
    if words.count > 1, let last = words.last, last.hasPrefix("t"), last.count > 1 {
      guard let value = number(last.dropFirst(), below: 1e4), value > 2 else { return nil }
      degrees = value
      words.removeLast()
    }
    if let model = scaled(words, degrees) { return model }
    return degrees == nil ? windowed(words) : nil
  }

  /// A deviation with a normal or t tail.
  private static func scaled(_ words: [String], _ degrees: Double?) -> ForecastModel? {
    if words == ["rm2006"] { return .longMemory(degrees: degrees) }
    guard words.count == 2 else { return nil }
    if words[0] == "ewma" {
      guard let decay = number(words[1], below: 1) else { return nil }
      return degrees.map { .studentAverage(decay: decay, degrees: $0) }
        ?? .normalAverage(decay: decay)
    }
    let measures: [(String, RangeVolatility)] = [
      ("close", .closeToClose), ("parkinson", .parkinson), ("garmanklass", .garmanKlass),
      ("yangzhang", .yangZhang),
    ]
    guard let measure = measures.first(where: { $0.0 == words[0] })?.1,
      let window = window(words[1], least: 3)
    else { return nil }
    return .range(measure, window: window, degrees: degrees)
  }

  private static func windowed(_ words: [String]) -> ForecastModel? {
    guard words.count > 1, let bars = window(words[words.count - 1], least: 2) else { return nil }
    let fitted = bars >= 100
    switch (words[0], words.count) {
    case ("normal", 2): return .parametricNormal(window: bars)
    case ("student", 2): return fitted ? .parametricStudent(window: bars, refit: refit) : nil
    case ("cornishfisher", 2): return bars >= 4 ? .cornishFisher(window: bars) : nil
    case ("historical", 2): return .historical(window: bars)
    case ("absolute", 2): return .symmetricHistorical(window: bars)
    case ("regime", 2): return fitted ? .regime(window: bars, refit: refit) : nil
    case (let word, 2) where word.hasPrefix("pot"):
      return threshold(word, bars).map { .peaks(level: $0, window: bars, refit: refit) }
    case ("historical", 3):
      guard words[1].hasPrefix("es"), let level = number(words[1].dropFirst(2), below: 1)
      else { return nil }
      return .historicalShortfall(window: bars, confidence: level)
    case ("age", 3), ("absolute", 3), ("filtered", 3):
      guard let decay = number(words[1], below: 1) else { return nil }
      switch words[0] {
      case "age": return .ageWeighted(decay: decay, window: bars)
      case "absolute": return .symmetricFiltered(decay: decay, window: bars)
      default: return .filteredHistorical(decay: decay, window: bars)
      }
    case ("garch", 3) where words[1].hasPrefix("pot"):
      return threshold(words[1], bars).map { .garchPeaks(level: $0, window: bars, refit: refit) }
    case ("garch", 3), ("gjr", 3):
      guard fitted, words[1] == "n" || words[1] == "t" else { return nil }
      return .garch(
        innovations: words[1] == "n" ? .normal : .student, asymmetric: words[0] == "gjr",
        window: bars, refit: refit)
    default: return nil
    }
  }

  /// The level of `potL` over a window long enough to be fitted to.
  private static func threshold(_ word: String, _ window: Int) -> Double? {
    guard let level = number(word.dropFirst(3), below: 0.9991), level >= 0.5, window >= 100
    else { return nil }
    return level
  }

  private static func number(_ text: some StringProtocol, below bound: Double) -> Double? {
    guard let value = Double(text), value > 0, value < bound else { return nil }
    return value
  }

  private static func window(_ text: String, least: Int) -> Int? {
    guard let count = Int(text), (least...1_000_000).contains(count) else { return nil }
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
