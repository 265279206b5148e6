import Benchmarks
import Foundation
import Inputs
import Reports

/// `clearsim bench [NAME]`: one benchmark, or the list of them.
enum BenchCommand: Subcommand {
  static let declaration = CommandDeclaration(
    name: "bench",
    summary: "run one benchmark; alone, list them",
    operands: [
      OperandDeclaration(name: "NAME", meaning: "the benchmark to run", count: .optional)
    ],
    options: [
      .value("commands", "N", "length of the stream of commands"),
      .value("accounts", "N", "accounts at the house"),
      .value("instruments", "N", "instruments listed"),
      .value("fraction", "F", "fraction of the accounts that is liquidated, 0.0001 to 0.5"),
      .value("agents", "N", "agents of the simulation, each with an account"),
      .value("seconds", "N", "length of the simulation in virtual time", unit: "seconds"),
      .flag("adl", "bankrupt them all, with nobody bidding"),
      .value("transport", "ipc|tcp", "how clients reach the node"),
      .value("clients", "N", "clients of the node, each on a thread"),
      .value("batch", "N", "commands in a packet"),
      .value("sync", "POLICY", "when a command counts as safe: none, group or each"),
      .value("options", "N", "options priced"),
      .value("scenarios", "N", "joint moves of a stress test"),
      .seed, .json,
    ],
    notes: "Results depend on the machine; repeat them and quote medians.",
    examples: ["clearsim bench", "clearsim bench core --commands 100000 --json"])

  static func run(_ arguments: Arguments, console: Console) throws -> ExitStatus {
    guard let name = arguments.operands.first else {
      if arguments.has("json") {
        let rows = Benchmark.all.map { benchmark -> JSONValue in
          ["bench": .string(benchmark.name), "question": .string(benchmark.question)]
        }
        try console.result(["benchmarks": .array(rows)])
      } else {
        var table = TextTable(["bench", "what it measures"])
        for benchmark in Benchmark.all { table.append([benchmark.name, benchmark.question]) }
        try console.result(table.text)
      }
      return .done
    }
    guard let benchmark = Benchmark.all.first(where: { $0.name == name }) else {
      let known = Benchmark.all.map(\.name).joined(separator: ", ")
      throw CommandFailure(.usage, "bench: no benchmark named '\(name)'; there are: \(known)")
    }
    let outcome = try benchmark.run(arguments)
    #if DEBUG
      let build = "debug"
    #else
      let build = "release"
    #endif
    let value = JSONValue.object([
      ("bench", .string(name)), ("workload", .object(outcome.workload)),
      ("results", .object(outcome.results)),
      (
        "host",
        .object([
          ("cores", .count(ProcessInfo.processInfo.processorCount)),
          ("cpu", .string(processorName())),
        ])
      ), ("build", .string(build)),
    ])
    if arguments.has("json") {
      try console.result(value)
    } else {
      try console.result(text(name, outcome, build))
    }
    return .done
  }

  private static func text(
    _ name: String, _ outcome: BenchmarkOutcome, _ build: String
  ) -> String {
    var table = TextTable(["", ""])
    for (key, value) in outcome.workload { rows(key, value, into: &table) }
    table.append(["", ""])
    for (key, value) in outcome.results { rows(key, value, into: &table) }
    let cores = ProcessInfo.processInfo.processorCount
    return "\(name), \(build) build, \(cores) cores of \(processorName())\n\n\(table.text)"
  }

  private static func rows(_ key: String, _ value: JSONValue, into table: inout TextTable) {
    if case .object(let members) = value {
      for (inner, value) in members { rows("\(key) \(inner)", value, into: &table) }
    } else if case .string(let text) = value {
      table.append([key, text])
    } else {
      table.append([key, value.text()])
    }
  }
}

extension Arguments: BenchmarkSettings {
  func market() throws -> BenchmarkMarket {
    let given = try ServeConfiguration(
      ConfigurationDocument(text: DefaultConfiguration.text, file: "default configuration"))
    return BenchmarkMarket(
      members: given.members, setup: given.setup, fixedIndices: given.fixedIndices)
  }
}
