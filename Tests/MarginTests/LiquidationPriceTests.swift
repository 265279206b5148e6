import Instruments
import Margin
import Testing
import Units

/// `equity < maintenance`, evaluated from the formulas in whole numbers without the chapter.
private func breaches(
  at raw: Int64, _ collateral: Int64, _ position: Int64, _ entry: Int64, size: Int64,
  _ schedule: MarginSchedule
) -> Bool {
  let product = Int128(raw) * Int128(position) * Int128(size)
  let scale: Int128 = 10_000_000_000_000_000
  var value = product / scale
  if product < 0, product % scale != 0 { value -= 1 }
  let exposure = schedule.valuation == .mark ? abs(value) : abs(Int128(entry))
  let bracket = schedule.brackets.last { Int128($0.floor.rawValue) <= exposure }!
  let rate = Int128(bracket.maintenanceRate.rawValue + schedule.closingFeeRate.rawValue)
  let billion: Int128 = 1_000_000_000
  let required = (exposure * rate + billion - 1) / billion - Int128(bracket.deduction.rawValue)
  return Int128(collateral) + value - Int128(entry) < max(required, 0)
}

@Suite("Liquidation price") struct LiquidationPriceTests {
  @Test("a long liquidates at the threshold and not one count above it")
  func longExample() throws {
    let schedule = MarginSchedule(
      maintenanceRate: rate("0.01"), initialRate: rate("0.2"), deduction: money("0.01"))!
    let threshold = try #require(
      LiquidationPrice.exact(
        collateral: money("2"), quantity: .one, entryNotional: money("10"),
        payoff: contract().payoff, schedule: schedule))
    // 8 - 0.01 over 0.99 is 8.0707070707...: equity equals the rounded requirement at ...0707.
    #expect(threshold == price("8.07070707"))
    let published = LiquidationPrice.published(
      collateral: money("2"), quantity: .one, entryNotional: money("10"),
      payoff: contract().payoff, schedule: schedule)
    #expect(published == price("8.07070707"))
  }

  @Test("a fully paid long and a short without limit have no liquidation price")
  func never() {
    #expect(
      LiquidationPrice.exact(
        collateral: money("100"), quantity: .one, entryNotional: money("50"),
        payoff: contract().payoff, schedule: bitcoinBrackets) == nil)
    #expect(
      LiquidationPrice.published(
        collateral: money("100"), quantity: .one, entryNotional: money("50.2"),
        payoff: contract().payoff, schedule: bitcoinBrackets) == price("-50"))
    #expect(
      LiquidationPrice.exact(
        collateral: money("9000000000"), quantity: quantity("-0.00000001"),
        entryNotional: money("-1"), payoff: contract().payoff, schedule: bitcoinBrackets) == nil)
    #expect(
      LiquidationPrice.exact(
        collateral: .zero, quantity: .zero, entryNotional: .zero, payoff: contract().payoff,
        schedule: bitcoinBrackets) == nil)
  }

  @Test("the threshold is the exact turn of the whole-number predicate, over random accounts")
  func brute() {
    var draws = Draws(7)
    var found = 0
    for round in 0..<6_000 {
      let size: Int64 = round % 3 == 0 ? draws.magnitude(upTo: 1_000_000_000) : 100_000_000
      var terms = contract()
      terms.contractSize = Quantity(rawValue: size)
      let schedule = randomSchedule(&draws)
      let magnitude = draws.magnitude(upTo: 100_000_000_000)
      let held = Bool.random(using: &draws) ? magnitude : -magnitude
      let entryPrice = draws.magnitude(upTo: 10_000_000_000_000)
      guard
        let entry = terms.payoff.notional(
          Price(rawValue: entryPrice), Quantity(rawValue: held), .nearest)
      else { continue }
      let collateral =
        draws.magnitude(upTo: max(2, abs(entry.rawValue)))
        * (Int.random(in: 0..<8, using: &draws) == 0 ? -1 : 1)
      let threshold = LiquidationPrice.exact(
        collateral: Money(rawValue: collateral), quantity: Quantity(rawValue: held),
        entryNotional: entry, payoff: terms.payoff, schedule: schedule)
      func isBreached(_ raw: Int64) -> Bool {
        breaches(at: raw, collateral, held, entry.rawValue, size: size, schedule)
      }
      // Beyond this price the house values no such position.
      let unit = Int128(abs(held)) * Int128(terms.contractSize.rawValue)
      let scale = Int128(WideArithmetic.amountScale) * Int128(WideArithmetic.amountScale)
      let limit = min(
        Limits.price.rawValue,
        Int64(clamping: Int128(Payoff.valueMax.rawValue) * scale / unit))
      let safeSide: ClosedRange<Int64>?
      if let threshold {
        found += 1
        let raw = threshold.rawValue
        // A long that every price liquidates has the limit as its threshold.
        let end = raw >= limit && held > 0
        #expect(isBreached(raw), "\(held) \(entry) \(collateral) \(threshold)")
        if held > 0 {
          safeSide = end ? nil : (raw + 1)...limit
        } else {
          safeSide = raw == 1 ? nil : 1...(raw - 1)
        }
      } else {
        safeSide = 1...limit
      }
      guard let safeSide else { continue }
      let near = held > 0 ? safeSide.lowerBound : safeSide.upperBound
      for step in 0..<40 {
        let candidate = held > 0 ? near + Int64(step) : near - Int64(step)
        guard safeSide.contains(candidate) else { break }
        #expect(!isBreached(candidate), "\(held) \(entry) \(collateral) at \(candidate)")
      }
      for _ in 0..<10 {
        let candidate = Int64.random(in: safeSide, using: &draws)
        #expect(!isBreached(candidate), "\(held) \(entry) \(collateral) at \(candidate)")
      }
    }
    #expect(found > 2_000)
  }

  @Test("the published form and the exact threshold differ by rounding only")
  func publishedAgrees() throws {
    var draws = Draws(11)
    for _ in 0..<2_000 {
      let held =
        Int64.random(in: 1_000_000...1_000_000_000_000, using: &draws)
        * (Bool.random(using: &draws) ? 1 : -1)
      let mark = Price(rawValue: Int64.random(in: 1_000_000_000...1_000_000_000_000, using: &draws))
      let terms = contract()
      let entry = terms.payoff.value(mark, Quantity(rawValue: held), .nearest)
      let collateral = entry.magnitude.scaled(
        by: Rate(rawValue: Int64.random(in: 50_000_000...500_000_000, using: &draws)), .down)
      let exact = try #require(
        LiquidationPrice.exact(
          collateral: collateral, quantity: Quantity(rawValue: held), entryNotional: entry,
          payoff: terms.payoff, schedule: bitcoinBrackets))
      let published = try #require(
        LiquidationPrice.published(
          collateral: collateral, quantity: Quantity(rawValue: held), entryNotional: entry,
          payoff: terms.payoff, schedule: bitcoinBrackets))
      // Two roundings of at most 1e-8 of money, over the quantity, and one of the price.
      let room = 3 * 100_000_000 / abs(held) + 2
      #expect((exact - published).magnitude.rawValue <= room)
    }
  }

  @Test("a large contract size leaves the range with nil, not with a trap")
  func largeContracts() {
    var terms = contract()
    terms.contractSize = Limits.contractSize
    #expect(terms.payoff.notional(Limits.price, Limits.quantity, .up) == nil)
    let billion = Quantity(rawValue: 100_000_000_000_000_000)
    #expect(terms.payoff.notional(Price(rawValue: 1), billion, .up) == money("10000000000"))
    #expect(terms.payoff.value(Limits.price, Limits.quantity, .up) == Payoff.valueMax)
    #expect(terms.payoff.value(Limits.price, -Limits.quantity, .up) == -Payoff.valueMax)
    #expect(
      LiquidationPrice.published(
        collateral: .one, quantity: Limits.quantity, entryNotional: Limits.notional,
        payoff: terms.payoff, schedule: bitcoinBrackets) == nil)
    // At 2 the value is two billion, equity a billion and one, the requirement a billion.
    #expect(
      LiquidationPrice.exact(
        collateral: .one, quantity: .one, entryNotional: money("1000000000"), payoff: terms.payoff,
        schedule: schedule([("0", "0.5", "1")])) == price("1.99999999"))
  }
}
