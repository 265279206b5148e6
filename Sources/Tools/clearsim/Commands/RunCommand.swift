import ClearingClient
import Foundation
import Inputs
import Reports
import Simulation
import Units

/// `clearsim run SCENARIO`: one simulation.
enum RunCommand: Subcommand {
  static let declaration = CommandDeclaration(
    name: "run",
    summary: "run a simulation and report what happened",
    operands: [
      OperandDeclaration(
        name: "SCENARIO", meaning: "a scenario file (JSON5); see examples/scenarios/README.md")
    ],
    options: [
      .value("seed", "N", "seed of every random stream; the scenario's own if absent"),
      .value("out", "DIR", "write the run's folder: run.json, commands.log and six CSV tables"),
      .value("prices", "FILE", "recorded prices, for scenarios with price.kind \"bars\""),
      .set,
      .value(
        "transport", "memory|ipc|tcp",
        "where the house is: in this process, or a node of its own behind sockets",
        default: "memory"),
      .flag("force", "replace an earlier run's folder at DIR"),
      .flag("verify", "check every invariant of the house after every command (slow)"),
      .json,
    ],
    notes: """
      The same scenario and seed give the same digest on every run, whatever the transport.

      DIR appears whole at the end. An earlier run's folder is replaced with --force only, and any
      other folder that is not empty is refused. A run that is interrupted leaves its command log in
      DIR.partial; the next run to DIR that ends takes that away.

      Status 1: the run ended, and money was created or lost.
      """,
    examples: [
      "clearsim run examples/scenarios/flash-crash.json5",
      "clearsim run examples/scenarios/calm.json5 --seed 7 --out runs/calm "
        + "--set populations.makers.count=6",
    ])

  static func run(_ arguments: Arguments, console: Console) throws -> ExitStatus {
    let plan = try RunPlan(arguments)
    if let out = plan.out { try RunFolder.check(out, isForced: arguments.has("force")) }
    let outcome: RunSession.Outcome
    do {
      outcome = try RunFolder.filling(plan.out) { folder in
        try RunSession(plan, folder: folder, console: console).run()
      }
    } catch let interruption as Interruption {
      // All is tidied up; the process ends as the signal asked.
      console.error("\(interruption)")
      signal(interruption.signal, SIG_DFL)
      raise(interruption.signal)
      return .inputOutput
    } catch let fault as ClientFault {
      throw CommandFailure(.unavailable, "the node: \(fault)")
    } catch let fault as SimulationFault {
      // In memory only the scenario can be at fault: the house refused what it asks for.
      throw CommandFailure(
        plan.transport == .memory ? .badContent : .unavailable, fault.description)
    }
    if arguments.has("json") {
      try console.result(outcome.summary.json)
    } else {
      try console.result(RunTable.text(outcome, plan))
      if let out = plan.out { console.note("wrote \(out)") }
    }
    return outcome.summary.conservation ? .done : .doesNotHold
  }
}
