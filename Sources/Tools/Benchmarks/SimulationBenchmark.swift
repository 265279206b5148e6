import CAllocations
import Inputs
import Reports
import Simulation
import Units

extension Benchmark {
  static let simulation = Benchmark(
    name: "simulation",
    question: "How fast do agents trade in memory, with clearing, margin and liquidation on?"
  ) { settings in
    let agents = try settings.integer("agents", in: 100...1_000_000) ?? 10_000
    let seconds = try settings.integer("seconds", in: 60...86_400) ?? 1_800
    let seed = try settings.integer("seed", in: 0...UInt64.max) ?? 1
    let scenario = try Scenario(
      ConfigurationDocument(
        text: SimulationWorkload.text(agents: agents, seconds: seconds), file: "workload"))
    let recorder = RunRecorder(scenario)
    let link = MemoryLink(scenario, observers: [recorder])
    let run = SimulationRun(scenario, seed: seed, index: try scenario.index(nil, seed: seed))
    let counted = allocations_of_thread()
    let start = monotonicNanoseconds()
    try run.run(over: link)
    let elapsed = Double(monotonicNanoseconds() - start) * 1e-9
    let allocated = allocations_of_thread() - counted
    let figures = recorder.figures
    let agentEvents = run.wakes + run.noticesRead + figures.commands
    return BenchmarkOutcome(
      workload: [
        ("agents", .count(scenario.accounts)), ("seconds", .count(seconds)), ("seed", .count(seed)),
        ("commands", .count(figures.commands)), ("events", .count(figures.events)),
        ("trades", .count(figures.trades)), ("liquidations", .count(figures.liquidations)),
        ("wakes", .count(run.wakes)), ("noticesRead", .count(run.noticesRead)),
        ("digest", .string(link.house.digest().description)),
      ],
      results: [
        ("agentEventsPerSecond", .number((Double(agentEvents) / elapsed).rounded())),
        ("commandsPerSecond", .number((Double(figures.commands) / elapsed).rounded())),
        ("allocationsPerCommand", .number(Double(allocated) / Double(max(1, figures.commands)))),
        ("wallSeconds", .number(elapsed)),
      ])
  }
}

/// The scenario of the simulation benchmark: a fall by a tenth in the middle, and one in fifty
/// agents a market maker.
private enum SimulationWorkload {
  static func text(agents: Int, seconds: Int) -> String {
    let makers = max(2, agents / 50)
    let noise = agents / 2
    let leveraged = agents - makers - noise
    return """
      {
        name: "bench", duration: "\(seconds)s",
        price: {
          kind: "generated", start: 50000, volatility: 0.8,
          moves: [{at: "\(seconds / 2)s", over: "\(max(1, seconds / 20))s", change: -0.1}],
        },
        insuranceFund: 1000000,
        market: {
          tick: 0.1, lot: 0.001, fees: {maker: "2bp", taker: "5bp"}, mark: {},
          funding: {interval: "8h"}, liquidation: {},
          brackets: [
            {floor: 0, maintenanceRate: "0.5%", initialRate: "1%"},
            {floor: 1000000, maintenanceRate: "2.5%", initialRate: "5%"},
          ],
        },
        populations: [
          {
            name: "makers", kind: "marketMaker", count: \(makers),
            collateral: {median: 1000000}, latency: {order: "20ms", jitter: "5ms", data: "20ms"},
            levels: 3, levelNotional: 10000, interval: "2s",
          },
          {
            name: "noise", kind: "noise", count: \(noise), collateral: {median: 10000, sigma: 1},
            latency: {order: "50ms", jitter: "20ms", data: "50ms"}, gap: "20s",
            orderNotional: 1000,
          },
          {
            name: "leveraged", kind: "leveraged", count: \(leveraged),
            collateral: {median: 1000, sigma: 1},
            latency: {order: "50ms", jitter: "20ms", data: "50ms"},
            leverage: [[5, 1], [10, 2], [20, 2], [50, 1]], longShare: 0.55,
            entryWindow: "\(seconds / 3)s", holding: "\(seconds)s", returnGap: "1min",
          },
        ],
      }
      """
  }
}
