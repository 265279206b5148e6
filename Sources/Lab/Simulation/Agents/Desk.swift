import Instruments
import Messages
import Numerics
import Sequencing
import Units

/// One population's seat at the house, and all that its strategy can see and do: a member with one
/// session and an account for each agent.
///
/// It wakes agents in the order of time, lets them see what had reached them by then, and sends
/// what they decide as one frame for each wake. Messages of a session never overtake each other, so
/// a frame arrives no earlier than the one before.
///
/// Agents are numbered from 0 to `count` - 1 here; accounts are the house's names for them.
public final class Desk {
  // State that only the desk changes, and never while it hands it on, is not checked for
  // overlapping accesses at run time: a tenth of a run went into such checks. The streams, which
  // strategies change, are.

  public let member: MemberID
  /// The account of agent 0; the others' follow it.
  public let firstAccount: AccountID
  /// The terms of the market, which are public.
  public let market: Market
  /// From numbers to whole ticks and lots.
  public let grid: QuoteGrid
  /// When the run ends: nobody is woken then or later.
  public let end: Timestamp
  /// Between two ticks of the house, and so between two depths.
  public let tickInterval: TimeSpan
  /// What the public feed has shown by now, less the data latency.
  @exclusivity(unchecked) public private(set) var view: MarketView
  /// What the agents know to hold, by agent.
  @exclusivity(unchecked) public private(set) var holdings: [Holding]
  /// A stream of random numbers for each agent, split from the run's seed by the population's name:
  /// `desk.streams[agent].chance(0.5)`.
  public var streams: [RandomStream]
  /// The time of the wake under way; the start of the run in `begin`.
  @exclusivity(unchecked) public private(set) var now: Timestamp
  @exclusivity(unchecked) private var latencyStream: RandomStream
  private let orderLatency: Latency
  private let dataLatency: TimeSpan
  private let strategy: any Strategy
  @exclusivity(unchecked) private var agenda = Agenda()
  @exclusivity(unchecked) private var tapePlace = 0
  @exclusivity(unchecked) private var outbox: [Command] = []
  @exclusivity(unchecked) private var sending: [Sent] = []
  @exclusivity(unchecked) private var unanswered: [Sent] = []
  @exclusivity(unchecked) private var answered = 0
  @exclusivity(unchecked) private var lastArrival: Timestamp
  @exclusivity(unchecked) private var clientOrders: UInt64 = 0
  /// Wakes so far.
  @exclusivity(unchecked) private(set) var wakes = 0
  /// Receipts and private events read so far.
  @exclusivity(unchecked) private(set) var noticesRead = 0

  private struct Sent {
    let agent: Int32
    let tag: Int32
  }

  init(
    _ population: Population, place: Int, of scenario: Scenario, seed: UInt64, deposits: [Money]
  ) {
    member = scenario.member(of: place)
    firstAccount = scenario.firstAccount(of: place)
    market = scenario.market
    grid = QuoteGrid(scenario.market.contract)
    end = scenario.end
    tickInterval = scenario.tickInterval
    view = MarketView(window: population.volatilityWindow.seconds, volatility: 1e-4)
    holdings = deposits.map { Holding(balance: $0) }
    streams = deposits.indices.map {
      RandomStream(seed: seed, name: population.name, number: $0)
    }
    latencyStream = RandomStream(seed: seed, name: population.name + ".latency")
    orderLatency = population.orderLatency
    dataLatency = population.dataLatency
    lastArrival = scenario.start
    now = scenario.start
    strategy = population.kind.strategy()
    strategy.begin(self, at: scenario.start)
  }

  /// How many agents there are.
  public var count: Int { holdings.count }
  /// What is traded.
  public var instrument: InstrumentID { market.contract.instrument }
  /// Place on the tape up to which this desk has read.
  var readUpTo: Int { tapePlace }
  /// The account of an agent.
  public func account(_ agent: Int) -> AccountID {
    AccountID(rawValue: firstAccount.rawValue + UInt32(agent))
  }
  private func agent(_ account: AccountID) -> Int? {
    guard account >= firstAccount else { return nil }
    let place = Int(account.rawValue - firstAccount.rawValue)
    return place < count ? place : nil
  }

  /// Enters a wake, now or later; one at or behind the end of the run never comes. Wakes at the
  /// same time come in the order in which they were entered; none replaces another.
  /// - Parameter reason: comes back with the wake.
  public func wake(_ agent: Int, at time: Timestamp, reason: Int32 = 0) {
    precondition(time >= now, "Invariant: nobody wakes in the past")
    if time < end { agenda.enter(agent, at: time, reason: reason) }
  }

  /// A client order number not used before by this member.
  public func newClientOrder() -> ClientOrderID {
    clientOrders += 1
    return ClientOrderID(rawValue: clientOrders)
  }

