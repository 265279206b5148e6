import Messages
import Numerics
import Sequencing
import Units

/// One population's seat at the house: a member with one session, an account for each agent, and a
/// desk in each market that the population trades.
///
/// It wakes agents in the order of time, lets them see what had reached them by then, and sends
/// what they decide as one frame for each wake. Messages of a session never overtake each other, so
/// a frame arrives no earlier than the one before.
final class Seat {
  let member: MemberID
  let firstAccount: AccountID
  /// One in each market, in the order of the population's list; at least one.
  @exclusivity(unchecked) private(set) var desks: [Desk] = []
  /// What decides at each desk: one for all, or one of its own.
  private var strategies: [any Strategy] = []
  private let count: Int
  @exclusivity(unchecked) private(set) var now: Timestamp
  @exclusivity(unchecked) private var latencyStream: RandomStream
  private let orderLatency: Latency
  private let dataLatency: TimeSpan
  private let end: Timestamp
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

  /// Who sent a command: the agent's number of its desk, behind those of the desks before.
  private struct Sent {
    let sender: Int32
    let tag: Int32
  }

  init(
    _ population: Population, place: Int, of scenario: Scenario, seed: UInt64, deposits: [Money]
  ) {
    member = scenario.member(of: place)
    firstAccount = scenario.firstAccount(of: place)
    count = deposits.count
    end = scenario.end
    latencyStream = RandomStream(seed: seed, name: population.name + ".latency")
    orderLatency = population.orderLatency
    dataLatency = population.dataLatency
    lastArrival = scenario.start
    now = scenario.start
    let markets = scenario.markets(of: population)
    for (place, market) in markets.enumerated() {
      desks.append(
        Desk(
          population, in: market, place: place, of: markets.count, self, scenario, seed: seed,
          deposits: deposits))
    }
    if type(of: population.kind).decidesOverMarkets {
      let strategy = population.kind.strategy()
      strategies = desks.map { _ in strategy }
      strategy.begin(desks[0], at: scenario.start)
    } else {
      strategies = desks.map { _ in population.kind.strategy() }
      for (desk, strategy) in zip(desks, strategies) {
        strategy.begin(desk, at: scenario.start)
      }
    }
  }

  /// Place on the tape up to which this seat has read.
  var readUpTo: Int { tapePlace }

  private func agent(_ account: AccountID) -> Int? {
    guard account >= firstAccount else { return nil }
    let place = Int(account.rawValue - firstAccount.rawValue)
    return place < count ? place : nil
  }

  /// The population's desk in a market; nil where it has none there.
  @inline(__always) private func desk(_ instrument: InstrumentID) -> Desk? {
    if desks[0].instrument == instrument { return desks[0] }
    for place in 1..<desks.count where desks[place].instrument == instrument {
      return desks[place]
    }
    return nil
  }

  // MARK: What desks ask for

  func enter(_ agent: Int, of desk: Desk, at time: Timestamp, reason: Int32) {
    precondition(time >= now, "Invariant: nobody wakes in the past")
    if time < end { agenda.enter(desk.place * count + agent, at: time, reason: reason) }
  }

  func newClientOrder() -> ClientOrderID {
    clientOrders += 1
    return ClientOrderID(rawValue: clientOrders)
  }

  func send(_ command: Command, from agent: Int, of desk: Desk, tag: Int32) {
    precondition(command.requiredRole == .trader, "Invariant: an agent sends what a trader may")
    outbox.append(command)
    sending.append(Sent(sender: Int32(desk.place * count + agent), tag: tag))
  }

  // MARK: Rounds

  /// Wakes everyone who by `horizon` can know what had reached them, and promises the rest.
  func work(upTo horizon: Timestamp, _ dissemination: Dissemination, _ link: some Link) throws {
    while let wake = agenda.first, wake.time - dataLatency < horizon {
      _ = agenda.removeFirst()
      now = wake.time
      readPublic(to: now - dataLatency, dissemination)
      readPrivate(to: now - dataLatency, dissemination)
      wakes += 1
      let (place, agent) = split(wake.agent)
      strategies[place].wake(agent, reason: wake.reason, at: wake.time, desks[place])
      if !outbox.isEmpty { try dispatch(at: wake.time, link) }
    }
    // Market data are read on while all sleep, so that they need not be kept. Notices wait for a
    // wake: a strategy is told of them, and must not send before what this seat has promised.
    readPublic(to: horizon - .nanoseconds(1), dissemination)
    guard let next = agenda.first else { return try link.promise(.max, from: member) }
    try link.promise(max(lastArrival, next.time + orderLatency.base), from: member)
  }

  /// Desk and agent of a number that counts the agents of all desks one after the other.
  @inline(__always) private func split(_ number: Int32) -> (place: Int, agent: Int) {
    let number = Int(number)
    return desks.count == 1 ? (0, number) : number.quotientAndRemainder(dividingBy: count)
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
      desk(item.instrument)?.view.note(item.content, at: item.time)
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

  // MARK: Notices

  private func note(_ receipt: Receipt) {
    precondition(answered < unanswered.count, "Invariant: each receipt answers a command sent")
    let sent = unanswered[answered]
    answered += 1
    if answered > 4_096 {
      unanswered.removeFirst(answered)
      answered = 0
    }
    let (place, agent) = split(sent.sender)
    strategies[place].answered(agent, tag: sent.tag, receipt, desks[place])
  }

  private func note(_ event: Event) {
    switch event {
    case .traded(let trade):
      guard let desk = desk(trade.instrument) else { return }
      if let buyer = agent(trade.buyer) {
        note(trade, .buy, buyer, trade.buyerProfit - trade.buyerFee, desk)
      }
      if let seller = agent(trade.seller) {
        note(trade, .sell, seller, trade.sellerProfit - trade.sellerFee, desk)
      }
    case .orderCancelled(let order):
      guard let desk = desk(order.instrument), let agent = agent(order.account) else { return }
      strategies[desk.place].cancelled(agent, order, desk)
    case .fundingPaid(let paid):
      guard let desk = desk(paid.instrument), let agent = agent(paid.account) else { return }
      gain(agent, paid.amount)
      strategies[desk.place].funded(agent, paid, desk)
    case .lossShared(let share):
      if let agent = agent(share.account) { gain(agent, -share.amount) }
    case .recourseTaken(let taken):
      if let agent = agent(taken.account) { gain(agent, -taken.amount) }
      if let agent = agent(taken.debtor) { gain(agent, taken.amount) }
    case .liquidationStarted(let started):
      guard let desk = desk(started.instrument), let agent = agent(started.account) else { return }
      desk.holdings[agent].isInLiquidation = true
    case .liquidationEnded(let ended):
      guard let desk = desk(ended.instrument), let agent = agent(ended.account) else { return }
      desk.holdings[agent].isInLiquidation = false
      desk.holdings[agent].position = ended.position
      // A balance below zero was brought up by the fund; only the house can tell.
      if ended.position.isZero {
        for desk in desks { desk.holdings[agent].balance = ended.balance }
      }
      strategies[desk.place].liquidated(agent, ended, desk)
    default: break
    }
  }

  /// Books a change of an agent's collateral, which is one over all markets.
  @inline(__always) private func gain(_ agent: Int, _ amount: Money) {
    for desk in desks { desk.holdings[agent].balance += amount }
  }

  private func note(
    _ trade: Traded, _ side: Side, _ agent: Int, _ gained: Money, _ desk: Desk
  ) {
    desk.holdings[agent].trade(side, trade.quantity, at: trade.price.value, desk.grid)
    gain(agent, gained)
    strategies[desk.place].traded(agent, side, trade, desk)
  }
}
