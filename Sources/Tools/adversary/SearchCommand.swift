import Adversary
import Foundation

/// Reads the arguments and prints what the search found.
struct SearchCommand {
  private var kind = "table"
  private var options: [String: String] = [:]
  private var fault: String?
  private static let known: Set = [
    "seeds", "match", "steps", "runs", "generations", "markets", "from",
  ]

  init(_ arguments: [String]) {
    var rest = arguments[...]
    if let first = rest.first, !first.hasPrefix("--") {
      kind = first
      rest = rest.dropFirst()
    }
    while let word = rest.popFirst() {
      let name = String(word.dropFirst(2))
      guard word.hasPrefix("--"), Self.known.contains(name), let value = rest.popFirst() else {
        fault = "\(word): expected one of \(Self.known.sorted()) and a value"
        return
      }
      options[name] = value
    }
  }

  private func number(_ name: String, _ fallback: Int) -> Int {
    options[name].flatMap { Int($0) } ?? fallback
  }

  func run() -> Int32 {
    if let fault {
      return usage(fault)
    }
    switch kind {
    case "table": table()
    case "climb": climb()
    case "breed": breed()
    default:
      return usage("\(kind): expected table, climb or breed")
    }
    return 0
  }

  private func usage(_ fault: String) -> Int32 {
    FileHandle.standardError.write(Data("adversary: \(fault)\n".utf8))
    return 64
  }

  /// A line at once, so that a long search can be watched.
  private func tell(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }

  private var replays: [Replay] {
    Catalogue.all.filter { replay in options["match"].map { replay.name.contains($0) } ?? true }
  }

  private func table() {
    let columns = ["mean", "error", "fund", "honest", "maker", "unfunded", "refused"]
    tell(columns.map { pad($0) }.joined() + "  scheme")
    for replay in replays {
      let seeds = options["seeds"].flatMap { Int($0) } ?? replay.seedsLong
      let first = UInt64(number("from", 5_001))
      let sample = replay.sample(seeds: seeds, from: first, isCompared: true)
      let pays = replay.pays(seeds: seeds, from: first)
      let refused = sample.outcomes.reduce(0) { $0 + $1.refused } / max(1, seeds)
      let verdict = pays ? replay.allowed == nil ? "PAYS " : "pays, and may: " : ""
      tell(
        row([
          sample.mean(\.profit), sample.standardError(\.profit), sample.mean(\.fund),
          sample.mean(\.honest), sample.mean(\.maker), sample.mean(\.unfunded), Double(refused),
        ]) + "  \(verdict)\(replay.name)")
    }
  }

  private func pad(_ text: String) -> String {
    String(repeating: " ", count: max(0, 10 - text.count)) + text
  }

  private func row(_ values: [Double]) -> String {
    values.map { pad(String(format: "%.0f", $0)) }.joined()
  }

  private func climb() {
    for (place, replay) in replays.enumerated() where replay.allowed == nil {
      if let tunable = replay.scheme as? any Tunable {
        climb(tunable, replay, UInt64(place))
      }
    }
  }

  private func climb<Climber: Tunable>(_ start: Climber, _ replay: Replay, _ seed: UInt64) {
    let seeds = number("seeds", 6)
    var climb = HillClimb(start, replay.terms, seeds: seeds, seed: seed)
    let before = climb.profit
    for _ in 0..<number("steps", 60) { climb.step() }
    let judged = Sample.of(climb.best, replay.terms, seeds: 4 * seeds, from: 5_001)
    tell(
      row([before, climb.profit, judged.mean(\.profit), judged.standardError(\.profit)])
        + "  \(judged.pays ? "PAYS " : "")\(replay.name): \(climb.numbers)")
  }

  private func breed() {
    let terms = ArenaTerms.scenario.with {
      $0.marketCount = number("markets", 1)
      $0.honestPairs = 4
    }
    for run in 0..<number("runs", 8) {
      var evolution = Evolution(terms.still, seed: UInt64(number("from", 1) + run))
      for _ in 0..<number("generations", 250) { evolution.generation() }
      let best = evolution.best
      let judged = Sample.of(best.script, terms, seeds: 30, from: 5_001)
      tell(
        "run \(run): \(best.profit) on a still index, \(judged.mean(\.profit)) ± "
          + "\(judged.standardError(\.profit)) on the walk\(judged.pays ? ", PAYS" : "")")
      for step in best.script.steps.sorted(by: { $0.tick < $1.tick }) { tell("    \(step)") }
    }
  }
}
