/// A table for a terminal or a log: columns aligned, numbers to the right.
///
/// ```
/// stage         count   notional
/// book            812  1204550.5
/// deleveraging     31      88200
/// ```
public struct TextTable: Sendable {
  private let header: [String]
  private var rows: [[String]] = []

  public init(_ header: [String]) { self.header = header }

  /// - Precondition: one text for each column.
  public mutating func append(_ row: [String]) {
    precondition(row.count == header.count, "Invariant: a row has a text for each column")
    rows.append(row)
  }

  /// The lines, each ended; empty columns and trailing spaces are left as short as they are.
  public var text: String {
    let all = (header.allSatisfy(\.isEmpty) ? [] : [header]) + rows
    let widths = header.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
    let right = header.indices.map { column in
      rows.contains { !$0[column].isEmpty } && rows.allSatisfy { Self.isFigure($0[column]) }
    }
    return all.map { row in
      var line = ""
      for column in header.indices {
        if column > 0 { line += "  " }
        let padding = String(repeating: " ", count: widths[column] - row[column].count)
        line += right[column] ? padding + row[column] : row[column] + padding
      }
      while line.last == " " { line.removeLast() }
      return line + "\n"
    }.joined()
  }

  /// A figure, perhaps with a sign, separators, a percent sign or a dash for none.
  private static func isFigure(_ text: String) -> Bool {
    text.isEmpty || text == "-" || text == "–"
      || (text.contains(where: \.isNumber)
        && text.allSatisfy { $0.isNumber || "+-−.,_% ".contains($0) })
  }
}
