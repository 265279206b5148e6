import Clearing
import ClearingTestKit
import Instruments
import Messages
import Testing
import Units

/// Random streams in which the house and the naive house must agree after every command, until
/// somebody is in breach: then they must agree on who.
@Suite struct AgreementTests {
  @Test("the house agrees with a naive one on receipts, balances, positions, orders and breaches")
  func agreement() {
    var commands = 0
    var breaches = 0
    var trades: UInt64 = 0
    var reasons: Set<UInt16> = []
    let most = Effort.isLong ? 1_000_000 : 6_000
    var seed: UInt64 = 1
    while commands < most {
      let pair = HousePair(seed: seed)
      pair.go(commands: 400)
      commands += pair.commands
      breaches += pair.isInBreach ? 1 : 0
      trades += pair.house.house.counts.trades
      reasons.formUnion(pair.reasons)
      seed += 1
    }
    #expect(breaches > 3 && trades > 500)
    let met: [RejectReason] = [
      .clientOrderInvalid, .priceOutsideBand, .unknownOrder, .wouldIncrease, .wouldTrade,
      .wouldSelfTrade, .notFillable, .noLiquidity, .positionLimit, .insufficientMargin,
      .ordersOpen, .notIsolated, .leverageInvalid, .indexStale, .openInterestLimit,
    ]
    for reason in met { #expect(reasons.contains(reason.rawValue), "\(reason)") }
  }
}

/// A house and its naive counterpart under the same commands.
final class HousePair {
  let house = TestHouse()
  var naive: NaiveHouse
  var stream: Stream
  let count = 6
  var clients: UInt64 = 0
  var index = 10_000
  private(set) var commands = 0
  private(set) var isInBreach = false
  private(set) var isOver = false
  private(set) var reasons: Set<UInt16> = []

  init(seed: UInt64) {
    stream = Stream(state: seed &* 7_919)
    var terms = TestTerms()
    let fees = [("0.0002", "0.0005"), ("-0.0001", "0.0003"), ("0", "0"), ("0.001", "0.0001")]
    let (maker, taker) = fees[stream.next(4)]
    terms.fees = FeeTerms(maker: Rate(maker)!, taker: Rate(taker)!)
    terms.contract.positionLimit = Quantity("60")!
    if seed.isMultiple(of: 4) { terms.contract.openInterestLimit = Quantity("12")! }
    terms.mark.indexAgeMax = seed.isMultiple(of: 3) ? .seconds(8) : .hours(24)
    house.list(terms)
    house.checks = false
    naive = NaiveHouse(
      accounts: count, mark: 1_000_000_000_000, maker: Int128(Rate(maker)!.rawValue),
      taker: Int128(Rate(taker)!.rawValue), positionLimit: 6_000_000_000,
      brackets: terms.brackets.map {
        (
          Int128(Money($0.floor)!.rawValue), Int128(Rate($0.maintenance)!.rawValue),
          Int128(Rate($0.initial)!.rawValue)
        )
      })
    naive.interestLimit = Int128(terms.contract.openInterestLimit.rawValue)
    naive.indexAgeMax = terms.mark.indexAgeMax.rawValue
    naive.posted = house.time.rawValue
    for account in 1...count {
      let deposit = ["300", "2000", "20000", "400000"][stream.next(4)]
      // The last two accounts are one member's.
      let member = min(account, count - 1)
      house.open(UInt32(account), deposit: deposit, member: UInt32(member))
      naive.accounts[account].member = member
      naive.accounts[account].cash = Int128(Money(deposit)!.rawValue)
    }
  }

  func go(commands most: Int) {
    while commands < most, !isOver {
      step()
      commands += 1
      guard naive.settleShortfalls() else { return }
      compare()
    }
  }

  private func expect(_ reason: RejectReason, _ naive: RejectReason, _ what: String) {
    reasons.insert(reason.rawValue)
    #expect(reason == naive, "\(what)")
  }

  private func step() {
    naive.time = house.time.rawValue
    let account = 1 + stream.next(count)
    let id = AccountID(rawValue: UInt32(account))
    switch stream.next(100) {
    case 0..<62: place(id)
    case 62..<70:
      let client = UInt64(max(0, Int(clients) - stream.next(30)))
      let expected = naive.cancel(account, client)
      expect(house.cancel(UInt32(account), client: client), expected, "cancel")
    case 70..<78: replace(id)
    case 78..<88: funds(account)
    case 88..<94: post()
    default:
      house.tick(.seconds(Int64(1 + stream.next(5))))
      naive.time = house.time.rawValue
      naive.expire()
      naive.age()
      compareBreaches()
    }
  }

  private func price() -> Price {
    let spread = stream.next(12) == 0 ? 2_600 : 60
    let tenths =
      10 * index + (stream.next(2 * spread * 10 + 1) - spread * 10) * (index / 1_000) / 10
    return Price(rawValue: Int64(tenths) * 10_000_000 + (stream.next(60) == 0 ? 1 : 0))
  }

  private func quantity() -> Quantity {
    let lots = stream.next(10) == 0 ? stream.next(70_000) : 1 + stream.next(4_000)
    return Quantity(rawValue: Int64(lots) * 100_000)
  }

