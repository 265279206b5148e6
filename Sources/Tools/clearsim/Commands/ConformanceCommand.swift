import Conformance
import Inputs
import Reports

/// `clearsim conformance FILE...`: runs golden cases against the engine.
enum ConformanceCommand: Subcommand {
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

  static func run(_ arguments: Arguments, console: Console) throws -> ExitStatus {
    var cases: [ConformanceCase] = []
    for file in arguments.operands {
      cases += try ConformanceCase.read(try ConfigurationDocument(file: file))
    }
    let keepsValues = arguments.has("values")
    if keepsValues, !arguments.has("json") { throw arguments.usage("--values needs --json") }
    let found = ConformanceRun(cases, keepsValues: keepsValues)
    if arguments.has("json") {
      try console.result(json(found, withValues: keepsValues))
    } else {
      try console.result(text(found))
    }
    return found.failed == 0 ? .done : .doesNotHold
  }

  private static func text(_ found: ConformanceRun) -> String {
    var lines = found.failures.map {
      "\($0.id): \($0.field): expected \($0.expected), found \($0.actual)"
    }
    lines += found.draws.map {
      "\($0.id): \($0.field): expected \($0.expected), found \($0.actual); stochastic, and drawn "
        + "from \($0.range.lowerBound) to \($0.range.upperBound)"
    }
    lines.append(
      "\(found.passed) passed, \(found.failed) failed, \(found.unsupported) unsupported")
    return lines.joined(separator: "\n") + "\n"
  }

  private static func json(_ found: ConformanceRun, withValues: Bool) -> JSONValue {
    let answer: JSONValue = [
      "passed": .count(found.passed), "failed": .count(found.failed),
      "unsupported": .count(found.unsupported),
      "failures": .array(
        found.failures.map {
          [
            "id": .string($0.id), "field": .string($0.field), "expected": .string($0.expected),
            "actual": .string($0.actual),
          ]
        }),
      "stochastic": .array(
        found.draws.map {
          [
            "id": .string($0.id), "field": .string($0.field), "expected": .number($0.expected),
            "actual": .number($0.actual), "low": .number($0.range.lowerBound),
            "high": .number($0.range.upperBound),
          ]
        }),
      "unsupportedTopics": .object(
        found.unsupportedTopics.map { (key: $0.topic, value: .count($0.count)) }),
    ]
    guard withValues, case .object(let members) = answer else { return answer }
    return .object(members + [(key: "values", value: .array(found.values))])
  }
}
