import Numerics

/// Figures over two coordinates, each cell coloured by its value: a scenario grid, a risk array, a
/// volatility surface.
public struct HeatTable: Sendable {
  /// What the colours tell.
  public enum Colouring: String, Sendable {
    /// Losses, below zero, against gains; white at zero.
    case gainAndLoss
    /// Low against high.
    case level
  }

  public var title: String
  public var note: String
  /// Names of what runs down and of what runs across.
  public var down: String
  public var across: String
  public var rows: [String]
  public var columns: [String]
  /// By row; nil is an empty cell.
  public var values: [[Double?]]
  public var colouring: Colouring
  public var isPercent: Bool
  /// Digits behind the point that a cell shows; all are shown where it is pointed at.
  public var digits: Int

  /// - Precondition: `rows.count` rows of `columns.count` values.
  public init(
    _ title: String, note: String = "", down: String, across: String, rows: [String],
    columns: [String], values: [[Double?]], colouring: Colouring, isPercent: Bool = false,
    digits: Int = 1
  ) {
    precondition(
      values.count == rows.count && values.allSatisfy { $0.count == columns.count },
      "Invariant: a value for each row and column")
    self.title = title
    self.note = note
    self.down = down
    self.across = across
    self.rows = rows
    self.columns = columns
    self.values = values
    self.colouring = colouring
    self.isPercent = isPercent
    self.digits = digits
  }

  var json: JSONValue {
    [
      "title": .string(title), "note": .string(note), "down": .string(down),
      "across": .string(across), "rows": .array(rows.map { .string($0) }),
      "columns": .array(columns.map { .string($0) }),
      "values": .array(
        values.map {
          .array(
            $0.map { value in
              value.flatMap { $0.isFinite ? .number(Downsampling.short($0)) : nil } ?? .null
            })
        }),
      "colouring": .string(colouring.rawValue), "percent": .boolean(isPercent),
      "digits": .count(digits),
    ]
  }
}
