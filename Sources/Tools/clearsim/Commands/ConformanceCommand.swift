import Inputs
import Reports

/// `clearsim conformance FILE...`: runs golden cases against the engine.
enum ConformanceCommand: Command {
  static let declaration = CommandDeclaration(
    name: "conformance",
    summary: "run golden cases of venues' rules against the engine",
    operands: [
      OperandDeclaration(
        name: "FILE", meaning: "a list of cases, or an object with cases; - is standard input",
        count: .oneOrMore)
    ],
    options: [
      .flag("values", "with --json, also all that was computed for each case"), .json,
    ],
    notes: """
      A case holds id, venue, topic, inputs, expected and tolerance {abs, rel}. It passes if every
      expected number differs by at most max(abs, rel x |expected|) from what the engine computes.
      A case whose note says that it is stochastic was simulated: there a number also passes where
      a simulation of that size reaches it within three standard errors, and is listed.
      A topic without adapter is unsupported; a known topic whose inputs cannot be read has failed.
      Status 0: nothing failed; 1: something did.
      """,
    examples: ["clearsim conformance examples/margin/cases.json"])

  private struct Tally {
    var passed = 0
    var failures: [ConformanceFailure] = []
    var draws: [ConformanceDraw] = []
    var failed = 0
    var unsupportedTopics: [(topic: String, count: Int)] = []
    /// What the engine answered to each case.
    var values: [JSONValue] = []

    mutating func countUnsupported(_ topic: String) {
      if let place = unsupportedTopics.firstIndex(where: { $0.topic == topic }) {
        unsupportedTopics[place].count += 1
      } else {
        unsupportedTopics.append((topic, 1))
      }
    }

    var unsupported: Int { unsupportedTopics.reduce(0) { $0 + $1.count } }
  }

  static func run(_ arguments: Arguments, console: Console) throws -> ExitStatus {
    var cases: [ConformanceCase] = []
    for file in arguments.operands {
      cases += try ConformanceCase.read(try ConfigurationDocument(file: file))
    }
    var tally = Tally()
    let inputs = ConformanceInputs(cases)
    let keepsValues = arguments.has("values")
    if keepsValues, !arguments.has("json") { throw arguments.usage("--values needs --json") }
    for golden in cases { judge(golden, inputs, &tally, keepsValues: keepsValues) }
    if arguments.has("json") {
      try console.result(json(tally, withValues: keepsValues))
    } else {
      try console.result(text(tally))
    }
    return tally.failed == 0 ? .done : .doesNotHold
  }

  private static func judge(
    _ golden: ConformanceCase, _ others: ConformanceInputs, _ tally: inout Tally,
    keepsValues: Bool
  ) {
    guard let adapter = ConformanceAdapters.adapter(venue: golden.venue, topic: golden.topic)
    else { return tally.countUnsupported(golden.topic) }
    var failures: [ConformanceFailure]
    do {
      guard let inputs = golden.inputs, let expected = golden.expected else {
        throw CommandFailure(.badContent, "inputs or expected are missing")
      }
      var comparison = ConformanceComparison(golden)
      let result = try adapter.evaluate(try inputs.object(), others.of(golden))
      try comparison.compare(expected, result)
      if keepsValues {
        tally.values.append(["id": .string(golden.id), "fields": result.json])
      }
      failures = comparison.failures
      tally.draws += comparison.draws
    } catch {
      failures = [
        ConformanceFailure(
          id: golden.id, field: "inputs", expected: "readable inputs",
          actual: CommandFailure(error).message)
      ]
    }
    tally.failures += failures
    if failures.isEmpty { tally.passed += 1 } else { tally.failed += 1 }
  }

  private static func text(_ tally: Tally) -> String {
    var lines = tally.failures.map {
      "\($0.id): \($0.field): expected \($0.expected), found \($0.actual)"
    }
    lines += tally.draws.map {
      "\($0.id): \($0.field): expected \($0.expected), found \($0.actual); stochastic, and drawn "
        + "from \($0.range.lowerBound) to \($0.range.upperBound)"
    }
    lines.append(
      "\(tally.passed) passed, \(tally.failed) failed, \(tally.unsupported) unsupported")
    return lines.joined(separator: "\n") + "\n"
  }

  private static func json(_ tally: Tally, withValues: Bool) -> JSONValue {
    let answer: JSONValue = [
      "passed": .count(tally.passed), "failed": .count(tally.failed),
      "unsupported": .count(tally.unsupported),
      "failures": .array(
        tally.failures.map {
          [
            "id": .string($0.id), "field": .string($0.field), "expected": .string($0.expected),
            "actual": .string($0.actual),
          ]
        }),
      "stochastic": .array(
        tally.draws.map {
          [
            "id": .string($0.id), "field": .string($0.field), "expected": .number($0.expected),
            "actual": .number($0.actual), "low": .number($0.range.lowerBound),
            "high": .number($0.range.upperBound),
          ]
        }),
      "unsupportedTopics": .object(
        tally.unsupportedTopics.map { (key: $0.topic, value: .count($0.count)) }),
    ]
    guard withValues, case .object(let members) = answer else { return answer }
    return .object(members + [(key: "values", value: .array(tally.values))])
  }
}
