import Clearing
import CommandLog
import Inputs
import Reports
import Units

/// A whole run in this process: a scenario in, figures out.
///
///     let scenario = try Scenario(ConfigurationDocument(file: "calm.json5"))
///     let run = try MemoryRun(scenario)
///     print(run.figures.trades, run.house.digest())
public struct MemoryRun {
  public let scenario: Scenario
  public let seed: UInt64
  /// The house as the run left it.
  public let house: ClearingHouse
  public let recorder: RunRecorder
  /// Wakes of all agents.
  public let wakes: Int
  /// What the agents know to hold at the end, by account from 1.
  public let holdings: [Holding]

  /// Runs to the end of the scenario.
  ///
  /// - Parameters:
  ///   - seed: that of the scenario where none is given.
  ///   - series: the recorded prices, which a scenario with `price.kind: "bars"` needs.
  ///   - log: where the command log goes, which `clearsim replay` and `report` read; a file that
  ///     must not exist yet.
  ///   - observers: see every command behind the recorder, in this order.
  ///   - progress: told the virtual time after each round; what it throws ends the run.
  public init(
    _ scenario: Scenario, seed: UInt64? = nil, prices series: PriceSeries? = nil,
    log path: String? = nil, observers: [any RunObserver] = [],
    progress: (Timestamp) throws -> Void = { _ in }
  ) throws {
    self.scenario = scenario
    self.seed = seed ?? scenario.seed
    recorder = RunRecorder(scenario)
    let log = try path.map { (path) throws(LogFault) in try RunLog(path) }
    let link = MemoryLink(scenario, log: log, observers: [recorder] + observers)
    let run = SimulationRun(
      scenario, seed: self.seed, index: try scenario.index(series, seed: self.seed))
    do {
      try run.run(over: link, progress: progress)
    } catch {
      // Whatever ends the run, the log holds all that was applied.
      try? log?.flush()
      throw error
    }
    try log?.seal(link.house)
    house = link.house
    wakes = run.wakes
    holdings = run.holdings()
  }

  public var figures: RunFigures { recorder.figures }
  /// How each population came out.
  public var populations: [PopulationOutcome] { recorder.outcomes(house) }
}
