import Inputs

/// One golden case: inputs of a venue's rule and the published result.
public struct ConformanceCase {
  public let id: String
  let venue: String?
  let topic: String
  let inputs: ConfigurationItem?
  let expected: ConfigurationItem?
  let tolerance: Tolerance
  /// Whether the case's note says that what it expects was simulated.
  let isStochastic: Bool

  /// A result passes within max(absolute, relative x |expected|).
  struct Tolerance {
    var absolute = 0.0
    var relative = 0.0
  }

  /// The cases of a file: a list of cases, or an object with `cases`. Beside the members read
  /// here a case may hold anything, such as its source.
  /// - Throws: where a case has no `id` or `topic`, or a tolerance that is not a number.
  public static func read(_ document: ConfigurationDocument) throws(InputFault) -> [ConformanceCase]
  {
    let list: [ConfigurationItem]
    if case .array = document.value.content {
      list = try document.item.array()
    } else {
      list = try document.root().required("cases").array()
    }
    var cases: [ConformanceCase] = []
    for item in list { cases.append(try ConformanceCase(item)) }
    return cases
  }

  private init(_ item: ConfigurationItem) throws(InputFault) {
    let reader = try item.object()
    id = try reader.string("id")
    venue = try reader.optional("venue").flatMap { (item) throws(InputFault) in
      item.isNull ? nil : try item.string()
    }
    topic = try reader.string("topic")
    inputs = reader.optional("inputs")
    expected = reader.optional("expected")
    var tolerance = Tolerance()
    if let item = reader.optional("tolerance"), !item.isNull {
      let reader = try item.object()
      tolerance.absolute = try reader.number("abs", default: 0, in: 0...1e300)
      tolerance.relative = try reader.number("rel", default: 0, in: 0...1e300)
    }
    self.tolerance = tolerance
    let note = reader.optional("note").flatMap { try? $0.string() } ?? ""
    isStochastic = note.lowercased().contains("stochastic")
  }
}
