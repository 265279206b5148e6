import Clearing
import Markets
import Messages
import Testing
import Units

@testable import Simulation

/// What each kind of agent does, seen from behind the house.
@Suite struct AgentTests {
  /// Notes every command of the populations with its receipt.
  final class Watch: RunObserver {
    var orders: [(order: PlaceOrder, member: MemberID, reason: RejectReason)] = []
    var leverages: [SetLeverage] = []
    var isolated = 0
    var times: [Timestamp] = []

    func applied(
      _ command: Command, _ stamp: Stamp, _ receipt: Receipt, _ events: borrowing EventBuffer,
      _ house: ClearingHouse
    ) {
      if stamp.member != .none { times.append(stamp.time) }
      switch command {
      case .placeOrder(let order): orders.append((order, stamp.member, receipt.reason))
      case .setLeverage(let leverage): leverages.append(leverage)
      case .setMarginMode: isolated += 1
      default: break
      }
    }
  }

  static func watched(_ overrides: [String]) throws -> (Watch, MemoryRun) {
    let watch = Watch()
    let run = try MemoryRun(Examples.scenario("calm", overrides), observers: [watch])
    return (watch, run)
  }

  @Test("nobody acts before an order could have reached the house, and every order is on the grid")
  func latencyAndGrid() throws {
    let (watch, run) = try Self.watched(["duration=5min"])
    let contract = run.scenario.market.contract
    #expect(watch.orders.count > 200)
    #expect(watch.times.allSatisfy { $0 >= run.scenario.start + .milliseconds(50) })
    for (order, member, _) in watch.orders {
      #expect(order.price.rawValue % contract.tick.rawValue == 0)
      #expect(order.quantity.rawValue % contract.lot.rawValue == 0 && order.quantity.isPositive)
      // A member speaks for its own accounts only.
      #expect(run.house.member(of: order.account) == member)
    }
    let refused = watch.orders.count { $0.reason == .priceInvalid || $0.reason == .notOwner }
    #expect(refused == 0)
  }

  @Test("market makers quote both sides, post only, and lean against what they hold")
  func makers() throws {
    let (watch, run) = try Self.watched(["duration=5min"])
    let maker = run.scenario.member(of: 0)
    let quotes = watch.orders.filter { $0.member == maker }
    #expect(quotes.allSatisfy { $0.order.isPostOnly })
    #expect(Set(quotes.map(\.order.side)).count == 2)
    let depth = run.house.depth(MarketTerms.instrument, .buy, levels: 20)
    #expect(depth.count >= 6)
  }

  @Test("a fall of the index thins and widens what market makers quote")
  func thinning() throws {
    func bestBids(_ moves: String) throws -> (spread: Double, quantity: Double) {
      let (_, run) = try Self.watched([
        "duration=3min", "price.volatility=0.1", "price.moves=\(moves)",
        "populations.4.count=1", "populations.1.count=1", "populations.3.count=1",
        "populations.0.volatilityWindow=20s",
      ])
      let house = run.house
      let bid = try #require(house.depth(MarketTerms.instrument, .buy, levels: 1).first)
      let ask = try #require(house.depth(MarketTerms.instrument, .sell, levels: 1).first)
      return (ask.price.value - bid.price.value, bid.quantity.value)
    }
    let calm = try bestBids("[]")
    let falling = try bestBids("[{at: \"2min\", over: \"2min\", change: -0.15}]")
    #expect(falling.spread > 3 * calm.spread)
    #expect(falling.quantity < calm.quantity)
  }

  @Test("leveraged traders choose within the schedule, some isolate, and exits only reduce")
  func leveraged() throws {
    let (watch, run) = try Self.watched([
      "duration=10min", "populations.4.entryWindow=3min", "populations.4.isolatedShare=0.5",
      "populations.4.holding=1min",
    ])
    let allowed = [2, 5, 10, 20]
    #expect(watch.leverages.count > 150)
    #expect(
      watch.leverages.allSatisfy { allowed.contains(Int($0.leverage)) })
    #expect(watch.isolated > 60 && watch.isolated < 140)
    let first = run.scenario.firstAccount(of: 4)
    let exits = watch.orders.filter { $0.order.account >= first && $0.order.isReduceOnly }
    #expect(exits.count > 50)
    let insufficient = watch.orders.count { $0.reason == .insufficientMargin }
    #expect(insufficient * 20 < watch.orders.count)
  }

  @Test("fundamental traders hold the contract near the index")
  func fundamental() throws {
    func distance(_ count: Int) throws -> Rate {
      let (_, run) = try Self.watched([
        "duration=10min", "populations.2.count=\(count)", "populations.2.gap=2s",
        "populations.4.entryWindow=2min", "populations.4.longShare=1",
        "populations.4.count=400", "populations.0.basisWeight=1", "populations.0.skew=20",
        "populations.4.collateral.median=20000",
      ])
      return run.recorder.figures.premiumMost
    }
    #expect(try distance(60) < distance(1))
  }
}
