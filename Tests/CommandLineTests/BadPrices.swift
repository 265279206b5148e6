import Foundation

/// Price files with something wrong or odd about them, and a valid one to take apart.
struct BadPrices {
  let name: String
  /// Nil where the file is not to be there.
  let data: Data?
  /// What the commands end with, and what the one line or the repair says.
  let status: Int32
  let says: String
  /// The kind under `repairs` where the content is accepted.
  var repair: String?

  static let bars = GeneratedPrices.bars(GeneratedPrices.returns(260))

  /// The valid file with one of its lines replaced by others.
  private static func replacing(_ place: Int, _ lines: (String) -> [String]) -> Data {
    var rows = bars.split(separator: "\n").map(String.init)
    rows.replaceSubrange(place...place, with: lines(rows[place]))
    return Data(rows.joined(separator: "\n").utf8)
  }

  /// The valid file with one field of one line replaced.
  private static func field(_ column: Int, _ value: String) -> Data {
    replacing(150) { line in
      var fields = line.split(separator: ",").map(String.init)
      fields[column] = value
      return [fields.joined(separator: ",")]
    }
  }

  private static func first(_ count: Int) -> Data {
    Data(bars.split(separator: "\n").prefix(count + 1).joined(separator: "\n").utf8)
  }

  private static var turned: Data {
    let rows = bars.split(separator: "\n")
    return Data(([rows[0]] + rows.dropFirst().reversed()).joined(separator: "\n").utf8)
  }

  /// From bar 200 on prices are a tenth of what they were.
  private static var split: Data {
    let rows = bars.split(separator: "\n").map(String.init)
    let later = rows[200...].map { row -> String in
      var fields = row.split(separator: ",").map(String.init)
      for column in 1...4 { fields[column] += "e-1" }
      return fields.joined(separator: ",")
    }
    return Data((rows[..<200] + later).joined(separator: "\n").utf8)
  }

  private static var flat: Data {
    let still = GeneratedPrices.bars([Double](repeating: 0, count: 260))
    return Data(
      still.replacing("50200.00", with: "50000.00").replacing("49800.00", with: "50000")
        .utf8)
  }

  static let all: [BadPrices] = [
    BadPrices(name: "missing", data: nil, status: 66, says: "cannot be read: No such file"),
    BadPrices(name: "empty", data: Data(), status: 65, says: "is empty; expected a header"),
    BadPrices(
      name: "blank", data: Data("\n \n".utf8), status: 65, says: "is empty; expected a header"),
    BadPrices(
      name: "header only", data: Data("open_time_ms,open,high,low,close\n".utf8), status: 65,
      says: "has a header and no row"),
    BadPrices(
      name: "no column of prices", data: Data("date,size\n2024-01-01,3\n".utf8), status: 65,
      says: "column open, high, low, close is missing"),
    BadPrices(
      name: "binary", data: Data((0..<4096).map { UInt8(truncatingIfNeeded: $0 &* 197 &+ 7) }),
      status: 65, says: "line 1: is not UTF-8"),
    BadPrices(
      name: "not the gzip it says", data: Data([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3] + bars.utf8),
      status: 65, says: "the gzip data are damaged"),
    BadPrices(
      name: "cut gzip", data: Data([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0x4B]), status: 65,
      says: "the gzip data end too early"),
    BadPrices(name: "one bar", data: first(1), status: 65, says: "1 bar"),
    BadPrices(name: "two bars", data: first(2), status: 65, says: "2 bars"),
    BadPrices(
      name: "a time twice", data: replacing(150) { [$0, $0] }, status: 65,
      says: "line 152, column 'open_time_ms'"),
    BadPrices(
      name: "times out of order",
      data: replacing(150) { line in
        [bars.split(separator: "\n")[151], Substring(line)].map(String.init)
      }, status: 65, says: "line 152, column 'open_time_ms'"),
    BadPrices(
      name: "zero price", data: field(3, "0"), status: 65, says: "'0' is not above zero"),
    BadPrices(
      name: "negative price", data: field(4, "-5"), status: 65, says: "'-5' is not above zero"),
    BadPrices(name: "nan", data: field(4, "nan"), status: 65, says: "'nan' is not finite"),
    BadPrices(name: "infinity", data: field(2, "inf"), status: 65, says: "'inf' is not finite"),
    BadPrices(name: "huge price", data: field(2, "1e300"), status: 65, says: "column 'high'"),
    BadPrices(name: "no price", data: field(4, ""), status: 65, says: "column 'close'"),
    BadPrices(name: "high below low", data: field(2, "0.01"), status: 65, says: "column 'high'"),
    BadPrices(
      name: "negative volume", data: field(5, "-1"), status: 65, says: "'-1' is negative"),
    BadPrices(
      name: "a field too few", data: replacing(150) { [$0.replacing(",1", with: "")] }, status: 65,
      says: "line 151: has"),
    BadPrices(name: "flat", data: flat, status: 65, says: "expected prices that move"),
    BadPrices(
      name: "a gap", data: replacing(150) { _ in [] }, status: 0, says: "1 gap, 1 bar missing",
      repair: "gaps"),
    BadPrices(
      name: "an address first", data: Data("https://www.example.com\n".utf8) + first(260),
      status: 0,
      says: "1 line before the header passed over", repair: "skipped"),
    BadPrices(
      name: "new to old", data: turned, status: 0, says: "rows go from new to old; turned",
      repair: "turned"),
    BadPrices(
      name: "another unit from a bar on", data: split, status: 0,
      says: "1 jump from a close to the next price", repair: "jumps"),
  ]
}
