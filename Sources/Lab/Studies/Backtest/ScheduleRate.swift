import Calibration
import Inputs
import Instruments
import Units
import Venues

/// A margin schedule as what it asks of one position: a fixed rate.
enum ScheduleRate {
  static let prefix = "schedule:"

  /// The initial requirement of a position over its notional: the initial rate of the bracket it
  /// lies in, as the house takes it.
  /// - Parameter notional: above 0, in the quote asset.
  static func initial(_ schedule: MarginSchedule, notional: Double) -> Double {
    let value = min(notional, Double(Limits.notional.rawValue) / Double(Money.one.rawValue))
    let money = Money(rawValue: Int64((value * Double(Money.one.rawValue)).rounded()))
    let rate = schedule.bracket(for: money).initialRate
    return Double(rate.rawValue) / Double(Rate.one.rawValue)
  }

  static func read(_ file: String) throws(InputFault) -> MarginSchedule {
    let item = try ConfigurationDocument(file: file).item
    return try ScheduleReader.read(item, valuation: .mark, closingFeeRate: .zero)
  }

  /// The schedule in a file as a model: its initial rate at `--notional` where the command has one,
  /// else that of the first bracket.
  static func model(_ file: String, _ arguments: Arguments) throws -> ForecastModel {
    let hasNotional = arguments.declaration.options.contains { $0.name == "notional" }
    let notional = hasNotional ? try arguments.number("notional", in: 0.01...1e15) ?? 1e6 : 0.01
    let rate = initial(try read(file), notional: notional)
    guard rate < 1 else {
      throw arguments.usage(
        "'\(prefix)\(file)' holds positions of \(notional) in full; nothing is left to test")
    }
    return .fixed(rate: rate)
  }
}
