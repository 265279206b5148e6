import Adversary
import Foundation

/// Reads the arguments and prints what the search found.
struct SearchCommand {
  private var kind = "table"
  private var options: [String: String] = [:]
  private var fault: String?
  private var asksForHelp = false
  private static let known: Set = [
    "seeds", "match", "steps", "runs", "generations", "markets", "names", "from",
  ]

  init(_ arguments: [String]) {
    var rest = arguments[...]
    asksForHelp = arguments.contains { $0 == "--help" || $0 == "-h" }
    if asksForHelp { return }
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
      guard name == "match" || Int(value).map({ $0 > 0 }) ?? false else {
        fault = "\(word) \(value): expected a whole number above zero"
        return
      }
      options[name] = value
    }
  }

  private func number(_ name: String, _ fallback: Int) -> Int {
    options[name].flatMap { Int($0) } ?? fallback
  }

  private static let help = """
    usage: adversary [table|hours|climb|breed] [options]

    search for profit at others' cost; proto-docs/adversary.md says what was tried

      table    every scheme, its mean over seeds, and who pays (the default)
      hours    the schemes that wait for a gap, an hour each
      climb    hill climbing on the schemes' numbers
      breed    random scripts, bred over generations

    options:
      --seeds N        worlds of each scheme, or of each step of a climb
      --from N         the first of them
      --match TEXT     only schemes with the text in their name
      --steps N        steps of a climb
      --runs N         runs of breeding, each of --generations N, in --markets N;
                       --names 1 for one owner, 2 for several names

    What pays is marked PAYS. Status 64: an argument is not one of these.

    """

  func run() -> Int32 {
    if asksForHelp {
      FileHandle.standardOutput.write(Data(Self.help.utf8))
      return 0
    }
    if let fault {
      return usage(fault)
    }
    switch kind {
    case "table", "hours": table()
    case "climb": climb()
    case "breed": breed()
    default:
      return usage("\(kind): expected table, hours, climb or breed")
    }
    return 0
  }

  private func usage(_ fault: String) -> Int32 {
    FileHandle.standardError.write(Data("adversary: \(fault) (adversary --help)\n".utf8))
    return 64
  }

  /// A line at once, so that a long search can be watched.
  private func tell(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }

  private var replays: [Replay] {
    (kind == "hours" ? Catalogue.hours : Catalogue.all).filter { replay in
      options["match"].map { replay.name.contains($0) } ?? true
    }
  }

  private func table() {
    let columns = ["mean", "error", "fund", "honest", "maker", "unfunded", "refused"]
    tell(columns.map { pad($0) }.joined() + "  scheme")
    for replay in replays {
      let seeds = options["seeds"].flatMap { Int($0) } ?? replay.seedsLong
      let first = UInt64(number("from", 5_001))
      let sample = replay.sample(seeds: seeds, from: first, isCompared: true)
      let pays = replay.pays(seeds: seeds, from: first)
      let verdict = pays ? replay.allowed == nil ? "PAYS " : "pays, and may: " : ""
      tell(row(sample) + "  \(verdict)\(replay.name)")
      if let baseline = replay.baseline {
        let other = Sample.of(
          baseline, replay.terms, seeds: seeds, from: first, isCompared: true)
        tell(row(other) + "    against \(baseline.name)")
      }
    }
  }

  private func row(_ sample: Sample) -> String {
    let refused = sample.outcomes.reduce(0) { $0 + $1.refused } / max(1, sample.outcomes.count)
    return row([
      sample.mean(\.profit), sample.standardError(\.profit), sample.mean(\.fund),
      sample.mean(\.honest), sample.mean(\.maker), sample.mean(\.unfunded), Double(refused),
    ])
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

  /// On an index that stands still, and on one that jumps by 3 % in the midst of each script, up or
  /// down, with a maker that follows at once.
  private func breed() {
    let world = ArenaTerms.scenario.with {
      $0.marketCount = number("markets", 1)
      $0.honestPairs = 4
      $0.isMakerFast = true
      $0.isOneMember = number("names", 1) == 1
    }
    let jumping = world.still.with {
      $0.jumpAt = 4
      $0.jumpSize = 0.03
    }
    for run in 0..<number("runs", 8) {
      let isStill = run % 2 == 0
      var evolution = Evolution(
        isStill ? world.still : jumping, worlds: isStill ? 1 : 4,
        seed: UInt64(number("from", 1) + run))
      for _ in 0..<number("generations", 250) { evolution.generation() }
      let best = evolution.best
      let judged = Sample.of(
        best.script, isStill ? world : jumping, seeds: 30, from: 5_001, isCompared: true)
      let found = [
        best.profit, judged.mean(\.profit), judged.standardError(\.profit), judged.mean(\.fund),
        judged.mean(\.honest), judged.mean(\.maker),
      ]
      tell(row(found) + "  \(judged.pays ? "PAYS " : "")run \(run), \(isStill ? "still" : "jump")")
      guard judged.pays else { continue }
      for step in best.script.steps.sorted(by: { $0.tick < $1.tick }) { tell("    \(step)") }
    }
  }
}
