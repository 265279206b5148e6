import Messages
import Units

/// How the accounts of one population decide.
///
/// A strategy is told what happened to its accounts when the news reach it, and acts only when
/// woken. It draws from the desk's streams and sends through the desk; it sees nothing else.
protocol Strategy: AnyObject {
  /// The run is about to start: enter the first wakes.
  func begin(_ desk: Desk, at start: Timestamp)
  /// An agent's time has come. What it enters in the agenda is later than now.
  func wake(_ agent: Int, reason: Int32, at now: Timestamp, _ desk: Desk)
  /// The house answered a command that an agent sent with a tag of its own.
  func answered(_ agent: Int, tag: Int32, _ receipt: Receipt, _ desk: Desk)
  /// An agent's account traded; the desk has its holding up to date.
  func traded(_ agent: Int, _ side: Side, _ trade: Traded, _ desk: Desk)
  /// An agent's order ended without trading in full.
  func cancelled(_ agent: Int, _ order: OrderCancelled, _ desk: Desk)
  /// A liquidation of an agent's account is over.
  func liquidated(_ agent: Int, _ ended: LiquidationEnded, _ desk: Desk)
}

extension Strategy {
  func answered(_ agent: Int, tag: Int32, _ receipt: Receipt, _ desk: Desk) {}
  func traded(_ agent: Int, _ side: Side, _ trade: Traded, _ desk: Desk) {}
  func cancelled(_ agent: Int, _ order: OrderCancelled, _ desk: Desk) {}
  func liquidated(_ agent: Int, _ ended: LiquidationEnded, _ desk: Desk) {}
}
