import Inputs
import Instruments
import Margin
import Units

/// Topics on margin tables and what follows from their rates.
enum MarginTableTopics {
  static let all: [ConformanceAdapter] = [
    ConformanceAdapter(
      "Binance USD-M", "leverage bracket table, cumulative maintenance amount", deductions),
    ConformanceAdapter("Binance USD-M", "leverage bracket table (2021-03-18)", deductions),
    ConformanceAdapter("Binance USD-M", "impact margin notional", impactNotional),
  ]

  /// The deductions that a schedule derives from its floors and rates.
  @Sendable private static func deductions(
    _ reader: ConfigurationReader
  ) throws -> ConformanceResult {
    let floors = try reader.required("floors").array()
    let rates = try reader.required("mmr").array()
    guard floors.count == rates.count else {
      throw reader.fault(saying: "floors has \(floors.count) entries and mmr \(rates.count)")
    }
    let brackets = try zip(floors, rates).map { floor, rate in
      MarginBracket(
        floor: Money(rawValue: try floor.roundedCount(decimals: Money.decimals)),
        maintenanceRate: try CaseNumbers.rate(rate), initialRate: .one)
    }
    guard let schedule = MarginSchedule(brackets: brackets) else {
      throw reader.fault(
        saying: "floors do not rise from 0, rates fall, or there are not 1 to "
          + "\(Limits.marginBrackets) brackets")
    }
    return .fields([("cum", .list(schedule.brackets.map { .amount($0.deduction) }))])
  }

  /// Base amount over the initial rate, or times the greatest leverage where that is given. The
  /// quotient is the same with both counted 1e8 times finer, which keeps 17 digits of a rate such
  /// as 1/75.
  @Sendable private static func impactNotional(
    _ reader: ConfigurationReader
  ) throws -> ConformanceResult {
    let finer = 8
    let fine = WideArithmetic.powerOfTen(finer)
    let base =
      try reader.optional("base_usdt").map {
        Money(rawValue: try $0.roundedCount(decimals: Money.decimals + finer))
      } ?? Money(rawValue: 200 * Money.one.rawValue * fine)
    let rate: Rate
    if let item = reader.optional("imr") {
      rate = Rate(rawValue: try item.roundedCount(decimals: Rate.decimals + finer))
    } else {
      let leverage: Int64 = try reader.integer(
        "max_leverage", in: 1...Int64(Limits.leverage))
      rate = Rate(
        rawValue: WideArithmetic.multiplyDivide(Rate.one.rawValue, fine, leverage, .nearest))
    }
    guard base.isPositive, let notional = ImpactNotional.of(base: base, initialRate: rate) else {
      throw reader.fault(saying: "base or rate is not above zero, or the notional is too large")
    }
    return .fields([("imn_usdt", .amount(notional))])
  }
}
