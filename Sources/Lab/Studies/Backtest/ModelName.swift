import Calibration
import Inputs

/// Forecast models as settings and tables spell them.
public enum ModelName {
  /// A name that is no model: the rule it breaks, nil where it is of no known form.
  public struct Fault: Error, Equatable {
    /// The rule that it breaks; nil where it is of no known form.
    public let reason: String?
  }

  static let refit = 20

  /// The name that reads back as the model.
  public static func spelling(_ model: ForecastModel) -> String { model.name }

  /// Names of all forms, for messages.
  public static var known: [String] { examples + ForecastModel.benchmark.map { spelling($0) } }

  private static let examples = [
    "normal-500", "student-500", "cornishfisher-500", "rm2006", "rm2006-t4", "close-60",
    "parkinson-60", "garmanklass-60", "yangzhang-60", "age-0.99-500", "absolute-500",
    "absolute-0.99-500", "pot0.9-500", "gjr-t-500", "regime-500", "fixed-0.05",
  ]

  /// The model of that name; nil where the words or numbers are none.
  static func model(_ name: String) -> ForecastModel? { try? read(name) }

  /// The model of that name.
  public static func read(_ name: String) throws(Fault) -> ForecastModel {
    let isGreatest = name.hasPrefix("max:")
    let parts = name.dropFirst(isGreatest ? 4 : 0)
      .split(separator: "+", omittingEmptySubsequences: false).map(String.init)
    if isGreatest {
      var models: [ForecastModel] = []
      for part in parts { models.append(try single(part, in: name)) }
      return .greatest(models)
    }
    return parts.count == 1 ? try single(parts[0], in: name) : try blend(parts, in: name)
  }

  /// Weights for all, adding up to one, or for none.
  private static func blend(_ parts: [String], in name: String) throws(Fault) -> ForecastModel {
    var models: [WeightedModel] = []
    for part in parts {
      let words = part.split(separator: "*", omittingEmptySubsequences: false)
      guard words.count <= 2, let last = words.last else { throw Fault(reason: nil) }
      guard (words.count == 2) == parts[0].contains("*") else {
        throw Fault(reason: "a blend has a weight before every model or before none")
      }
      let weight =
        words.count == 2
        ? try number(words[0], "a weight", below: 1) : 1 / Double(parts.count)
      models.append(WeightedModel(weight: weight, model: try single(String(last), in: name)))
    }
    let sum = models.reduce(0) { $0 + $1.weight }
    guard abs(sum - 1) < 1e-9 else {
      throw Fault(reason: "weights add up to \(Self.text(sum)), not 1")
    }
    return .blend(models)
  }

  /// A model of its own; in a blend the fault names it.
  private static func single(_ name: String, in whole: String) throws(Fault) -> ForecastModel {
    do throws(Fault) {
      return try single(name)
    } catch {
      guard let reason = error.reason, name != whole else { throw error }
      throw Fault(reason: "\(name): \(reason)")
    }
  }

  private static func single(_ name: String) throws(Fault) -> ForecastModel {
    var words = name.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
    var degrees: Double?
    if words.count > 1, let last = words.last, last.hasPrefix("t"), last.count > 1 {
      let value = try number(last.dropFirst(), "degrees of freedom", below: 1e4)
      guard value > 2 else {
        throw Fault(reason: "degrees of freedom \(text(value)) are not above 2")
      }
      degrees = value
      words.removeLast()
    }
    if let model = try scaled(words, degrees) { return model }
    guard degrees == nil else {
      throw Fault(
        reason: "a t tail goes with ewma, rm2006, close, parkinson, garmanklass and yangzhang")
    }
    return try windowed(words)
  }

  /// A deviation with a normal or t tail, or a rate; nil for other forms.
  private static func scaled(
    _ words: [String], _ degrees: Double?
  ) throws(Fault) -> ForecastModel? {
    if words == ["rm2006"] { return .longMemory(degrees: degrees) }
    guard words.count == 2 else { return nil }
    switch words[0] {
    case "ewma":
      let decay = try number(words[1], "a decay", below: 1)
      return degrees.map { .studentAverage(decay: decay, degrees: $0) }
        ?? .normalAverage(decay: decay)
    case "fixed" where degrees == nil:
      return .fixed(rate: try number(words[1], "a rate", below: 1))
    default: break
    }
    let measures: [(String, RangeVolatility)] = [
      ("close", .closeToClose), ("parkinson", .parkinson), ("garmanklass", .garmanKlass),
      ("yangzhang", .yangZhang),
    ]
    guard let measure = measures.first(where: { $0.0 == words[0] })?.1 else { return nil }
    return .range(measure, window: try window(words[1], least: 3), degrees: degrees)
  }

