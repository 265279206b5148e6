import Inputs
import Instruments
import Margin
import Units

/// Topics that ask for the liquidation price of one position: `liq_price`.
enum LiquidationPriceTopics {
  static let all: [ConformanceAdapter] = [
    ConformanceAdapter("Binance USD-M", "liquidation price, isolated", isolated),
    ConformanceAdapter("Binance USD-M", "liquidation price, cross, two positions", cross),
    ConformanceAdapter("Bybit", "liquidation price, isolated linear", isolatedAtEntry),
    ConformanceAdapter("OKX", "liquidation price, isolated linear", isolated),
    ConformanceAdapter("Gate", "liquidation price, isolated linear", isolated),
  ]

  /// A pocket, given or as large as the leverage asks, behind a position valued at the mark; a
  /// `taker_fee` is part of the requirement.
  @Sendable private static func isolated(
    _ reader: ConfigurationReader
  ) throws -> ConformanceResult {
    try CasePosition.finest { power in
      let position = try CasePosition(reader, power: power)
      let pocket =
        try CaseNumbers.money(reader, "wallet_balance", "margin", power: power)
        ?? position.pocket(reader)
      return answer(position.liquidationPrice(collateral: pocket))
    }
  }

  /// The pocket of the leverage plus any extra margin, behind a position valued at entry.
  @Sendable private static func isolatedAtEntry(
    _ reader: ConfigurationReader
  ) throws -> ConformanceResult {
    try CasePosition.finest { power in
      let position = try CasePosition(reader, power: power, valuation: .entry)
      let pocket =
        try CaseNumbers.money(reader, "margin", "wallet_balance", power: power)
        ?? position.pocket(reader)
      let extra =
        try CaseNumbers.money(
          reader, "extra_margin", "extra", "added_margin", power: power) ?? .zero
      return answer(position.liquidationPrice(collateral: pocket + extra))
    }
  }

  /// The wallet with profit and requirement of the other positions at their marks.
  @Sendable private static func cross(
    _ reader: ConfigurationReader
  ) throws -> ConformanceResult {
    try CasePosition.finest { power in
      let position = try CasePosition(reader, power: power)
      guard
        var collateral = try CaseNumbers.money(reader, "wallet_balance", power: power)
      else { throw reader.fault(saying: "'wallet_balance' is missing") }
      for item in try reader.array("other_positions") {
        let inner = try item.object()
        let other = try CasePosition(inner, power: power)
        let mark = try CaseNumbers.price(inner, "mark")
        guard
          let value = other.payoff.notional(mark, other.quantity, .down),
          value.magnitude <= CaseNumbers.amountMax(power)
        else { throw item.fault(saying: "quantity x mark is above ten billion") }
        collateral += UnrealisedProfit.of(
          quantity: other.quantity, entryNotional: other.entryNotional, mark: mark,
          payoff: other.payoff)
        collateral -= MaintenanceRequirement.of(
          quantity: other.quantity, entryNotional: other.entryNotional, mark: mark,
          payoff: other.payoff, schedule: other.schedule)
        guard collateral.magnitude <= Limits.depositedBalance else {
          throw item.fault(saying: "the positions' profit is beyond \(Limits.depositedBalance)")
        }
      }
      return answer(position.liquidationPrice(collateral: collateral))
    }
  }

  private static func answer(_ price: ConformanceResult) -> ConformanceResult {
    .fields([("liq_price", price)])
  }
}
