import Clearing
import Foundation
import Inputs
import Markets
import Messages
import Testing
import Units

@testable import Simulation

@Suite struct IndexFeedTests {
  static let start = Timestamp(rawValue: 1_577_836_800_000_000_000)

  /// A calm market of five minutes, with what is wrong with its feed.
  static func scenario(_ feed: String, _ more: [String] = []) throws -> Scenario {
    try Examples.scenario("calm", ["duration=5min", "feed=\(feed)"] + more)
  }

  /// The indices that a house made, by second of the run.
  final class Seen: RunObserver {
    var index: [Int: Price] = [:]
    var refused = 0
    func applied(
      _ command: Command, _ stamp: Stamp, _ receipt: Receipt, _ events: borrowing EventBuffer,
      _ house: ClearingHouse
    ) {
      let second = Int((stamp.time - IndexFeedTests.start).rawValue / 1_000_000_000)
      index[second] = house.market(MarketTerms.instrument)?.index
      if receipt.reason == .indexStale { refused += 1 }
    }
  }

  static func run(_ scenario: Scenario) throws -> (seen: Seen, run: MemoryRun) {
    let seen = Seen()
    let run = try MemoryRun(scenario, observers: [seen])
    return (seen, run)
  }

  @Test("a feed that lags posts what the price was, and the first price until then")
  func lag() throws {
    let scenario = try Self.scenario("{lag: \"20s\"}")
    let path = try scenario.index(nil, seed: 1)[0].prices
    let (seen, _) = try Self.run(scenario)
    for second in 0..<300 {
      #expect(seen.index[second] == path[max(0, second - 20)], "second \(second)")
    }
  }

  @Test("a silent feed goes stale by the house's own rule: who opens is refused, with code 308")
  func stale() throws {
    let scenario = try Self.scenario(
      "{faults: [{kind: \"stale\", at: \"1min\", for: \"2min\"}]}", ["market.mark.indexAgeMax=15s"])
    let path = try scenario.index(nil, seed: 1)[0].prices
    let (seen, run) = try Self.run(scenario)
    #expect(seen.index[59] == path[59] && seen.index[170] == path[59])
    #expect(seen.index[190] == path[190])
    let market = run.recorder.marketSummaries[0]
    #expect(market.staleSpells == 1)
    // Stale from the tick behind 59 s + 15 s to the first post at 180 s.
    #expect((104...106).contains(market.staleTime.seconds), "\(market.staleTime)")
    #expect(RejectReason.indexStale.rawValue == 308 && seen.refused > 0)
    let place = RejectReason.allCases.firstIndex(of: .indexStale)!
    #expect(run.figures.rejects[place] == seen.refused)
  }

  @Test("a glitch of the only source is believed for one step, and one of three is outvoted")
  func glitch() throws {
    let fault = "kind: \"glitch\", at: \"90s\", change: \"-30%\""
    let alone = try Self.scenario("{faults: [{\(fault)}]}")
    let path = try alone.index(nil, seed: 1)[0].prices
    let wrong = try Self.run(alone).seen
    #expect(wrong.index[90]!.value < 0.71 * path[90].value)
    #expect(wrong.index[89] == path[89] && wrong.index[91] == path[91])
    let voted = try Self.run(Self.scenario("{sources: 3, faults: [{\(fault), source: 1}]}")).seen
    #expect(voted.index[90] == path[90])
  }

  @Test(
    "of two sources that part the one that says what was known holds; where both part, none does")
  func disagreement() throws {
    func lie(_ source: Int, _ change: String) -> String {
      "{kind: \"offset\", at: \"1min\", for: \"1min\", change: \"\(change)\", source: \(source)}"
    }
    let one = try Self.scenario("{sources: 2, faults: [\(lie(0, "20%"))]}")
    let path = try one.index(nil, seed: 1)[0].prices
    let kept = try Self.run(one)
    #expect(kept.seen.index[110] == path[110])
    #expect(kept.run.recorder.marketSummaries[0].staleSpells == 0)
    let both = try Self.run(
      Self.scenario("{sources: 2, faults: [\(lie(0, "20%")), \(lie(1, "-20%"))]}"))
    #expect(both.seen.index[110] == path[59] && both.seen.index[130] == path[130])
    let market = both.run.recorder.marketSummaries[0]
    #expect(market.staleSpells == 1 && market.staleTime == .seconds(60), "\(market.staleTime)")
  }

