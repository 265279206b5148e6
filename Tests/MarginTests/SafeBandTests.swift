import Instruments
import Margin
import Testing
import Units

private struct Leg {
  var held: Quantity
  var entry: Money
  var mark: Price
  var schedule: MarginSchedule

  func required(at mark: Price) -> Money {
    MaintenanceRequirement.of(
      quantity: held, entryNotional: entry, mark: mark, payoff: contract().payoff,
      schedule: schedule)
  }
  func profit(at mark: Price) -> Money {
    UnrealisedProfit.of(quantity: held, entryNotional: entry, mark: mark, payoff: contract().payoff)
  }
  /// Prices at which the position is inside its band.
  func band(_ trigger: Price?) -> ClosedRange<Int64> {
    // Far enough to matter, near enough that no notional leaves its limit.
    let far = mark.rawValue * 20
    guard let trigger else { return 1...far }
    return held.isPositive
      ? (trigger.rawValue + 1)...max(far, trigger.rawValue + 1) : 1...(trigger.rawValue - 1)
  }
}

private func randomLeg(_ draws: inout Draws) -> Leg {
  let mark = Price(rawValue: Int64.random(in: 1_000_000...100_000_000_000, using: &draws))
  let held = Quantity(
    rawValue: draws.magnitude(upTo: 10_000_000_000) * (Bool.random(using: &draws) ? 1 : -1))
  let entry = contract().payoff.value(
    Price(rawValue: mark.rawValue / 2 + draws.magnitude(upTo: mark.rawValue)), held, .nearest)
  return Leg(held: held, entry: entry, mark: mark, schedule: randomSchedule(&draws))
}

@Suite("Safe bands") struct SafeBandTests {
  @Test("no moves of the marks inside their bands can bring the account into breach")
  func neverBreaches() {
    var draws = Draws(21)
    var atTheEdge = 0
    for round in 0..<800 {
      let legs = (0..<Int.random(in: 1...5, using: &draws)).map { _ in randomLeg(&draws) }
      let required = legs.map { $0.required(at: $0.mark) }
      let total = required.reduce(.zero, +)
      let slack = Money(rawValue: draws.magnitude(upTo: max(2, total.rawValue * 3)))
      let balance = slack + total - legs.map { $0.profit(at: $0.mark) }.reduce(.zero, +)
      let exposures = legs.map {
        PositionValue.of(quantity: $0.held, mark: $0.mark, payoff: contract().payoff).magnitude
      }
      let weights = round % 2 == 0 ? required : exposures
      let weightTotal = weights.reduce(.zero, +)
      let bands = zip(legs, weights).map { leg, weight in
        leg.band(
          SafeBand.trigger(
            slackShare: SafeBand.share(slack: slack, weight: weight, weightTotal: weightTotal),
            quantity: leg.held, entryNotional: leg.entry, mark: leg.mark, payoff: contract().payoff,
            schedule: leg.schedule))
      }
      // Where the requirement grows as fast as the value a band can begin beyond any mark.
      let isWithinReach = zip(legs, bands).allSatisfy { leg, band in
        let edge = Price(rawValue: band.lowerBound)
        return contract().payoff.notional(edge, leg.held, .up) != nil
      }
      guard isWithinReach else { continue }
      for move in 0..<12 {
        var risk = Risk(equity: balance, initial: .zero, maintenance: .zero)
        for (leg, band) in zip(legs, bands) {
          // The edges first: the worst each band allows.
          let raw: Int64
          switch move {
          case 0: raw = leg.held.isPositive ? band.lowerBound : band.upperBound
          case 1: raw = leg.held.isPositive ? band.upperBound : band.lowerBound
          default: raw = Int64.random(in: band, using: &draws)
          }
          let mark = Price(rawValue: raw)
          risk += Risk(
            equity: leg.profit(at: mark), initial: .zero, maintenance: leg.required(at: mark))
        }
        #expect(!risk.isLiquidatable, "round \(round), move \(move)")
        if move == 0, risk.slack.rawValue < slack.rawValue / 10 { atTheEdge += 1 }
      }
    }
    // The bands are not empty caution: at their edges most of the slack is used.
    #expect(atTheEdge > 200)
  }

  @Test("with one position the trigger is its liquidation price")
  func single() {
    let leg = Leg(
      held: quantity("2"), entry: money("200"), mark: price("100"), schedule: bitcoinBrackets)
    let slack = money("30") + leg.profit(at: leg.mark) - leg.required(at: leg.mark)
    let trigger = SafeBand.trigger(
      slackShare: slack, quantity: leg.held, entryNotional: leg.entry, mark: leg.mark,
      payoff: contract().payoff, schedule: leg.schedule)
    #expect(
      trigger
        == LiquidationPrice.exact(
          collateral: money("30"), quantity: leg.held, entryNotional: leg.entry,
          payoff: contract().payoff, schedule: leg.schedule))
  }
}
