import Units

/// A recorded tape of trades, read as a stream: what it holds is never in memory at once.
///
/// Two shapes are known. CSV with a header, plain or gzip:
/// ```
/// time,price,quantity
/// 1723161256322,61800.30,0.006
/// ```
/// with the columns in any order and the quantity or not, under the names that exchanges give them
/// (Binance's `transact_time,price,quantity` and `time,price,qty` among them); and raw messages of
/// a stream as recorders keep them, a local time and the JSON of a message a line, of which trades
/// (`"e":"trade"` or `"aggTrade"`) are taken by their time `T`, price `p` and quantity `q`. Times
/// are counts since 1970, their unit told from their size, or dates in UTC; no row is earlier than
/// the one before it, as only an ordered tape says which trade was the last.
public struct TradeTape: Equatable, Sendable {
  public let file: String
  /// Times of the first and the last trade.
  public let first: Timestamp
  public let last: Timestamp
  public let count: Int

  public struct Trade: Equatable, Sendable {
    public let time: Timestamp
    public let price: Price
    /// Nil where the tape does not say.
    public let quantity: Quantity?
  }

  /// Reads the whole file for its extent, and checks every row of it.
  public init(_ file: String) throws(InputFault) {
    guard file != "-" else {
      throw InputFault(
        file: "-", reason: "cannot be read twice, and a tape is: for its extent and for its prices")
    }
    var extent: (first: Timestamp, last: Timestamp)?
    var count = 0
    try Self.read(file) { trade throws(InputFault) in
      extent = (extent?.first ?? trade.time, trade.time)
      count += 1
      return true
    }
    guard let extent else {
      throw InputFault(file: file, reason: "holds no trade; expected at least one")
    }
    self.file = file
    (first, last) = extent
    self.count = count
  }

  /// Hands over every trade in order, until `body` wants no more.
  public func read(_ body: (Trade) throws(InputFault) -> Bool) throws(InputFault) {
    try Self.read(file, body)
  }

  private static func read(
    _ file: String, _ body: (Trade) throws(InputFault) -> Bool
  ) throws(InputFault) {
    let lines = try TextLines(file: file)
    var rows: TapeRows?
    var before: Timestamp?
    while true {
      let goesOn = try lines.next { line throws(InputFault) -> Bool in
        guard let known = rows else {
          let shape = try TapeRows(firstLine: line, file: file)
          rows = shape
          // A header is no trade; the first message of a raw tape may be one.
          guard shape.hasHeader else {
            return try take(line, lines.number, shape, &before, body)
          }
          return true
        }
        return try take(line, lines.number, known, &before, body)
      }
      guard goesOn == true else { break }
    }
    if rows == nil {
      throw InputFault(
        file: file, reason: "is empty; expected a header such as time,price,quantity")
    }
  }

  private static func take(
    _ line: UnsafeBufferPointer<UInt8>, _ number: Int, _ rows: TapeRows,
    _ before: inout Timestamp?, _ body: (Trade) throws(InputFault) -> Bool
  ) throws(InputFault) -> Bool {
    guard let trade = try rows.trade(line, number) else { return true }
    if let before, trade.time < before {
      throw InputFault(
        file: rows.file, place: "line \(number)",
        reason: "is earlier than the trade before it; expected a tape from old to new")
    }
    before = trade.time
    return try body(trade)
  }
}

/// How the lines of a tape are read.
private struct TapeRows {
  let file: String
  private let columns: (time: Int, price: Int, quantity: Int?, count: Int)?
  private let separator: UInt8

  var hasHeader: Bool { columns != nil }

  private static let times = [
    "time", "time_ms", "timestamp", "timestamp_ms", "transact_time", "trade_time", "date",
    "datetime", "ts", "t",
  ]
  private static let prices = ["price", "p", "trade_price", "px"]
  private static let quantities = [
    "quantity", "qty", "amount", "size", "volume", "q", "base_qty", "quantity_base",
  ]

  init(firstLine line: UnsafeBufferPointer<UInt8>, file: String) throws(InputFault) {
    self.file = file
    separator = FieldSeparator.of(line)
    let text = try PriceFileRow.text(line, file: file, number: 1)
    if text.first?.isNumber == true, let gap = text.firstIndex(of: " "),
      text[gap...].dropFirst().first == "{"
    {
      columns = nil
      return
    }
    let names = TableRow.split(line, at: separator).map { range in
      PriceColumns.folded(TableRow.text(line[range]))
    }
    func place(_ known: [String]) -> Int? {
      known.lazy.compactMap { names.firstIndex(of: $0) }.first
    }
    guard let time = place(Self.times), let price = place(Self.prices) else {
      throw InputFault(
        file: file, place: "line 1",
        reason: "no column of times and of prices in "
          + "\(InputFault.quoted(names.joined(separator: ","))); expected a header such as "
          + "time,price,quantity")
    }
    columns = (time, price, place(Self.quantities), names.count)
  }

