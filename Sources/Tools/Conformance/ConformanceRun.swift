import Inputs
import Reports

/// Golden cases held against the engine: how many pass, and what those that do not expected.
///
/// ```swift
/// let cases = try ConformanceCase.read(try ConfigurationDocument(file: "cases.json"))
/// let run = ConformanceRun(cases)
/// print(run.passed, run.failed, run.unsupported)
/// ```
public struct ConformanceRun {
  public private(set) var passed = 0
  /// Cases with at least one failure.
  public private(set) var failed = 0
  /// Fields that are not as expected, in the order of the cases.
  public private(set) var failures: [ConformanceFailure] = []
  /// Fields that a simulation like the case's own reaches by chance; they count as passed.
  public private(set) var draws: [ConformanceDraw] = []
  /// Topics that no adapter knows, in the order in which they first come, and their cases.
  public private(set) var unsupportedTopics: [(topic: String, count: Int)] = []
  /// What the engine answered to each case that it knows, `{id, fields}`, where that is kept.
  public private(set) var values: [JSONValue] = []

  public var unsupported: Int { unsupportedTopics.reduce(0) { $0 + $1.count } }

  /// - Parameters:
  ///   - cases: all of them together, for a case may take inputs from another.
  ///   - keepsValues: whether `values` is filled.
  public init(_ cases: [ConformanceCase], keepsValues: Bool = false) {
    let inputs = ConformanceInputs(cases)
    for golden in cases { judge(golden, inputs, keepsValues: keepsValues) }
  }

  private mutating func judge(
    _ golden: ConformanceCase, _ others: ConformanceInputs, keepsValues: Bool
  ) {
    guard let adapter = ConformanceAdapters.adapter(venue: golden.venue, topic: golden.topic)
    else { return countUnsupported(golden.topic) }
    var failures: [ConformanceFailure]
    do {
      guard let inputs = golden.inputs, let expected = golden.expected else {
        throw MissingPart()
      }
      var comparison = ConformanceComparison(golden)
      let result = try adapter.evaluate(try inputs.object(), others.of(golden))
      try comparison.compare(expected, result)
      if keepsValues { values.append(["id": .string(golden.id), "fields": result.json]) }
      failures = comparison.failures
      draws += comparison.draws
    } catch {
      failures = [
        ConformanceFailure(
          id: golden.id, field: "inputs", expected: "readable inputs", actual: "\(error)")
      ]
    }
    self.failures += failures
    if failures.isEmpty { passed += 1 } else { failed += 1 }
  }

  private struct MissingPart: Error, CustomStringConvertible {
    var description: String { "inputs or expected are missing" }
  }

  private mutating func countUnsupported(_ topic: String) {
    if let place = unsupportedTopics.firstIndex(where: { $0.topic == topic }) {
      unsupportedTopics[place].count += 1
    } else {
      unsupportedTopics.append((topic, 1))
    }
  }
}
