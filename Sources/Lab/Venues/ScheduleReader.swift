import Inputs
import Instruments
import Units

/// Reads a margin schedule:
/// `{brackets: [{floor, maintenanceRate, initialRate | maxLeverage}], valuation, closingFeeRate}`,
/// the name of a file that holds it, relative to the file it is named in;
/// or one rate for every notional with its deduction:
/// `{maintenanceRate, initialRate | maxLeverage, deduction, valuation, closingFeeRate}`.
public enum ScheduleReader {
  private enum Valuation: String, CaseIterable { case mark, entry }

  /// The schedule that an item holds or names.
  /// - Parameters:
  ///   - valuation: what holds where the schedule does not say.
  ///   - closingFeeRate: the same.
  /// - Throws: a fault that names the item or the file, what is wrong and what would be right.
  public static func read(
    _ given: ConfigurationItem, valuation: MaintenanceValuation, closingFeeRate: Rate
  ) throws(InputFault) -> MarginSchedule {
    let item = try given.orFile()
    let reader = try item.object()
    // For whoever margins options; a perpetual needs none.
    _ = reader.optional("riskArrays")
    let named: Valuation = valuation == .mark ? .mark : .entry
    let chosen: MaintenanceValuation =
      try reader.choice("valuation", of: Valuation.self, default: named) == .mark
      ? .mark : .entry
    let fee = try reader.rate("closingFeeRate", default: closingFeeRate, in: .zero ... .one)
    var schedule: MarginSchedule?
    if reader.optional("brackets") != nil {
      let brackets = try reader.marginBrackets(initialRate: initialRate)
      schedule = MarginSchedule(brackets: brackets, valuation: chosen, closingFeeRate: fee)
    } else {
      schedule = MarginSchedule(
        maintenanceRate: try reader.rate("maintenanceRate", in: .zero ... .one),
        initialRate: try initialRate(reader),
        deduction: try reader.decimal(
          "deduction", as: Money.self, default: .zero, in: .zero...Limits.notional),
        valuation: chosen, closingFeeRate: fee)
    }
    guard let schedule else {
      throw item.fault(
        saying: "is no margin schedule; expected 1 to \(Limits.marginBrackets) brackets with "
          + "floors rising from 0, maintenance rates above 0 that do not fall, each at most its "
          + "initial rate, and a closing fee below 1")
    }
    return schedule
  }

  /// The rate itself, or 1 / greatest leverage rounded up.
  private static func initialRate(_ reader: ConfigurationReader) throws(InputFault) -> Rate {
    guard reader.optional("maxLeverage") != nil else {
      return try reader.rate("initialRate", in: .zero ... .one)
    }
    let leverage: Int64 = try reader.integer("maxLeverage", in: 1...Int64(Limits.leverage))
    return Rate(
      rawValue: WideArithmetic.multiplyDivide(Rate.one.rawValue, 1, leverage, .up))
  }
}
