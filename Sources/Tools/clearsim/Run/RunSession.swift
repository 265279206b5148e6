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
    let run = SimulationRun(plan.scenario, seed: plan.seed, index: plan.index)
    let started = ContinuousClock.now
    let house: ClearingHouse
    let seconds: Double
    switch plan.transport {
    case .memory:
      house = try inMemory(run, recorder)
      seconds = (ContinuousClock.now - started) / .seconds(1)
    case .ipc, .tcp:
      let folder = try folder ?? Self.temporaryFolder()
      defer { if self.folder == nil { try? FileManager.default.removeItem(atPath: folder) } }
      let digest = try overSockets(run, folder)
      seconds = (ContinuousClock.now - started) / .seconds(1)
      house = try replayed(folder, recorder, digest)
    }
    house.checkInvariants()
    let summary = recorder.summary(house, seed: plan.seed, wallSeconds: seconds)
    if let tables, let folder {
      try recorder.finish(house, to: tables)
      try tables.close()
      try AtomicOutput.file(
        at: "\(folder)/\(RunFolder.marker)", text: document(summary).text(pretty: true) + "\n")
    }
    return Outcome(
      summary: summary, figures: recorder.figures, populations: recorder.outcomes(house),
      wakes: run.wakes)
  }

  /// The house is in this process.
  private func inMemory(_ run: SimulationRun, _ recorder: RunRecorder) throws -> ClearingHouse {
    var observers: [any RunObserver] = [recorder]
    let log = try folder.map { (folder) throws(LogFault) in
      try RunLog("\(folder)/\(RunFolder.logName)")
    }
    // Whatever ends the run, the log holds all that was applied.
    defer { try? log?.flush() }
    if plan.verifies { observers.append(InvariantCheck()) }
    let link = MemoryLink(plan.scenario, log: log, observers: observers)
    try perform(run, over: link) { "\(recorder.figures.liquidations) liquidations" }
    try log?.seal(link.house)
    return link.house
  }

  /// The house is a node's, which leaves its log in the folder.
  /// - Returns: the digest the node ended with.
  private func overSockets(_ run: SimulationRun, _ folder: String) throws -> String {
    // From here on a signal ends the run in order, and not this process before its node.
    _ = StopSignal()
    let node = try NodeProcess(
      plan.scenario, transport: plan.transport, dataDirectory: folder)
    defer { node.end() }
    let link = try SocketLink(
      plan.scenario, orders: node.endpoints.orders, feed: node.endpoints.feed,
      token: NodeProcess.token, isAlive: { node.isRunning })
    try perform(run, over: link) { "over \(plan.transport.rawValue)" }
    try link.close()
    return try node.stop()
  }

  /// Applies the node's log to a house of our own, which records what happened and must end
  /// the same.
  private func replayed(
    _ folder: String, _ recorder: RunRecorder, _ digest: String
  ) throws -> ClearingHouse {
    var observers: [any RunObserver] = [recorder]
    if plan.verifies { observers.append(InvariantCheck()) }
    let house = try RunReplay.house(
      fromLog: "\(folder)/\(RunFolder.logName)", observers: observers)
    let own = house.digest().description
    guard own == digest else {
      throw CommandFailure(
        .doesNotHold, "the node ended with digest \(digest), and its log leads to \(own)")
    }
    return house
  }

  private func perform(
    _ run: SimulationRun, over link: some Link, _ detail: () -> String
  ) throws {
    let bar = console.progress(plan.scenario.name)
    defer { bar.finish() }
    let stop = StopSignal()
    let length = Double(plan.scenario.duration.rawValue)
    try run.run(over: link) { time in
      if let signal = stop.raised {
        throw Interruption(time: TimeText.format(time), signal: signal)
      }
      let done = Double((time - plan.scenario.start).rawValue) / length
      bar.update(done, "\(TimeText.format(time))  \(detail())")
    }
  }

  private static func temporaryFolder() throws -> String {
    let folder = FileManager.default.temporaryDirectory.path + "/clearsim-run-\(getpid())"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    return folder
  }

  private func document(_ summary: RunSummary) -> JSONValue {
    summary.document(
      configuration: JSONValue(plan.document.value), versions: [],
      units: plan.scenario.market.units,
      depthBand: RunRecorder.depthBand, sampling: RunRecorder.sampling(plan.scenario.sampleSpan))
  }
}
