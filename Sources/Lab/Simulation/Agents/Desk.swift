import Instruments
import Markets
import Messages
import Numerics
import Units

/// One population's seat in one market, and all that its strategy can see and do there: the market
/// as the population's member is shown it, and an account for each agent.
///
/// A population of several markets has a desk in each, over the same accounts and the same session:
/// what an agent holds in one stands for what it holds in the others, where its margin is crossed.
/// What a strategy sends from a desk goes to the desk's market.
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
  public let market: MarketTerms
  /// From numbers to whole ticks and lots.
  public let grid: QuoteGrid
  /// When the run ends: nobody is woken then or later.
  public let end: Timestamp
  /// Between two ticks of the house, and so between two depths.
  public let tickInterval: TimeSpan
  /// The part of an account that stands for what it does in this market: one over the number of
  /// markets. A strategy that decides in one market alone reckons with it.
  public let share: Double
  /// What the public feed has shown by now, less the data latency.
  @exclusivity(unchecked) public internal(set) var view: MarketView
  /// What the agents know to hold in this market, by agent, with their whole collateral.
  @exclusivity(unchecked) public internal(set) var holdings: [Holding]
  /// A stream of random numbers for each agent, split from the run's seed by the population's name
  /// and, where it has several, the market's: `desk.streams[agent].chance(0.5)`.
  public var streams: [RandomStream]
  /// Its place among the population's desks.
  let place: Int
  unowned(unsafe) let seat: Seat

  init(
    _ population: Population, in market: MarketTerms, place: Int, of count: Int, _ seat: Seat,
    _ scenario: Scenario, seed: UInt64, deposits: [Money]
  ) {
    member = seat.member
    firstAccount = seat.firstAccount
    self.market = market
    grid = QuoteGrid(market.contract)
    end = scenario.end
    tickInterval = scenario.tickInterval
    share = 1 / Double(count)
    view = MarketView(window: population.volatilityWindow.seconds, volatility: 1e-4)
    holdings = deposits.map { Holding(balance: $0) }
    let name = count == 1 ? population.name : "\(population.name).\(market.symbol)"
    streams = deposits.indices.map { RandomStream(seed: seed, name: name, number: $0) }
    self.place = place
    self.seat = seat
  }

  /// How many agents there are.
  public var count: Int { holdings.count }
  /// What is traded.
  public var instrument: InstrumentID { market.contract.instrument }
  /// The time of the wake under way; the start of the run in `begin`.
  public var now: Timestamp { seat.now }
  /// The population's desks in all its markets, in the order of the scenario's list; this is one of
  /// them.
  public var desks: [Desk] { seat.desks }
  /// The account of an agent.
  public func account(_ agent: Int) -> AccountID {
    AccountID(rawValue: firstAccount.rawValue + UInt32(agent))
  }

  /// Enters a wake, now or later; one at or behind the end of the run never comes. Wakes at the
  /// same time come in the order in which they were entered; none replaces another.
  /// - Parameter reason: comes back with the wake.
  public func wake(_ agent: Int, at time: Timestamp, reason: Int32 = 0) {
    seat.enter(agent, of: self, at: time, reason: reason)
  }

  /// A client order number not used before by this member.
  public func newClientOrder() -> ClientOrderID { seat.newClientOrder() }

  /// Sends a command of an agent with the next frame; `tag` comes back with the receipt.
  ///
  /// What is about another member's account is answered with `notOwner`.
  /// - Precondition: a trader may send it.
  public func send(_ command: Command, from agent: Int, tag: Int32 = 0) {
    seat.send(command, from: agent, of: self, tag: tag)
  }

  /// What an agent has for this market: its part of the collateral.
  public func balance(_ agent: Int) -> Double { share * holdings[agent].balance.value }

  /// An agent's part for this market of its collateral plus the profit at the marks of all its
  /// markets, in the settlement asset, as far as the agent knows.
  public func equity(_ agent: Int) -> Double {
    guard seat.desks.count > 1 else {
      return holdings[agent].balance.value + holdings[agent].unrealised(at: view.mark, grid)
    }
    return share * accountEquity(agent)
  }

  /// Collateral plus profit at the marks of all markets of an agent.
  public func accountEquity(_ agent: Int) -> Double {
    seat.desks.reduce(holdings[agent].balance.value) { sum, desk in
      // Without a mark there is no position either.
      sum + desk.holdings[agent].unrealised(at: desk.view.mark, desk.grid)
    }
  }
}
