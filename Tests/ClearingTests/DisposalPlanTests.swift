import Instruments
import Liquidation
import Testing
import Units

/// One side of a book in fixed levels: whole prices, each with a depth.
private struct FixedBook: DisposalBook {
  var levels: [(price: Int64, depth: String)]

  func price(_ level: Int64) -> Price { Price(rawValue: level * Price.one.rawValue) }
  func worstLevel(within limit: Price, taker side: Side) -> Int64 {
    let (whole, rest) = limit.rawValue.quotientAndRemainder(dividingBy: Price.one.rawValue)
    return side == .sell && rest > 0 ? whole + 1 : whole
  }
  func best(_ side: Side) -> Int64? { levels.first?.price }
  func level(_ side: Side, after level: Int64) -> Int64? {
    levels.drop { $0.price != level }.dropFirst().first?.price
  }
  func depth(_ side: Side, at level: Int64) -> Quantity {
    Quantity(levels.first { $0.price == level }!.depth)!
  }
}

/// The planner of the fund's disposal, asked by itself: numbers in, one directive out.
@Suite struct DisposalPlanTests {
  private func terms(share: String = "0.5", band: String = "0.1") -> LiquidationTerms {
    LiquidationTerms(
      fractionPerTick: .one, depthShareMax: .one, isPartial: false, restoreBuffer: .zero,
      bookTicksMax: 1, feeRateMax: .zero, fundTakesOver: true, fundLeverageMax: .one,
      disposalShareMax: Rate(share)!, disposalBand: Rate(band)!, disposalStep: Rate("0.02")!)
  }

  private func view(_ held: String, discount: String = "0") -> DisposalView {
    DisposalView(
      held: Quantity(held)!, mark: Price("100")!, lot: Quantity("0.1")!, discount: Rate(discount)!)
  }

  private func sold(
    _ view: DisposalView, _ terms: LiquidationTerms, _ levels: [(Int64, String)]
  ) -> DisposalOrder<Int64>? {
    let book = FixedBook(levels: levels.map { (price: $0.0, depth: $0.1) })
    if case .sell(let order) = Disposal.plan(view, terms, book) { return order }
    return nil
  }

  @Test("with nothing held it begins anew, and with nothing in reach it widens by a step")
  func waits() {
    let far = FixedBook(levels: [(price: 90, depth: "5")])
    #expect(Disposal.plan(view("0", discount: "0.08"), terms(), far) == .begin)
    #expect(Disposal.plan(view("3"), terms(), far) == .widen(to: Rate("0.02")!))
    #expect(
      Disposal.plan(view("3", discount: "0.05"), terms(), far) == .widen(to: Rate("0.07")!))
    // A band that has become narrower holds at once.
    #expect(
      Disposal.plan(view("3", discount: "0.3"), terms(band: "0.05"), far)
        == .widen(to: Rate("0.05")!))
    let none = FixedBook(levels: [])
    #expect(Disposal.plan(view("-3"), terms(), none) == .widen(to: Rate("0.02")!))
  }

  @Test("it sells a share of the best level, and of the next only where the level is its lot")
  func levels() throws {
    let order = try #require(sold(view("30"), terms(), [(99, "4"), (98, "100")]))
    #expect(order.side == .sell && order.quantity == Quantity("2") && order.limit == 98)
    #expect(order.discount == Rate("0.02") && order.reached == Rate("0.01"))
    // A level of one lot is sold whole; a share of less than a lot is a lot.
    let small = try #require(sold(view("30"), terms(), [(99, "0.1"), (98, "0.3")]))
    #expect(small.quantity == Quantity("0.2") && small.reached == Rate("0.02"))
    let rest = try #require(sold(view("1.5"), terms(), [(99, "4")]))
    #expect(rest.quantity == Quantity("1.5"))
    // What is short is bought back above the mark.
    let short = try #require(
      sold(view("-30"), terms(share: "1"), [(101, "1"), (102, "2"), (103, "9")]))
    #expect(short.side == .buy && short.quantity == Quantity("3") && short.limit == 102)
  }

  @Test("where it sold a hundredth of what is held the discount falls back, and else it stays")
  func discount() throws {
    let order = try #require(sold(view("100", discount: "0.07"), terms(), [(99, "4")]))
    #expect(order.discount == Rate("0.09") && order.reached == Rate("0.01"))
    #expect(order.discount(selling: .zero) == Rate("0.09"))
    #expect(order.discount(selling: Quantity("0.9")!) == Rate("0.09"))
    #expect(order.discount(selling: Quantity("1")!) == Rate("0.01"))
  }
}
