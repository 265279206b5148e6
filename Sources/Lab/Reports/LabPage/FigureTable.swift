import Foundation

/// A table of a page. Columns of figures stand to the right; a head that is clicked sorts.
public struct FigureTable: Sendable {
  /// A column: its name, and what it means for who points at it.
  public struct Column: Sendable, ExpressibleByStringLiteral {
    public var name: String
    public var meaning: String

    public init(_ name: String, _ meaning: String = "") {
      self.name = name
      self.meaning = meaning
    }

    public init(stringLiteral name: String) { self.init(name) }
  }

  public var title: String
  public var columns: [Column]
  public var rows: [[FigureCell]]

  /// - Precondition: a cell for each column in every row.
  public init(_ columns: [Column], _ rows: [[FigureCell]], title: String = "") {
    precondition(
      rows.allSatisfy { $0.count == columns.count }, "Invariant: a row has a cell a column")
    self.title = title
    self.columns = columns
    self.rows = rows
  }

  var json: JSONValue {
    [
      "title": .string(title),
      "columns": .array(
        columns.map { ["name": .string($0.name), "meaning": .string($0.meaning)] }),
      "rows": .array(rows.map { .array($0.map(\.json)) }),
    ]
  }
}

/// One cell: text, or a figure with the text it is shown as.
public struct FigureCell: Sendable {
  public enum Tone: String, Sendable { case plain, good, caution, bad, soft }

  public let text: String
  let value: Double?
  let tone: Tone

  public static func text(_ text: String, _ tone: Tone = .plain) -> FigureCell {
    FigureCell(text: text, value: nil, tone: tone)
  }

  /// A figure that is printed already, such as `8.31%`, `-12` or `+4%`; other text stays text.
  public static func printed(_ text: String, _ tone: Tone = .plain) -> FigureCell {
    if text == "-" || text.isEmpty { return none }
    let isShare = text.hasSuffix("%")
    let plain = text.filter { $0 != "," && $0 != "%" && $0 != " " }
    let value = plain.allSatisfy { $0.isNumber || "+-.e".contains($0) } ? Double(plain) : nil
    return FigureCell(text: text, value: value.map { isShare ? $0 / 100 : $0 }, tone: tone)
  }

  public static func count(_ count: Int, _ tone: Tone = .plain) -> FigureCell {
    FigureCell(text: grouped("\(count)"), value: Double(count), tone: tone)
  }

  /// An amount as its exact decimal text.
  public static func amount(_ text: String, _ tone: Tone = .plain) -> FigureCell {
    FigureCell(text: grouped(text), value: Double(text), tone: tone)
  }

  /// Decimal text with its thousands parted.
  public static func grouped(_ text: String) -> String {
    let sign = text.prefix { $0 == "-" }
    let digits = text.dropFirst(sign.count).prefix { $0.isNumber }
    var whole = ""
    for (place, digit) in digits.enumerated() {
      if place > 0, (digits.count - place) % 3 == 0 { whole += "," }
      whole.append(digit)
    }
    return sign + whole + text.dropFirst(sign.count + digits.count)
  }

  /// - Parameter digits: behind the point.
  public static func number(
    _ value: Double?, digits: Int = 2, _ tone: Tone = .plain
  ) -> FigureCell {
    guard let value, value.isFinite else { return none }
    return FigureCell(text: String(format: "%.\(digits)f", value), value: value, tone: tone)
  }

  /// A fraction as per cent.
  /// - Parameter isSigned: whether a plus is written.
  public static func percent(
    _ fraction: Double?, digits: Int = 2, isSigned: Bool = false, _ tone: Tone = .plain
  ) -> FigureCell {
    guard let fraction, fraction.isFinite else { return none }
    return FigureCell(
      text: String(format: "%\(isSigned ? "+" : "").\(digits)f %%", 100 * fraction),
      value: fraction, tone: tone)
  }

  /// A p-value, marked where it rejects at `level`.
  public static func chance(_ p: Double?, rejectedBelow level: Double) -> FigureCell {
    guard let p, p.isFinite else { return none }
    return FigureCell(
      text: p < 0.00005 ? "< 0.0001" : String(format: "%.4f", p), value: p,
      tone: p < level ? .bad : .plain)
  }

  /// Nothing to say: a dash.
  public static let none = FigureCell(text: "–", value: nil, tone: .soft)

  var json: JSONValue {
    [
      "text": .string(text), "value": value.map { .number($0) } ?? .null,
      "tone": .string(tone.rawValue),
    ]
  }
}
