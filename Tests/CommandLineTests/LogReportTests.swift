import Foundation
import Reports
import Testing

/// `clearsim report` of a log alone, as a node leaves it.
@Suite struct LogReportTests {
  @Test("a log alone gives the tables of its run, and a page")
  func tables() throws {
    let folder = try TemporaryFolder()
    try AtomicOutput.file(at: folder.path + "/library.js", text: "var Chart;")
    let library = "--chart-library=\(folder.path)/library.js"
    let run = folder.path + "/run"
    #expect(try RunCommandTests.crash("--out", run).status == 0)
    // A node's data folder: a log, and no run.json.
    let data = folder.path + "/data"
    try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      atPath: run + "/commands.log", toPath: data + "/commands.log")
    let config = folder.path + "/node.json5"
    try AtomicOutput.file(at: config, text: "{instruments: [{id: 1, symbol: 'BTCUSDT'}]}")
    let again = folder.path + "/again"
    let report = try BuiltCommand.run([
      "report", data, library, "--tables", again, "--config", config,
    ])
    #expect(report.status == 0, "\(report.error)")
    #expect(report.output == data + "/report.html\n")
    for table in ["trades", "liquidations", "deleveraging", "fund"] {
      let (a, b) = ("\(run)/\(table).csv", "\(again)/\(table).csv")
      #expect(
        try String(contentsOfFile: a, encoding: .utf8)
          == (try String(contentsOfFile: b, encoding: .utf8)))
    }
    func object(_ folder: String) throws -> [String: Any] {
      try RunCommandTests.object(
        try String(contentsOfFile: folder + "/run.json", encoding: .utf8))
    }
    let (first, second) = try (object(run), object(again))
    for key in ["digest", "conservation"] {
      #expect("\(first[key] ?? "?")" == "\(second[key] ?? "!")", "\(key)")
    }
    for key in ["liquidations", "insuranceFund", "price", "trades", "commands", "accounts"] {
      let (a, b) = (first[key] as? NSObject, second[key] as? NSObject)
      #expect(a != nil && a == b, "\(key)")
    }
    #expect(second["seed"] == nil)
    // The log itself, with a record cut in half: refused, and given up on the operator's word.
    let log = data + "/commands.log"
    let bytes = try Data(contentsOf: URL(fileURLWithPath: log))
    try bytes.dropLast(5).write(to: URL(fileURLWithPath: log))
    let torn = try BuiltCommand.run(["report", log, library, "--json"])
    #expect(torn.status == 65 && torn.output == "", "\(torn.error)")
    #expect(torn.error.contains("acknowledged commands are missing"))
    #expect(try BuiltCommand.run(["log", "cut", log]).status == 0)
    let rest = try BuiltCommand.run(["report", log, library, "--json"])
    #expect(rest.status == 0, "\(rest.error)")
    #expect(try RunCommandTests.object(rest.output)["report"] as? String == data + "/report.html")
    let whole = try BuiltCommand.run(["report", run, library, "--tables", again])
    #expect(whole.status == 64 && whole.error.contains("has its tables"))
  }

  @Test("what serve would be refused by the house is told with its place in the file")
  func serveRanges() throws {
    let folder = try TemporaryFolder()
    let config = folder.path + "/node.json5"
    let printed = try BuiltCommand.run(["serve", "--print-config"])
    try AtomicOutput.file(at: config, text: printed.output)
    let cases: [(set: String, says: String)] = [
      ("instruments.0.priceBand=1", "instruments[0].priceBand: 1 is not a rate from"),
      ("instruments.0.closingFeeRate=1", "instruments[0].closingFeeRate"),
      ("instruments.0.fees={maker: -0.01, taker: 0}", "instruments[0].fees: 'maker' -0.01"),
      ("instruments.0.funding={interval: '1s', sampleInterval: '5s'}", "instruments[0].funding"),
      ("instruments.0.liquidation={bookTicksMax: 0}", "instruments[0].liquidation.bookTicksMax"),
      ("instruments.0.liquidation={disposalBand: 1}", "instruments[0].liquidation.disposalBand"),
      ("instruments.0.liquidation={fractionPerTick: 0}", ".liquidation.fractionPerTick"),
      ("instruments.0.brackets.1.floor=0", "instruments[0].brackets[1]: floor 0 is not above 0"),
      ("accounts.1.deposit=40000000001", "accounts[1].deposit: 40000000001 is not"),
    ]
    for (set, says) in cases {
      let run = try BuiltCommand.run([
        "serve", config, "--set", set, "--data-dir", folder.path + "/data",
        "--orders", "tcp://127.0.0.1:*", "--feed", "tcp://127.0.0.1:*",
        "--snapshots", "tcp://127.0.0.1:*",
      ])
      #expect(run.status == 65, "\(set): \(run.error)")
      #expect(run.error.contains(config) && run.error.contains(says), "\(set): \(run.error)")
    }
  }
}
