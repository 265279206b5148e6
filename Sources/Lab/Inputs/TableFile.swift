/// A CSV table with a header, plain or gzip, read row by row: the tables of a run's folder.
///
/// Columns are found by name. Fields may be quoted as RFC 4180 has it, but hold no line ends; they
/// are separated by commas, semicolons or tabs, whichever the header has most of.
public enum TableFile {
  /// A column under any of the names that different sources give it.
  public struct Column: Sendable {
    /// The first is the one that faults name.
    public let names: [String]
    /// Without one that is not, a row has an empty field.
    public let isRequired: Bool

    public init(_ names: String..., isRequired: Bool = true) {
      self.names = names
      self.isRequired = isRequired
    }
  }

  /// Hands each row to `body`, with `columns` in the order they are named. A row is valid only
  /// within `body`.
  public static func read(
    _ file: String, columns: [String], _ body: (TableRow) throws(InputFault) -> Void
  ) throws(InputFault) {
    try read(file, choosing: columns.map { Column($0) }, body)
  }

  /// The same with columns that have several names or may be missing.
  public static func read(
    _ file: String, choosing columns: [Column],
    _ body: (TableRow) throws(InputFault) -> Void
  ) throws(InputFault) {
    let lines = try TextLines(file: file)
    let names = columns.map { $0.names[0] }
    var separator = UInt8(ascii: ",")
    let header = try lines.next { line throws(InputFault) in
      _ = try PriceFileRow.text(line, file: file, number: 1)
      separator = FieldSeparator.of(line)
      return TableRow.split(line, at: separator).map { name($0, line) }
    }
    guard let header else {
      throw InputFault(
        file: file, reason: "is empty; expected a header with \(names.joined(separator: ","))")
    }
    var places: [Int?] = []
    for column in columns {
      let place = column.names.lazy.compactMap { header.firstIndex(of: $0) }.first
      guard place != nil || !column.isRequired else {
        let others = column.names.dropFirst()
        throw InputFault(
          file: file, place: "line 1",
          reason: "column \(InputFault.quoted(column.names[0])) is missing"
            + (others.isEmpty ? "" : " (or \(others.joined(separator: ", ")))"))
      }
      places.append(place)
    }
    var ranges: [Range<Int>] = []
    while true {
      let more: Void? = try lines.next { line throws(InputFault) in
        TableRow.split(line, at: separator, into: &ranges)
        guard ranges.count == header.count else {
          throw InputFault(
            file: file, place: "line \(lines.number)",
            reason: "has \(ranges.count) columns; expected \(header.count)")
        }
        try body(
          TableRow(
            file: file, line: lines.number, columns: names, places: places, ranges: ranges,
            bytes: line))
      }
      if more == nil { return }
    }
  }

  /// A column's name without a byte order mark before it and spaces around it.
  private static func name(
    _ range: Range<Int>, _ line: UnsafeBufferPointer<UInt8>
  ) -> String {
    var text = TableRow.text(line[range])[...]
    while let first = text.first, first == "\u{FEFF}" || first == " " { text = text.dropFirst() }
    while text.last == " " { text = text.dropLast() }
    return String(text)
  }
}

/// One row of a table: the fields of the columns asked for, by their place in that list.
public struct TableRow {
  let file: String
  public let line: Int
  let columns: [String]
  /// Nil where the file does not have the column.
  let places: [Int?]
  let ranges: [Range<Int>]
  let bytes: UnsafeBufferPointer<UInt8>

  func field(_ place: Int) -> Slice<UnsafeBufferPointer<UInt8>> {
    guard let column = places[place] else { return bytes[0..<0] }
    return bytes[ranges[column]]
  }

  /// The field's text; what is not UTF-8 in it shows as replacement characters.
  public func text(_ place: Int) -> String { Self.text(field(place)) }

  /// A finite number for a picture, to some fifteen digits; nil where the field is empty.
  public func number(_ place: Int) throws(InputFault) -> Double? {
    let field = field(place)
    if field.isEmpty { return nil }
    if let number = Self.shortDecimal(field) { return number }
    guard let number = Double(Self.text(field)), number.isFinite else {
      throw fault(place, "is not a number")
    }
    return number
  }

  /// As `number`, where the field must not be empty.
  public func requiredNumber(_ place: Int) throws(InputFault) -> Double {
    guard let number = try number(place) else { throw fault(place, "is empty; expected a number") }
    return number
  }

  public func fault(_ place: Int, _ reason: String) -> InputFault {
    InputFault(
      file: file, place: "line \(line), column \(InputFault.quoted(columns[place]))",
      reason: "\(InputFault.quoted(text(place))) \(reason)")
  }

  /// `[-]digits[.digits]` of at most eighteen digits, which is what run tables hold.
  private static func shortDecimal(_ field: Slice<UnsafeBufferPointer<UInt8>>) -> Double? {
    guard field.count <= 18 else { return nil }
    var mantissa: Int64 = 0
    var scale = 1.0
    var pointSeen = false
    var digits = 0
    for (place, byte) in field.enumerated() {
      if byte == UInt8(ascii: "."), !pointSeen {
        pointSeen = true
      } else if byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") {
        mantissa = mantissa * 10 + Int64(byte - UInt8(ascii: "0"))
        digits += 1
        if pointSeen { scale *= 10 }
      } else if byte != UInt8(ascii: "-") || place > 0 {
        return nil
      }
    }
    guard digits > 0 else { return nil }
    let value = Double(mantissa) / scale
    return field.first == UInt8(ascii: "-") ? -value : value
  }

  static func text(_ field: Slice<UnsafeBufferPointer<UInt8>>) -> String {
    let text = String(decoding: field, as: UTF8.self)
    guard text.utf8.first == UInt8(ascii: "\""), text.utf8.count > 1 else { return text }
    return String(text.dropFirst().dropLast()).replacing("\"\"", with: "\"")
  }

  static func split(
    _ line: UnsafeBufferPointer<UInt8>, at separator: UInt8
  ) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    split(line, at: separator, into: &ranges)
    return ranges
  }

  /// The places of the fields, quotation marks included.
  static func split(
    _ line: UnsafeBufferPointer<UInt8>, at separator: UInt8, into ranges: inout [Range<Int>]
  ) {
    ranges.removeAll(keepingCapacity: true)
    var start = 0
    var isQuoted = false
    for place in 0..<line.count {
      let byte = line[place]
      if byte == UInt8(ascii: "\"") {
        isQuoted.toggle()
      } else if byte == separator, !isQuoted {
        ranges.append(start..<place)
        start = place + 1
      }
    }
    ranges.append(start..<line.count)
  }
}
