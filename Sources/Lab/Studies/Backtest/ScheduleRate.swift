import Inputs
import Instruments
import Units
import Venues

/// A margin schedule as what it asks of one position: a fixed rate.
public enum ScheduleRate {
  /// The initial requirement of a position over its notional: the initial rate of the bracket it
  /// lies in, as the house takes it.
  /// - Parameter notional: above 0, in the quote asset.
  public static func initial(_ schedule: MarginSchedule, notional: Double) -> Double {
    let value = min(notional, Double(Limits.notional.rawValue) / Double(Money.one.rawValue))
    let money = Money(rawValue: Int64((value * Double(Money.one.rawValue)).rounded()))
    let rate = schedule.bracket(for: money).initialRate
    return Double(rate.rawValue) / Double(Rate.one.rawValue)
  }

  /// The schedule in a file, valued at the mark where it does not say otherwise.
  public static func read(_ file: String) throws(InputFault) -> MarginSchedule {
    let item = try ConfigurationDocument(file: file).item
    return try ScheduleReader.read(item, valuation: .mark, closingFeeRate: .zero)
  }
}
