import ClearingTestKit
import Instruments
import Messages
import Testing
import Units

@testable import Clearing

@Suite struct RandomCommandTests {
  @Test("whatever is sent, every invariant holds after every command", arguments: 1...6)
  func invariants(seed: Int) {
    let run = RandomRun(seed: UInt64(seed))
    run.countsByOwner = seed % 2 == 0
    run.go(commands: 3_000)
    #expect(run.house.house.isConserved)
    #expect(run.house.house.counts.trades > 100)
    #expect(run.house.house.counts.liquidations > 0)
  }

  @Test("the same commands give the same digest, other commands another")
  func determinism() {
    func digest(_ seed: UInt64) -> String {
      let run = RandomRun(seed: seed)
      run.house.checks = false
      run.go(commands: 3_000)
      return run.house.house.digest().description
    }
    #expect(digest(7) == digest(7))
    #expect(digest(7) != digest(8))
  }
}

/// A random stream of commands over two instruments, cross and isolated accounts, a wandering
/// index and all order terms.
final class RandomRun {
  let house = TestHouse()
  var stream: Stream
  var clients: UInt64 = 0
  var prices: [Int] = [10_000, 500]
  let accounts = 14
  /// One index price in so many jumps by up to a quarter; zero: none does.
  var jumpsEvery = 0
  /// What the two rich accounts and the fund have.
  var wealth = ("100000", "2000")

  /// Whether accounts come in pairs of one owner and both markets count positions by owner, in
  /// brackets low enough for that to matter.
  var countsByOwner = false

  /// Whether the markets are inverse: the first, or both. A contract is then as many quote units as
  /// make it worth what a linear one is at the first index price.
  var inverseMarkets = 0

  private let seed: UInt64

  init(seed: UInt64) {
    self.seed = seed
    stream = Stream(state: seed)
  }

  func go(commands: Int) {
    setUp()
    for _ in 0..<commands { step() }
  }

  private func setUp() {
    var terms = TestTerms()
    terms.funding = FundingTerms(
      interval: .seconds(300), sampleInterval: .seconds(5), interestRate: Rate("0.0001")!,
      clamp: Rate("0.0005")!, cap: Rate("0.01")!, impactNotional: Money("1000")!)
    terms.mark.method = .medianOfThree
    terms.liquidation.fractionPerTick = Rate("0.4")!
    terms.liquidation.isPartial = stream.next(2) == 0
    countByOwner(&terms)
    if inverseMarkets > 0 {
      terms.contract.payoff = Payoff(.inverse, multiplier: Quantity("100000000")!)
    }
    house.list(terms)
    var second = TestTerms()
    second.contract.instrument = InstrumentID(rawValue: 2)
    second.mark.method = .smoothedBasis
    // Where prices jump the index is never stale: its liquidations are what is looked for.
    if jumpsEvery == 0 { second.mark.indexAgeMax = .seconds(45) }
    second.liquidation.bookTicksMax = 1
    second.liquidation.fundLeverageMax = .one
    countByOwner(&second)
    second.liquidation.recentGains = seed % 2 == 0 ? .first : .after
    if inverseMarkets > 1 {
      second.contract.payoff = Payoff(.inverse, multiplier: Quantity("250000")!)
    }
    house.list(second, index: "500")
    house.contribute(wealth.1)
    for account in 1...accounts {
      house.open(
        UInt32(account), deposit: account < 3 ? wealth.0 : "2000",
        member: countsByOwner ? UInt32((account + 1) / 2) : nil)
      if account % 4 == 0 {
        house.send(
          .setMarginMode(
            SetMarginMode(
              account: AccountID(rawValue: UInt32(account)), instrument: TestHouse.instrument,
              mode: .isolated)))
      }
      for instrument in 1...2 {
        house.send(
          .setLeverage(
            SetLeverage(
              account: AccountID(rawValue: UInt32(account)),
              instrument: InstrumentID(rawValue: UInt16(instrument)),
              leverage: UInt16(5 + stream.next(100)))))
      }
    }
  }

  private func countByOwner(_ terms: inout TestTerms) {
    guard countsByOwner else { return }
    terms.contract.positionScope = .owner
    terms.contract.selfTradeScope = .account
    terms.brackets = [
      ("0", "0.004", "0.008"), ("2000", "0.006", "0.012"), ("10000", "0.012", "0.03"),
      ("40000", "0.025", "0.05"),
    ]
  }

