import Instruments
import Margin
import Testing
import Units

@Suite("Reduction that restores the requirement") struct ReductionTests {
  private static let twoSteps = schedule([("0", "0.01", "0.05"), ("10000", "0.1", "0.2")])

  private func needed(
    _ held: String, equity: String, price closing: String = "100", cost: String = "0",
    buffer: String = "0", others: String = "0"
  ) -> Quantity {
    Reduction.quantityToRestore(
      equity: money(equity), maintenanceOthers: money(others), quantity: quantity(held),
      entryNotional: money("100"), mark: price("100"), price: price(closing),
      costRate: rate(cost), buffer: rate(buffer), contract: contract(lot: "1"),
      schedule: Self.twoSteps)
  }

  @Test("nothing is closed where equity suffices, everything where nothing less does")
  func ends() {
    #expect(needed("50", equity: "50") == .zero)
    #expect(needed("50", equity: "-1") == quantity("50"))
    // 50.5 units of 100: the odd half unit goes with the last lot.
    #expect(needed("50.5", equity: "-1") == quantity("50.5"))
    // Closing loses more than it frees.
    #expect(needed("50", equity: "49", price: "90") == quantity("50"))
  }

  @Test("the requirement is met to the lot, on either side, across a floor, with cost and buffer")
  func tables() {
    // 150 units need 600: each unit above 100 frees 10, each below frees 1.
    #expect(needed("150", equity: "300") == quantity("30"))
    #expect(needed("-150", equity: "300") == quantity("30"))
    #expect(needed("150", equity: "295") == quantity("31"))
    #expect(needed("150", equity: "90") == quantity("60"))
    #expect(needed("150", equity: "390", others: "90") == quantity("30"))
    // A cost of 1 % takes 1 of every 10 freed: 300 / 9.
    #expect(needed("150", equity: "300", cost: "0.01") == quantity("34"))
    // Bought back 5 below the mark, each unit gains 5 beside the 10 freed.
    #expect(needed("-150", equity: "300", price: "95") == quantity("20"))
    // 20 % above the requirement: 300 covers 250.
    #expect(needed("150", equity: "300", buffer: "0.2") == quantity("35"))
  }

  @Test("no smaller number of lots restores the requirement, over random positions")
  func smallest() {
    var draws = Draws(31)
    let terms = contract(lot: "0.5")
    var partial = 0
    for _ in 0..<300 {
      let lots = Int64.random(in: 1...80, using: &draws)
      let sign: Int64 = Bool.random(using: &draws) ? 1 : -1
      let held = Quantity(rawValue: lots * terms.lot.rawValue * sign)
      let mark = Price(rawValue: Int64.random(in: 100_000_000...90_000_000_000, using: &draws))
      let slip = Int64.random(in: -mark.rawValue / 50...mark.rawValue / 50, using: &draws)
      let schedule = randomSchedule(&draws)
      let entry = terms.payoff.value(mark, held, .nearest)
      func required(_ rest: Quantity) -> Money {
        MaintenanceRequirement.of(
          quantity: rest,
          entryNotional: Money(
            rawValue: WideArithmetic.multiplyDivide(
              entry.rawValue, rest.rawValue, held.rawValue.magnitude == 0 ? 1 : abs(held.rawValue),
              .nearest) * sign),
          mark: mark, payoff: terms.payoff, schedule: schedule)
      }
      let equity = Money(
        rawValue: Int64.random(in: -10...max(1, required(held).rawValue), using: &draws))
      let closing = Price(rawValue: mark.rawValue + slip)
      let answer = Reduction.quantityToRestore(
        equity: equity, maintenanceOthers: .zero, quantity: held, entryNotional: entry,
        mark: mark, price: closing, costRate: rate("0.0005"), buffer: rate("0.1"),
        contract: terms, schedule: schedule)
      func restores(_ count: Int64) -> Bool {
        let closed = Quantity(rawValue: count * terms.lot.rawValue * sign)
        let proceeds = terms.payoff.value(closing, closed, .down)
        let after =
          equity - terms.payoff.value(mark, held, .down)
          + terms.payoff.value(mark, held - closed, .down)
          + proceeds - proceeds.magnitude.scaled(by: rate("0.0005"), .up)
        return Int128(after.rawValue) * 10 >= Int128(required(held - closed).rawValue) * 11
      }
      let brute = (0...lots).first(where: restores) ?? lots
      if brute > 0, brute < lots { partial += 1 }
      #expect(answer.rawValue == brute * terms.lot.rawValue)
    }
    #expect(partial > 30)
  }
}
