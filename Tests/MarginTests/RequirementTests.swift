import Instruments
import Margin
import Testing
import Units

@Suite("Requirements and risk") struct RequirementTests {
  @Test(
    "maintenance follows the brackets with their deductions",
    arguments: [
      ("0.5", "50000", "100"), ("1", "50000", "200"), ("-1", "50000", "200"),
      ("2", "50000", "450"), ("12", "50000", "2950"), ("100", "50000", "38550"),
      ("0.00000001", "1", "0.00000001"),
    ])
  func maintenance(held: String, mark: String, expected: String) {
    #expect(
      MaintenanceRequirement.of(
        quantity: quantity(held), entryNotional: .zero, mark: price(mark),
        payoff: contract().payoff,
        schedule: bitcoinBrackets) == money(expected))
  }

  @Test("the requirement never falls as the notional rises")
  func monotone() {
    var draws = Draws(1)
    for _ in 0..<300 {
      let schedule = randomSchedule(&draws)
      for bracket in schedule.brackets {
        var last = Money.zero
        for step in -20...20 where bracket.floor.rawValue + Int64(step) >= 0 {
          let required = MaintenanceRequirement.of(
            exposure: Money(rawValue: bracket.floor.rawValue + Int64(step)), schedule: schedule)
          #expect(required >= last)
          last = required
        }
      }
    }
  }

  @Test("a closing fee and valuation at entry change the requirement as they say")
  func flags() {
    let fee = schedule([("0", "0.01", "0.1")], fee: "0.0006")
    let entry = schedule([("0", "0.01", "0.1")], valuation: .entry)
    #expect(
      MaintenanceRequirement.of(
        quantity: .one, entryNotional: money("10"), mark: price("12"), payoff: contract().payoff,
        schedule: fee) == money("0.1272"))
    #expect(
      MaintenanceRequirement.of(
        quantity: .one, entryNotional: money("10"), mark: price("12"), payoff: contract().payoff,
        schedule: entry) == money("0.1"))
  }

  @Test(
    "initial is the stricter of chosen leverage and bracket",
    arguments: [
      ("10000", 10, "1000"), ("10000", 125, "80"), ("10000", 200, "80"),
      ("100", 3, "33.33333334"), ("1000000", 125, "13400"),
    ])
  func initial(exposure: String, leverage: UInt16, expected: String) {
    #expect(
      InitialRequirement.of(
        exposure: money(exposure), leverage: leverage, schedule: bitcoinBrackets)
        == money(expected))
  }

  @Test("open orders count at the worst of no fill, all buys and all sells")
  func orders() {
    func required(_ held: String, _ orders: OrderExposure) -> Money {
      InitialRequirement.withOrders(
        position: quantity(held), orders: orders, mark: price("100"), leverage: 10,
        payoff: contract().payoff, schedule: bitcoinBrackets)
    }
    #expect(required("2", .zero) == money("20"))
    var book = OrderExposure.zero
    book.add(.buy, quantity("1"), money("105"), loss: money("5"))
    // 3 at the mark, and 5 lost at once by buying above it.
    #expect(required("2", book) == money("35"))
    // Buying back a short needs no more, but losing 5 at once does not come free.
    #expect(required("-2", book) == money("25"))
    // A sell far above the mark gains 594, which pays for nobody's loss.
    book.add(.sell, quantity("6"), money("1194"))
    #expect(required("2", book) == money("45"))
    #expect(required("-2", book) == money("85"))
    // One below it loses 6 more, beside what the buy loses.
    book.add(.sell, quantity("6"), money("594"), loss: money("6"))
    #expect(required("2", book) == money("111"))
    book.remove(.sell, quantity("6"), money("594"), loss: money("6"))
    book.remove(.sell, quantity("6"), money("1194"))
    book.remove(.buy, quantity("1"), money("105"), loss: money("5"))
    #expect(book.isEmpty && book == .zero)
  }

  @Test(
    "an order's loss against the mark is that of its worse side, rounded up",
    arguments: [
      (Side.buy, "2", "99", "0"), (.buy, "2", "100", "0"), (.buy, "2", "101.5", "3"),
      (.sell, "2", "101.5", "0"), (.sell, "2", "98.5", "3"),
      (.sell, "0.00000003", "99.9", "0.00000001"),
    ])
  func loss(side: Side, size: String, limit: String, expected: String) {
    #expect(
      OrderLoss.of(
        side, quantity(size), limit: price(limit), mark: price("100"), payoff: contract().payoff)
        == money(expected))
  }

  @Test("risk is compared by ratio without dividing")
  func compare() {
    func risk(_ equity: String, _ maintenance: String) -> Risk {
      Risk(equity: money(equity), initial: .zero, maintenance: money(maintenance))
    }
    #expect(risk("100", "100").isLiquidatable == false)
    #expect(risk("99.99999999", "100").isLiquidatable)
    #expect(risk("1", "2").isRiskier(than: risk("3", "4")))
    #expect(risk("3", "6").isRiskier(than: risk("1", "2")))
    #expect(!risk("1", "2").isRiskier(than: risk("3", "6")))
    #expect(risk("-1", "0").isRiskier(than: risk("5", "1")))
    #expect(risk("4", "0").isRiskier(than: risk("5", "0")))
    #expect(risk("109", "100").isBelow(11, 10))
    var sum = Risk(equity: .one, initial: .one, maintenance: .one)
    sum += sum
    #expect(sum == Risk(equity: money("2"), initial: money("2"), maintenance: money("2")))
    #expect(sum.coversInitial && sum.slack.isZero)
  }
}
