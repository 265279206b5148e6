import ClearingTestKit
import Messages
import State
import Testing
import Units

@testable import Clearing

/// A house that was stored and read back is the one that was stored, in all that it does.
@Suite struct StateGoesOnTests {
  @Test(
    "a house read back goes on like the one stored, wherever a random stream is cut",
    arguments: 1...4)
  func wandering(seed: Int) throws {
    let run = RandomRun(seed: UInt64(seed))
    run.countsByOwner = seed % 2 == 0
    if seed == 3 { run.inverseMarkets = 1 }
    let reached = try follow(run.house) { run.go(commands: 1_500) }
    #expect(reached.orders > 50 && reached.trades > 50 && reached.followers > 100)
  }

  @Test(
    "so it does in the middle of a crash, with cases waiting and rankings half used",
    arguments: 61...64)
  func jumping(seed: Int) throws {
    let run = RandomRun(seed: UInt64(seed))
    run.jumpsEvery = 1
    run.wealth = ("2500", "100")
    run.countsByOwner = seed % 2 == 0
    let reached = try follow(run.house) { run.go(commands: 1_500) }
    #expect(reached.liquidations > 10 && reached.followers > 100)
  }

  @Test(
    "so it does under small budgets, where every tick leaves work to the next",
    arguments: [10_001, 10_002, 10_003, 10_004, 3, 4])
  func agreement(seed: Int) throws {
    let pair = HousePair(seed: UInt64(seed))
    let reached = try follow(pair.house) { for _ in 0..<250 { pair.step() } }
    #expect(reached.followers > 20)
  }

  @Test("so it does at the ends of all ranges", arguments: 1...3)
  func extreme(seed: Int) throws {
    let run = ExtremeRun(seed: UInt64(seed), hasInverse: seed == 2)
    var log: [(Command, Stamp)] = []
    run.log = { log.append(($0, $1)) }
    run.go(1_500, checkingEach: 1_500)
    let reached = try follow(log, ClearingHouse())
    #expect(reached.followers > 100)
  }

  /// How much happened while somebody followed.
  struct Reached {
    var followers = 0
    var liquidations = 0
    var orders = 0
    var trades: UInt64 = 0
    var pendingFills = 0
  }

  private func follow(_ house: TestHouse, _ run: () -> Void) throws -> Reached {
    var log: [(Command, Stamp)] = []
    house.checks = false
    let fresh = try copy(house.house)
    house.audit = { command, _ in log.append((command, house.house.lastStamp)) }
    run()
    let reached = try follow(log, fresh)
    #expect(fresh.digest() == house.house.digest())
    return reached
  }

  private func copy(_ house: ClearingHouse) throws -> ClearingHouse {
    let bytes = house.stored()
    let copy = try bytes.withUnsafeBytes { bytes throws(StateFault) in
      try ClearingHouse(stored: bytes)
    }
    #expect(copy.stored() == bytes, "read back and stored again")
    return copy
  }

  /// Sends the commands to a house. Each few commands it is stored and read back: a new follower,
  /// which must agree in every receipt and event until the next; some follow to the end.
  private func follow(_ log: [(Command, Stamp)], _ house: ClearingHouse) throws -> Reached {
    var reached = Reached()
    var events = EventBuffer()
    var followers: [ClearingHouse] = []
    for (place, (command, stamp)) in log.enumerated() {
      events.removeAll()
      let receipt = house.apply(command, stamp, into: &events)
      for follower in followers {
        events.removeAll()
        let theirs = follower.apply(command, stamp, into: &events)
        guard theirs == receipt, follower.fingerprint == house.fingerprint else {
          Issue.record("command \(place), \(command): \(theirs) but \(receipt)")
          return reached
        }
      }
      guard place % 11 == 7 || house.counts.liquidationsOpen > 0 && place % 3 == 0 else {
        continue
      }
      let follower = try copy(house)
      follower.checkInvariants()
      reached.followers += 1
      reached.liquidations += house.counts.liquidationsOpen
      reached.orders += house.counts.openOrders
      reached.pendingFills += house.state.pendingFills.count
      // One from each eighth of the stream follows to its end.
      let keeps = place * 8 / log.count > followers.count - 1
      if !keeps, !followers.isEmpty { followers.removeLast() }
      followers.append(follower)
    }
    for follower in followers {
      #expect(follower.digest() == house.digest())
      follower.checkInvariants()
    }
    reached.trades = house.counts.trades
    return reached
  }
}
