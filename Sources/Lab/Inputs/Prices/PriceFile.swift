import Units

/// Reads price files: CSV with a header, plain or gzip, or Binance klines without one.
///
/// ```
/// open_time_ms,open,high,low,close,volume
/// 1583539200000,9130.89,9138.14,9114.05,9114.58,143.4939
/// ```
///
/// Columns are found by name, in any order, separated by commas, semicolons or tabs; others are
/// passed over. A file with a time and one price (`date,price,volume`) gives bars whose four prices
/// are that one. Times are UTC unless they state an offset. Rows may go from old to new or from new
/// to old. Every row is checked; gaps are data, not errors.
public enum PriceFile {
  /// Reads the whole file as the house takes prices; 48 bytes a bar. `-` is standard input.
  public static func read(_ file: String) throws(InputFault) -> PriceSeries {
    let rows: (PriceRows<PriceBar>, skipped: Int) = try rows(file)
    let (columns, tally) = (rows.0.columns, rows.0.tally)
    return PriceSeries(file: file, bars: rows.0.ordered(), columns: columns, tally: tally)
  }

  /// Reads it as the laboratory does, to all digits and at any scale.
  public static func history(_ file: String) throws(InputFault) -> MarketHistory {
    let rows: (PriceRows<MarketBar>, skipped: Int) = try rows(file)
    let (columns, isTurned) = (rows.0.columns, rows.0.isTurned)
    return MarketHistory(
      file: file, bars: rows.0.ordered(), hasVolume: columns.volume != nil,
      hasRange: columns.hasRange, linesSkipped: rows.skipped, isTurned: isTurned)
  }

  private static func rows<Bar: FileBar>(
    _ file: String
  ) throws(InputFault) -> (PriceRows<Bar>, skipped: Int) {
    let lines = try TextLines(file: file)
    var header = PriceHeader(file: file)
    var start: (rows: PriceRows<Bar>, skipped: Int)?
    while start == nil {
      let step: Void? = try lines.next { line throws(InputFault) in
        switch try header.take(line, number: lines.number) {
        case .header: break
        case .complete(let columns, let skipped):
          start = (
            PriceRows(file: file, columns: columns, firstLine: lines.number + 1), skipped
          )
        case .row(let columns, let skipped):
          var rows = PriceRows<Bar>(file: file, columns: columns, firstLine: lines.number)
          try rows.append(line, number: lines.number)
          start = (rows, skipped)
        }
      }
      if step == nil { break }
    }
    guard let skipped = start?.skipped, var rows = start?.rows else { throw header.refused() }
    start = nil
    while true {
      let more: Void? = try lines.next { line throws(InputFault) in
        try rows.append(line, number: lines.number)
      }
      if more == nil { break }
    }
    guard !rows.bars.isEmpty else {
      throw InputFault(file: file, reason: "has a header and no row; expected at least one bar")
    }
    return (rows, skipped)
  }
}
