import Foundation
import Testing
import Units

@testable import Inputs

@Suite struct TradeTapeTests {
  /// Gone with the test, and its files with it.
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  func tape(_ text: String) throws -> TradeTape {
    try TradeTape(scratch.file("tape.csv", text))
  }

  func trades(_ tape: TradeTape) throws -> [TradeTape.Trade] {
    var trades: [TradeTape.Trade] = []
    try tape.read { trade throws(InputFault) in
      trades.append(trade)
      return true
    }
    return trades
  }

  func fault(_ text: String) throws -> String {
    do {
      _ = try tape(text)
    } catch let fault as InputFault {
      return fault.description
    }
    Issue.record("a tape was accepted: \(text)")
    return ""
  }

  @Test(
    "a tape is read by the names of its columns, in any order and of any unit of time",
    arguments: [
      "time,price,quantity\n1723161256322,61800.3,0.006\n1723161256400,61800.1,1\n",
      "id,price,qty,quote_qty,time,is_buyer_maker\n1,61800.3,0.006,370,1723161256322,true\n"
        + "2,61800.1,1,61800.1,1723161256400,false\n",
      "agg_trade_id,price,quantity,first_trade_id,last_trade_id,transact_time,is_buyer_maker\n"
        + "9,61800.3,0.006,1,1,1723161256322,true\n10,61800.1,1,2,2,1723161256400,false\n",
      "timestamp;amount;price\n1723161256322000;0.006;61800.3\n1723161256400000;1;\"61800.1\"\n",
      "1723161255088176367 {\"stream\":\"x@trade\",\"data\":{\"e\":\"trade\",\"E\":1723161256322,"
        + "\"T\":1723161256322,\"s\":\"X\",\"p\":\"61800.3\",\"q\":\"0.006\",\"m\":false}}\n"
        + "1723161255088176400 {\"stream\":\"x@depth\",\"data\":{\"e\":\"depthUpdate\",\"T\":1}}\n"
        + "1723161255088230567 {\"stream\":\"x@trade\",\"data\":{\"e\":\"trade\","
        + "\"E\":1723161256400,\"T\":1723161256400,"
        + "\"s\":\"X\",\"t\":2,\"p\":\"61800.1\",\"q\":\"1\",\"m\":true}}\n",
    ])
  func shapes(text: String) throws {
    let tape = try self.tape(text)
    #expect(tape.count == 2)
    #expect(tape.first.rawValue == 1_723_161_256_322_000_000)
    #expect(tape.last.rawValue == 1_723_161_256_400_000_000)
    let trades = try self.trades(tape)
    #expect(trades.map(\.price) == [Price("61800.3")!, Price("61800.1")!])
    #expect(trades.map(\.quantity) == [Quantity("0.006")!, Quantity("1")!])
  }

  @Test("a tape without quantities has none, and trades of one time keep their order")
  func bare() throws {
    let tape = try self.tape("time,price\n1723161256322,5\n1723161256322,4\n1723161256323,3\n")
    let trades = try self.trades(tape)
    #expect(trades.map(\.price) == [Price("5")!, Price("4")!, Price("3")!])
    #expect(trades.allSatisfy { $0.quantity == nil })
  }

  @Test("reading ends where no more is wanted")
  func ends() throws {
    let tape = try self.tape("time,price\n1723161256322,5\n1723161256323,4\n")
    var count = 0
    try tape.read { _ throws(InputFault) in
      count += 1
      return false
    }
    #expect(count == 1)
  }

  @Test(
    "what is wrong with a tape is one line with its place",
    arguments: [
      ("", "is empty; expected a header such as time,price,quantity"),
      ("time,price\n", "holds no trade"),
      ("when,what\n1,2\n", "no column of times and of prices in \"when,what\""),
      ("time,price\n1723161256322,0\n", "line 2: \"0\" is not a price above 0"),
      ("time,price\n1723161256322,abc\n", "line 2: \"abc\" is not a price above 0"),
      ("time,price\nsoon,5\n", "line 2: \"soon\" is not a time"),
      ("time,price,qty\n1723161256322,5,-1\n", "line 2: \"-1\" is not a quantity of 0 or more"),
      ("time,price\n1723161256322,5,6\n", "line 2: has 3 columns; expected 2"),
      (
        "time,price\n1723161256322,5\n1723161256321,5\n",
        "line 3: is earlier than the trade before it"
      ),
    ])
  func faults(text: String, expected: String) throws {
    let fault = try self.fault(text)
    #expect(
      fault.contains(expected.replacing("\"", with: "'")) || fault.contains(expected), "\(fault)")
  }

  @Test("a tape packed by gzip is the same tape")
  func packed() throws {
    let text = "time,price\n1723161256322,5\n1723161256323,4\n"
    let file = try scratch.file("tape.csv.gz", scratch.gzipped(text))
    #expect(try trades(TradeTape(file)) == trades(tape(text)))
  }

  @Test(
    "a recorded stream of a venue is read as it lies",
    .enabled(if: MarketDataTests.isThere, "../shared/data is absent"))
  func recorded() throws {
    let tape = try TradeTape(
      MarketDataTests.folder + "/hftbacktest_binance_usdm_btcusdt_20240808.gz")
    #expect(tape.count > 1_000)
    #expect((tape.last - tape.first) > .seconds(300))
    let prices = try trades(tape).map(\.price)
    #expect(prices.allSatisfy { $0 > Price("61000")! && $0 < Price("63000")! })
  }
}
