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
  public let rows: [Row]
  public let source: FactSource
  /// Smallest steps of price and quantity where they are known; they change now and then, and a
  /// scenario may give its own.
  public let steps: (tick: Price, lot: Quantity)?

  /// - Parameters:
  ///   - steps: price and quantity step, as the venue lists the contract.
  ///   - caps: greatest notional of each row, in whole units of the quote asset.
  ///   - maintenance: in hundredths of a percent, so that 0.65 % is 65.
  init(
    _ symbol: String, caps: [Int64], maintenance: [Int64], leverage: [Int],
    steps: (String, String)? = nil,
    source: FactSource
  ) {
    precondition(
      caps.count == maintenance.count && caps.count == leverage.count,
      "Invariant: a table's columns are equally long")
    self.symbol = symbol
    self.source = source
    self.steps = steps.map { tick, lot in
      guard let tick = Price(tick), let lot = Quantity(lot) else {
        preconditionFailure("Invariant: a preset's steps are decimal numbers: \(symbol)")
      }
      return (tick, lot)
    }
    rows = caps.indices.map { row in
      Row(
        floor: Money(rawValue: (row == 0 ? 0 : caps[row - 1]) * Money.one.rawValue),
        cap: Money(rawValue: caps[row] * Money.one.rawValue),
        maintenanceRate: Rate.partsPerMillion(maintenance[row] * 100), leverageMax: leverage[row])
    }
  }

  /// The table as the house reads it: the initial rate is 1 / leverage, rounded up, and the
  /// deductions follow from floors and rates.
  public func schedule(
    valuation: MaintenanceValuation, closingFeeRate: Rate
  ) -> MarginSchedule {
    let brackets = rows.map { row in
      MarginBracket(
        floor: row.floor, maintenanceRate: row.maintenanceRate,
        initialRate: Rate(
          rawValue: WideArithmetic.multiplyDivide(
            Rate.one.rawValue, 1, Int64(row.leverageMax), .up)))
    }
    guard
      let schedule = MarginSchedule(
        brackets: brackets, valuation: valuation, closingFeeRate: closingFeeRate)
    else { preconditionFailure("Invariant: a preset's table is a valid schedule: \(symbol)") }
    return schedule
  }
}
