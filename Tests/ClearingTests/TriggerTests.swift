import Clearing
import ClearingTestKit
import Instruments
import Messages
import Testing
import Units

@Suite struct TriggerTests {
  /// A house with one position of account 1 against account 2.
  private func house(_ stream: inout Stream) -> TestHouse {
    var terms = TestTerms()
    terms.valuation = stream.next(4) == 0 ? .entry : .mark
    terms.closingFeeRate = stream.next(2) == 0 ? .zero : Rate("0.0006")!
    let house = TestHouse()
    house.list(terms)
    let lots = 1 + stream.next(400_000)
    let quantity = Quantity(rawValue: Int64(lots) * 100_000)
    let price = Price(rawValue: Int64(99_000 + stream.next(2_000)) * 10_000_000)
    house.open(1, deposit: "\(100 + lots * (1 + stream.next(10)))")
    house.open(2, deposit: "100000000")
    if stream.next(2) == 0 { house.mode(1, .isolated) }
    house.leverage(1, UInt16(1 + stream.next(120)))
    let side: Side = stream.next(2) == 0 ? .buy : .sell
    house.order(2, side.opposite, quantity.description, at: price.description, client: 1)
    house.order(1, side, quantity.description, at: price.description, client: 1)
    return house
  }

  @Test("the mark on the trigger price liquidates, and 1e-8 before it does not")
  func exact() throws {
    var stream = Stream(state: 5)
    var checked = 0
    for _ in 0..<(Effort.isLong ? 5_000 : 100) {
      let house = house(&stream)
      guard let position = house.position(1), !position.quantity.isZero,
        let trigger = position.trigger
      else { continue }
      let safer = Price(rawValue: trigger.rawValue + (position.quantity.isPositive ? 1 : -1))
      house.post(safer.description)
      house.tick()
      #expect(house.position(1)?.isInLiquidation == false, "at \(safer)")
      house.post(trigger.description)
      #expect(house.position(1)?.isInLiquidation == true, "at \(trigger)")
      checked += 1
    }
    #expect(checked > 50)
  }

  @Test("whatever the account did before, its trigger is where it is liquidated")
  func afterActivity() {
    for seed in 1...UInt64(Effort.isLong ? 400 : 4) {
      let run = RandomRun(seed: 90 + seed)
      run.house.checks = false
      run.go(commands: 200)
      for account: UInt32 in 1...14 {
        guard let held = run.house.position(account), !held.isInLiquidation,
          let trigger = held.trigger, held.mode == .isolated
        else { continue }
        let mark = run.house.house.market(TestHouse.instrument)?.mark ?? .zero
        let isLong = held.quantity.isPositive
        #expect(isLong ? trigger < mark : trigger > mark)
      }
    }
  }
}
