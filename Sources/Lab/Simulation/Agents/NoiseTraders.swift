import Numerics
import Units

/// Terms of traders who come and go by chance.
public struct NoiseTrading: PopulationKind {
  public static let name = "noise"
  public static let meaning =
    "send orders at random times, sides and sizes, leaning against their own position"

  /// Mean time between two orders of one trader: a Poisson process.
  public var gap = TimeSpan.seconds(120)
  /// Notional of an order: lognormal.
  public var median = 0.0
  public var sigma = 1.0
  /// Part of the orders that are market orders; the others rest near the touch.
  public var marketShare = 0.5
  /// Mean relative distance of a resting order from the touch, exponential.
  public var distance = 0.001
  /// How long a resting order lives.
  public var life = TimeSpan.seconds(600)
  /// Greatest position as a multiple of the equity; near it, orders lean towards closing.
  public var leverageLimit = 2.0

  public static let keys: [PopulationKey<Self>] = [
    .duration("gap", \.gap, "mean time between two orders of one trader"),
    .amount("orderNotional", \.median, "median size of an order"),
    .number("orderSigma", \.sigma, in: 0...5, "standard deviation of its logarithm"),
    .ratio(
      "marketShare", \.marketShare, unit: "orders",
      "part of market orders; the others rest near the touch"),
    .ratio(
      "distance", \.distance, unit: "price",
      "mean distance of a resting order from the touch"),
    .duration("life", \.life, "how long it rests"),
    .number(
      "leverageLimit", \.leverageLimit, in: 0.001...1_000, unit: "times equity",
      "greatest position"),
  ]

  public init() {}

  public func strategy() -> any Strategy { NoiseTraders(self) }
}

/// Noise traders: orders at random times, sides and sizes, leaning against their own position.
final class NoiseTraders: Strategy {
  private let terms: NoiseTrading

  init(_ terms: NoiseTrading) { self.terms = terms }

  func begin(_ desk: Desk, at start: Timestamp) {
    for agent in 0..<desk.count { sleep(agent, desk) }
  }

  private func sleep(_ agent: Int, _ desk: Desk) {
    let gap = desk.streams[agent].exponential(mean: terms.gap.seconds)
    desk.wake(agent, at: desk.now + TimeSpan(seconds: gap))
  }

  func wake(_ agent: Int, reason: Int32, at now: Timestamp, _ desk: Desk) {
    sleep(agent, desk)
    let view = desk.view
    let equity = desk.equity(agent)
    guard view.isReady, equity > 0, !desk.holdings[agent].isInLiquidation else { return }
    let held = desk.grid.notional(desk.holdings[agent].position, at: view.mark)
    let filled = min(max(held / (terms.leverageLimit * equity), -1), 1)
    let side: Side = desk.streams[agent].chance(0.5 * (1 - filled)) ? .buy : .sell
    let room = terms.leverageLimit * equity - held * Double(side.sign)
    let notional = min(
      desk.streams[agent].lognormal(median: terms.median, sigma: terms.sigma), room)
    if desk.streams[agent].chance(terms.marketShare) {
      desk.placeMarket(agent, side, desk.grid.quantity(notional: notional, at: view.mark))
      return
    }
    let away = desk.streams[agent].exponential(mean: terms.distance)
    // Where that side of the book is empty there is no touch; the mark stands in.
    let touch = (side == .buy ? view.bestBid : view.bestAsk) ?? view.mark
    let price = desk.grid.price(touch * (1 - Double(side.sign) * away), .toNearestOrEven)
    desk.placeResting(
      agent, side, desk.grid.quantity(notional: notional, at: price.value), price: price,
      expiry: now + terms.life)
  }
}
