import Inputs
import Instruments
import Margin
import Units

/// Leverage tiers of a real venue: their deductions, requirements and continuity.
enum LeverageTierTopics {
  static func evaluate(_ reader: ConfigurationReader) throws -> ConformanceResult {
    let document = try ConfigurationDocument(
      file: CaseSeries.path(reader, try reader.string("file")))
    if let symbol = reader.optional("symbol") {
      let tiers = try Tiers(try document.root().required(try symbol.string()))
      let margins = try reader.required("notionals").array().map { item in
        let notional = Money(rawValue: try item.roundedCount(decimals: Money.decimals))
        guard !notional.isNegative, notional <= Limits.notional else {
          throw item.fault("from 0 to \(Limits.notional)")
        }
        return ConformanceResult.amount(
          MaintenanceRequirement.of(exposure: notional, schedule: tiers.schedule))
      }
      return .fields([
        ("cum", .list(tiers.schedule.brackets.map { .amount($0.deduction) })),
        ("maintenance_margin", .list(margins)),
      ])
    }
    let tolerance = Money(
      rawValue: try reader.required("tol").roundedCount(decimals: Money.decimals))
    var (symbols, broken) = (0, 0)
    for (_, item) in try document.item.members() {
      symbols += 1
      let tiers = try Tiers(item)
      let isContinuous = zip(tiers.schedule.brackets, tiers.published).allSatisfy {
        ($0.deduction - $1).magnitude <= tolerance
      }
      if !isContinuous { broken += 1 }
    }
    return .fields([
      ("symbols", .number(Int64(symbols), decimals: 0)),
      ("symbols_with_discontinuity", .number(Int64(broken), decimals: 0)),
    ])
  }

  /// The schedule of one symbol, and the deductions the venue published for it.
  private struct Tiers {
    let schedule: MarginSchedule
    let published: [Money]

    init(_ item: ConfigurationItem) throws {
      var brackets: [MarginBracket] = []
      var published: [Money] = []
      for tier in try item.array() {
        let tier = try tier.object()
        let floor = try tier.required("minNotional").roundedCount(decimals: Money.decimals)
        brackets.append(
          MarginBracket(
            floor: Money(rawValue: floor),
            maintenanceRate: try CaseNumbers.rate(tier, "maintenanceMarginRate"),
            initialRate: .one))
        let deduction = try tier.object("info").required("cum")
        published.append(Money(rawValue: try deduction.roundedCount(decimals: Money.decimals)))
      }
      guard let schedule = MarginSchedule(brackets: brackets) else {
        throw item.fault(saying: "is no margin schedule")
      }
      self.schedule = schedule
      self.published = published
    }
  }
}
