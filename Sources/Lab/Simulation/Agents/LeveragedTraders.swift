import Messages
import Numerics
import Units

/// Leveraged longs and shorts: enter within the warm-up, hold until a stop, a target, the end of
/// their patience or a liquidation, and perhaps come back.
final class LeveragedTraders: Strategy {
  private enum Phase { case flat, entering, holding, leaving, gone }

  private struct Trader {
    var phase = Phase.flat
    var side = Side.buy
    /// Leverage last chosen; 0 before the first choice.
    var leverage = 0
    var isIsolated = false
    /// Whether a profit target may be resting.
    var hasTarget = false
    var attempts = 0
    /// Counts plans: a wake or stop entered under an earlier one no longer holds.
    var generation: Int32 = 0
  }

  private let terms: LeveragedTrading
  private let weights: [Double]
  @exclusivity(unchecked) private var traders: [Trader] = []
  @exclusivity(unchecked) private var longStops = StopQueue(isForFall: true)
  @exclusivity(unchecked) private var shortStops = StopQueue(isForFall: false)
  /// The reason of the wake that looks at the stops.
  private let watch: Int32 = -1
  private let attemptsMax = 4

  init(_ terms: LeveragedTrading) {
    self.terms = terms
    weights = terms.leverages.map(\.weight)
  }

  func begin(_ desk: Desk, at start: Timestamp) {
    for agent in 0..<desk.count {
      var trader = Trader()
      trader.isIsolated = desk.streams[agent].chance(terms.isolatedShare)
      traders.append(trader)
      let first = desk.streams[agent].uniform(0, terms.entryWindow.seconds)
      plan(agent, in: TimeSpan(seconds: first), desk)
    }
    desk.wake(0, at: start + terms.watchInterval, reason: watch)
  }

  /// Enters the trader's next step; what was planned before no longer holds.
  private func plan(_ agent: Int, in delay: TimeSpan, _ desk: Desk) {
    traders[agent].generation += 1
    desk.wake(agent, at: desk.now + delay, reason: traders[agent].generation)
  }

  func wake(_ agent: Int, reason: Int32, at now: Timestamp, _ desk: Desk) {
    if reason == watch {
      desk.wake(0, at: now + terms.watchInterval, reason: watch)
      return lookAtStops(desk)
    }
    guard reason == traders[agent].generation else { return }
    let holding = desk.holdings[agent]
    if holding.isInLiquidation || !desk.view.isReady {
      return plan(agent, in: terms.patience, desk)
    }
    switch traders[agent].phase {
    case .flat:
      traders[agent].attempts = 0
      choose(agent, desk)
      enter(agent, desk)
    case .entering:
      if !holding.position.isZero {
        hold(agent, desk)
      } else if traders[agent].attempts < attemptsMax {
        enter(agent, desk)
      } else {
        end(agent, desk)
      }
    case .holding, .leaving:
      if holding.position.isZero { end(agent, desk) } else { leave(agent, desk) }
    case .gone: break
    }
  }

  /// Draws side and leverage of a new position, and tells the house what is new.
  private func choose(_ agent: Int, _ desk: Desk) {
    let isFirst = traders[agent].leverage == 0
    traders[agent].side = desk.streams[agent].chance(terms.longShare) ? .buy : .sell
    let leverage = terms.leverages[desk.streams[agent].place(weights: weights)].leverage
    if isFirst, traders[agent].isIsolated {
      desk.setMarginMode(agent, .isolated)
    }
    guard leverage != traders[agent].leverage else { return }
    traders[agent].leverage = leverage
    desk.setLeverage(agent, leverage)
  }

  private func enter(_ agent: Int, _ desk: Desk) {
    let balance = desk.balance(agent)
    let usage = desk.streams[agent].uniform(terms.usageLeast, terms.usageMost)
    let notional = desk.notional(
      margin: usage * balance, leverage: Double(traders[agent].leverage))
    let side = traders[agent].side
    let isFirst = traders[agent].attempts == 0
    traders[agent].attempts += 1
    traders[agent].phase = .entering
    let quantity = desk.grid.quantity(notional: notional, at: desk.view.mark)
    guard quantity.isPositive else { return end(agent, desk) }
    let touch = side == .buy ? desk.view.depth.bids.first : desk.view.depth.asks.first
    if isFirst, let touch, !desk.streams[agent].chance(terms.marketShare) {
      desk.placeResting(
        agent, side, quantity, price: touch.price, expiry: desk.now + terms.patience)
    } else {
      desk.placeMarket(agent, side, quantity)
    }
    plan(agent, in: terms.patience + terms.patience, desk)
  }

