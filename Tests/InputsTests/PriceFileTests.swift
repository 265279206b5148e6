import Foundation
import Inputs
import Testing
import Units

@Suite struct PriceFileTests {
  static let header = "open_time_ms,open,high,low,close,volume\n"
  static let rows =
    "1583539200000,9130.89,9138.14,9114.05,9114.58,143.4939\n"
    + "1583539500000,9114.89,9118.24,9102.54,9115.5,157.424591\n"

  private func read(_ text: String) throws -> PriceSeries {
    let scratch = try Scratch()
    return try PriceFile.read(scratch.file("prices.csv", text))
  }

  /// The fault of a file with `text`, without the folder in front of it.
  private func fault(_ bytes: [UInt8]) throws -> String {
    let scratch = try Scratch()
    do {
      _ = try PriceFile.read(try scratch.file("p.csv", bytes))
      return "no fault"
    } catch let fault as InputFault {
      #expect(!fault.isMissing)
      return fault.description.replacing(scratch.path + "/", with: "")
    }
  }

  private func fault(_ text: String) throws -> String { try fault(Array(text.utf8)) }

  @Test("plain and gzip files, other column orders, quotes and line ends read the same")
  func forms() throws {
    let scratch = try Scratch()
    let plain = try read(Self.header + Self.rows).bars
    #expect(
      plain.first
        == PriceBar(
          openTime: Timestamp(rawValue: 1_583_539_200_000_000_000), open: Price("9130.89")!,
          high: Price("9138.14")!, low: Price("9114.05")!, close: Price("9114.58")!,
          volume: Quantity("143.4939")!))
    #expect(plain.count == 2)
    let packed = try scratch.file("p.csv.gz", scratch.gzipped(Self.header + Self.rows))
    #expect(try PriceFile.read(packed).bars == plain)
    let shuffled =
      "close,ignored,Volume,low,high,open,Open_Time_us\r\n"
      + "9114.58,x,143.4939,9114.05,9138.14,9130.89,1583539200000000\r\n"
      + "9115.5,y, 157.424591 ,9102.54,9118.24,\"9114.89\",1583539500000000\r\n\r\n"
    #expect(try read("\u{FEFF}" + shuffled).bars == plain)
    #expect(try read(Self.header + Self.rows.dropLast()).bars == plain)
    let dated = (Self.header + Self.rows).replacing("open_time_ms", with: "date")
      .replacing("1583539200000", with: "2020-03-07 00:00:00")
      .replacing("1583539500000", with: "2020-03-07T00:05:00.000Z")
    #expect(try read(dated).bars == plain)
  }

  @Test("Binance klines are read without a header, in milliseconds and in microseconds")
  func klines() throws {
    let row = ",1.5,2,1,1.75,10,1583539259999,20,3,4,5,0\n"
    for time in ["1583539200000", "1583539200000000"] {
      let bars = try read(time + row).bars
      #expect(bars.count == 1)
      #expect(bars[0].openTime.rawValue == 1_583_539_200_000_000_000)
      #expect(bars[0].close == Price("1.75"))
    }
    #expect(
      try fault("1583539200000,1,1,1,1,1\n")
        == "p.csv: line 1: a row of 6 columns without a header; expected a header, or the 12 "
        + "columns of a Binance kline")
  }

  @Test("a file of one price a day gives bars of that price, and says so")
  func single() throws {
    let series = try read(
      "date,price,volume\n2015-01-01,314.248992919922,8036550\n2015-01-02,1,9e20\n")
    #expect(series.bars[0].high == Price("314.24899292"))
    #expect(series.bars[0].open == series.bars[0].close)
    #expect(!series.hasRange)
    #expect(series.valuesRounded == 1)
    #expect(series.volumesCapped == 1)
    #expect(series.bars[1].volume == Limits.quantity)
    #expect(series.interval == .hours(24))
  }

  @Test("gaps are handed back with their length, against the commonest step")
  func gaps() throws {
    let text =
      "time_s,price\n"
      + [0, 60, 120, 300, 360, 1_000].map {
        "\(1_600_000_000 + $0),5\n"
      }.joined()
    let series = try read(text)
    #expect(series.interval == .seconds(60))
    #expect(series.gaps.map(\.missingBars) == [2, 10])
    #expect(series.gaps.map(\.length) == [.seconds(180), .seconds(640)])
    #expect(series.gaps[0].after.rawValue == 1_600_000_120_000_000_000)
    #expect(!series.hasVolume)
  }

  @Test("digits behind the eighth are rounded to the nearest and counted; exponents are read")
  func rounding() throws {
    let series = try read(
      "time_ms,open,high,low,close,volume\n"
        + "1583539200000,1.000000004999,1.000000005,1e0,1.000000000,1.5e-3\n"
        + "1583539260000,0.1e1,9.999999999999999999999999,1,12345e-4,0\n")
    #expect(series.bars[0].open.rawValue == 100_000_000)
    #expect(series.bars[0].high.rawValue == 100_000_001)
    #expect(series.bars[0].volume == Quantity("0.0015"))
    #expect(series.bars[1].high.rawValue == 1_000_000_000)
    #expect(series.bars[1].close == Price("1.2345"))
    #expect(series.valuesRounded == 3)
  }

  @Test("each wrong row is one line with line, column, value and what would be right")
  func wrongRows() throws {
    let cases: [(row: String, says: String)] = [
      ("1583539200000,1,1,1,1", "line 2: has 5 columns; expected 6"),
      ("1583539200000,1,1,1,1,1,1", "line 2: has 7 columns; expected 6"),
      ("1583539200000,1,abc,1,1,1", "column 'high': 'abc' is not a number; expected a price"),
      ("1583539200000,,1,1,1,1", "column 'open': '' is not a number"),
      ("1583539200000,1.2.3,1,1,1,1", "column 'open': '1.2.3' is not a number"),
      ("1583539200000,1e,1,1,1,1", "column 'open': '1e' is not a number"),
      ("1583539200000,nan,1,1,1,1", "column 'open': 'nan' is not finite"),
      ("1583539200000,1,-Infinity,1,1,1", "column 'high': '-Infinity' is not finite"),
      ("1583539200000,0,1,1,1,1", "column 'open': '0' is not above zero"),
      ("1583539200000,1,1,-5,1,1", "column 'low': '-5' is not above zero"),
      ("1583539200000,1e-9,1,1,1,1", "column 'open': '1e-9' is not above zero"),
      (
        "1583539200000,1,10000000000.1,1,1,1",
        "'10000000000.1' is beyond the greatest price 10000000000"
      ),
      ("1583539200000,1,1e99,1,1,1", "'1e99' is beyond the greatest price 10000000000"),
      ("1583539200000,2,1,3,2,1", "column 'high': '1' is below the low 3"),
      ("1583539200000,4,3,1,2,1", "column 'open': '4' is outside the bar; expected a price from 1"),
      ("1583539200000,2,3,1,0.5,1", "column 'close': '0.5' is outside the bar"),
      ("1583539200000,1,1,1,1,-1", "column 'volume': '-1' is negative"),
      ("1583539200000,1,1,1,1,x", "column 'volume': 'x' is not a number"),
      ("1583539200,1,1,1,1,1", "column 'open_time_ms': '1583539200' is not a time from 1990"),
      ("99999999999999999999,1,1,1,1,1", "is not a time from 1990"),
      ("2020-02-30,1,1,1,1,1", "'2020-02-30' is not a time from 1990"),
      ("yesterday,1,1,1,1,1", "'yesterday' is not a time from 1990"),
      ("\n1583539200000,1,1,1,1,1", "line 2: is blank between rows; expected 6 columns"),
    ]
    for (row, says) in cases {
      let fault = try fault(Self.header + row + "\n")
      #expect(fault.contains(says), "\(fault)")
      #expect(fault.hasPrefix("p.csv: line 2"))
      #expect(!fault.contains("\n"))
    }
  }

  @Test("rows out of order and times given twice are errors that name both lines")
  func order() throws {
    let row = ",1,1,1,1,1\n"
    let times = ["1583539200000", "1583539500000", "1583539800000"]
    #expect(
      try fault(Self.header + [times[0], times[1], times[1]].map { $0 + row }.joined())
        == "p.csv: line 4, column 'open_time_ms': '1583539500000' is the time of line 3 too; "
        + "expected each time once")
    #expect(
      try fault(Self.header + [times[0], times[1], times[2], times[0]].map { $0 + row }.joined())
        .contains("line 5, column 'open_time_ms': '1583539200000' is the time of line 2 too"))
    #expect(
      try fault(Self.header + [times[0], times[2], times[1]].map { $0 + row }.joined())
        .contains("line 4, column 'open_time_ms': '1583539500000' is earlier than line 3"))
  }

  @Test("wrong headers, wrong bytes and empty files say what was expected")
  func wrongFiles() throws {
    #expect(try fault("").contains("is empty; expected a header such as open_time_ms,"))
    #expect(try fault("\n").contains("is empty"))
    #expect(try fault(Self.header).contains("has a header and no row"))
    #expect(try fault("a,b\n1,2\n").contains("line 1: no column of times in 'a,b'"))
    #expect(try fault("time,open,close\n").contains("column high, low is missing"))
    #expect(try fault("time,price,Price\n").contains("column 'price' is named twice"))
    #expect(try fault([0xFF, 0xFE, 0x6F, 0x00]).contains("line 1: is not UTF-8"))
    let latin = Array((Self.header + "1583539200000,1,").utf8) + [0xE9] + Array(",1,1,1\n".utf8)
    #expect(try fault(latin).contains("line 2, column 'high': is not UTF-8"))
    #expect(
      try fault(Self.header + String(repeating: "x", count: 400_000)).contains("is longer than"))
  }

  @Test("a gzip file that ends early or is damaged is content at fault, not a shorter series")
  func damagedGzip() throws {
    let scratch = try Scratch()
    let many = (0..<5_000).map { "\(1_583_539_200_000 + $0 * 60_000),1,2,1,1.\($0),\($0)\n" }
    let whole = try scratch.gzipped(Self.header + many.joined())
    for count in [whole.count / 2, whole.count - 4] {
      #expect(try fault(Array(whole[..<count])).contains("the gzip data end too early"))
    }
    var damaged = whole
    damaged[whole.count / 2] ^= 0xFF
    #expect(try fault(damaged) != "no fault")
    damaged = whole
    damaged[whole.count - 6] ^= 0xFF
    #expect(try fault(damaged).contains("the gzip data are damaged"))
  }

  @Test("a missing file and a folder are missing inputs, not wrong content")
  func missing() throws {
    let scratch = try Scratch()
    for (path, says) in [(scratch.path + "/none.csv", "No such file"), (scratch.path, "directory")]
    {
      let fault = #expect(throws: InputFault.self) { try PriceFile.read(path) }
      #expect(fault?.isMissing == true)
      #expect(fault?.description.contains("cannot be read: ") == true)
      #expect(fault?.description.contains(says) == true)
    }
  }
}
