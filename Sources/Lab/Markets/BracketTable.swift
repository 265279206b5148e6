import Instruments
import Units

/// A venue's margin table for one symbol at one date.
public struct BracketTable: Sendable {
  /// One row as venues print them.
  public struct Row: Equatable, Sendable {
    /// Notionals from here on, up to the next row's floor.
    public let floor: Money
    /// The greatest notional of the row.
    public let cap: Money
    public let maintenanceRate: Rate
    public let leverageMax: Int
  }

  public let symbol: String
  public internal(set) var rows: [Row]
  public let source: FactSource
  /// Smallest steps of price and quantity where they are known; they change now and then, and a
  /// scenario may give its own.
  public let steps: (tick: Price, lot: Quantity)?

  /// The rows as brackets: the initial rate is 1 / leverage, rounded up.
  var brackets: [MarginBracket] {
    rows.map { row in
      MarginBracket(
        floor: row.floor, maintenanceRate: row.maintenanceRate,
        initialRate: Rate(
          rawValue: WideArithmetic.multiplyDivide(
            Rate.one.rawValue, 1, Int64(row.leverageMax), .up)))
    }
  }

  /// The table as the house reads it; the deductions follow from floors and rates.
  public func schedule(
    valuation: MaintenanceValuation, closingFeeRate: Rate
  ) -> MarginSchedule {
    guard
      let schedule = MarginSchedule(
        brackets: brackets, valuation: valuation, closingFeeRate: closingFeeRate)
    else { preconditionFailure("Invariant: a table was read as a valid schedule: \(symbol)") }
    return schedule
  }
}
