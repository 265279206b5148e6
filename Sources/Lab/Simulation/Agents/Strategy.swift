import Messages
import Units

/// How the accounts of one population decide.
///
/// One strategy decides for all agents of a population, which are numbered from 0. It is told what
/// happened to their accounts when the message reaches them, and acts only when one is woken: it
/// looks at `Desk.view`, `Desk.holdings` and what it has noted itself, and sends through the desk.
///
///     final class Rounds: Strategy {
///       func begin(_ desk: Desk, at start: Timestamp) {
///         for agent in 0..<desk.count { desk.wake(agent, at: start + .seconds(1)) }
///       }
///       func wake(_ agent: Int, reason: Int32, at now: Timestamp, _ desk: Desk) {
///         desk.wake(agent, at: now + .seconds(60))
///         guard desk.view.isReady else { return }
///         let side: Side = desk.streams[agent].chance(0.5) ? .buy : .sell
///         let lots = desk.grid.quantity(notional: 100, at: desk.view.mark)
///         desk.placeMarket(agent, side, lots)
///       }
///     }
///
/// **What it sees** is what the protocol shows a member, once the population's data latency is
/// over: public trades, marks, funding rates and depth, the receipts of its own commands, and the
/// events that name one of its accounts, without the other side. The terms of the market are
/// public. It sees no other member, no queue and no price of the index that has not been posted.
///
/// **In several markets.** A population that trades several has a desk and, unless its kind
/// `decidesOverMarkets`, a strategy in each: the accounts are the same, and so is their collateral,
/// of which `Desk.equity` gives each market its part. A kind that decides over markets has one
/// strategy, which is begun at the first desk, finds the others in `Desk.desks`, and is told with
/// each call at which of them something happened.
///
/// **When it acts.** Only at a wake that it asked for: nothing that happens wakes an agent, so one
/// that wants to answer its own fills looks often enough. Right before a wake the strategy is told
/// of all that has come in for the population since the last one, each in a call of its own, and
/// what these calls send goes out with what the wake sends: as one frame, which reaches the house
/// after the order latency and never before what the population sent earlier.
///
/// **The same seed gives the same run**, over memory, ipc and tcp, as long as a strategy depends on
/// nothing else: chance comes from `Desk.streams` (one stream an agent, so that an agent more
/// leaves the draws of the others as they are) and time from the calls; no clock, no other random
/// numbers, no order of a `Dictionary` or `Set`, no files, threads or state outside the strategy,
/// and no `exp` or `log` of the C library, which differ between machines: `PortableMath` has them.
public protocol Strategy: AnyObject {
  /// The run is about to start: enters the first wakes. Nothing is known of the market yet; what is
  /// sent goes out with the first wake.
  func begin(_ desk: Desk, at start: Timestamp)
  /// An agent's time has come.
  /// - Parameter reason: as it was given with the wake.
  func wake(_ agent: Int, reason: Int32, at now: Timestamp, _ desk: Desk)
  /// The house answered a command of an agent, which was sent with this tag. Answers come in the
  /// order of the commands.
  func answered(_ agent: Int, tag: Int32, _ receipt: Receipt, _ desk: Desk)
  /// An agent's account traded; `desk.holdings` has it already. The other side's account, order,
  /// fee and profit in it are none and zero.
  func traded(_ agent: Int, _ side: Side, _ trade: Traded, _ desk: Desk)
  /// An agent's order ended without trading in full.
  func cancelled(_ agent: Int, _ order: OrderCancelled, _ desk: Desk)
  /// Funding was paid to an agent's account, or by it where the amount is negative.
  func funded(_ agent: Int, _ payment: FundingPaid, _ desk: Desk)
  /// A liquidation of an agent's account is over.
  func liquidated(_ agent: Int, _ ended: LiquidationEnded, _ desk: Desk)
}

extension Strategy {
  public func answered(_ agent: Int, tag: Int32, _ receipt: Receipt, _ desk: Desk) {}
  public func traded(_ agent: Int, _ side: Side, _ trade: Traded, _ desk: Desk) {}
  public func cancelled(_ agent: Int, _ order: OrderCancelled, _ desk: Desk) {}
  public func funded(_ agent: Int, _ payment: FundingPaid, _ desk: Desk) {}
  public func liquidated(_ agent: Int, _ ended: LiquidationEnded, _ desk: Desk) {}
}
