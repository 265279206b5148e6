import Foundation
import Testing

/// Every laboratory command over every kind of wrong or odd input, as processes: one clear line or
/// a stated repair, a documented status, and never a number that is none. The table that readers
/// see is examples/lab/bad-input.md.
@Suite struct BadInputTests {
  static let documented: Set<Int32> = [0, 1, 64, 65, 66, 69, 74]

  /// The words that make a command read a price file, and the folder they need.
  private static func words(
    _ command: String, _ prices: String, _ folder: String
  ) throws -> [String] {
    let path = "\(folder)/\(command).json5"
    switch command {
    case "backtest": return [command, prices, "--models", "ewma-0.94", "--from", "100"]
    case "calibrate": return [command, prices, "--model", "ewma-0.94", "--resamples", "100"]
    case "compare":
      try GeneratedPrices.write("{prices: {A: '\(prices)'}, portfolios: {p: {A: 1}}}", to: path)
      return [command, path, "--models", "ewma-0.94", "--from", "100"]
    default:
      try GeneratedPrices.write(
        "{prices: {A: '\(prices)'}, simulation: {draws: 200}, margin: 10, insuranceFund: 5, "
          + "defaultFund: 5, members: {m: {positions: {A: {quantity: 1}}}}}", to: path)
      return [command, path]
    }
  }

  /// What a run must never show: a number that is none. Words such as "information" are no numbers.
  static func hasNoNumber(_ text: String) -> Bool {
    text.lowercased().split { !($0.isLetter || $0.isNumber) }
      .contains { ["nan", "inf", "infinity"].contains($0) }
  }

  private func check(_ prices: BadPrices, _ command: String) throws {
    let folder = try TemporaryFolder()
    let file = folder.path + "/prices.csv"
    if let data = prices.data { try data.write(to: URL(fileURLWithPath: file)) }
    let run = try BuiltCommand.run(Self.words(command, file, folder.path) + ["--json"])
    #expect(run.status == prices.status, "\(command), \(prices.name): \(run.error)")
    let lines = run.error.split(separator: "\n")
    #expect(run.error.contains(prices.says), "\(command), \(prices.name): \(run.error)")
    if prices.status == 0 {
      #expect(!Self.hasNoNumber(run.output) && !lines.isEmpty)
      #expect(lines.allSatisfy { $0.hasPrefix("warning: ") }, "\(run.error)")
      let kind = "\"kind\":\"\(prices.repair ?? "-")\""
      #expect(run.output.contains(kind), "\(command), \(prices.name)")
    } else {
      let errors = lines.filter { !$0.hasPrefix("warning: ") }
      #expect(run.output == "" && errors.count == 1, "\(command), \(prices.name): \(run.error)")
      #expect(errors.first?.contains(file) == true, "\(run.error)")
    }
  }

  @Test("prices", arguments: BadPrices.all.indices)
  func prices(place: Int) throws {
    for command in ["backtest", "calibrate", "compare", "stress"] {
      try check(BadPrices.all[place], command)
    }
  }