  private func place(_ account: AccountID) {
    clients += 1
    let client = stream.next(40) == 0 ? UInt64(stream.next(Int(clients))) : clients
    let isMarket = stream.next(6) == 0
    let timeInForce =
      stream.next(2) == 0
      ? TimeInForce.goodTillCancel : TimeInForce(rawValue: UInt8(1 + stream.next(4)))!
    let isDated = timeInForce == .goodTillDate
    let command = PlaceOrder(
      account: account, instrument: TestHouse.instrument,
      clientOrder: ClientOrderID(rawValue: client),
      side: stream.next(2) == 0 ? .buy : .sell, kind: isMarket ? .market : .limit,
      timeInForce: timeInForce,
      selfTradePrevention: SelfTradePrevention(rawValue: UInt8(1 + stream.next(4)))!,
      isPostOnly: stream.next(8) == 0, isReduceOnly: stream.next(4) == 0,
      price: isMarket && stream.next(20) != 0 ? .zero : price(), quantity: quantity(),
      expiry: isDated ? house.time + .seconds(Int64(stream.next(20))) : .zero)
    let expected = naive.place(command)
    let receipt = house.send(.placeOrder(command))
    expect(receipt.reason, expected.reason, "\(command)")
    #expect(Int128(receipt.filled.rawValue) == expected.filled, "\(command)")
    #expect(Int128(receipt.resting.rawValue) == expected.resting, "\(command)")
  }

  private func replace(_ account: AccountID) {
    let own = naive.orders.filter { $0.account == Int(account.rawValue) }
    guard !own.isEmpty else { return }
    let old = own[stream.next(own.count)]
    if stream.next(3) == 0 { clients += 1 }
    let keepsPrice = stream.next(2) == 0
    let command = ReplaceOrder(
      account: account, instrument: TestHouse.instrument, order: .none,
      clientOrder: ClientOrderID(rawValue: old.client),
      newClientOrder: ClientOrderID(rawValue: stream.next(2) == 0 ? 0 : clients),
      price: keepsPrice ? Price(rawValue: Int64(old.price)) : price(), quantity: quantity())
    let expected = naive.replace(command)
    let receipt = house.send(.replaceOrder(command))
    expect(receipt.reason, expected.reason, "\(command)")
    #expect(Int128(receipt.filled.rawValue) == expected.filled, "\(command)")
    #expect(Int128(receipt.resting.rawValue) == expected.resting, "\(command)")
  }

  private func funds(_ account: Int) {
    let number = UInt32(account)
    let amount = Money(rawValue: Int64(stream.next(300_000)) * 1_000_000 + Int64(stream.next(3)))
    switch stream.next(6) {
    case 0:
      if amount.isPositive {
        house.deposit(number, amount.description)
        naive.accounts[account].cash += Int128(amount.rawValue)
      }
    case 1, 2:
      // Often to the last 1e-8 of what is free.
      let free = naive.free(account) + Int128(stream.next(3) - 1)
      let wanted = stream.next(2) == 0 ? Money(rawValue: Int64(free)) : amount
      let expected = naive.withdraw(account, Int128(wanted.rawValue))
      expect(house.withdraw(number, wanted.description), expected, "withdraw")
    case 3:
      let wanted = stream.next(2) == 0 ? amount : -amount
      let expected = naive.transfer(account, Int128(wanted.rawValue))
      expect(house.transfer(number, wanted.description), expected, "transfer")
    case 4:
      let leverage = stream.next(130)
      let expected = naive.setLeverage(account, Int128(leverage))
      expect(house.leverage(number, UInt16(leverage)), expected, "leverage")
    default:
      let isIsolated = stream.next(2) == 0
      let expected = naive.setIsolated(account, isIsolated)
      expect(house.mode(number, isIsolated ? .isolated : .cross), expected, "mode")
    }
  }

  private func post() {
    index = max(5_000, index + (stream.next(401) - 200) * index / 15_000)
    house.post("\(index)")
    naive.mark = Int128(index) * naive.unit
    naive.posted = house.time.rawValue
    naive.age()
    compareBreaches()
  }

  private func compareBreaches() {
    let started = house.told {
      if case .liquidationStarted(let event) = $0 { Int(event.account.rawValue) } else { nil }
    }
    let expected = naive.isStale ? [] : naive.inBreach
    #expect(started.sorted() == expected, "in breach")
    isInBreach = !expected.isEmpty
    isOver = isInBreach
  }

  private func compare() {
    for account in 1...count where !isOver {
      let number = UInt32(account)
      let expected = naive.accounts[account]
      let held = house.position(number)
      #expect(Int128(house.balance(number).rawValue) == expected.cash, "balance of \(account)")
      #expect(Int128(held?.quantity.rawValue ?? 0) == expected.quantity)
      #expect(Int128(held?.entryNotional.rawValue ?? 0) == expected.entry)
      #expect(Int128(held?.isolatedBalance.rawValue ?? 0) == expected.pocket, "pocket \(account)")
      let mine = house.orders(number).map {
        "\($0.clientOrder) \($0.side) \($0.price.rawValue) \($0.quantity.rawValue)"
      }
      let theirs = naive.orders.reversed().filter { $0.account == account }.map {
        "\($0.client) \($0.side) \($0.price) \($0.quantity)"
      }
      #expect(mine == theirs, "orders of \(account)")
    }
  }
}
