import Foundation
import Testing

/// `clearsim run` as a process: outputs, folders and failures.
@Suite struct RunCommandTests {
  static let scenarios = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../examples/scenarios").standardizedFileURL.path

  /// A crash short enough for a debug build.
  static func crash(_ words: String...) throws -> BuiltCommand { try crash(words) }

  static func crash(
    _ words: [String], scenario: String = "flash-crash"
  ) throws -> BuiltCommand {
    try BuiltCommand.run(
      [
        "run", scenarios + "/\(scenario).json5", "--set", "duration=5min",
        "--set", "populations.1.count=20", "--set", "populations.4.count=120",
        "--set", "populations.4.entryWindow=90s", "--set", "price.moves.0.at=2min",
        "--set", "price.moves.1.at=5min",
      ] + words)
  }

  static func object(_ text: String) throws -> [String: Any] {
    try #require(
      try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any], "\(text)")
  }

  @Test("the object of run --json has the promised fields")
  func json() throws {
    let run = try Self.crash("--json", "--seed", "7")
    #expect(run.status == 0 && run.error == "")
    let object = try Self.object(run.output)
    #expect(object["scenario"] as? String == "flash-crash")
    #expect(object["seed"] as? Int == 7)
    #expect((object["digest"] as? String)?.count == 64)
    #expect(object["simulatedSeconds"] as? Double == 300)
    #expect(object["conservation"] as? Bool == true)
    let parts = [
      "price": ["start", "low", "high", "end"],
      "liquidations": ["count", "notional", "longNotional", "shortNotional"],
      "insuranceFund": ["start", "low", "end"], "autoDeleveraging": ["count", "notional"],
    ]
    for (name, keys) in parts {
      let part = try #require(object[name] as? [String: Any])
      #expect(Set(keys).isSubset(of: part.keys))
    }
    for name in ["commands", "events", "accounts", "trades", "wallSeconds"] {
      #expect(object[name] is NSNumber)
    }
    #expect(object["socialisedLoss"] is String && object["unfundedLoss"] is String)
  }

  @Test(
    "the house in this process, over ipc and over tcp gives one digest, one log, one folder",
    arguments: ["flash-crash", "coin-crash"])
  func transports(scenario: String) throws {
    let folder = try TemporaryFolder()
    var digests: Set<String> = []
    var files: [String: Set<Data>] = [:]
    for transport in ["memory", "ipc", "tcp"] {
      let out = "\(folder.path)/\(transport)"
      let run = try Self.crash(
        ["--json", "--transport", transport, "--out", out], scenario: scenario)
      #expect(run.status == 0, "\(run.error)")
      digests.insert(try #require(try Self.object(run.output)["digest"] as? String))
      for name in [
        "commands.log", "prices.csv", "trades.csv", "liquidations.csv", "deleveraging.csv",
        "fund.csv", "accounts.csv",
      ] {
        let data = try #require(FileManager.default.contents(atPath: "\(out)/\(name)"))
        files[name, default: []].insert(data)
      }
      let replay = try BuiltCommand.run(["replay", out, "--json"])
      #expect(replay.status == 0, "\(replay.error)")
      #expect(try Self.object(replay.output)["matches"] as? Bool == true)
    }
    #expect(digests.count == 1)
    for (name, contents) in files { #expect(contents.count == 1, "\(name)") }
    #expect(files.count == 7)
  }

  @Test("several markets, one of which feels its flow: one digest over all transports, a row each")
  func markets() throws {
    let folder = try TemporaryFolder()
    var digests: Set<String> = []
    for transport in ["memory", "ipc", "tcp"] {
      let words = ManyMarkets.small.flatMap { ["--set", $0] }
      let run = try BuiltCommand.run(
        [
          "run", Self.scenarios + "/contagion.json5", "--json", "--transport", transport, "--out",
          "\(folder.path)/\(transport)",
        ] + words)
      #expect(run.status == 0, "\(run.error)")
      let object = try Self.object(run.output)
      digests.insert(try #require(object["digest"] as? String))
      let markets = try #require(object["markets"] as? [String: [String: Any]])
      #expect(Set(markets.keys) == ["BTCUSDT", "ETHUSDT", "SOLUSDT"])
      let counts = try markets.values.map { market in
        try #require((market["liquidations"] as? [String: Any])?["count"] as? Int)
      }
      let all = try #require((object["liquidations"] as? [String: Any])?["count"] as? Int)
      #expect(counts.reduce(0, +) == all && all > 0)
    }
    #expect(digests.count == 1)
    let words = ManyMarkets.small.flatMap { ["--set", $0] }
    let printed = try BuiltCommand.run(["run", Self.scenarios + "/contagion.json5"] + words)
    let rows = printed.output.split(separator: "\n").filter { $0.hasSuffix("USDT") }
    #expect(rows.count == 3, "\(printed.output)")
    let one = try Self.crash()
    #expect(!one.output.contains("\nmarket "))
  }

  /// The scenario of contagion, small enough for three transports.
  private enum ManyMarkets {
    static let small = [
      "populations.noise.count=8", "populations.fundamental.count=4",
      "populations.crossed.count=30", "populations.shorts.count=6", "duration=4min",
      "populations.crossed.entryWindow=1min", "populations.shorts.entryWindow=1min",
      "underlyings.SOL.price.moves.0.at=90s", "underlyings.SOL.price.moves.0.over=1min",
      "underlyings.SOL.price.moves.1.at=220s", "insuranceFund=5000",
      "underlyings.SOL.feedback={weight: 0.5, volume: 1e8}",
    ]
  }

  @Test("a folder that is no earlier run is refused, an earlier run too unless it is forced")
  func folders() throws {
    let folder = try TemporaryFolder()
    let out = folder.path + "/runs/one"
    #expect(try Self.crash("--out", out).status == 0)
    let again = try Self.crash("--out", out, "--seed", "2")
    #expect(again.status == 74 && again.error.contains("--force"))
    // What an interrupted run has left goes with the next run that ends.
    try FileManager.default.createDirectory(
      atPath: out + ".partial", withIntermediateDirectories: true)
    try Data("log".utf8).write(to: URL(fileURLWithPath: out + ".partial/commands.log"))
    #expect(try Self.crash("--out", out, "--seed", "2", "--force").status == 0)
    #expect(!FileManager.default.fileExists(atPath: out + ".partial"))
    let text = try String(contentsOfFile: out + "/run.json", encoding: .utf8)
    #expect(try Self.object(text)["seed"] as? Int == 2)
    let refused = try Self.crash("--out", folder.path)
    #expect(refused.status == 74)
    #expect(refused.error.contains("holds no run.json"))
    #expect(refused.error.split(separator: "\n").count == 1)
  }

  @Test(
    "what is wrong ends in one line and the right status",
    arguments: [
      (["--prices", "missing.csv"], Int32(66), "missing.csv: cannot be read"),
      (["--set", "market.tikc=1"], 65, "did you mean 'tick'?"),
      (["--seed", "x"], 64, "--seed: 'x' is not a whole number"),
      (["--transport", "udp"], 64, "is not one of memory, ipc, tcp"),
    ])
  func failures(words: [String], status: Int32, line: String) throws {
    let run = try BuiltCommand.run(["run", Self.scenarios + "/flash-crash.json5"] + words)
    #expect(run.status == status)
    #expect(run.output == "")
    #expect(run.error.contains(line), "\(run.error)")
    #expect(run.error.split(separator: "\n").count == 1)
  }

  @Test("a price file with a wrong row names file, line, column, value and what would be right")
  func wrongPrices() throws {
    let folder = try TemporaryFolder()
    let file = folder.path + "/bars.csv"
    try "open_time_ms,open,high,low,close\n1583971200000,5,6,4,5\n1583972100000,5,abc,4,5\n"
      .write(toFile: file, atomically: true, encoding: .utf8)
    let run = try BuiltCommand.run(
      ["run", Self.scenarios + "/black-thursday.json5", "--prices", file])
    #expect(run.status == 65)
    #expect(run.error.contains("bars.csv: line 3, column 'high': 'abc' is not a number"))
  }

  @Test("an interrupted run ends by its signal and leaves its log in a folder of its own")
  func interruption() throws {
    let folder = try TemporaryFolder()
    let out = folder.path + "/run"
    let process = Process()
    process.executableURL = URL(fileURLWithPath: BuiltCommand.path)
    process.arguments = [
      "run", Self.scenarios + "/calm.json5", "--set", "duration=5d", "--out", out,
    ]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    // The first tables lie there once the run has begun.
    for _ in 0..<1_000 where try !Self.hasBegun(folder.path) { usleep(10_000) }
    usleep(200_000)
    process.interrupt()
    process.waitUntilExit()
    #expect(process.terminationReason == .uncaughtSignal && process.terminationStatus == SIGINT)
    #expect(!FileManager.default.fileExists(atPath: out))
    let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(left == ["run.partial"])
    let replay = try BuiltCommand.run(["replay", out + ".partial/commands.log", "--json"])
    #expect(replay.status == 0, "\(replay.error)")
    #expect(try #require(Self.object(replay.output)["commands"] as? Int) > 100)
  }

  private static func hasBegun(_ folder: String) throws -> Bool {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder)
    return names.contains { name in
      FileManager.default.fileExists(atPath: "\(folder)/\(name)/commands.log")
    }
  }
}
