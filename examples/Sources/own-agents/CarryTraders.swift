import Messages
import Simulation
import Units

/// How `Carry` decides. The basis is what everybody sees: the book's middle against the index.
final class CarryTraders: Strategy {
  /// Why an agent is woken.
  private static let (enters, watches, leaves): (Int32, Int32, Int32) = (0, 1, 2)

  private let terms: Carry
  /// Each agent's equity when it entered.
  private var staked: [Double] = []

  init(_ terms: Carry) { self.terms = terms }

  func begin(_ desk: Desk, at start: Timestamp) {
    for agent in 0..<desk.count {
      staked.append(0)
      plan(agent, for: payment(after: start + terms.lead, desk), desk)
    }
  }

  /// Funding is paid at the multiples of its interval since 1970.
  private func payment(after time: Timestamp, _ desk: Desk) -> Timestamp {
    let interval = desk.market.funding.interval.rawValue
    return Timestamp(rawValue: (time.rawValue / interval + 1) * interval)
  }

  /// Agents come one after the other within the first half of the lead.
  private func plan(_ agent: Int, for payment: Timestamp, _ desk: Desk) {
    let delay = desk.streams[agent].uniform(0, terms.lead.seconds / 2)
    desk.wake(agent, at: payment - terms.lead + TimeSpan(seconds: delay), reason: Self.enters)
  }

  func wake(_ agent: Int, reason: Int32, at now: Timestamp, _ desk: Desk) {
    let position = desk.holdings[agent].position
    switch reason {
    case Self.enters:
      let due = payment(after: now, desk)
      plan(agent, for: due + desk.market.funding.interval, desk)
      guard desk.view.isReady, position.isZero, abs(desk.view.basis) >= terms.entry else { return }
      staked[agent] = desk.equity(agent)
      // Above the index the longs pay.
      let side: Side = desk.view.basis > 0 ? .sell : .buy
      let notional = desk.notional(margin: staked[agent], leverage: terms.leverage)
      desk.placeMarket(agent, side, desk.grid.quantity(notional: notional, at: desk.view.mark))
      desk.wake(agent, at: now + .seconds(1), reason: Self.watches)
      desk.wake(agent, at: due + terms.lead, reason: Self.leaves)
    case Self.watches where !position.isZero:
      let loss = 1 - desk.equity(agent) / staked[agent]
      if loss >= terms.stop { return close(agent, desk) }
      desk.wake(agent, at: now + .seconds(1), reason: Self.watches)
    case Self.leaves where !position.isZero:
      close(agent, desk)
    default: break
    }
  }

  private func close(_ agent: Int, _ desk: Desk) {
    let position = desk.holdings[agent].position
    desk.placeMarket(
      agent, position.isPositive ? .sell : .buy, position.magnitude, reduceOnly: true)
  }
}