  /// Sends a command of an agent with the next frame; `tag` comes back with the receipt.
  ///
  /// What is about another member's account is answered with `notOwner`.
  /// - Precondition: a trader may send it.
  public func send(_ command: Command, from agent: Int, tag: Int32 = 0) {
    precondition(command.requiredRole == .trader, "Invariant: an agent sends what a trader may")
    outbox.append(command)
    sending.append(Sent(agent: Int32(agent), tag: tag))
  }

  /// Wakes everyone who by `horizon` can know what had reached them, and promises the rest.
  func work(upTo horizon: Timestamp, _ dissemination: Dissemination, _ link: some Link) throws {
    while let wake = agenda.first, wake.time - dataLatency < horizon {
      _ = agenda.removeFirst()
      now = wake.time
      readPublic(to: now - dataLatency, dissemination)
      readPrivate(to: now - dataLatency, dissemination)
      wakes += 1
      strategy.wake(Int(wake.agent), reason: wake.reason, at: wake.time, self)
      if !outbox.isEmpty { try dispatch(at: wake.time, link) }
    }
    // Market data are read on while all sleep, so that they need not be kept. Notices wait for a
    // wake: a strategy is told of them, and must not send before what this desk has promised.
    readPublic(to: horizon - .nanoseconds(1), dissemination)
    guard let next = agenda.first else { return try link.promise(.max, from: member) }
    try link.promise(max(lastArrival, next.time + orderLatency.base), from: member)
  }

  /// Reads everything there is, behind the end of the run.
  func readOn(_ dissemination: Dissemination) {
    now = end
    readPublic(to: .max, dissemination)
    readPrivate(to: .max, dissemination)
  }

  private func dispatch(at now: Timestamp, _ link: some Link) throws {
    let arrival = max(lastArrival, now + orderLatency.draw(&latencyStream))
    lastArrival = arrival
    unanswered += sending
    sending.removeAll(keepingCapacity: true)
    try link.submit(outbox, at: arrival, from: member)
    outbox.removeAll(keepingCapacity: true)
  }

  private func readPublic(to cutoff: Timestamp, _ dissemination: Dissemination) {
    while let item = dissemination.nextPublic(at: tapePlace, upTo: cutoff) {
      view.note(item.content, at: item.time)
      tapePlace += 1
    }
  }

  private func readPrivate(to cutoff: Timestamp, _ dissemination: Dissemination) {
    while let item = dissemination.takePrivate(of: member, upTo: cutoff) {
      noticesRead += 1
      switch item.content {
      case .receipt(let receipt): note(receipt)
      case .event(let event): note(event)
      }
    }
  }

  private func note(_ receipt: Receipt) {
    precondition(answered < unanswered.count, "Invariant: each receipt answers a command sent")
    let sent = unanswered[answered]
    answered += 1
    if answered > 4_096 {
      unanswered.removeFirst(answered)
      answered = 0
    }
    strategy.answered(Int(sent.agent), tag: sent.tag, receipt, self)
  }

  private func note(_ event: Event) {
    switch event {
    case .traded(let trade):
      if let buyer = agent(trade.buyer) {
        note(trade, .buy, buyer, trade.buyerProfit - trade.buyerFee)
      }
      if let seller = agent(trade.seller) {
        note(trade, .sell, seller, trade.sellerProfit - trade.sellerFee)
      }
    case .orderCancelled(let order):
      if let agent = agent(order.account) { strategy.cancelled(agent, order, self) }
    case .fundingPaid(let paid):
      guard let agent = agent(paid.account) else { return }
      holdings[agent].balance += paid.amount
      strategy.funded(agent, paid, self)
    case .lossShared(let share):
      if let agent = agent(share.account) { holdings[agent].balance -= share.amount }
    case .recourseTaken(let taken):
      if let agent = agent(taken.account) { holdings[agent].balance -= taken.amount }
      if let agent = agent(taken.debtor) { holdings[agent].balance += taken.amount }
    case .liquidationStarted(let started):
      if let agent = agent(started.account) { holdings[agent].isInLiquidation = true }
    case .liquidationEnded(let ended):
      guard let agent = agent(ended.account) else { return }
      holdings[agent].isInLiquidation = false
      holdings[agent].position = ended.position
      // A balance below zero was brought up by the fund; only the house can tell.
      if ended.position.isZero { holdings[agent].balance = ended.balance }
      strategy.liquidated(agent, ended, self)
    default: break
    }
  }

  private func note(_ trade: Traded, _ side: Side, _ agent: Int, _ gain: Money) {
    holdings[agent].trade(side, trade.quantity, at: trade.price.value, grid)
    holdings[agent].balance += gain
    strategy.traded(agent, side, trade, self)
  }
}
