import ClearingClient
import Instruments
import Messages
import Options
import Units

/// Keeps a bid and an ask around the mark, leaning against its own position.
struct QuotingBot {
  let client: Client
  let feed: Feed
  let account: AccountID
  let instrument: InstrumentID
  let tick: Price
  let size: Quantity
  let limit: Quantity
  let halfSpread: Rate
  var position: Quantity
  var mark: Price
  var quotes: (bid: Price, ask: Price)?
  var fills = 0
  var refusals = 0
  var requotes = 0

  /// Looks at what happened, and quotes anew where that calls for other prices.
  mutating func turn() throws(ClientFault) {
    if let notice = try feed.next(within: .milliseconds(50)) { try note(notice) }
    try takeNotices(within: .zero)
    let wanted = prices()
    if quotes?.bid != wanted.bid || quotes?.ask != wanted.ask { try quote(wanted) }
  }

  /// The mark, half the spread to each side, moved against the position: at the limit by a whole
  /// half spread.
  func prices() -> (bid: Price, ask: Price) {
    let half = mark.scaled(by: halfSpread, .up).rawValue
    let lean = WideArithmetic.multiplyDivide(
      half, position.rawValue, limit.rawValue, .nearest)
    let centre = mark.rawValue - lean
    let bid = (centre - half) / tick.rawValue
    let ask = (centre + half + tick.rawValue - 1) / tick.rawValue
    return (Price(rawValue: bid * tick.rawValue), Price(rawValue: ask * tick.rawValue))
  }

  /// One packet: the old quotes go, the new ones come.
  mutating func quote(_ prices: (bid: Price, ask: Price)) throws(ClientFault) {
    try client.submit(.cancelAll(CancelAll(account: account, instrument: instrument)))
    try submit(.buy, at: prices.bid, room: limit - position)
    try submit(.sell, at: prices.ask, room: limit + position)
    try client.flush()
    quotes = prices
    requotes += 1
  }

  private func submit(_ side: Side, at price: Price, room: Quantity) throws(ClientFault) {
    guard room.isPositive else { return }
    try client.submit(
      .placeOrder(
        PlaceOrder(
          account: account, instrument: instrument,
          clientOrder: ClientOrderID(rawValue: client.nextNumber.rawValue), side: side,
          kind: .limit, timeInForce: .goodTillCancel, selfTradePrevention: .cancelNewest,
          isPostOnly: true, isReduceOnly: false, price: price, quantity: min(size, room),
          expiry: .zero)))
  }

  private mutating func note(_ notice: FeedNotice) throws(ClientFault) {
    switch notice {
    case .event(.markChanged(let change)) where change.instrument == instrument:
      mark = change.mark
    case .gap:
      // What was missed is in a snapshot; what the snapshot shows is left out of the feed.
      let snapshot = try client.marketSnapshot(instrument)
      feed.skip(through: snapshot.feedSequence)
      mark = snapshot.instruments.first?.state?.markPrice ?? mark
    case .event, .depth, .market, .house: break
    }
  }

  private mutating func takeNotices(within timeout: Duration) throws(ClientFault) {
    while let notice = try client.next(within: timeout) {
      switch notice {
      case .event(.traded(let trade)):
        // A member sees its own accounts only: the other side is none.
        if trade.buyer == account { position += trade.quantity }
        if trade.seller == account { position -= trade.quantity }
        fills += 1
        quotes = nil
      case .answer(let answer) where !answer.isAccepted:
        // The market moved under a post-only order: the next turn quotes again.
        refusals += 1
        quotes = nil
      case .answer, .event, .notApplied, .timeAdvanced, .loggedOut: break
      }
    }
  }

  /// Cancels what is open and tells how it went.
  mutating func finish() throws(ClientFault) {
    _ = try client.execute(.cancelAll(CancelAll(account: account, instrument: instrument)))
    try takeNotices(within: .milliseconds(100))
    guard let state = try client.accountSnapshot(account).account else { return }
    print("quoted \(requotes) times, \(fills) fills, \(refusals) refusals")
    print("position \(position), \(state.orders.count) open orders")
    print("equity \(state.balances[0].equity)")
  }
}
