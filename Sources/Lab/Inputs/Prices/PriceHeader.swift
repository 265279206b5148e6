/// The lines before the first row of a price file, and the columns they name.
///
/// A header is one line as a rule. Before it may stand an address or remarks; some exports spread
/// it over three lines (names, tickers, the name of the index alone), and some leave the column of
/// times without a name. All that is settled with the first line that completes the columns.
struct PriceHeader {
  /// Lines that are looked at before a file is given up.
  static let linesMax = 8

  let file: String
  /// Lines so far that are part of no header yet, with their numbers.
  private var lines: [(number: Int, separator: UInt8, fields: [String])] = []

  init(file: String) { self.file = file }

  /// What a line turns out to be.
  enum Step {
    /// One of the lines before the columns are known.
    case header
    /// The last of them, and how many lines before it were no part of it.
    case complete(PriceColumns, skipped: Int)
    /// The first row; the header ended with the line before.
    case row(PriceColumns, skipped: Int)
  }

  mutating func take(
    _ line: UnsafeBufferPointer<UInt8>, number: Int
  ) throws(InputFault) -> Step {
    let text = try PriceFileRow.text(line, file: file, number: number)
    if text.allSatisfy({ $0 == " " || $0 == "\t" }) || text.hasPrefix("#") { return .header }
    let separator = FieldSeparator.of(line)
    let fields = Self.fields(line, separator)
    if lines.isEmpty, let first = fields[0].drop(while: { $0 == "\u{FEFF}" }).first, first.isNumber
    {
      guard fields.count == PriceColumns.binance.names.count else {
        throw InputFault(
          file: file, place: "line \(number)",
          reason: "a row of \(fields.count) columns without a header; expected a header, or the "
            + "12 columns of a Binance kline")
      }
      var columns = PriceColumns.binance
      columns.separator = separator
      return .row(columns, skipped: 0)
    }
    // Times under no name: known by the first row.
    if let unnamed = lines.last?.fields.firstIndex(where: Self.isUnnamed), unnamed < fields.count,
      Self.isTime(fields[unnamed]),
      let found = try? columns(of: fields.count, separator, unnamed: unnamed)
    {
      return .row(found.columns, skipped: found.skipped)
    }
    lines.append((number, separator, fields))
    do throws(PriceColumns.Refusal) {
      let found = try columns(of: fields.count, separator)
      return .complete(found.columns, skipped: found.skipped)
    } catch {
      guard case .noTime = error else { throw refused() }
      guard lines.count < Self.linesMax else { throw refused() }
      return .header
    }
  }

  /// The fault of a file whose lines name no columns: of the widest one.
  func refused() -> InputFault {
    guard let widest = lines.max(by: { $0.fields.count < $1.fields.count }) else {
      return InputFault(
        file: file,
        reason: "is empty; expected a header such as open_time_ms,open,high,low,close,volume")
    }
    // Of equals the first, as `max` gives the last.
    let line = lines.first { $0.fields.count == widest.fields.count } ?? widest
    do throws(PriceColumns.Refusal) {
      _ = try PriceColumns(header: [line.fields])
      return InputFault(file: file, reason: "has a header and no row; expected at least one bar")
    } catch {
      let reason =
        switch error {
        case .noTime(let text), .noPrice(let text), .twice(let text), .tooMany(let text): text
        }
      return InputFault(file: file, place: "line \(line.number)", reason: reason)
    }
  }

  /// The columns that the last lines of equal width name together.
  private func columns(
    of count: Int, _ separator: UInt8, unnamed: Int? = nil
  ) throws(PriceColumns.Refusal) -> (columns: PriceColumns, skipped: Int) {
    let header = lines.reversed().prefix { $0.fields.count == count }.reversed().map(\.fields)
    guard !header.isEmpty else { throw .noTime("") }
    var columns = try PriceColumns(header: header, unnamed: unnamed)
    columns.separator = separator
    return (columns, lines.count - header.count)
  }

  private static func fields(
    _ line: UnsafeBufferPointer<UInt8>, _ separator: UInt8
  ) -> [String] {
    TableRow.split(line, at: separator).map { range in
      let text = TableRow.text(line[range])
      return String(text.drop { $0 == " " || $0 == "\u{FEFF}" })
    }
  }

  private static func isUnnamed(_ name: String) -> Bool {
    let folded = PriceColumns.folded(name)
    return folded.isEmpty || folded == "index" || folded.hasPrefix("unnamed")
  }

  private static func isTime(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { TimeReading.read($0[...], unit: nil) != nil }
  }
}