  /// The trade of a line; nil for a message that is none.
  func trade(
    _ line: UnsafeBufferPointer<UInt8>, _ number: Int
  ) throws(InputFault) -> TradeTape.Trade? {
    if line.isEmpty { return nil }
    let whole = line[0..<line.count]
    let time: Slice<UnsafeBufferPointer<UInt8>>
    let price: Slice<UnsafeBufferPointer<UInt8>>
    var quantity: Slice<UnsafeBufferPointer<UInt8>>?
    if let columns {
      let ranges = TableRow.split(line, at: separator)
      guard ranges.count == columns.count else {
        throw fault(number, "has \(ranges.count) columns; expected \(columns.count)")
      }
      (time, price) = (line[ranges[columns.time]], line[ranges[columns.price]])
      quantity = columns.quantity.map { line[ranges[$0]] }
    } else {
      guard Self.value(of: "e", in: whole).map(Self.isTrade) == true else { return nil }
      guard let stamp = Self.value(of: "T", in: whole), let paid = Self.value(of: "p", in: whole)
      else { throw fault(number, "is a trade without 'T' or 'p'") }
      (time, price, quantity) = (stamp, paid, Self.value(of: "q", in: whole))
    }
    guard let stamp = TimeReading.read(Self.bare(time), unit: nil) else {
      throw fault(number, "\(Self.quoted(time)) is not \(TimeReading.expectation)")
    }
    guard let paid: Price = Self.decimal(price), paid.isPositive, paid <= Limits.price else {
      throw fault(number, "\(Self.quoted(price)) is not a price above 0, at most \(Limits.price)")
    }
    var traded: Quantity?
    if let quantity, !quantity.isEmpty {
      traded = Self.decimal(quantity)
      guard let traded, !traded.isNegative else {
        throw fault(number, "\(Self.quoted(quantity)) is not a quantity of 0 or more")
      }
    }
    return TradeTape.Trade(time: stamp, price: paid, quantity: traded)
  }

  private static func decimal<T: FixedPoint>(_ field: Slice<UnsafeBufferPointer<UInt8>>) -> T? {
    guard case .count(let count, _) = DecimalReading.read(bare(field), decimals: T.decimals) else {
      return nil
    }
    return T(rawValue: count)
  }

  /// A field without the spaces and quotation marks around it.
  private static func bare(
    _ field: Slice<UnsafeBufferPointer<UInt8>>
  ) -> Slice<UnsafeBufferPointer<UInt8>> {
    func isPadding(_ byte: UInt8) -> Bool { byte == 32 || byte == UInt8(ascii: "\"") }
    var bare = field
    while let first = bare.first, isPadding(first) { bare = bare.dropFirst() }
    while let last = bare.last, isPadding(last) { bare = bare.dropLast() }
    return bare
  }

  private func fault(_ number: Int, _ reason: String) -> InputFault {
    InputFault(file: file, place: "line \(number)", reason: reason)
  }

  private static func quoted(_ field: Slice<UnsafeBufferPointer<UInt8>>) -> String {
    InputFault.quoted(TableRow.text(field))
  }

  private static func isTrade(_ field: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    field.elementsEqual("trade".utf8) || field.elementsEqual("aggTrade".utf8)
  }

  /// The value behind `"key":` without its quotation marks; messages of trades hold no other object
  /// that has the key.
  private static func value(
    of key: StaticString, in line: Slice<UnsafeBufferPointer<UInt8>>
  ) -> Slice<UnsafeBufferPointer<UInt8>>? {
    let quote = UInt8(ascii: "\"")
    let letter = key.utf8Start[0]
    var place = line.startIndex
    while place + 4 < line.endIndex {
      guard line[place] == quote, line[place + 1] == letter, line[place + 2] == quote,
        line[place + 3] == UInt8(ascii: ":")
      else {
        place += 1
        continue
      }
      var start = place + 4
      let isText = line[start] == quote
      if isText { start += 1 }
      var end = start
      while end < line.endIndex,
        isText
          ? line[end] != quote
          : line[end] != UInt8(ascii: ",") && line[end] != UInt8(ascii: "}")
      { end += 1 }
      return line[start..<end]
    }
    return nil
  }
}
