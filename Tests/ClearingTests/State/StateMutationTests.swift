import ClearingTestKit
import Foundation
import Instruments
import Messages
import Storage
import Testing
import Units

@testable import Accounts
@testable import Clearing

/// Nothing that the house stores is outside its digest.
///
/// Each record of the state is changed in memory, one bit at a time, gaps left out; and each stored
/// property of each type of the state is looked for in the list that codes it, so that a new one
/// is noticed whether or not a test knows its name.
@Suite struct StateMutationTests {
  /// Fields that the digest leaves out, and why.
  private static let derived: [String: String] = [
    "HouseState.accounts.legs.first": "place of the legs, which follow from the positions",
    "HouseState.accounts.legs.count": "follows from the positions",
    "HouseState.accounts.legs.room": "memory of the legs",
    "HouseState.positions.legAndFlags": "the leg follows; mode and flags are changed by name",
    "OrderBook.orders.next": "the price-time order, in which orders are listed",
    "OrderBook.orders.previous": "the price-time order, in which orders are listed",
    "OrderBook.orders.level": "the level's memory; what matters is its price",
    "OrderBook.orders.side": "the list in which the order is",
    "OwnerHoldings.holdings.isTouched": "always off between commands",
    "Market.pendingBrackets.deduction.rawValue": "follows from the brackets",
  ]

  @Test("any bit of any record of the state changes the digest")
  func bits() {
    var tried: [String: Int] = [:]
    var seen: Set<String> = []
    for seed: UInt64 in [61, 62, 3] {
      let run = RandomRun(seed: seed)
      run.house.checks = false
      if seed > 60 {
        run.jumpsEvery = 1
        run.wealth = ("2500", "100")
      }
      run.countsByOwner = seed == 62
      var commands = 0
      run.house.audit = { command, _ in
        commands += 1
        guard commands > 200, commands % 23 == 0 || isRare(run.house.house) else { return }
        mutate(run.house.house, &tried, &seen)
      }
      run.go(commands: 900)
      // Brackets and stages that wait, which the streams have none of.
      run.house.send(
        .setLiquidationStage(
          SetLiquidationStage(
            instrument: TestHouse.instrument, index: 0, count: 3,
            terms: StageTerms(.cancelOrders))))
      run.house.send(
        .setMarginBracket(
          SetMarginBracket(
            instrument: TestHouse.instrument, index: 0,
            bracket: MarginBracket(
              floor: .zero, maintenanceRate: Rate("0.01")!, initialRate: Rate("0.02")!))))
      mutate(run.house.house, &tried, &seen)
    }
    #expect(tried.count > 200)
    #expect(Self.derived.keys.filter { !seen.contains($0) } == [], "no record has such a field")
    let known = Set(seen.map { $0.split(separator: ".").prefix(2).joined(separator: ".") })
    #expect(Self.stored.filter { !known.contains($0) } == [], "no state had such a record")
  }

  @Test("lists that cannot be changed in place, schedule and policy, are in the digest too")
  func lists() {
    let house = TestHouse()
    house.list()
    let state = house.house
    let market = MarketIndex(0)
    var seen: Set<String> = ["\(state.digest())"]
    let schedule = state.state.markets[market].schedule
    for place in schedule.brackets.indices {
      for change in 0..<3 {
        var brackets = schedule.brackets
        switch change {
        case 0: flip(&brackets[place].maintenanceRate)
        case 1: flip(&brackets[place].initialRate)
        default:
          guard place > 0 else { continue }
          flip(&brackets[place].floor)
        }
        state.state.markets[market].schedule = MarginSchedule(
          brackets: brackets, valuation: schedule.valuation,
          closingFeeRate: schedule.closingFeeRate)!
        #expect(seen.insert("\(state.digest())").inserted)
      }
    }
    state.state.markets[market].schedule = MarginSchedule(
      brackets: schedule.brackets, valuation: .entry, closingFeeRate: schedule.closingFeeRate)!
    #expect(seen.insert("\(state.digest())").inserted)
    state.state.markets[market].schedule = MarginSchedule(
      brackets: schedule.brackets, valuation: schedule.valuation,
      closingFeeRate: Rate(rawValue: 1))!
    #expect(seen.insert("\(state.digest())").inserted)
    state.state.markets[market].schedule = schedule
    state.state.markets[market].policy = LiquidationPolicy(
      stages: [StageTerms(.cancelOrders), StageTerms(.lossSharing)])!
    #expect(seen.insert("\(state.digest())").inserted)
  }

  private func flip<T: FixedPoint>(_ value: inout T) { value = T(rawValue: value.rawValue ^ 1) }

  /// Properties whose records must have been there to be changed.
  private static let stored = [
    "HouseState.liquidations", "HouseState.fillPairs", "HouseState.fillNumbers",
    "HouseState.pendingFills", "OrderBook.orders", "Market.links", "Market.closers",
    "Market.basis", "Market.longTriggers", "Market.shortTriggers", "OwnerHoldings.holdings",
    "OwnerHoldings.links", "DeleveragingRanking.standings", "DeleveragingRanking.changed",
    "DeleveragingQueue.entries", "Market.pendingBrackets", "Market.pendingStages",
    "Ledger.holdings",
  ]

  private func isRare(_ house: ClearingHouse) -> Bool {
    house.counts.liquidationsOpen > 0 || house.state.pendingFills.count > 0
  }

  /// Changes each leaf of each record, if it has not been often already.
  private func mutate(
    _ house: ClearingHouse, _ tried: inout [String: Int], _ seen: inout Set<String>
  ) {
    var before: String?
    for record in StateRecords(of: house).records {
      for leaf in record.leaves {
        let name = record.name + leaf.path
        seen.insert(name)
        if Self.derived[name] != nil || tried[name, default: 0] >= 2 { continue }
        tried[name, default: 0] += 1
        let digest = before ?? "\(house.digest())"
        before = digest
        for flip in 0..<leaf.flips {
          #expect(changed(house, record, leaf, flip) != digest, "\(name), flip \(flip)")
        }
      }
    }
    if let before { #expect("\(house.digest())" == before, "every change was undone") }
  }

  private func changed(
    _ house: ClearingHouse, _ record: StateRecords.Record, _ leaf: MemoryLeaf, _ flip: Int
  ) -> String {
    var kept: [UInt8] = []
    record.access { memory in
      kept = Array(memory)
      leaf.flip(flip, in: memory)
    }
    let digest = "\(house.digest())"
    record.access { $0.copyBytes(from: kept) }
    return digest
  }
}