  @Test("a feed that lies moves the index for as long as it does")
  func offset() throws {
    let scenario = try Self.scenario(
      "{faults: [{kind: \"offset\", at: \"1min\", for: \"1min\", change: \"5%\"}]}")
    let path = try scenario.index(nil, seed: 1)[0].prices
    let seen = try Self.run(scenario).seen
    for second in [30, 59, 120, 200] { #expect(seen.index[second] == path[second], "\(second)") }
    for second in [60, 90, 119] {
      #expect(abs(seen.index[second]!.value / path[second].value - 1.05) < 1e-5, "\(second)")
    }
  }

  @Test("a lie so great that the house refuses it does not end the run")
  func beyond() throws {
    let scenario = try Self.scenario(
      "{faults: [{kind: \"offset\", at: \"1min\", for: \"5s\", change: 100}]}")
    #expect(try MemoryRun(scenario).house.isConserved)
  }

  @Test(
    "what is wrong with a feed or a feedback is told with its place",
    arguments: [
      ("feed={sources: 9}", "feed.sources"), ("feed={sources: 0}", "feed.sources"),
      ("feed={lag: \"-1s\"}", "feed.lag"),
      ("feed={faults: [{kind: \"lie\", at: 0}]}", "feed.faults[0].kind"),
      ("feed={faults: [{kind: \"stale\", at: 0}]}", "'for' is missing"),
      ("feed={faults: [{kind: \"glitch\", at: 0}]}", "'change' is missing"),
      ("feed={faults: [{kind: \"glitch\", at: 0, for: 5, change: 0}]}", "unknown key 'for'"),
      (
        "feed={sources: 2, faults: [{kind: \"glitch\", at: 0, change: 0, source: 2}]}",
        "feed.faults[0].source"
      ),
      ("feedback={weight: 2, volume: 1}", "feedback.weight"),
      ("feedback={weight: 1}", "'volume' is missing"),
      ("feedback={weight: 1, volume: 0}", "feedback.volume"),
      ("feedback={weight: 1, volume: 1, ownShare: 1}", "feedback.ownShare"),
      ("feedback={weight: 1, volume: 1, law: \"root\"}", "feedback.law"),
      ("feedback={weight: 1, volume: 1, lag: 0}", "feedback.lag"),
      ("price={kind: \"heston\", start: 1, reversion: -1}", "price.reversion"),
      ("price={kind: \"regimes\", start: 1, regimes: []}", "a list of 2 to 16 regimes"),
      (
        "price={kind: \"regimes\", start: 1, regimes: [{name: \"a\", volatility: 1, stays: \"1h\", "
          + "to: {b: 0}}, {name: \"b\", volatility: 1, stays: \"1h\"}]}",
        "'to' has no positive weight"
      ),
      (
        "price={kind: \"regimes\", start: 1, regimes: [{name: \"a\", volatility: 1, stays: \"1h\", "
          + "to: {b: 1, c: 1}}, {name: \"b\", volatility: 1, stays: \"1h\"}]}", "unknown key 'c'"
      ),
      ("price={kind: \"tape\"}", "'file' is missing"),
      ("price={kind: \"tape\", file: \"/none\"}", "/none"),
      ("price={kind: \"bars\", file: \"/none\"}", "/none"),
      ("price={kind: \"bars\", damping: 2}", "price.damping"),
      ("price={kind: \"generated\", start: 1, jumpMean: 0}", "unknown key 'jumpMean'"),
    ])
  func faults(override: String, expected: String) throws {
    let fault = try ScenarioTests.fault("calm", [override])
    #expect(fault.contains(expected), "\(fault)")
  }

  @Test("a recorded tape is the index: the last trade until each step, damped where asked")
  func tape() throws {
    let folder = FileManager.default.temporaryDirectory.path + "/clearsim-tape-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var text = "time,price,quantity\n"
    // Two trades within most seconds, none within some.
    for second in 0..<400 where second % 7 != 3 {
      let time = 1_577_836_800_000 + 1_000 * second
      text += "\(time + 100),\(50_000 + second),1\n\(time + 900),\(50_000 - second),1\n"
    }
    let file = folder + "/tape.csv"
    try Data(text.utf8).write(to: URL(fileURLWithPath: file))
    let whole = try Examples.scenario(
      "calm",
      ["price={kind: \"tape\", file: \"\(file)\"}", "start=2020-01-01T00:00:01Z", "duration=300s"])
    let path = try whole.index(nil, seed: 1)[0].prices
    // At 10 s the last trade was that of 9.9 s; at 11 s that of 9.9 s still, as 10 s had none.
    #expect(path[9] == Price("49991") && path[10] == Price("49991") && path[11] == Price("49989"))
    let damped = try Examples.scenario(
      "calm",
      [
        "price={kind: \"tape\", file: \"\(file)\", damping: 0.5}", "start=2020-01-01T00:00:01Z",
        "duration=300s",
      ])
    let half = try damped.index(nil, seed: 1)[0].prices
    #expect(half[0] == path[0])
    let wanted = path[0].value * (path[200].value / path[0].value).squareRoot()
    #expect(abs(half[200].value - wanted) <= 0.05)
  }
}
