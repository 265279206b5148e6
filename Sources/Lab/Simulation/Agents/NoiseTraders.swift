import Numerics
import Units

/// Terms of traders who come and go by chance.
public struct NoiseTrading: Equatable, Sendable {
  /// Mean time between two orders of one trader: a Poisson process.
  public var gap: TimeSpan
  /// Notional of an order: lognormal.
  public var median: Double
  public var sigma: Double
  /// Part of the orders that are market orders; the others rest near the touch.
  public var marketShare: Double
  /// Mean relative distance of a resting order from the touch, exponential.
  public var distance: Double
  /// How long a resting order lives.
  public var life: TimeSpan
  /// Greatest position as a multiple of the equity; near it, orders lean towards closing.
  public var leverageLimit: Double

  public init(
    gap: TimeSpan, median: Double, sigma: Double, marketShare: Double, distance: Double,
    life: TimeSpan, leverageLimit: Double
  ) {
    self.gap = gap
    self.median = median
    self.sigma = sigma
    self.marketShare = marketShare
    self.distance = distance
    self.life = life
    self.leverageLimit = leverageLimit
  }
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
      desk.market(agent, side, desk.grid.quantity(notional: notional, at: view.mark))
      return
    }
    let away = desk.streams[agent].exponential(mean: terms.distance)
    // Where that side of the book is empty there is no touch; the mark stands in.
    let touch = (side == .buy ? view.bestBid : view.bestAsk) ?? view.mark
    let price = desk.grid.price(touch * (1 - Double(side.sign) * away), .toNearestOrEven)
    desk.resting(
      agent, side, desk.grid.quantity(notional: notional, at: price.value), price: price,
      expiry: now + terms.life)
  }
}
