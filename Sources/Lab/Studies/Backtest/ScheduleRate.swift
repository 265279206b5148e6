import Inputs
import Instruments
import Markets
import Units

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

  /// The schedule in a file, valued at the mark where it does not say otherwise; or, by
  /// `PRESET:SYMBOL`, that of a venue's table.
  public static func read(_ name: String) throws(InputFault) -> MarginSchedule {
    let parts = name.split(separator: ":", maxSplits: 1).map(String.init)
    guard let preset = parts.first.flatMap(VenuePresets.named) else {
      return try ConfigurationDocument(file: name).item.marginSchedule()
    }
    if parts.count == 2, let schedule = preset.schedule(for: parts[1]) { return schedule }
    let known = preset.tables.map(\.symbol).joined(separator: ", ")
    throw InputFault(
      file: "schedule:\(name)",
      reason: "preset \(preset.name) has "
        + (known.isEmpty
          ? "no margin tables"
          : "tables for \(known); expected one of them, as in schedule:PRESET:SYMBOL"))
  }
}
