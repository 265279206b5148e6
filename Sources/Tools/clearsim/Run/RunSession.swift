import Clearing
import CommandLog
import Foundation
import Reports
import Simulation
import Units

/// One run from a plan to its outcome.
struct RunSession {
  let plan: RunPlan
  let folder: String?
  let console: Console

  init(_ plan: RunPlan, folder: String?, console: Console) {
    self.plan = plan
    self.folder = folder
    self.console = console
  }

  struct Outcome {
    var summary: RunSummary
    var figures: RunFigures
    var populations: [PopulationOutcome]
    var wakes: Int
  }

  func run() throws -> Outcome {
    let tables = try folder.map { (folder) throws(OutputFault) in try RunTables(folder: folder) }
    let recorder = RunRecorder(plan.scenario, tables: tables)
    var observers: [any RunObserver] = [recorder]
    let log = try folder.map { (folder) throws(LogFault) in
      try RunLog("\(folder)/\(RunFolder.logName)")
    }
    if let log { observers.append(log) }
    // Whatever ends the run, the log holds all that was applied.
    defer { try? log?.flush() }
    if plan.verifies { observers.append(InvariantCheck()) }
    let started = ContinuousClock.now
    let link = MemoryLink(plan.scenario, observers: observers)
    let run = SimulationRun(plan.scenario, seed: plan.seed, index: plan.index)
    try perform(run, over: link, recorder)
    let seconds = (ContinuousClock.now - started) / .seconds(1)
    link.house.checkInvariants()
    let summary = recorder.summary(link.house, seed: plan.seed, wallSeconds: seconds)
    try log?.flush()
    if let tables, let folder {
      try recorder.writeAccounts(link.house, to: tables)
      try tables.close()
      try AtomicOutput.file(
        at: "\(folder)/\(RunFolder.marker)", text: document(summary).text(pretty: true) + "\n")
    }
    return Outcome(
      summary: summary, figures: recorder.figures,
      populations: recorder.outcomes(link.house), wakes: run.wakes)
  }

  private func perform(
    _ run: SimulationRun, over link: some Link, _ recorder: RunRecorder
  ) throws {
    let bar = console.progress(plan.scenario.name)
    defer { bar.finish() }
    let stop = StopSignal()
    let length = plan.scenario.duration.rawValue
    try run.run(over: link) { time in
      if stop.isRaised { throw Interruption(time: TimeText.format(time)) }
      let done = Double((time - plan.scenario.start).rawValue) / Double(length)
      bar.update(done, "\(TimeText.format(time))  \(recorder.figures.liquidations) liquidations")
    }
  }

  private func document(_ summary: RunSummary) -> JSONValue {
    summary.document(
      configuration: JSONValue(plan.document.value), versions: [],
      units: (quote: plan.scenario.market.asset, base: plan.scenario.market.symbol),
      depthBand: RunRecorder.depthBand)
  }
}
