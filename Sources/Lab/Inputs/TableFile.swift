/// A CSV table with a header, plain or gzip, read row by row: the tables of a run's folder.
///
/// Columns are found by name. Fields may be quoted as RFC 4180 has it, but hold no line ends.
public enum TableFile {
  /// Hands each row to `body`, with `columns` in the order they are named.
  public static func read(
    _ file: String, columns: [String], _ body: (TableRow) throws(InputFault) -> Void
  ) throws(InputFault) {
    let lines = try TextLines(file: file)
    let header = try lines.next { line throws(InputFault) in
      TableRow.split(try PriceRows.text(line, file: file, number: 1)).map(String.init)
    }
    guard let header else {
      throw InputFault(
        file: file, reason: "is empty; expected a header with \(columns.joined(separator: ","))")
    }
    var places: [Int] = []
    for column in columns {
      guard let place = header.firstIndex(of: column) else {
        throw InputFault(
          file: file, place: "line 1", reason: "column \(InputFault.quoted(column)) is missing")
      }
      places.append(place)
    }
    while true {
      let more: Void? = try lines.next { line throws(InputFault) in
        let number = lines.number
        let fields = TableRow.split(try PriceRows.text(line, file: file, number: number))
        guard fields.count == header.count else {
          throw InputFault(
            file: file, place: "line \(number)",
            reason: "has \(fields.count) columns; expected \(header.count)")
        }
        try body(
          TableRow(
            file: file, line: number, columns: columns, fields: places.map { fields[$0] }))
      }
      if more == nil { return }
    }
  }
}

/// One row of a table: the fields of the columns asked for, by their place in that list.
public struct TableRow {
  let file: String
  public let line: Int
  let columns: [String]
  public let fields: [Substring]

  public func text(_ place: Int) -> String { String(fields[place]) }

  /// A finite number for a picture; nil where the field is empty.
  public func number(_ place: Int) throws(InputFault) -> Double? {
    if fields[place].isEmpty { return nil }
    guard let number = Double(fields[place]), number.isFinite else {
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
      reason: "\(InputFault.quoted(fields[place])) \(reason)")
  }

  static func split(_ line: String) -> [Substring] {
    guard line.utf8.contains(UInt8(ascii: "\"")) else {
      return line.split(separator: ",", omittingEmptySubsequences: false)
    }
    var fields: [Substring] = []
    var field = ""
    var isQuoted = false
    var wasQuote = false
    for character in line {
      if character == "\"" {
        // Two quotation marks within a quoted field stand for one.
        if wasQuote, !isQuoted { field.append("\"") }
        isQuoted.toggle()
        wasQuote = true
        continue
      }
      wasQuote = false
      if character == ",", !isQuoted {
        fields.append(field[...])
        field = ""
      } else {
        field.append(character)
      }
    }
    return fields + [field[...]]
  }
}
