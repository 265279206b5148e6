import Instruments
import Reports
import Units

/// What a recorder must know of a run that its commands do not say: names, and how finely to
/// sample.
public struct RunOutline: Sendable {
  public var name: String
  public var start: Timestamp
  public var end: Timestamp
  /// Length of a bucket of the table of prices.
  public var sampleInterval: TimeSpan
  /// Names of instruments; one without is called by its number.
  public var symbols: [InstrumentID: String] = [:]
  /// What their amounts are called, as far as that is known.
  public var units: [InstrumentID: RunUnits] = [:]
  /// The populations, in the order of their accounts from 1 on; of a log nothing is known.
  public var populations: [(name: String, count: Int)] = []

  /// Of a scenario's run.
  public init(_ scenario: Scenario) {
    name = scenario.name
    start = scenario.start
    end = scenario.end
    sampleInterval = scenario.sampleSpan
    for market in scenario.markets {
      symbols[market.contract.instrument] = market.symbol
      units[market.contract.instrument] = market.units
    }
    populations = scenario.populations.map { ($0.name, $0.count) }
  }

  /// Of a command log.
  public init(log name: String, from start: Timestamp, to end: Timestamp) {
    self.name = name
    self.start = start
    self.end = end
    let third = max(1_000_000, (end - start).rawValue / Self.bucketsMost)
    sampleInterval = TimeSpan(rawValue: third)
  }

  /// Buckets of the table of prices where nobody chose their length.
  static var bucketsMost: Int64 { 3_000 }

  func symbol(_ instrument: InstrumentID) -> String {
    symbols[instrument] ?? "instrument \(instrument)"
  }
}