  /// A position is there: places its target and its stop, and decides how long to hold it.
  private func hold(_ agent: Int, _ desk: Desk) {
    traders[agent].phase = .holding
    traders[agent].hasTarget = false
    let time = desk.streams[agent].exponential(mean: terms.holding.seconds)
    plan(agent, in: max(terms.patience, TimeSpan(seconds: time)), desk)
    let holding = desk.holdings[agent]
    let isLong = holding.position.isPositive
    let sign = isLong ? 1.0 : -1.0
    let leverage = Double(traders[agent].leverage)
    if desk.streams[agent].chance(terms.targetShare) {
      let profit = desk.streams[agent].exponential(mean: terms.targetProfit) / leverage
      let price = desk.grid.price(from: holding.entryPrice, gaining: profit, sign: sign)
      traders[agent].hasTarget = true
      desk.placeResting(
        agent, isLong ? .sell : .buy, holding.position.magnitude,
        price: desk.grid.price(price, .toNearestOrEven), reduceOnly: true)
    }
    if desk.streams[agent].chance(terms.stopShare) {
      let loss = desk.streams[agent].exponential(mean: terms.stopLoss) / leverage
      let stop = StopQueue.Stop(
        price: desk.grid.price(from: holding.entryPrice, gaining: -loss, sign: sign), agent: agent,
        generation: traders[agent].generation)
      if isLong { longStops.insert(stop) } else { shortStops.insert(stop) }
    }
  }

  private func lookAtStops(_ desk: Desk) {
    guard desk.view.isReady else { return }
    while let stop = longStops.take(reachedBy: desk.view.mark) { stopOut(stop, desk) }
    while let stop = shortStops.take(reachedBy: desk.view.mark) { stopOut(stop, desk) }
  }

  private func stopOut(_ stop: StopQueue.Stop, _ desk: Desk) {
    let trader = traders[stop.agent]
    guard trader.generation == stop.generation, trader.phase == .holding,
      !desk.holdings[stop.agent].isInLiquidation
    else { return }
    leave(stop.agent, desk)
  }

  private func leave(_ agent: Int, _ desk: Desk) {
    traders[agent].phase = .leaving
    let position = desk.holdings[agent].position
    if traders[agent].hasTarget {
      // A resting target stands for the position: the house takes no second order to reduce it.
      traders[agent].hasTarget = false
      desk.cancelAll(agent)
    }
    desk.placeMarket(
      agent, position.isPositive ? .sell : .buy, position.magnitude, reduceOnly: true)
    plan(agent, in: terms.patience, desk)
  }

  /// The position has ended, or never began.
  private func end(_ agent: Int, _ desk: Desk) {
    guard traders[agent].phase != .gone else { return }
    if desk.streams[agent].chance(terms.returnShare) {
      traders[agent].phase = .flat
      let gap = desk.streams[agent].exponential(mean: terms.returnGap.seconds)
      plan(agent, in: max(terms.patience, TimeSpan(seconds: gap)), desk)
    } else {
      traders[agent].phase = .gone
    }
  }

  func traded(_ agent: Int, _ side: Side, _ trade: Traded, _ desk: Desk) {
    let holding = desk.holdings[agent]
    guard holding.position.isZero, !holding.isInLiquidation else { return }
    if traders[agent].phase == .holding || traders[agent].phase == .leaving { end(agent, desk) }
  }

  func liquidated(_ agent: Int, _ ended: LiquidationEnded, _ desk: Desk) {
    // The house has cancelled what rested; the balance is what it says.
    guard ended.position.isZero else { return }
    if traders[agent].phase != .flat { end(agent, desk) }
  }
}
