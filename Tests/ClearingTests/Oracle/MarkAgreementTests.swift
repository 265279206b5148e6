import Clearing
import ClearingTestKit
import Instruments
import Messages
import Testing
import Units

/// Random streams of index prices, orders and ticks under which the house's index and mark are
/// those of the naive ones after every command.
@Suite struct MarkAgreementTests {
  @Test("index, staleness and mark agree with naive ones", arguments: 1...12)
  func agreement(seed: Int) {
    let pair = MarkPair(seed: UInt64(seed))
    pair.go(commands: Effort.isLong ? 50_000 : 2_500)
    #expect(pair.stale > 10 && pair.apart > 50, "\(pair.stale) \(pair.apart)")
  }
}

private final class MarkPair {
  let house = TestHouse()
  var naive: NaiveMark
  var stream: Stream
  var index = 10_000
  var clients: UInt64 = 0
  /// How often the index was stale, and the mark elsewhere than the index.
  private(set) var stale = 0
  private(set) var apart = 0

  init(seed: UInt64) {
    stream = Stream(state: seed &* 104_729)
    var terms = TestTerms()
    terms.fees = FeeTerms(maker: .zero, taker: .zero)
    terms.mark = MarkTerms(
      method: seed.isMultiple(of: 2) ? .medianOfThree : .smoothedBasis,
      sampleInterval: .seconds(5), windowSamples: UInt16([1, 3, 30][stream.next(3)]),
      liquidationTradesMoveMark: true, indexAgeMax: .seconds(20), impactNotional: Money("30000")!,
      sampleBound: Rate(["0.002", "0.01", "1"][stream.next(3)])!,
      bound: Rate(["0.003", "0.05"][stream.next(2)])!,
      moveMax: Rate(["0.0005", "0.005"][stream.next(2)])!)
    let mark = terms.mark
    naive = NaiveMark(mark, impact: Int128(mark.impactNotional.rawValue))
    house.list(terms)
    naive.post(0, 1_000_000_000_000, at: house.time.rawValue)
    for account: UInt32 in 1...6 {
      house.open(account, deposit: "1000000000", member: (account + 1) / 2)
    }
    house.checks = false
  }

  func go(commands most: Int) {
    for _ in 0..<most {
      step()
      let market = house.house.market(TestHouse.instrument)!
      #expect(Int128(market.index.rawValue) == naive.index && market.isIndexStale == naive.isStale)
      #expect(Int128(market.mark.rawValue) == naive.mark)
      stale += naive.isStale ? 1 : 0
      apart += naive.mark != naive.index ? 1 : 0
    }
  }

  private func step() {
    switch stream.next(10) {
    case 0..<5: order()
    case 5: house.cancelAll(UInt32(1 + stream.next(6)))
    case 6..<8: post()
    default:
      let span = TimeSpan.seconds(Int64(1 + stream.next(stream.next(12) == 0 ? 30 : 4)))
      naive.tick(at: (house.time + span).rawValue, bids: depth(.buy), asks: depth(.sell))
      house.tick(span)
      house.house.checkInvariants()
    }
  }

  private func depth(_ side: Side) -> [NaiveMark.Level] {
    house.house.depth(TestHouse.instrument, side, levels: 1_000).map {
      (Int128($0.price.rawValue), Int128($0.quantity.rawValue))
    }
  }

  private func order() {
    clients += 1
    let offset = (stream.next(401) - 200) * index / 5_000
    house.order(
      UInt32(1 + stream.next(6)), stream.next(2) == 0 ? .buy : .sell,
      "\(1 + stream.next(4))", at: "\(index + offset)", client: clients,
      selfTradePrevention: .cancelOldest)
    for trade in house.trades where isBetweenMembers(trade) {
      naive.lastTrade = (Int128(trade.price.rawValue), house.time.rawValue)
    }
  }

  private func isBetweenMembers(_ trade: Traded) -> Bool {
    (trade.buyer.rawValue + 1) / 2 != (trade.seller.rawValue + 1) / 2
  }

  private func post() {
    index = max(5_000, min(20_000, index + (stream.next(201) - 100) * index / 20_000))
    let wild = stream.next(10) == 0 ? (70 + stream.next(60)) : 100
    let price = index * wild / 100
    let source = stream.next(3)
    let receipt = house.send(
      .postIndexPrice(
        PostIndexPrice(
          instrument: TestHouse.instrument, source: UInt8(source), price: Price("\(price)")!)))
    #expect(receipt.reason == .accepted)
    naive.post(source, Int128(price) * 100_000_000, at: house.time.rawValue)
  }
}
