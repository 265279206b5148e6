import Units

/// Reads price files: CSV with a header, plain or gzip, or Binance klines without one.
///
/// ```
/// open_time_ms,open,high,low,close,volume
/// 1583539200000,9130.89,9138.14,9114.05,9114.58,143.4939
/// ```
///
/// Columns are found by name, in any order; others are passed over. A file with a time and one
/// price (`date,price,volume`) gives bars whose four prices are that one. Times are UTC. Every row
/// is checked; gaps are data, not errors.
public enum PriceFile {
  /// Reads the whole file; 48 bytes a bar. `-` is standard input.
  public static func read(_ file: String) throws(InputFault) -> PriceSeries {
    let lines = try TextLines(file: file)
    guard var rows = try firstRow(of: lines) else {
      throw InputFault(
        file: file,
        reason: "is empty; expected a header such as open_time_ms,open,high,low,close,volume")
    }
    while true {
      let more: Void? = try lines.next { line throws(InputFault) in
        try rows.append(line, number: lines.number)
      }
      if more == nil { break }
    }
    guard !rows.bars.isEmpty else {
      throw InputFault(file: file, reason: "has a header and no row; expected at least one bar")
    }
    return PriceSeries(
      file: file, bars: rows.bars, columns: rows.columns, rounded: rows.rounded,
      capped: rows.capped)
  }

  /// Takes the first line for a header, or for a Binance kline where it starts with a digit.
  private static func firstRow(of lines: TextLines) throws(InputFault) -> PriceRows? {
    let file = lines.file
    let result: PriceRows?? = try lines.next { line throws(InputFault) -> PriceRows? in
      let text = try PriceRows.text(line, file: file, number: 1)
      if text.allSatisfy({ $0 == " " }) { return nil }
      let names = text.drop { $0 == "\u{FEFF}" }.split(
        separator: ",", omittingEmptySubsequences: false
      ).map { $0.trimmingPrefix(" ").filter { $0 != "\"" } }
      guard let first = names.first?.first, first.isNumber else {
        let columns = try PriceColumns(header: names, file: file, line: 1)
        return PriceRows(file: file, columns: columns, firstLine: 2)
      }
      guard names.count == PriceColumns.binance.names.count else {
        throw InputFault(
          file: file, place: "line 1",
          reason: "a row of \(names.count) columns without a header; expected a header, or the "
            + "12 columns of a Binance kline")
      }
      var rows = PriceRows(file: file, columns: .binance, firstLine: 1)
      try rows.append(line, number: 1)
      return rows
    }
    return result ?? nil
  }
}
