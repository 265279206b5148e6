import Inputs
import Instruments
import Units

extension ConfigurationReader {
  /// What a list of brackets must be.
  public static var bracketRules: String {
    "expected 1 to \(Limits.marginBrackets) brackets with floors rising from 0, maintenance rates "
      + "that do not fall, and 0 < maintenance <= initial <= 1"
  }

  /// The list at `brackets`, each looked at beside the one before it, so that a fault names the
  /// bracket it is about.
  /// - Parameter initialRate: how a bracket says it; by default at `initialRate`.
  public func marginBrackets(
    initialRate: (ConfigurationReader) throws(InputFault) -> Rate = {
      (row) throws(InputFault) in try row.rate("initialRate", in: Rate(rawValue: 1)...Rate.one)
    }
  ) throws(InputFault) -> [MarginBracket] {
    var brackets: [MarginBracket] = []
    let rates = Rate(rawValue: 1)...Rate.one
    for row in try objects("brackets") {
      let bracket = MarginBracket(
        floor: try row.decimal("floor", as: Money.self, in: .zero...Limits.notional),
        maintenanceRate: try row.rate("maintenanceRate", in: rates),
        initialRate: try initialRate(row))
      if let broken = Self.rule(brokenBy: bracket, after: brackets.last) {
        try row.note(row.fault(saying: broken))
      }
      brackets.append(bracket)
    }
    guard (1...Limits.marginBrackets).contains(brackets.count) else {
      throw fault(
        saying: "'brackets' are \(brackets.isEmpty ? "missing" : "\(brackets.count)"); "
          + Self.bracketRules)
    }
    return brackets
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
