import Instruments
import Margin
import Testing
import Units

@Suite("Bankruptcy price, loss budget and liquidation fee") struct BankruptcyTests {
  @Test("a single position's bankruptcy price leaves nothing, or the rounding, and never less")
  func single() {
    var draws = Draws(3)
    let terms = contract()
    for _ in 0..<3_000 {
      let held = Quantity(
        rawValue: draws.magnitude(upTo: 1_000_000_000_000)
          * (Bool.random(using: &draws) ? 1 : -1))
      let mark = Price(rawValue: draws.magnitude(upTo: 10_000_000_000_000))
      let entry = terms.payoff.value(mark, held, .nearest)
      let pocket = Money(rawValue: draws.magnitude(upTo: max(2, entry.magnitude.rawValue)))
      let equity =
        pocket
        + UnrealisedProfit.of(
          quantity: held, entryNotional: entry, mark: mark, payoff: terms.payoff)
      let bankrupt = BankruptcyPrice.of(
        quantity: held, mark: mark, equity: equity, maintenance: .one, maintenanceTotal: .one,
        payoff: terms.payoff)
      guard bankrupt.isPositive, bankrupt < Limits.price else { continue }
      func left(_ at: Price) -> Money {
        pocket + PositionValue.of(quantity: held, mark: at, payoff: terms.payoff) - entry
      }
      #expect(!left(bankrupt).isNegative)
      let worse = Price(rawValue: bankrupt.rawValue - (held.isPositive ? 1 : -1))
      #expect(left(worse).isNegative || left(worse) == left(bankrupt))
    }
  }

  @Test("closing several positions at their bankruptcy prices never leaves the account short")
  func shared() {
    var draws = Draws(5)
    var checked = 0
    for _ in 0..<500 {
      let count = Int.random(in: 2...5, using: &draws)
      var equity = Money(rawValue: draws.magnitude(upTo: 1_000_000_000_000))
      if Bool.random(using: &draws) { equity = -equity }
      let legs = (0..<count).map { _ in
        (
          held: Quantity(
            rawValue: draws.magnitude(upTo: 10_000_000_000)
              * (Bool.random(using: &draws) ? 1 : -1)),
          mark: Price(rawValue: draws.magnitude(upTo: 10_000_000_000_000))
        )
      }
      let required = legs.map {
        MaintenanceRequirement.of(
          quantity: $0.held, entryNotional: .zero, mark: $0.mark, payoff: contract().payoff,
          schedule: bitcoinBrackets)
      }
      let total = required.reduce(.zero, +)
      var left = equity
      var isReachable = true
      for (leg, requirement) in zip(legs, required) {
        let at = BankruptcyPrice.of(
          quantity: leg.held, mark: leg.mark, equity: equity, maintenance: requirement,
          maintenanceTotal: total, payoff: contract().payoff)
        // With negative equity a leg may have no price in range that covers its share.
        if at.isZero, leg.held.isNegative { isReachable = false }
        if at == Limits.price, leg.held.isPositive { isReachable = false }
        left += PositionValue.of(quantity: leg.held, mark: at, payoff: contract().payoff)
        left -= PositionValue.of(quantity: leg.held, mark: leg.mark, payoff: contract().payoff)
      }
      if isReachable {
        checked += 1
        #expect(!left.isNegative)
      }
    }
    #expect(checked > 300)
  }

  @Test("where no positive price uses the budget up, the bankruptcy price is zero")
  func notPositive() {
    #expect(
      BankruptcyPrice.of(
        quantity: .one, mark: price("100"), equity: money("100"), maintenance: .one,
        maintenanceTotal: .one, payoff: contract().payoff) == .zero)
    #expect(
      BankruptcyPrice.of(
        quantity: -.one, mark: price("100"), equity: money("-100"), maintenance: .one,
        maintenanceTotal: .one, payoff: contract().payoff) == .zero)
  }

  @Test(
    "the liquidation fee is the capped surplus over bankruptcy",
    arguments: [
      // Long closed: received 1,000 where 990 would have been bankrupt.
      ("1000", "990", "0.005", "5"), ("1000", "998", "0.005", "2"),
      ("1000", "1001", "0.005", "0"),
      // Short closed: paid 1,000 where 1,010 would have been bankrupt.
      ("-1000", "-1010", "0.005", "5"), ("-1000", "-999", "0.005", "0"),
    ])
  func fee(fill: String, bankrupt: String, most: String, expected: String) {
    #expect(
      LiquidationFee.of(
        fillNotional: money(fill), bankruptcyNotional: money(bankrupt), rateMax: rate(most))
        == money(expected))
  }
}