  private static let windowedForms = [
    "normal", "student", "cornishfisher", "historical", "absolute", "regime", "age", "filtered",
    "garch", "gjr",
  ]

  private static func windowed(_ words: [String]) throws(Fault) -> ForecastModel {
    let form = words[0]
    guard words.count > 1, words.count <= 3, windowedForms.contains(form) || form.hasPrefix("pot")
    else { throw Fault(reason: nil) }
    let last = words[words.count - 1]
    if words.count == 3 { return try threeWords(form, words[1], last) }
    switch form {
    case "normal": return .parametricNormal(window: try window(last, least: 2))
    case "student":
      return .parametricStudent(window: try window(last, least: 100), refit: refit)
    case "cornishfisher": return .cornishFisher(window: try window(last, least: 4))
    case "historical": return .historical(window: try window(last, least: 2))
    case "absolute": return .symmetricHistorical(window: try window(last, least: 2))
    case "regime": return .regime(window: try window(last, least: 100), refit: refit)
    case _ where form.hasPrefix("pot"):
      let level = try threshold(form)
      return .peaks(level: level, window: try window(last, least: 100), refit: refit)
    default: throw Fault(reason: nil)
    }
  }

  private static func threeWords(
    _ form: String, _ middle: String, _ last: String
  ) throws(Fault) -> ForecastModel {
    switch form {
    case "historical":
      guard middle.hasPrefix("es") else { throw Fault(reason: nil) }
      let level = try number(middle.dropFirst(2), "a confidence", below: 1)
      return .historicalShortfall(window: try window(last, least: 2), confidence: level)
    case "age", "absolute", "filtered":
      let decay = try number(middle, "a decay", below: 1)
      let bars = try window(last, least: 2)
      switch form {
      case "age": return .ageWeighted(decay: decay, window: bars)
      case "absolute": return .symmetricFiltered(decay: decay, window: bars)
      default: return .filteredHistorical(decay: decay, window: bars)
      }
    case "garch" where middle.hasPrefix("pot"):
      let level = try threshold(middle)
      return .garchPeaks(level: level, window: try window(last, least: 100), refit: refit)
    case "garch", "gjr":
      guard middle == "n" || middle == "t" else {
        throw Fault(reason: "innovations are n or t, not '\(middle)'")
      }
      return .garch(
        innovations: middle == "n" ? .normal : .student, asymmetric: form == "gjr",
        window: try window(last, least: 100), refit: refit)
    default: throw Fault(reason: nil)
    }
  }

  /// The level of `potL`.
  private static func threshold(_ word: String) throws(Fault) -> Double {
    let level = try number(word.dropFirst(3), "a threshold", below: 1)
    guard (0.5...0.999).contains(level) else {
      throw Fault(reason: "a threshold of \(text(level)) is not from 0.5 to 0.999")
    }
    return level
  }

  private static func number(
    _ text: some StringProtocol, _ what: String, below bound: Double
  ) throws(Fault) -> Double {
    guard let value = Double(text), value > 0, value < bound else {
      throw Fault(
        reason: "\(what) of \(InputFault.quoted(text)) is not a number above 0 and below "
          + self.text(bound))
    }
    return value
  }

  private static func window(_ text: String, least: Int) throws(Fault) -> Int {
    guard let count = Int(text), (least...1_000_000).contains(count) else {
      throw Fault(
        reason: "a window of \(InputFault.quoted(text)) is not a whole number from \(least) to "
          + "1000000 returns")
    }
    return count
  }

  private static func text(_ value: Double) -> String {
    let text = "\(value)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}

extension ModelName {
  /// Why a name is no model, for the end of a message that has named it.
  public static func reason(_ name: String, _ fault: Fault) -> String {
    if let reason = fault.reason { return reason }
    let near = Spelling.nearest(to: name, among: known)
    return "is no model\(near.map { "; did you mean \($0)?" } ?? ";")"
      + " known are \(known.joined(separator: ", ")) and the like"
  }
}
