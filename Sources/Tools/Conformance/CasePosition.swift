import Inputs
import Instruments
import Margin
import Units

/// A position as golden cases describe it: side, quantity, entry, rates and amount. An inverse one
/// counts `contracts` or `qty` of `multiplier_usd` each, one dollar where a case does not say.
///
/// Published figures have more digits than the house keeps, and small quantities would magnify what
/// rounding them loses. Margin is homogeneous: with every quantity and amount of money counted in
/// units of 10^-(8 + power) the prices are the same, so the finest unit that fits is taken.
/// Prices are read to the nearest 1e-8, rates to the nearest 1e-9.
struct CasePosition {
  let quantity: Quantity
  let entryNotional: Money
  let entry: Price
  let payoff: Payoff
  let schedule: MarginSchedule
  let power: Int

  /// - Parameter holdsFee: whether the requirement has `taker_fee` in it.
  init(
    _ reader: ConfigurationReader, power: Int, valuation: MaintenanceValuation = .mark,
    payoff kind: PayoffKind = .linear, holdsFee: Bool = true
  ) throws {
    self.power = power
    let multiplier = try kind == .inverse ? CaseNumbers.multiplier(reader) : .one
    payoff = Payoff(kind, multiplier: multiplier)
    let unsigned =
      try (reader.optional("qty") ?? (kind == .inverse ? reader.optional("contracts") : nil)).map {
        Quantity(rawValue: try $0.roundedCount(decimals: Quantity.decimals + power))
      } ?? Quantity(rawValue: WideArithmetic.powerOfTen(Quantity.decimals + power))
    let side = try reader.optional("side").map { try $0.choice(of: CaseSide.self) }
    let isShort = side.map { $0.isShort } ?? unsigned.isNegative
    quantity = isShort ? -unsigned.magnitude : unsigned.magnitude
    entry = try CaseNumbers.price(reader, "entry")
    guard !quantity.isZero, quantity.magnitude <= Limits.quantity,
      let notional = payoff.notional(entry, quantity, .nearest), !notional.isZero,
      notional.magnitude <= CaseNumbers.amountMax(power)
    else { throw reader.fault(saying: "the value at entry is zero or above ten billion") }
    entryNotional = notional
    let fee = holdsFee ? try CaseNumbers.rate(reader, "taker_fee", default: .zero) : .zero
    let initial = try CaseNumbers.rate(reader, "imr", default: .one)
    let deduction = try CaseNumbers.money(reader, "cum", power: power) ?? .zero
    let rate = try CaseNumbers.rate(reader, "mmr")
    guard
      let schedule = MarginSchedule(
        maintenanceRate: rate, initialRate: initial, deduction: deduction, valuation: valuation,
        closingFeeRate: fee)
    else {
      throw reader.fault(
        saying: "mmr is not above 0 and at most imr, imr above 1, or cum negative")
    }
    self.schedule = schedule
  }

  /// What the position starts with at the case's leverage.
  func pocket(_ reader: ConfigurationReader) throws -> Money {
    let leverage: UInt16 = try reader.integer("leverage", in: 1...UInt16(Limits.leverage))
    return InitialRequirement.of(exposure: entryNotional.magnitude, leverage: leverage)
  }

  func liquidationPrice(collateral: Money) -> ConformanceResult {
    .price(liquidation(collateral: collateral))
  }

  func liquidation(collateral: Money) -> Price? {
    LiquidationPrice.published(
      collateral: collateral, quantity: quantity, entryNotional: entryNotional, payoff: payoff,
      schedule: schedule)
  }

  /// The price at which the collateral is used up, after a fee for closing there.
  func bankruptcy(collateral: Money, fee: Rate = .zero) -> Price? {
    guard fee.isPositive else {
      return BankruptcyPrice.of(
        quantity: quantity, mark: entry, equity: collateral, maintenance: .zero,
        maintenanceTotal: .zero, payoff: payoff)
    }
    // What must be left is the fee: a requirement like another.
    guard
      let schedule = MarginSchedule(maintenanceRate: fee, initialRate: .one, deduction: .zero)
    else { return nil }
    return LiquidationPrice.published(
      collateral: collateral, quantity: quantity, entryNotional: entryNotional, payoff: payoff,
      schedule: schedule)
  }

  /// Of an amount counted in the case's unit.
  func amount(_ money: Money) -> ConformanceResult {
    .number(money.rawValue, decimals: Money.decimals + power)
  }

  /// To a whole number of steps: up for a long and down for a short, the safe side.
  func rounded(_ price: Price?, toward step: Price) -> Price? {
    guard let price else { return nil }
    let rest = price.rawValue % step.rawValue
    if rest == 0 { return price }
    return Price(rawValue: price.rawValue - rest + (quantity.isPositive ? step.rawValue : 0))
  }

  /// The answer in the finest unit in which every amount of the case fits.
  static func finest(
    _ evaluate: (_ power: Int) throws -> ConformanceResult
  ) throws -> ConformanceResult {
    for power in stride(from: 10, to: 0, by: -1) {
      if let result = try? evaluate(power) { return result }
    }
    return try evaluate(0)
  }
}

enum CaseSide: String, CaseIterable {
  case long, short, buy, sell
  var isShort: Bool { self == .short || self == .sell }
}

/// Numbers of a case, rounded to the nearest count.
enum CaseNumbers {
  /// At power 0 what the house allows; a tenth above it, so that prices may move tenfold.
  static func amountMax(_ power: Int) -> Money {
    power == 0 ? Limits.notional : Money(rawValue: Limits.notional.rawValue / 10)
  }

  /// Dollars to a contract.
  static func multiplier(_ reader: ConfigurationReader) throws -> Quantity {
    guard let item = reader.optional("multiplier_usd") else { return .one }
    let multiplier = Quantity(rawValue: try item.roundedCount(decimals: Quantity.decimals))
    guard multiplier.isPositive, multiplier <= Limits.contractSize else {
      throw item.fault("a multiplier above 0 and at most \(Limits.contractSize)")
    }
    return multiplier
  }

  static func price(_ reader: ConfigurationReader, _ key: String) throws -> Price {
    let item = try reader.required(key)
    let price = Price(rawValue: try item.roundedCount(decimals: Price.decimals))
    guard price.isPositive, price <= Limits.price else {
      throw item.fault("a price above 0 and at most \(Limits.price)")
    }
    return price
  }

  /// The amount under the first of the keys that is there.
  static func money(
    _ reader: ConfigurationReader, _ keys: String..., power: Int
  ) throws -> Money? {
    for key in keys {
      guard let item = reader.optional(key), !item.isNull else { continue }
      let amount = Money(rawValue: try item.roundedCount(decimals: Money.decimals + power))
      guard amount.magnitude <= amountMax(power) else {
        throw item.fault("at most \(Limits.notional)")
      }
      return amount
    }
    return nil
  }

  static func rate(
    _ reader: ConfigurationReader, _ key: String, default fallback: Rate? = nil
  ) throws -> Rate {
    if let fallback, reader.optional(key).map(\.isNull) ?? true { return fallback }
    return try rate(try reader.required(key))
  }

  static func rate(_ item: ConfigurationItem) throws -> Rate {
    let rate = Rate(rawValue: try item.roundedCount(decimals: Rate.decimals))
    guard !rate.isNegative, rate <= .one else { throw item.fault("a rate from 0 to 1") }
    return rate
  }
}