  @Test(
    "a confidence outside a half and one",
    arguments: ["0.5", "1", "0", "-1", "1.5", "nan", "inf", "", "99%"])
  func confidence(text: String) throws {
    let folder = try TemporaryFolder()
    let file = folder.path + "/prices.csv"
    try GeneratedPrices.write(BadPrices.bars, to: file)
    for command in ["backtest", "calibrate", "compare"] {
      let run = try BuiltCommand.run(
        Self.words(command, file, folder.path) + ["--confidence=\(text)"])
      #expect(run.status == 64 && run.output == "", "\(command): \(run.error)")
      #expect(run.error.split(separator: "\n").count == 1)
      #expect(
        run.error.contains("--confidence: '\(text)' is not a number above 0.5 and below 1"),
        "\(command): \(run.error)")
    }
  }

  private static let columns =
    "timestamp,instrument_name,option_type,strike,expiry_datetime,bid_price,ask_price,mark_price,"
    + "futures_price,implied_volatility,currency\n"

  /// A chain of one expiry in coins, bids and asks around Black-76 at 60 % for 45 days.
  private static func chain(_ change: (String) -> String = { $0 }) -> String {
    let rows = [
      (70, 0.303), (80, 0.214), (90, 0.139), (100, 0.084), (110, 0.047), (120, 0.025), (130, 0.012),
    ].map { strike, price in
      let quotes = [price - 0.002, price + 0.002, price].map { String(format: "%.3f", $0) }
      return "2024-01-01 00:00:00,X-\(strike),call,\(strike),2024-02-15 00:00:00,"
        + quotes.joined(separator: ",") + ",100,0.6,X"
    }
    return columns + rows.map(change).joined(separator: "\n") + "\n"
  }

  @Test("option chains")
  func chains() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/chain.csv"
    func run(_ text: String?) throws -> BuiltCommand {
      try? FileManager.default.removeItem(atPath: path)
      if let text { try GeneratedPrices.write(text, to: path) }
      let run = try BuiltCommand.run(["surface", path, "--json"])
      #expect(Self.documented.contains(run.status) && !Self.hasNoNumber(run.output))
      return run
    }
    let whole = try run(Self.chain())
    #expect(whole.status == 0, "\(whole.error)")
    func replacing(_ strike: Int, _ old: String, _ new: String) -> String {
      Self.chain { $0.contains("X-\(strike),") ? $0.replacing(old, with: new) : $0 }
    }
    for (text, key) in [
      (replacing(100, ",0.082,0.086", ",0.09,0.086"), "crossed"),
      (replacing(110, "2024-02-15", "2023-12-15"), "expired"),
      (replacing(120, ",0.023,0.027", ",0,0.027"), "unquoted"),
    ] {
      let found = try run(text)
      #expect(found.status == 0, "\(key): \(found.error)")
      #expect(found.output.contains("\"\(key)\":1"), "\(found.output)")
    }
    for (text, status, says) in [
      (nil, 66, "cannot be read: No such file"), ("", 65, "is empty"),
      (Self.columns, 65, "holds no option"), ("a,b\n1,2\n", 65, "column"),
      (Self.chain { $0.replacing(",call,", with: ",cal,") }, 65, "'cal' is not call or put"),
      (replacing(90, ",90,", ",-90,"), 65, "is not a strike above 0"),
      (replacing(90, ",100,0.6", ",nan,0.6"), 65, "line 4"),
      (replacing(90, ",0.137,", ",-0.137,"), 65, "is not a price of at least 0"),
      (replacing(90, "2024-02-15", "soon"), 65, "line 4"),
      (Self.chain { $0.replacing("2024-02-15", with: "2023-02-15") }, 65, "holds no option quoted"),
    ] as [(String?, Int32, String)] {
      let found = try run(text)
      #expect(found.status == status && found.output == "", "\(says): \(found.error)")
      #expect(found.error.contains(says) && found.error.contains(path), "\(found.error)")
      #expect(found.error.split(separator: "\n").count == 1)
    }
  }

  @Test(
    "options",
    arguments: [
      (["--volatility", "nan"], 64), (["--volatility", "-0.5"], 64), (["--volatility", "inf"], 64),
      (["--price", "1000"], 64), (["--price", "-1"], 64), (["--price", "nan"], 64),
      (["--volatility", "0.5", "--strike", "0"], 64), (["--forward", "inf"], 64), ([], 64),
    ] as [([String], Int32)])
  func options(words: [String], status: Int32) throws {
    var all = ["price"]
    for (name, value) in [("--forward", "100"), ("--strike", "90"), ("--expiry", "30d")]
    where !words.contains(name) { all += [name, value] }
    let run = try BuiltCommand.run(all + words)
    #expect(run.status == status && run.output == "", "\(words): \(run.error)")
    #expect(run.error.split(separator: "\n").count == 1 && run.error.hasPrefix("clearsim: "))
  }
}
