import Inputs
import Instruments
import Units

extension MarginSchedule {
  /// One plain bracket, with which a reading goes on where the schedule is wrong or missing.
  static var standIn: MarginSchedule {
    let bracket = MarginBracket(
      floor: .zero, maintenanceRate: .partsPerMillion(1), initialRate: .partsPerMillion(1_000))
    guard let schedule = MarginSchedule(brackets: [bracket]) else {
      preconditionFailure("Invariant: one plain bracket is a schedule")
    }
    return schedule
  }
}

extension ConfigurationItem {
  /// The margin schedule that an item holds, or the path of a file that does, relative to the file
  /// it is named in: `{brackets: [{floor, maintenanceRate, initialRate | maxLeverage}], valuation,
  /// closingFeeRate}`; or one rate for every notional with its deduction: `{maintenanceRate,
  /// initialRate | maxLeverage, deduction, valuation, closingFeeRate}`.
  /// - Parameters:
  ///   - valuation: what holds where the schedule does not say.
  ///   - closingFeeRate: the same.
  /// - Throws: a fault that names the item or the file, what is wrong and what would be right.
  public func marginSchedule(
    valuation: MaintenanceValuation = .mark, closingFeeRate: Rate = .zero
  ) throws(InputFault) -> MarginSchedule {
    let reader = try orFile().object()
    // For whoever margins options; a perpetual needs none.
    _ = reader.optional("riskArrays")
    let terms = try reader.maintenanceTerms(valuation: valuation, closingFeeRate: closingFeeRate)
    return try reader.marginSchedule(
      valuation: terms.valuation, closingFeeRate: terms.closingFeeRate)
  }
}

extension ConfigurationReader {
  private enum Valuation: String, CaseIterable { case mark, entry }

  /// What a list of brackets must be.
  static var bracketRules: String {
    "expected 1 to \(Limits.marginBrackets) brackets with floors rising from 0, maintenance rates "
      + "that do not fall, and 0 < maintenance <= initial <= 1"
  }

  /// What maintenance is a fraction of, and the fee that it holds back.
  func maintenanceTerms(
    valuation: MaintenanceValuation, closingFeeRate: Rate
  ) throws(InputFault) -> (valuation: MaintenanceValuation, closingFeeRate: Rate) {
    let named: Valuation = valuation == .entry ? .entry : .mark
    let chosen = try choice("valuation", of: Valuation.self, default: named)
    let fee = try rate("closingFeeRate", default: closingFeeRate, in: Ranges.belowOne)
    return (chosen == .entry ? .entry : .mark, fee)
  }

  /// The schedule of this object's brackets, or of its one rate.
  func marginSchedule(
    valuation: MaintenanceValuation, closingFeeRate: Rate
  ) throws(InputFault) -> MarginSchedule {
    let isFlat = optional("brackets") == nil && optional("maintenanceRate") != nil
    let schedule: MarginSchedule?
    if isFlat {
      schedule = MarginSchedule(
        maintenanceRate: try rate("maintenanceRate", in: .zero ... .one),
        initialRate: try initialRate(),
        deduction: try decimal(
          "deduction", as: Money.self, default: .zero, in: .zero...Limits.notional),
        valuation: valuation, closingFeeRate: closingFeeRate)
    } else {
      schedule = MarginSchedule(
        brackets: try marginBrackets(), valuation: valuation, closingFeeRate: closingFeeRate)
    }
    if let schedule { return schedule }
    // Each bracket has been looked at; what is left lies between them and is told by its own line.
    try note(
      fault(
        saying: isFlat
          ? "is no margin schedule; expected 0 < maintenance <= initial <= 1, and a closing fee "
            + "below 1"
          : "'brackets' are no margin schedule; \(Self.bracketRules)"))
    return .standIn
  }

  /// The list at `brackets`, each looked at beside the one before it, so that a fault names the
  /// bracket it is about.
  private func marginBrackets() throws(InputFault) -> [MarginBracket] {
    var brackets: [MarginBracket] = []
    let rates = Rate(rawValue: 1)...Rate.one
    for row in try objects("brackets") {
      let bracket = MarginBracket(
        floor: try row.decimal("floor", as: Money.self, in: .zero...Limits.notional),
        maintenanceRate: try row.rate("maintenanceRate", in: rates),
        initialRate: try row.initialRate())
      if let broken = Self.rule(brokenBy: bracket, after: brackets.last) {
        try row.note(row.fault(saying: broken))
      }
      brackets.append(bracket)
    }
    if !(1...Limits.marginBrackets).contains(brackets.count) {
      try note(
        fault(
          saying: "'brackets' are \(brackets.isEmpty ? "missing" : "\(brackets.count)"); "
            + Self.bracketRules))
    }
    return brackets
  }

  /// The rate itself, or 1 / greatest leverage rounded up.
  private func initialRate() throws(InputFault) -> Rate {
    guard optional("maxLeverage") != nil else {
      return try rate("initialRate", in: Rate(rawValue: 1)...Rate.one)
    }
    let leverage: Int64 = try integer("maxLeverage", in: 1...Int64(Limits.leverage))
    if let both = optional("initialRate") {
      try note(both.fault(saying: "stands beside 'maxLeverage'; expected one of the two"))
    }
    return Rate(rawValue: WideArithmetic.multiplyDivide(Rate.one.rawValue, 1, leverage, .up))
  }

  private static func rule(brokenBy bracket: MarginBracket, after last: MarginBracket?) -> String? {
    let (floor, maintenance) = (bracket.floor, bracket.maintenanceRate)
    if maintenance > bracket.initialRate {
      return "maintenanceRate \(maintenance) is above initialRate \(bracket.initialRate)"
    }
    guard let last else {
      return floor.isZero ? nil : "floor \(floor) is not 0, where the first bracket begins"
    }
    if floor <= last.floor { return "floor \(floor) is not above \(last.floor) of the one before" }
    if maintenance < last.maintenanceRate {
      return "maintenanceRate \(maintenance) is below \(last.maintenanceRate) of the one before"
    }
    return nil
  }
}
