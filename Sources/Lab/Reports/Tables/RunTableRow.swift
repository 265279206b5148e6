import Units

/// A row of one of the tables of a run's folder.
public protocol RunTableRow {
  /// The table's file, without `.csv`.
  static var table: String { get }
  /// The header: units last, `_ms` since 1970, `_quote` prices in the quote asset and money in the
  /// settlement asset, `_base` quantities; see `RunUnits`.
  static var columns: [String] { get }
  /// Appends one field for each column, in that order.
  func write(to row: inout RowText)
}

/// Writes one table front to back.
public final class RunTableWriter<Row: RunTableRow> {
  private let file: BufferedFile
  private var row = RowText()
  public private(set) var rows = 0

  /// Creates `Row.table.csv` in the folder, with its header.
  public init(folder: String) throws(OutputFault) {
    file = try BufferedFile(path: "\(folder)/\(Row.table).csv")
    try file.write(Row.columns.joined(separator: ",") + "\n")
  }

  public func append(_ value: Row) throws(OutputFault) {
    row.removeAll()
    value.write(to: &row)
    row.endLine()
    try file.write(row.bytes)
    rows += 1
  }

  /// To be called once, behind the last row.
  public func close() throws(OutputFault) { try file.close() }
}

/// The six tables of a run's folder, all open for writing.
///
/// ```swift
/// try AtomicOutput.folder(at: out, replacing: "run.json") { folder in
///   let tables = try RunTables(folder: folder)
///   try tables.trades.append(TradeRow(…))
///   try tables.close()
///   let run = summary.document(…).text(pretty: true)
///   try AtomicOutput.file(at: folder + "/run.json", text: run)
/// }
/// ```
public final class RunTables {
  public let prices: RunTableWriter<PriceRow>
  public let trades: RunTableWriter<TradeRow>
  public let liquidations: RunTableWriter<LiquidationRow>
  public let deleveraging: RunTableWriter<DeleveragingRow>
  public let fund: RunTableWriter<FundRow>
  public let accounts: RunTableWriter<AccountRow>

  public init(folder: String) throws(OutputFault) {
    prices = try RunTableWriter(folder: folder)
    trades = try RunTableWriter(folder: folder)
    liquidations = try RunTableWriter(folder: folder)
    deleveraging = try RunTableWriter(folder: folder)
    fund = try RunTableWriter(folder: folder)
    accounts = try RunTableWriter(folder: folder)
  }

  public func close() throws(OutputFault) {
    try prices.close()
    try trades.close()
    try liquidations.close()
    try deleveraging.close()
    try fund.close()
    try accounts.close()
  }
}
