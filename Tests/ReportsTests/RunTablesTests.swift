import Foundation
import Inputs
import Testing
import Units

@testable import Reports

@Suite struct RunTablesTests {
  private func lines(_ row: some RunTableRow) throws -> [String] {
    let folder = try TemporaryFolder()
    func write<Row: RunTableRow>(_ row: Row) throws -> String {
      let writer = try RunTableWriter<Row>(folder: folder.path)
      try writer.append(row)
      try writer.append(row)
      try writer.close()
      #expect(writer.rows == 2)
      return try String(contentsOfFile: "\(folder.path)/\(Row.table).csv", encoding: .utf8)
    }
    let text = try write(row)
    #expect(text.hasSuffix("\n"))
    let lines = text.split(separator: "\n").map(String.init)
    #expect(lines[1] == lines[2])
    return lines
  }

  @Test("amounts, times and absent values are written exactly")
  func exact() throws {
    let lines = try lines(
      PriceRow(
        time: Timestamp(rawValue: 1_760_130_000_123_456_789), instrument: "A,\"B\"",
        index: Price("0.00000001"), mark: Price("118000"), last: nil, bid: Price("10000000"),
        ask: Price("-0.5"), bidDepth: Quantity("0.1"), askDepth: .zero,
        openInterest: Quantity(rawValue: .max), fundingRate: Rate(rawValue: -1),
        insuranceFund: Money(rawValue: .min)))
    #expect(
      lines[0]
        == "time_ms,instrument,index_quote,mark_quote,last_quote,bid_quote,ask_quote,"
        + "bid_depth_base,ask_depth_base,open_interest_base,funding_rate,insurance_fund_quote")
    #expect(
      lines[1]
        == "1760130000123,\"A,\"\"B\"\"\",0.00000001,118000,,10000000,-0.5,0.1,0,"
        + "92233720368.54775807,-0.000000001,-92233720368.54775808")
  }

  @Test("a sum of a run is exact far beyond what an amount can hold")
  func sums() {
    var sum = MoneySum.zero
    for _ in 0..<1_000 { sum += Money(rawValue: .max) }
    #expect(sum.description == "92233720368547.75807")
    #expect(JSONValue.amount(sum) == .string("92233720368547.75807"))
    #expect(sum.rounded(0) == "92233720368548" && (-sum).rounded(2) == "-92233720368547.76")
    sum -= Money(rawValue: .max)
    #expect(sum.rawValue == 999 * Int128(Int64.max))
    #expect(MoneySum(rawValue: -5).description == "-0.00000005")
    #expect(MoneySum(rawValue: 49_999_999).rounded(0) == "0" && MoneySum.zero.rounded(2) == "0")
    var row = RowText()
    row.append(sum)
    #expect(row.string == sum.description)
  }

  @Test("every field of the text agrees with the exact text of its amount")
  func agreesWithUnits() throws {
    var state: UInt64 = 3
    for _ in 0..<500 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let amount = Money(rawValue: Int64(bitPattern: state) >> Int64(state % 64))
      let row = FundRow(
        time: .zero, balance: amount, change: -amount, reason: .deficitCovered, account: nil)
      var text = RowText()
      row.write(to: &text)
      #expect(text.string == "0,\(amount),\(-amount),deficitCovered,")
    }
  }

  @Test("every table of a run's folder has a row with a field for each column")
  func columns() throws {
    let folder = try TemporaryFolder()
    var run = SyntheticRun()
    try run.write(to: folder.path)
    func check<Row: RunTableRow>(_ row: Row.Type) throws {
      var rows = 0
      try TableFile.read("\(folder.path)/\(Row.table).csv", columns: Row.columns) { _ in rows += 1 }
      #expect(rows > 10, "\(Row.table)")
    }
    try check(PriceRow.self)
    try check(TradeRow.self)
    try check(LiquidationRow.self)
    try check(DeleveragingRow.self)
    try check(FundRow.self)
    try check(AccountRow.self)
  }

  @Test("the summary has the keys that other programs rely on, in their order")
  func summary() throws {
    guard case .object(let members) = RunSummary().json else {
      Issue.record("the summary is no object")
      return
    }
    #expect(
      members.map(\.key) == [
        "scenario", "seed", "digest", "commands", "events", "simulatedSeconds", "wallSeconds",
        "accounts", "trades", "price", "liquidations", "insuranceFund", "autoDeleveraging",
        "socialisedLoss", "unfundedLoss", "attributed", "markets", "conservation",
      ])
  }
}
