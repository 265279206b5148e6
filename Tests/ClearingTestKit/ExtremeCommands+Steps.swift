import Clearing
import Instruments
import Messages
import Units

// The stream itself: one step after the other, aimed by what the house tells of itself.
extension ExtremeCommands {
  /// The next command. The first are the markets, accounts and deposits.
  public mutating func next(_ house: ClearingHouse) -> Step {
    if let command = pending.popLast() {
      return Step(command: command, member: .none, span: .zero)
    }
    let account = 1 + UInt32(below(Int(accounts)))
    let owner = MemberID(rawValue: chance(50) ? 101 + UInt32(below(5)) : member(account))
    let id = AccountID(rawValue: chance(200) ? UInt32(below(4_000)) : account)
    var step = Step(command: .tick(Tick()), member: owner, span: .zero)
    switch below(100) {
    case 0..<50: step.command = place(id, house)
    case 50..<54: step.command = cancel(id)
    case 54..<60: step.command = replace(id, house)
    case 60: step.command = cancelAll(id)
    case 61..<69:
      if let command = money(id, house) {
        step.command = command
        if case .deposit = command { step.member = .none }
      }
    case 69..<74: step.command = reported(id, house)
    case 74..<77:
      step.command = administration()
      step.member = .none
    case 77..<88:
      step.command = index(house)
      step.member = .none
    default:
      step.span = wait()
      step.member = .none
    }
    return step
  }

  private mutating func wait() -> TimeSpan {
    if chance(20_000) { return Limits.timeSpan }
    return pick([
      .nanoseconds(1), .milliseconds(1), .seconds(1), .seconds(1), .seconds(5), .seconds(60),
      .hours(1), .hours(8),
    ])
  }

  private mutating func client(isNew: Bool) -> ClientOrderID {
    if isNew { clients += 1 }
    return ClientOrderID(
      rawValue: isNew ? clients : clients - Swift.min(clients, UInt64(below(60))))
  }

  private mutating func place(_ account: AccountID, _ house: ClearingHouse) -> Command {
    let place = place()
    let isMarket = chance(5)
    let life = pick(TimeInForce.allCases)
    let expiry =
      life == .goodTillDate
      ? Timestamp(
        rawValue: chance(5)
          ? edge(Limits.timeEnd.rawValue)
          : house.lastStamp.time.rawValue &+ Int64(below(100)) * 1_000_000_000) : .zero
    return .placeOrder(
      PlaceOrder(
        account: account, instrument: markets[place].instrument,
        clientOrder: client(isNew: !chance(40)), side: chance(2) ? .buy : .sell,
        kind: isMarket ? .market : .limit,
        timeInForce: isMarket && life == .goodTillDate ? .immediateOrCancel : life,
        selfTradePrevention: pick(SelfTradePrevention.allCases), isPostOnly: chance(10),
        isReduceOnly: chance(8), price: isMarket ? .zero : price(place, house),
        quantity: quantity(place, house), expiry: isMarket ? .zero : expiry))
  }

  private mutating func cancel(_ account: AccountID) -> Command {
    .cancelOrder(
      CancelOrder(
        account: account, instrument: markets[place()].instrument,
        order: chance(10) ? OrderID(rawValue: random()) : .none,
        clientOrder: client(isNew: false)))
  }

  private mutating func cancelAll(_ account: AccountID) -> Command {
    .cancelAll(
      CancelAll(account: account, instrument: chance(2) ? .none : markets[place()].instrument))
  }

  private mutating func replace(_ account: AccountID, _ house: ClearingHouse) -> Command {
    let place = place()
    let open = house.openOrders(account, markets[place].instrument)
    let order = open.isEmpty ? nil : open[below(open.count)]
    return .replaceOrder(
      ReplaceOrder(
        account: account, instrument: markets[place].instrument, order: order?.order ?? .none,
        clientOrder: order == nil ? client(isNew: false) : .none,
        newClientOrder: chance(3) ? client(isNew: true) : .none,
        price: chance(3) ? order?.price ?? price(place, house) : price(place, house),
        quantity: quantity(place, house)))
  }

  /// Money in, out and to and fro, and how a position is margined; nil for none.
  private mutating func money(_ account: AccountID, _ house: ClearingHouse) -> Command? {
    let asset = AssetID(rawValue: UInt16(chance(50) ? below(20) : 1 + below(2)))
    let instrument = markets[place()].instrument
    let wild = Money(rawValue: edge(Limits.depositedBalance.rawValue))
    let free =
      house.account(account)?.balances.first { $0.asset == asset }?.free ?? .zero
    switch below(8) {
    case 0:
      return .deposit(
        Deposit(account: account, asset: asset, amount: chance(4) ? wild : amount(most: 17)))
    case 1:
      return .contribute(Contribute(asset: asset, amount: chance(4) ? wild : amount(most: 17)))
    case 2, 3:
      let part = Money(rawValue: free.rawValue / Int64(1 + below(3)))
      return .withdraw(
        Withdraw(account: account, asset: asset, amount: chance(4) ? wild : part))
    case 4, 5:
      let sign = Int64(1 - 2 * below(2))
      let part = Money(rawValue: sign * (free.rawValue / Int64(2 + below(3))))
      return .transferMargin(
        TransferMargin(account: account, instrument: instrument, amount: chance(4) ? wild : part))
    case 6:
      return .setMarginMode(
        SetMarginMode(
          account: account, instrument: instrument, mode: chance(2) ? .cross : .isolated))
    default:
      return .setLeverage(
        SetLeverage(
          account: account, instrument: instrument,
          leverage: pick([0, 1, 10, 20, 125, 1_000, 1_001, .max])))
    }
  }

  private mutating func reported(_ account: AccountID, _ house: ClearingHouse) -> Command {
    let place = place()
    let other = AccountID(rawValue: UInt32(1 + below(Int(accounts))))
    let trade = ReportedTradeID(rawValue: UInt64(below(2_000)))
    let price = price(place, house)
    let quantity = quantity(place, house)
    if chance(2) {
      return .reportFill(
        ReportFill(
          trade: trade, instrument: markets[place].instrument, buyer: account, seller: other,
          price: price, quantity: quantity))
    }
    let side: Side = chance(2) ? .buy : .sell
    // The other party affirms the same.
    pending.append(
      .affirmFill(
        AffirmFill(
          trade: trade, instrument: markets[place].instrument, account: other,
          counterparty: account, side: side.opposite, price: price, quantity: quantity)))
    return .affirmFill(
      AffirmFill(
        trade: trade, instrument: markets[place].instrument, account: account,
        counterparty: other, side: side, price: price, quantity: quantity))
  }

  private mutating func index(_ house: ClearingHouse) -> Command {
    let place = place()
    let mark = Int128(mark(place, house))
    let source = UInt8(chance(30) ? below(256) : below(3))
    let wide: Int128
    switch below(40) {
    case 0: return post(place, edge(Limits.price.rawValue), source: source)
    case 1: wide = mark << Int128(below(30))
    case 2: wide = mark >> Int128(below(30))
    case 3...5: wide = mark * Int128(200 + below(1_600)) / 1_000
    case 6...14: wide = Int128(bases[place])
    default: wide = mark * Int128(100_000 + below(4_001) - 2_000) / 100_000
    }
    return post(place, Int64(clamping: Swift.max(1, wide)), source: source)
  }
}
