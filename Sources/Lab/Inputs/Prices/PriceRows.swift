import Units

/// The rows of one price file read so far, each checked against the columns and the row before.
struct PriceRows {
  typealias Field = Slice<UnsafeBufferPointer<UInt8>>

  let file: String
  let columns: PriceColumns
  /// The line of the first bar; bars follow one a line.
  let firstLine: Int
  private(set) var bars: [PriceBar] = []
  private(set) var rounded = 0
  private(set) var capped = 0
  private var blankLine: Int?

  init(file: String, columns: PriceColumns, firstLine: Int) {
    self.file = file
    self.columns = columns
    self.firstLine = firstLine
  }

  /// A line as text, for messages and headers.
  static func text(
    _ line: UnsafeBufferPointer<UInt8>, file: String, number: Int
  ) throws(InputFault) -> String {
    guard let text = String(validating: line, as: UTF8.self) else {
      throw InputFault(
        file: file, place: "line \(number)", reason: "is not UTF-8; expected CSV text in UTF-8")
    }
    return text
  }

  mutating func append(_ line: UnsafeBufferPointer<UInt8>, number: Int) throws(InputFault) {
    if line.allSatisfy({ $0 == 32 }) {
      blankLine = blankLine ?? number
      return
    }
    if let blankLine {
      throw InputFault(
        file: file, place: "line \(blankLine)",
        reason: "is blank between rows; expected \(columns.names.count) columns")
    }
    let row = try Row(line, number: number, of: self)
    let time = try row.time(columns)
    try checkOrder(time, row)
    bars.append(try bar(time, row))
  }

  private mutating func bar(_ time: Timestamp, _ row: Row) throws(InputFault) -> PriceBar {
    let open = try row.price(columns.open, &rounded)
    var (high, low, close) = (open, open, open)
    if columns.hasRange {
      high = try row.price(columns.high, &rounded)
      low = try row.price(columns.low, &rounded)
      close = try row.price(columns.close, &rounded)
      guard high >= low else {
        throw row.fault(columns.high, "is below the low \(low); expected high at or above low")
      }
      for (column, price) in [(columns.open, open), (columns.close, close)]
      where price < low || price > high {
        throw row.fault(column, "is outside the bar; expected a price from \(low) to \(high)")
      }
    }
    let volume = try columns.volume.map { (column) throws(InputFault) in
      try row.volume(column, &rounded, &capped)
    }
    return PriceBar(
      openTime: time, open: open, high: high, low: low, close: close, volume: volume ?? .zero)
  }

  private func checkOrder(_ time: Timestamp, _ row: Row) throws(InputFault) {
    guard let last = bars.last?.openTime, time <= last else { return }
    var low = 0
    var high = bars.count
    while low < high {
      let middle = (low + high) / 2
      if bars[middle].openTime < time { low = middle + 1 } else { high = middle }
    }
    if bars[low].openTime == time {
      throw row.fault(
        columns.time, "is the time of line \(firstLine + low) too; expected each time once")
    }
    throw row.fault(
      columns.time,
      "is earlier than line \(row.number - 1); expected rows from old to new")
  }
}

/// One line split into its fields.
private struct Row {
  let file: String
  let names: [String]
  let number: Int
  private let line: UnsafeBufferPointer<UInt8>
  // The fields of one line, by the places where they end: `PriceColumns.countMax` of them.
  private var ends = InlineArray<32, Int>(repeating: 0)

  init(
    _ line: UnsafeBufferPointer<UInt8>, number: Int, of rows: borrowing PriceRows
  ) throws(InputFault) {
    file = rows.file
    names = rows.columns.names
    self.number = number
    self.line = line
    var count = 0
    for place in 0..<line.count where line[place] == UInt8(ascii: ",") {
      if count < ends.count { ends[count] = place }
      count += 1
    }
    if count < ends.count { ends[count] = line.count }
    count += 1
    guard count == names.count else {
      _ = try PriceRows.text(line, file: file, number: number)
      throw InputFault(
        file: file, place: "line \(number)",
        reason: "has \(count) column\(count == 1 ? "" : "s"); expected \(names.count)")
    }
  }

  /// A field without the spaces and quotation marks around it.
  private func field(_ column: Int) -> PriceRows.Field {
    func isPadding(_ byte: UInt8) -> Bool { byte == 32 || byte == UInt8(ascii: "\"") }
    var low = column == 0 ? 0 : ends[column - 1] + 1
    var high = ends[column]
    while low < high, isPadding(line[low]) { low += 1 }
    while low < high, isPadding(line[high - 1]) { high -= 1 }
    return line[low..<high]
  }

  func fault(_ column: Int, _ reason: String) -> InputFault {
    guard let text = String(validating: field(column), as: UTF8.self) else {
      return InputFault(
        file: file, place: "line \(number), column \(InputFault.quoted(names[column]))",
        reason: "is not UTF-8; expected CSV text in UTF-8")
    }
    return InputFault(
      file: file, place: "line \(number), column \(InputFault.quoted(names[column]))",
      reason: "\(InputFault.quoted(text)) \(reason)")
  }

  func time(_ columns: PriceColumns) throws(InputFault) -> Timestamp {
    guard let time = TimeReading.read(field(columns.time), unit: columns.timeUnit) else {
      throw fault(columns.time, "is not \(TimeReading.expectation)")
    }
    return time
  }

  func price(_ column: Int, _ rounded: inout Int) throws(InputFault) -> Price {
    let greatest = Limits.price
    switch DecimalReading.read(field(column), decimals: Price.decimals) {
    case .count(let count, let wasRounded):
      guard count > 0 else { throw fault(column, "is not above zero; expected a price") }
      guard count <= greatest.rawValue else { break }
      if wasRounded { rounded += 1 }
      return Price(rawValue: count)
    case .notANumber: throw fault(column, "is not a number; expected a price such as 9130.89")
    case .notFinite: throw fault(column, "is not finite; expected a price such as 9130.89")
    case .tooLarge(negative: true): throw fault(column, "is not above zero; expected a price")
    case .tooLarge(negative: false): break
    }
    throw fault(column, "is beyond the greatest price \(greatest)")
  }

  func volume(
    _ column: Int, _ rounded: inout Int, _ capped: inout Int
  ) throws(InputFault) -> Quantity {
    switch DecimalReading.read(field(column), decimals: Quantity.decimals) {
    case .count(let count, let wasRounded):
      guard count >= 0 else { break }
      if wasRounded { rounded += 1 }
      if count <= Limits.quantity.rawValue { return Quantity(rawValue: count) }
      capped += 1
      return Limits.quantity
    case .tooLarge(negative: false):
      capped += 1
      return Limits.quantity
    case .notANumber: throw fault(column, "is not a number; expected a volume such as 143.4939")
    case .notFinite: throw fault(column, "is not finite; expected a volume such as 143.4939")
    case .tooLarge(negative: true): break
    }
    throw fault(column, "is negative; expected a volume of zero or more")
  }
}
