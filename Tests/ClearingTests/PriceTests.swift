import Clearing
import ClearingTestKit
import Instruments
import Messages
import Testing
import Units

@Suite struct PriceTests {
  private func house(_ change: (inout TestTerms) -> Void = { _ in }) -> TestHouse {
    var terms = TestTerms()
    terms.fees = FeeTerms(maker: .zero, taker: .zero)
    terms.brackets = [("0", "0.005", "0.01")]
    change(&terms)
    let house = TestHouse()
    house.list(terms)
    for account: UInt32 in 1...3 { house.open(account, deposit: "1000000") }
    return house
  }

  private func post(_ house: TestHouse, _ source: UInt8, _ price: String) -> RejectReason {
    house.send(
      .postIndexPrice(
        PostIndexPrice(
          instrument: TestHouse.instrument, source: source, price: Price(price)!))
    ).reason
  }

  private func market(_ house: TestHouse) -> MarketState {
    house.house.market(TestHouse.instrument)!
  }

  @Test("the index is the median of the sources that agree, of an even number the lower mean")
  func median() {
    let house = house()
    #expect(post(house, 1, "10003") == .accepted)
    #expect(market(house).index == Price("10001.5"))
    _ = post(house, 2, "20000")
    #expect(market(house).index == Price("10001.5"))
    _ = post(house, 3, "10003.00000001")
    #expect(market(house).index == Price("10003"))
    #expect(post(house, 8, "10000") == .indexSourceInvalid)
    #expect(post(house, 0, "0") == .priceInvalid)
    #expect(post(house, 0, "-5") == .priceInvalid)
  }

  @Test("a source too old counts no more; with none fresh the index stands, stale, and says so")
  func staleness() {
    let house = house { $0.mark.indexAgeMax = .seconds(10) }
    house.tick(.seconds(5))
    _ = post(house, 1, "10100")
    #expect(market(house).index == Price("10050"))
    house.tick(.seconds(6))
    #expect(market(house).index == Price("10100") && !market(house).isIndexStale)
    house.tick(.seconds(5))
    #expect(market(house).isIndexStale && market(house).index == Price("10100"))
    let told = house.told { if case .indexStateChanged(let e) = $0 { e.isStale } else { nil } }
    #expect(told == [true])
    house.post("10900")
    #expect(!market(house).isIndexStale)
  }

  @Test("a stale index pauses liquidations under way and opens none")
  func pause() {
    let house = house { $0.mark.indexAgeMax = .seconds(10) }
    house.open(4, deposit: "1000")
    house.leverage(4, 100)
    house.order(2, .sell, "10", at: "10000", client: 1)
    house.order(4, .buy, "10", at: "10000", client: 1)
    house.order(2, .buy, "10", at: "9930", client: 2)
    house.post("9940")
    house.tick(.seconds(11))
    #expect(house.trades.isEmpty && house.isInLiquidation(4))
    house.tick()
    #expect(house.trades.isEmpty)
    house.post("9940")
    house.tick()
    #expect(house.trades.map(\.kind) == [.liquidation])
  }

  @Test("the mark is the index, or the index with the smoothed basis of the book")
  func smoothedBasis() {
    let house = house {
      $0.mark.method = .smoothedBasis
      $0.mark.windowSamples = 2
    }
    house.order(1, .buy, "1", at: "10010", client: 1)
    house.order(2, .sell, "1", at: "10030", client: 1)
    #expect(market(house).mark == Price("10000"))
    house.tick(.seconds(5))
    // The window is not full: the sample that is missing counts as zero.
    #expect(market(house).mark == Price("10010"))
    house.cancelAll(2)
    house.order(2, .sell, "1", at: "10010.2", client: 1, postOnly: true)
    house.tick(.seconds(5))
    // The mean of 20 and 10.1.
    #expect(market(house).mark == Price("10015.05"))
  }

  @Test("the median of three follows the last trade where it lies in the middle")
  func medianOfThree() {
    let house = house {
      $0.mark.method = .medianOfThree
      $0.mark.windowSamples = 1
    }
    house.order(1, .buy, "1", at: "10010", client: 1)
    house.order(2, .sell, "2", at: "10030", client: 1)
    house.tick(.seconds(5))
    // Index 10,000; basis 10,020; no trade, for which the basis stands in.
    #expect(market(house).mark == Price("10020"))
    house.order(3, .sell, "0.5", at: "10010", client: 1)
    house.tick(.seconds(1))
    #expect(market(house).mark == Price("10010"))
    // A window of five seconds later it is too old to count.
    for _ in 0..<5 { house.tick() }
    #expect(market(house).mark == Price("10020"))
  }

  @Test("whether liquidation trades are last trades is a switch", arguments: [true, false])
  func liquidationTrades(moves: Bool) {
    let house = house {
      $0.mark.liquidationTradesMoveMark = moves
      $0.liquidation.feeRateMax = .zero
    }
    house.open(4, deposit: "1000")
    house.leverage(4, 100)
    house.order(2, .sell, "10", at: "10000", client: 1)
    house.order(4, .buy, "10", at: "10000", client: 1)
    house.order(2, .buy, "10", at: "9930", client: 2)
    house.post("9940")
    house.tick()
    #expect(house.trades.map(\.kind) == [.liquidation])
    #expect(market(house).lastTrade == Price(moves ? "9930" : "10000"))
  }
}
