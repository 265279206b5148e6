import Instruments
import Margin
import Testing
import Units

/// What an order could cost at worst: sums over a walk, by hand.
@Suite struct WorstChargeTests {
  private func charge(_ side: Side = .buy, _ quantity: String = "5") -> WorstCharge {
    WorstCharge(side, Quantity(quantity)!, payoff: Payoff(.linear))
  }

  private func total(
    _ charge: WorstCharge, at limit: String = "102", rests: Bool
  ) -> [String]? {
    charge.total(limit: Price(limit)!, rests: rests).map { ["\($0.open)", "\($0.charged)"] }
  }

  @Test("what is met is charged at its price, and the rest at the limit where it rests")
  func met() {
    var order = charge()
    order.meet(Quantity("2")!, at: Price("100")!)
    order.meet(Quantity("1")!, at: Price("101")!)
    #expect(order.left == Quantity("2"))
    #expect(total(order, rests: true) == ["5", "505"])
    #expect(total(order, rests: false) == ["3", "301"])
  }

  @Test("what may be gone is charged at the limit, rest or not, and at most what is left")
  func passedOver() {
    var order = charge()
    order.meet(Quantity("2")!, at: Price("100")!)
    order.passOver(Quantity("1")!)
    #expect(total(order, rests: false) == ["3", "302"])
    #expect(total(order, rests: true) == ["5", "506"])
    order.passOver(Quantity("7")!)
    #expect(total(order, rests: false) == ["5", "506"])
    var whole = charge()
    whole.passOverAll()
    #expect(total(whole, rests: false) == ["5", "510"])
  }

  @Test("more than what is left of the order is never met")
  func whole() {
    var order = charge(.sell)
    order.meet(Quantity("9")!, at: Price("100")!)
    #expect(order.left == .zero)
    #expect(total(order, at: "98", rests: true) == ["5", "500"])
  }

  @Test(
    "the sum of a linear walk is rounded once, an inverse one level by level, each for the house")
  func rounding() {
    var fine = WorstCharge(
      .buy, Quantity("0.00000003")!, payoff: Payoff(.linear))
    for _ in 0..<3 { fine.meet(Quantity(rawValue: 1), at: Price("0.5")!) }
    // 3 x 0.5 counts are 1.5, rounded up once.
    #expect(fine.total(limit: Price("1")!, rests: true)?.charged == Money(rawValue: 2))
    var inverse = WorstCharge(
      .buy, Quantity("3")!, payoff: Payoff(.inverse))
    for _ in 0..<3 { inverse.meet(Quantity("1")!, at: Price("30000")!) }
    // A long owes 1 / 30,000 = 0.0000333333… each, up: less is owed.
    #expect(inverse.total(limit: Price("1")!, rests: true)?.charged == Money(rawValue: -3 * 3_333))
  }

  @Test("beyond the greatest notional there is no charge")
  func beyond() {
    var order = charge(.buy, "\(Limits.quantity)")
    order.meet(Limits.quantity, at: Limits.price)
    #expect(order.total(limit: Limits.price, rests: true) == nil)
  }
}
