import ClearingClient
import Foundation
import Messages
import Testing
import Units

/// Each example does what its page says, word for word where nothing depends on the clock.
@Suite(.serialized) struct ExamplesTests {
  static let isBuilt = Program.clearsim != nil
  static let notBuilt: Comment = "clearsim is not built: swift build --product clearsim"

  @Test func `the book alone matches by price, then time`() throws {
    let (status, output) = try Program(Program.example("embedded-book")).end()
    #expect(status == 0)
    #expect(
      output == """
        asks: 8@101 9@102
        owner 9 buys 10 at 102 or better: filled 10
          5 at 101 from owner 1
          3 at 101 from owner 2
          2 at 102 from owner 3
        asks: 7@102

        """)
  }

  @Test func `the house alone liquidates through the book and then the fund`() throws {
    let (status, output) = try Program(Program.example("embedded-house")).end()
    #expect(status == 0)
    #expect(
      output == """
          fund contribution: 10000
          mark 10000
        The trader puts 1000 down and buys 5 at 10000.
          trade 1, book: 5 at 10000
        The trader has equity 975.
          It holds 5, needs 250, and would be liquidated at 9854.27135678.
        The index falls to 9950.
          mark 9950
        The index falls to 9880.
          mark 9880
        The index falls to 9840.
          mark 9840
          liquidation of 5: equity 175 below 246, bankrupt at 9805
          trade 2, liquidation: 2 at 9830
          trade 3, liquidation: 0.5 at 9810
          fund liquidationFee: 52.5
          bookClose: sell 2.5 at 9826, fee 52.5
          trade 4, liquidation: 0.5 at 9810
          fund liquidationFee: 2.5
          bookClose: sell 0.5 at 9810, fee 2.5
          trade 5, takeover: 2 at 9805
          fundTakeover: sell 2 at 9805, fee 0
          liquidation over: 0 left, 0 kept
        The trader has equity 0.
        The fund holds 10055.

        """)
  }

  @Test(.enabled(if: isBuilt, notBuilt))
  func `the bot on the page is the one that is built, and prints what the page says`() throws {
    let page = try String(
      contentsOf: Program.root.appendingPathComponent("examples/README.md"), encoding: .utf8)
    let blocks = page.components(separatedBy: "```")
    let place = try #require(blocks.firstIndex { $0.hasPrefix("swift\n") })
    let source = try String(
      contentsOf: Program.root.appendingPathComponent("examples/Sources/ten-lines/main.swift"),
      encoding: .utf8)
    #expect(source.hasSuffix(blocks[place].dropFirst("swift\n".count)))
    // Behind the bot and how to run it.
    let (status, output) = try Node().run("ten-lines").end()
    #expect(status == 0)
    #expect("\n" + unnumbered(output) == unnumbered(blocks[place + 4]))
  }

  /// Without the numbers of orders: each is its command's place in the log, and ticks take some.
  private func unnumbered(_ text: String) -> String {
    text.replacing(/order \d+/, with: "order N")
  }

  @Test func `the study on the page is the one that is built and prints what it says`() throws {
    let page = try String(
      contentsOf: Program.root.appendingPathComponent("examples/lab/README.md"), encoding: .utf8)
    let blocks = page.components(separatedBy: "```")
    let place = try #require(blocks.firstIndex { $0.hasPrefix("swift\nimport Studies") })
    let source = try String(
      contentsOf: Program.root.appendingPathComponent(
        "examples/Sources/ten-line-study/main.swift"), encoding: .utf8)
    #expect(source.hasSuffix(blocks[place].dropFirst("swift\n".count)))
    let folder = FileManager.default.temporaryDirectory.path + "/study-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let script = Program.root.appendingPathComponent("examples/lab/make_prices.py").path
    let made = try Program(URL(fileURLWithPath: "/usr/bin/env"), ["python3", script, folder]).end()
    #expect(made.0 == 0)
    let study = Program.example("ten-line-study")
    let (status, output) = try Program(study, [folder + "/btc-1d.csv"]).end()
    #expect(status == 0)
    #expect("\n" + output == blocks[place + 2])
  }

  @Test func `the agents on the page are those that are built, and their run is what it says`()
    throws
  {
    let page = try String(
      contentsOf: Program.root.appendingPathComponent("examples/scenarios/README.md"),
      encoding: .utf8)
    let own = try #require(page.components(separatedBy: "## Agents of your own\n").last)
    let blocks = own.components(separatedBy: "```")
    func text(_ path: String) throws -> String {
      try String(contentsOf: Program.root.appendingPathComponent(path), encoding: .utf8)
    }
    let sources = ["Carry.swift", "CarryTraders.swift", "main.swift"]
    for (place, name) in sources.enumerated() {
      let block = try #require(blocks.dropFirst(2 * place + 1).first)
      let source = try text("examples/Sources/own-agents/\(name)")
      #expect(block.hasPrefix("swift\n") && source.hasSuffix(block.dropFirst("swift\n".count)))
    }
    let file = "examples/scenarios/own/carry.json5"
    #expect(try text(file).contains(blocks[7].dropFirst("json5\n".count)))
    let scenario = Program.root.appendingPathComponent(file).path
    let (status, output) = try Program(Program.example("own-agents"), [scenario]).end()
    #expect(status == 0)
    #expect("\n" + output == blocks[11])
  }

  @Test(.enabled(if: isBuilt, notBuilt))
  func `the first trade prints what the pages say`() throws {
    let node = try Node()
    let (status, output) = try node.run("first-trade").end()
    #expect(status == 0)
    #expect(
      unnumbered(output) == """
        alice's order N rests with 0.25
        bob's order filled 0.25
        trade 1: 0.25 at 50010, fee 6.25125
        account 101: balance 999997.4995, equity 999999.9995
          position -0.25, profit 2.5
        account 102: balance 999993.74875, equity 999991.24875
          position 0.25, profit -2.5

        """)
  }

  @Test(.enabled(if: isBuilt, notBuilt))
  func `the quoting bot trades, and leaves no orders behind when it is told to stop`() throws {
    let node = try Node()
    let bot = try node.run("quoting-bot", feed: true, ["--seconds", "120"])
    #expect(bot.line() == "quoting 0.1 each side, position 0")
    let bob = try Client(
      orders: node.endpoints.orders, snapshots: node.endpoints.snapshots,
      member: MemberID(rawValue: 12), token: "demo-bob")
    try bob.logon()
    let market = InstrumentID(rawValue: 1)
    var fills = 0
    let deadline = ContinuousClock.now + .seconds(30)
    while fills < 3, ContinuousClock.now < deadline {
      let answer = try bob.place(AccountID(rawValue: 102), market, .buy, Quantity("0.05")!)
      if answer.receipt.filled.isPositive { fills += 1 }
      usleep(100_000)
    }
    #expect(fills == 3)
    let (status, output) = bot.end(SIGINT)
    #expect(status == 0)
    let lines = output.split(separator: "\n")
    #expect(lines.count == 3, "\(output)")
    #expect(lines.first?.hasSuffix(" times, 3 fills, 0 refusals") == true, "\(output)")
    #expect(lines.dropFirst().first == "position -0.15, 0 open orders")
    #expect(try bob.marketSnapshot(market).instruments.first?.asks.isEmpty == true)
  }

  @Test(.enabled(if: isBuilt, notBuilt))
  func `an example says in one line what is wrong`() throws {
    let node = try Node()
    let refused = try node.run("quoting-bot", feed: true, ["--token", "wrong"]).end()
    #expect(refused.status == 69)
    #expect(refused.output == "logon refused: credentialsInvalid\n")
    let usage = try node.run("first-trade", ["--price", "1"]).end()
    #expect(usage.status == 64)
    #expect(usage.output.hasPrefix("--price: these are known, each with a value:\n  --orders"))
  }
}
