import ClearingTestKit
import Instruments
import Messages
import Units

@testable import Clearing

/// A house and its naive counterpart under the same commands.
final class HousePair {
  struct Tally {
    var commands = 0
    var streams = 0
    var trades: UInt64 = 0
    var reasons: [UInt16: Int] = [:]
    var reached: [String: Int] = [:]
    var faults: [String] = []
  }

  /// Seeds from here on draw who is asked first for a loss, and whose positions count together.
  static let allRules: UInt64 = 10_000
  /// And seeds from here on lists of stages in any order, too.
  static let ownStages: UInt64 = 20_000
  /// Seeds from here on mix inverse markets with linear ones instead.
  static let inverse: UInt64 = 30_000
  /// And seeds from here on let several markets refer to one underlying.
  static let shared: UInt64 = 40_000

  let seed: UInt64
  let house: TestHouse
  var naive: NaiveHouse
  var stream: Stream
  var plan: AgreementPlan
  var clients: UInt64 = 0
  var clock: Int64 = 0
  /// The present index of each market, in ticks.
  var levels: [Int]
  /// Where the two first disagreed; nothing more is sent then.
  private(set) var fault: String?
  private(set) var reasons: [UInt16: Int] = [:]
  /// The naive names of the house's open orders.
  private var names: [UInt64: UInt64] = [0: 0]

  /// So many commands of each seed, until three of them have a fault.
  static func run(_ seeds: [UInt64], each: Int = 400) -> Tally {
    var tally = Tally()
    for seed in seeds where tally.faults.count < 3 {
      let pair = HousePair(seed: seed)
      for _ in 0..<each where pair.fault == nil {
        pair.step()
        tally.commands += 1
      }
      if let fault = pair.fault { tally.faults.append(fault) }
      tally.streams += 1
      tally.trades += pair.naive.trades
      tally.reasons.merge(pair.reasons) { $0 + $1 }
      tally.reached.merge(pair.naive.paths.counts) { $0 + $1 }
    }
    return tally
  }

  convenience init(seed: UInt64) {
    var stream = Stream(state: seed % Self.allRules &* 7_919)
    let plan = AgreementPlan(
      &stream, isPlain: seed < Self.allRules,
      hasOwnStages: seed > Self.ownStages && seed < Self.inverse,
      hasInverse: seed >= Self.inverse, sharesUnderlyings: seed >= Self.shared)
    self.init(seed: seed, stream, plan)
  }

  init(seed: UInt64, _ start: Stream, _ plan: AgreementPlan) {
    self.seed = seed
    stream = start
    self.plan = plan
    house = TestHouse(workLimits: plan.limits)
    house.checks = false
    naive = NaiveHouse(time: house.time.rawValue)
    naive.limits = NaiveHouse.NaiveLimits(
      steps: plan.limits.liquidationSteps, trades: plan.limits.liquidationTrades,
      fundings: plan.limits.fundings, looks: plan.limits.breachChecks)
    levels = plan.markets.map(\.level)
    for market in plan.markets {
      house.list(market.terms, index: market.index)
      naive.list(market.terms, index: market.index)
    }
    for (place, account) in plan.accounts.enumerated() {
      send(
        .openAccount(
          OpenAccount(
            account: NaiveHouse.id(place + 1), member: MemberID(rawValue: UInt32(account.member)),
            owner: OwnerID(rawValue: UInt32(account.owner)))))
      for asset in naive.assets {
        send(
          .deposit(
            Deposit(
              account: NaiveHouse.id(place + 1), asset: naive.id(asset: asset),
              amount: account.deposit)))
      }
    }
    for account in 1...plan.accounts.count {
      for market in plan.markets.indices {
        send(
          .setLeverage(
            SetLeverage(
              account: NaiveHouse.id(account), instrument: naive.id(market: market),
              leverage: UInt16(10 + stream.next(115)))))
      }
    }
    for asset in naive.assets where plan.fund.isPositive {
      send(.contribute(Contribute(asset: naive.id(asset: asset), amount: plan.fund)))
    }
    for (place, market) in plan.markets.enumerated() where market.reserve.isPositive {
      send(
        .contribute(
          Contribute(
            asset: naive.id(asset: naive.markets[place].asset), amount: market.reserve,
            instrument: naive.id(market: place))))
    }
  }

  // MARK: One command

  /// Sends one command to both and compares all that came of it.
  func send(_ command: Command) {
    let receipt = house.send(command)
    naive.time = house.time.rawValue
    naive.told = []
    let heard = house.events.map(named)
    naive.houseTold = heard
    naive.isAllLookedAt = house.house.state.hasLookedAtAll
    let answer = naive.apply(command)
    naive.endCommand()
    reasons[receipt.reason.rawValue, default: 0] += 1
    var faults = naive.complaints
    if receipt.reason != answer.reason || Int128(receipt.filled.rawValue) != answer.filled
      || Int128(receipt.resting.rawValue) != answer.resting
    {
      faults.append("receipt \(receipt) but \(answer)")
    }
    for place in 0..<max(heard.count, naive.told.count) {
      let theirs = place < heard.count ? heard[place] : nil
      let ours = place < naive.told.count ? naive.told[place] : nil
      if let theirs, let ours, theirs == ours { continue }
      let none = "nothing"
      faults.append(
        "event \(place) of the house: \(theirs.map { "\($0)" } ?? none)\n"
          + "of the naive one: \(ours.map { "\($0)" } ?? none)")
      break
    }
    if faults.isEmpty { faults = differences() }
    if faults.isEmpty { return }
    fault = "seed \(seed), \(command):\n\(faults.joined(separator: "\n"))"
  }