  private func step() {
    let which = stream.next(2)
    let instrument = InstrumentID(rawValue: UInt16(which + 1))
    let account = AccountID(rawValue: UInt32(1 + stream.next(accounts)))
    switch stream.next(100) {
    case 0..<60: place(account, instrument, which)
    case 60..<70:
      house.send(
        .cancelOrder(
          CancelOrder(
            account: account, instrument: instrument, order: .none,
            clientOrder: ClientOrderID(rawValue: UInt64(1 + stream.next(Int(clients) + 1))))))
    case 70..<74:
      house.send(
        .replaceOrder(
          ReplaceOrder(
            account: account, instrument: instrument, order: .none,
            clientOrder: ClientOrderID(rawValue: UInt64(1 + stream.next(Int(clients) + 1))),
            newClientOrder: .none, price: price(which), quantity: quantity())))
    case 74..<75:
      house.send(.cancelAll(CancelAll(account: account, instrument: .none)))
    case 75..<78: moveFunds(account, instrument)
    case 78..<80: fill(account, instrument, which)
    case 80..<88:
      prices[which] = max(50, prices[which] + (stream.next(401) - 200) * prices[which] / 6_000)
      if jumpsEvery > 0, stream.next(jumpsEvery) == 0 {
        prices[which] = max(50, prices[which] + (stream.next(51) - 25) * prices[which] / 100)
      }
      house.post("\(prices[which])", instrument: instrument)
    default: house.tick(.seconds(Int64(1 + stream.next(10))))
    }
  }

  private func price(_ which: Int) -> Price {
    let offset = (stream.next(201) - 100) * prices[which] / 5_000
    return Price("\(max(1, prices[which] + offset))")!
  }

  private func quantity() -> Quantity {
    Quantity(rawValue: Int64(1 + stream.next(4_000)) * 100_000)
  }

  private func place(_ account: AccountID, _ instrument: InstrumentID, _ which: Int) {
    clients += 1
    let isMarket = stream.next(6) == 0
    let terms = TimeInForce(rawValue: UInt8(1 + stream.next(4)))!
    house.send(
      .placeOrder(
        PlaceOrder(
          account: account, instrument: instrument,
          clientOrder: ClientOrderID(rawValue: clients),
          side: stream.next(2) == 0 ? .buy : .sell, kind: isMarket ? .market : .limit,
          timeInForce: terms,
          selfTradePrevention: SelfTradePrevention(rawValue: UInt8(1 + stream.next(4)))!,
          isPostOnly: stream.next(8) == 0, isReduceOnly: stream.next(6) == 0,
          price: isMarket ? .zero : price(which), quantity: quantity(),
          expiry: terms == .goodTillDate
            ? house.time + .seconds(Int64(stream.next(60))) : .zero)))
  }

  private func moveFunds(_ account: AccountID, _ instrument: InstrumentID) {
    let amount = Money(rawValue: Int64(stream.next(200_000)) * 1_000_000)
    switch stream.next(5) {
    case 0:
      house.send(
        .withdraw(Withdraw(account: account, asset: TestHouse.asset, amount: amount)))
    case 1:
      house.send(.deposit(Deposit(account: account, asset: TestHouse.asset, amount: amount)))
    case 2:
      house.send(
        .transferMargin(
          TransferMargin(
            account: account, instrument: instrument,
            amount: stream.next(2) == 0 ? amount : -amount)))
    case 3:
      house.send(
        .setMarginMode(
          SetMarginMode(
            account: account, instrument: instrument,
            mode: stream.next(2) == 0 ? .cross : .isolated)))
    default:
      house.send(
        .setLeverage(
          SetLeverage(
            account: account, instrument: instrument, leverage: UInt16(1 + stream.next(130)))))
    }
  }

  private func fill(_ account: AccountID, _ instrument: InstrumentID, _ which: Int) {
    let other = AccountID(rawValue: UInt32(1 + stream.next(accounts)))
    let trade = ReportedTradeID(rawValue: UInt64(1 + stream.next(400)))
    if stream.next(2) == 0 {
      house.send(
        .reportFill(
          ReportFill(
            trade: trade, instrument: instrument, buyer: account, seller: other,
            price: price(which), quantity: quantity())))
    } else {
      let price = price(which)
      let quantity = quantity()
      for (party, counterparty, side) in [(account, other, Side.buy), (other, account, .sell)] {
        house.send(
          .affirmFill(
            AffirmFill(
              trade: trade, instrument: instrument, account: party, counterparty: counterparty,
              side: side, price: price, quantity: quantity)))
      }
    }
  }
}
