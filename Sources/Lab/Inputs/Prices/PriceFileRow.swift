import Units

/// One line of a price file split into its fields.
struct PriceFileRow {
  typealias Field = Slice<UnsafeBufferPointer<UInt8>>

  let file: String
  let names: [String]
  let number: Int
  private let line: UnsafeBufferPointer<UInt8>
  private let separator: UInt8
  // The fields of one line, by the places where they end: `PriceColumns.countMax` of them.
  private var ends = InlineArray<32, Int>(repeating: 0)

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

  init(
    _ line: UnsafeBufferPointer<UInt8>, number: Int, file: String, columns: borrowing PriceColumns
  ) throws(InputFault) {
    self.file = file
    names = columns.names
    separator = columns.separator
    self.number = number
    self.line = line
    var count = 0
    var isQuoted = false
    for place in 0..<line.count {
      let byte = line[place]
      if byte == separator, !isQuoted {
        if count < ends.count { ends[count] = place }
        count += 1
      } else if byte == UInt8(ascii: "\"") {
        isQuoted.toggle()
      }
    }
    if count < ends.count { ends[count] = line.count }
    count += 1
    guard count == names.count else {
      _ = try Self.text(line, file: file, number: number)
      throw InputFault(
        file: file, place: "line \(number)",
        reason: "has \(count) column\(count == 1 ? "" : "s"); expected \(names.count)")
    }
  }

  /// A field without the spaces and quotation marks around it.
  func field(_ column: Int) -> Field {
    func isPadding(_ byte: UInt8) -> Bool { byte == 32 || byte == UInt8(ascii: "\"") }
    var low = column == 0 ? 0 : ends[column - 1] + 1
    var high = ends[column]
    while low < high, isPadding(line[low]) { low += 1 }
    while low < high, isPadding(line[high - 1]) { high -= 1 }
    return line[low..<high]
  }

  /// A number's field as digits and a point: a decimal comma where fields are separated by
  /// something else, commas between thousands where the field is quoted.
  func number<Outcome>(_ column: Int, _ read: (Field) -> Outcome) -> Outcome {
    let field = field(column)
    guard field.contains(UInt8(ascii: ",")) else { return read(field) }
    let isDecimal = separator != UInt8(ascii: ",")
    var plain: [UInt8] = []
    for byte in field {
      if byte != UInt8(ascii: ",") {
        plain.append(byte)
      } else if isDecimal {
        plain.append(UInt8(ascii: "."))
      }
    }
    if !isDecimal, !Self.isGrouped(field) { return read(field) }
    return plain.withUnsafeBufferPointer { read($0[...]) }
  }

  /// Whether commas stand before groups of three digits alone.
  private static func isGrouped(_ field: Field) -> Bool {
    let whole = field.prefix { $0 != UInt8(ascii: ".") }
    let groups = whole.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
    return (1...3).contains(groups[0].count) && groups.dropFirst().allSatisfy { $0.count == 3 }
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

  /// The prices of a bar in order: a high at or above the low, open and close between them.
  func checkOrder<Value: Comparable>(
    _ columns: PriceColumns, open: Value, high: Value, low: Value, close: Value
  ) throws(InputFault) {
    guard high >= low else {
      throw fault(columns.high, "is below the low \(low); expected high at or above low")
    }
    for (column, price) in [(columns.open, open), (columns.close, close)]
    where price < low || price > high {
      throw fault(column, "is outside the bar; expected a price from \(low) to \(high)")
    }
  }
}