  /// The house's event with its orders under their naive names.
  private func named(_ event: Event) -> Event {
    switch event {
    case .orderRested(var rested):
      names[rested.order.rawValue] = UInt64(names.count)
      rested.order = name(rested.order)
      return .orderRested(rested)
    case .orderCancelled(var cancelled):
      cancelled.order = name(cancelled.order)
      return .orderCancelled(cancelled)
    case .orderReduced(var reduced):
      reduced.order = name(reduced.order)
      return .orderReduced(reduced)
    case .traded(var traded):
      traded.buyOrder = name(traded.buyOrder)
      traded.sellOrder = name(traded.sellOrder)
      return .traded(traded)
    default: return event
    }
  }

  private func name(_ order: OrderID) -> OrderID {
    OrderID(rawValue: names[order.rawValue] ?? .max)
  }

  /// Where the state of both differs.
  private func differences() -> [String] {
    var faults: [String] = []
    func expect(_ theirs: Int128, _ ours: Int128, _ what: @autoclosure () -> String) {
      if theirs != ours { faults.append("\(what()): \(theirs) but \(ours)") }
    }
    let face = house.house
    for account in 1..<naive.accounts.count {
      let id = NaiveHouse.id(account)
      for balance in face.account(id)?.balances ?? [] {
        let asset = Int(balance.asset.rawValue)
        let cash = naive.accounts[account].cash[asset, default: 0]
        expect(Int128(balance.balance.rawValue), cash, "balance \(asset) of \(account)")
        let risk = naive.risk(.cross(account: account, asset: asset))
        expect(Int128(balance.risk.equity.rawValue), risk.equity, "equity of \(account)")
        expect(
          Int128(balance.risk.maintenance.rawValue), risk.maintenance, "maintenance of \(account)")
        let standing = naive.standing(account, asset)
        expect(Int128(balance.risk.initial.rawValue), standing.initial, "initial of \(account)")
        expect(Int128(balance.free.rawValue), naive.free(account, asset), "free of \(account)")
      }
      for market in naive.markets.indices {
        let theirs = face.position(id, naive.id(market: market))
        let ours = naive.markets[market].positions[account]
        let what = "of \(account) in \(market + 1)"
        if (theirs == nil) != (ours == nil) {
          faults.append("position \(what): \(theirs == nil)")
        }
        guard let theirs, let ours else { continue }
        expect(Int128(theirs.quantity.rawValue), ours.quantity, "quantity \(what)")
        expect(Int128(theirs.entryNotional.rawValue), ours.entry, "entry \(what)")
        expect(Int128(theirs.isolatedBalance.rawValue), ours.pocket, "pocket \(what)")
        expect(Int128(theirs.leverage), ours.leverage, "leverage \(what)")
        if theirs.isInLiquidation != naive.isLiquidating(account, market) {
          faults.append("liquidation \(what): \(theirs.isInLiquidation)")
        }
      }
    }
    for (place, market) in naive.markets.enumerated() {
      guard let theirs = face.market(market.id) else { continue }
      let fund = market.positions[NaiveHouse.fund]?.quantity ?? 0
      expect(Int128(theirs.fundInventory.rawValue), fund, "inventory \(place + 1)")
      expect(Int128(theirs.fundReserve.rawValue), naive.reserve(place), "reserve \(place + 1)")
      let longs = market.positions.values.reduce(Int128(0)) { $0 + max(0, $1.quantity) }
      expect(Int128(theirs.openInterest.rawValue), longs, "open interest \(place + 1)")
    }
    for asset in naive.assets {
      let id = naive.id(asset: asset)
      let cash = naive.balance(.cross(account: NaiveHouse.fund, asset: asset))
      expect(Int128(face.fundBalance(id).rawValue), cash, "fund \(asset)")
      expect(Int128(face.fundEquity(id).rawValue), naive.fundEquity(asset), "its equity \(asset)")
      expect(face.houseBalance(id, .fees), naive.fees[asset, default: 0], "fees \(asset)")
      expect(face.houseBalance(id, .deficit), naive.deficit[asset, default: 0], "owed \(asset)")
    }
    expect(Int128(face.counts.openOrders), Int128(naive.orders.count), "open orders")
    expect(Int128(face.counts.liquidationsOpen), Int128(naive.cases.count), "liquidations")
    return faults + naive.brokenRules()
  }
}
