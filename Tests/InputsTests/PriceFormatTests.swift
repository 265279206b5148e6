import Foundation
import Inputs
import Testing
import Units

/// Price files as people hold them: what each form says is what a plain one says.
@Suite struct PriceFormatTests {
  private static let plain =
    "open_time_ms,open,high,low,close,volume\n" + "1704067200000,1.5,2,1,1.75,10\n"
    + "1704153600000,1.75,2.5,1.25,2.25,20\n" + "1704240000000,2.25,3,2,2.5,40\n"

  private func read(_ text: String) throws -> MarketHistory {
    let scratch = try Scratch()
    return try PriceFile.history(scratch.file("prices.csv", text))
  }

  @Test(
    "every form gives the same bars",
    arguments: [
      // An address first, rows from new to old, volume by the asset's name.
      "https://www.example.com\nunix,date,symbol,open,high,low,close,Volume BTC,Volume USDT\n"
        + "1704240000,2024-01-03 00:00:00,BTC/USDT,2.25,3,2,2.5,40,90\n"
        + "1704153600,2024-01-02 00:00:00,BTC/USDT,1.75,2.5,1.25,2.25,20,40\n"
        + "1704067200000,2024-01-01 00:00:00,BTC/USDT,1.5,2,1,1.75,10,15\n",
      // Three lines of header.
      "Price,Close,High,Low,Open,Volume\nTicker,X-USD,X-USD,X-USD,X-USD,X-USD\nDate,,,,,\n"
        + "2024-01-01,1.75,2,1,1.5,10\n2024-01-02,2.25,2.5,1.25,1.75,20\n"
        + "2024-01-03,2.5,3,2,2.25,40\n",
      // An index without a name.
      ",open,high,low,close,volume\n2024-01-01,1.5,2,1,1.75,10\n2024-01-02,1.75,2.5,1.25,2.25,20\n"
        + "2024-01-03,2.25,3,2,2.5,40\n",
      // An index of row numbers beside the date.
      "Unnamed: 0,date,open,high,low,close,volume\n0,2024-01-01,1.5,2,1,1.75,10\n"
        + "1,2024-01-02,1.75,2.5,1.25,2.25,20\n2,2024-01-03,2.25,3,2,2.5,40\n",
      // Seconds with a fraction, padded names.
      " time , open , high , low , close , volume \n1704067200.0,1.5,2,1,1.75,10\n"
        + "1704153600.0,1.75,2.5,1.25,2.25,20\n1.70424e9,2.25,3,2,2.5,40\n",
      // Semicolons with decimal commas.
      "Date;Open;High;Low;Close;Volume\n2024-01-01;1,5;2;1;1,75;10\n"
        + "2024-01-02;1,75;2,5;1,25;2,25;20\n2024-01-03;2,25;3;2;2,5;40\n",
      // Tabs, a byte order mark, lines of two bytes' end.
      "\u{FEFF}timestamp\topen\thigh\tlow\tclose\tvolume\r\n20240101\t1.5\t2\t1\t1.75\t10\r\n"
        + "20240102\t1.75\t2.5\t1.25\t2.25\t20\r\n20240103\t2.25\t3\t2\t2.5\t40\r\n",
      // Offsets from UTC, quoted fields, a remark before the header.
      "# daily bars\ndate,open,high,low,close,volume\n"
        + "\"2024-01-01 05:30:00+05:30\",\"1.5\",2,1,1.75,10\n"
        + "\"2023-12-31T19:00:00-0500\",1.5,2,1,1.75,10\n",
    ])
  func forms(text: String) throws {
    // The last form has one bar twice under two offsets, which shows that they are read.
    if text.hasPrefix("#") {
      #expect { try read(text) } throws: { "\($0)".contains("is the time of line 3 too") }
      return
    }
    #expect(try read(text).bars == (try read(Self.plain)).bars)
  }

  @Test("what was passed over and turned is said, and a volume in money becomes one in units")
  func repairs() throws {
    let turned = try read(
      "address\ndate,close,Volume USD\n2024-01-03,4,8\n2024-01-02,2,8\n2024-01-01,1,8\n")
    #expect(turned.linesSkipped == 1 && turned.isTurned)
    #expect(turned.bars.map(\.volume) == [8, 4, 2])
    #expect(!turned.hasRange && turned.hasVolume)
    let plain = try read(Self.plain)
    #expect(plain.linesSkipped == 0 && !plain.isTurned && plain.hasRange)
    #expect { try read("date,close\n2024-01-03,4\n2024-01-01,2\n2024-01-02,1\n") } throws: {
      "\($0)".contains("is later than line 3")
    }
  }

  @Test("prices and volumes keep their digits at any scale")
  func scale() throws {
    for exponent in [-24, -12, -8, 0, 8, 12, 24] {
      let bars = try read(
        "date,close,volume\n2024-01-01,2.700000000000001e\(exponent),1.5e\(-exponent)\n"
          + "2024-01-02,3e\(exponent),1e30\n"
      ).bars
      #expect(bars[0].close == Double("2.700000000000001e\(exponent)"))
      #expect(bars[0].volume == Double("1.5e\(-exponent)"))
      #expect(bars[1].volume == 1e30)
    }
    let digits = try read("date,close\n2024-01-01,313.4450073242188001\n2024-01-02,0.1\n").bars
    #expect(digits.map(\.close) == [313.4450073242188001, 0.1])
    #expect { try read("date,close\n2024-01-01,1e99\n") } throws: {
      "\($0)".contains("is not from 1e-30 to 1e30")
    }
  }

  private func days(_ times: [Int64]) throws -> MarketHistory {
    try read("time_s,close\n" + times.map { "\($0),\(1 + Double($0 % 97) / 1e4)\n" }.joined())
  }

  @Test("a day of 25 hours is no gap, a weekend is none of weekday bars, a missing bar is one")
  func spacing() throws {
    let start: Int64 = 1_577_854_800
    // Local midnights with a change of an hour after day 70 and back after day 300.
    let local = (0..<400).map { start + Int64($0) * 86_400 - (70..<300 ~= $0 ? 3_600 : 0) }
    let summer = try days(local)
    #expect(summer.gaps.isEmpty && abs(summer.barsPerYear - 365) < 1e-9)
    let monday: Int64 = 1_577_664_000
    let weekdays = (0..<500).filter { $0 % 7 < 5 }.map { monday + Int64($0) * 86_400 }
    let stock = try days(weekdays)
    #expect(stock.isWeekdays && stock.gaps.isEmpty)
    #expect(abs(stock.barsPerYear - 261) < 1)
    let holiday = try days(weekdays.filter { $0 != weekdays[52] })
    #expect(holiday.gaps.map(\.missingBars) == [1])
    let daily = (0..<500).map { monday + Int64($0) * 86_400 }
    #expect(try days(daily.filter { $0 != daily[10] && $0 != daily[11] }).gaps[0].missingBars == 2)
    #expect(!(try days(daily)).isWeekdays)
  }

  @Test("a step that looks like a split is questioned, a fall within a bar is not")
  func jumps() throws {
    let split = try read(
      "date,open,high,low,close\n2024-01-01,100,101,99,100\n2024-01-02,10,10.1,9.9,10\n"
        + "2024-01-03,10,10,4,4\n")
    #expect(split.jumps.map(\.ratio) == [0.1])
  }

  @Test("the house still takes its own integers and says what it rounds and caps")
  func house() throws {
    let scratch = try Scratch()
    let path = try scratch.file("p.csv", "date,price,volume\n2024-01-01,1.000000005,9e20\n")
    let series = try PriceFile.read(path)
    #expect(series.bars[0].close.rawValue == 100_000_001)
    #expect(series.valuesRounded == 1 && series.volumesCapped == 1)
  }

  @Test("dates are read as fast as counts, within a factor of three")
  func speed() throws {
    let count = 60_000
    func seconds(_ time: (Int) -> String) throws -> Double {
      let scratch = try Scratch()
      let rows = (0..<count).map { "\(time($0)),30000.\($0 % 100),1\n" }.joined()
      let path = try scratch.file("p.csv", "time,close,volume\n" + rows)
      var best = Double.infinity
      for _ in 0..<3 {
        let start = Date()
        #expect(try PriceFile.history(path).bars.count == count)
        best = min(best, Date().timeIntervalSince(start))
      }
      return best
    }
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let counts = try seconds { "\(1_577_836_800_000 + $0 * 3_600_000)" }
    let dates = try seconds { place in
      let day = place / 24
      return "20\(two(20 + day / 336))-\(two(1 + day / 28 % 12))-\(two(1 + day % 28)) "
        + "\(two(place % 24)):00:00"
    }
    #expect(dates < 3 * counts, "\(dates) s against \(counts) s")
  }
}
