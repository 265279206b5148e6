import Clearing
import ClearingTestKit
import Instruments
import Messages
import Units

// The commands of a stream, one after the other.
extension HousePair {
  func step() {
    let account = 1 + stream.next(plan.accounts.count)
    let market = stream.next(plan.markets.count)
    switch stream.next(100) {
    case 0..<62: place(account, market)
    case 62..<65:
      let client = UInt64(max(0, Int(clients) - stream.next(30)))
      let own = naive.orders.filter { $0.account == account }
      let known = own.isEmpty ? nil : own[stream.next(own.count)]
      send(
        .cancelOrder(
          CancelOrder(
            account: NaiveHouse.id(account), instrument: naive.id(market: known?.market ?? market),
            order: .none, clientOrder: ClientOrderID(rawValue: known?.client ?? client))))
    case 65:
      send(
        .cancelAll(
          CancelAll(
            account: NaiveHouse.id(account),
            instrument: stream.next(2) == 0 ? .none : naive.id(market: market))))
    case 66..<70: replace(account)
    case 70..<78: funds(account, market)
    case 78..<88: post(market)
    default:
      house.time = house.time + .seconds(Int64(1 + stream.next(5)))
      send(.tick(Tick()))
    }
  }

  private func price(_ market: Int) -> Price {
    let level = levels[market]
    let width = stream.next(12) == 0 ? level / 4 : max(2, level / 200)
    return Price("\(max(1, level + stream.next(2 * width + 1) - width))")!
  }

  private func quantity(_ market: Int) -> Quantity {
    let lots = stream.next(12) == 0 ? stream.next(60) : 1 + stream.next(14)
    let odd: Int64 = stream.next(200) == 0 ? 1 : 0
    return Quantity(rawValue: Int64(lots) * Int64(naive.markets[market].lot) + odd)
  }

  /// Most of what an account does goes one way, so that positions grow.
  private func side(_ account: Int) -> Side {
    let isAgainst = stream.next(5) == 0
    return account.isMultiple(of: 2) != isAgainst ? .buy : .sell
  }

  private func place(_ account: Int, _ market: Int) {
    clients += 1
    let client = stream.next(40) == 0 ? UInt64(stream.next(Int(clients))) : clients
    let isMarket = stream.next(6) == 0
    let life =
      stream.next(3) != 0
      ? TimeInForce.goodTillCancel : TimeInForce(rawValue: UInt8(1 + stream.next(4)))!
    // No two expire at once.
    clock += 1
    let expiry = Timestamp(
      rawValue: house.time.rawValue + Int64(stream.next(20)) * 1_000_000_000
        - (stream.next(10) == 0 ? 1_000_000 : 0) + clock)
    send(
      .placeOrder(
        PlaceOrder(
          account: NaiveHouse.id(account), instrument: naive.id(market: market),
          clientOrder: ClientOrderID(rawValue: client),
          side: side(account), kind: isMarket ? .market : .limit,
          timeInForce: life,
          selfTradePrevention: SelfTradePrevention(rawValue: UInt8(1 + stream.next(4)))!,
          isPostOnly: stream.next(16) == 0, isReduceOnly: stream.next(12) == 0,
          price: isMarket && stream.next(20) != 0 ? .zero : price(market),
          quantity: quantity(market), expiry: life == .goodTillDate ? expiry : .zero)))
  }

  private func replace(_ account: Int) {
    let own = naive.orders.filter { $0.account == account }
    guard !own.isEmpty else { return }
    let old = own[stream.next(own.count)]
    if stream.next(3) == 0 { clients += 1 }
    let keepsPrice = stream.next(2) == 0
    send(
      .replaceOrder(
        ReplaceOrder(
          account: NaiveHouse.id(account), instrument: naive.id(market: old.market),
          order: .none, clientOrder: ClientOrderID(rawValue: old.client),
          newClientOrder: ClientOrderID(rawValue: stream.next(2) == 0 ? 0 : clients),
          price: keepsPrice ? NaiveHouse.price(old.price) : price(old.market),
          quantity: quantity(old.market))))
  }

  private func funds(_ account: Int, _ market: Int) {
    let id = NaiveHouse.id(account)
    let asset = naive.markets[market].asset
    let instrument = naive.id(market: market)
    let amount = Money(rawValue: Int64(stream.next(30_000)) * 1_000_000 + Int64(stream.next(3)))
    switch stream.next(12) {
    case 0..<4:
      let most = Money(rawValue: amount.rawValue * (stream.next(3) == 0 ? 10 : 1))
      send(.deposit(Deposit(account: id, asset: naive.id(asset: asset), amount: most)))
    case 4:
      send(
        .contribute(
          Contribute(
            asset: naive.id(asset: asset), amount: Money(rawValue: amount.rawValue / 8),
            instrument: stream.next(2) == 0 ? .none : instrument)))
    case 5, 6:
      // Often to the last 1e-8 of what is free.
      let free = naive.free(account, asset) + Int128(stream.next(3) - 1)
      let part = Int64(free) / (stream.next(4) == 0 ? 1 : 5)
      send(
        .withdraw(
          Withdraw(
            account: id, asset: naive.id(asset: asset),
            amount: stream.next(2) == 0 ? Money(rawValue: part) : amount)))
    case 7:
      send(
        .transferMargin(
          TransferMargin(
            account: id, instrument: instrument,
            amount: stream.next(2) == 0 ? amount : -amount)))
    case 8, 9:
      send(
        .setLeverage(
          SetLeverage(
            account: id, instrument: instrument, leverage: UInt16(stream.next(130)))))
    default:
      send(
        .setMarginMode(
          SetMarginMode(
            account: id, instrument: instrument,
            mode: stream.next(2) == 0 ? .cross : .isolated)))
    }
  }

  private func post(_ market: Int) {
    let first = plan.markets[market].level
    var level = levels[market] + (stream.next(401) - 200) * levels[market] / 15_000
    if stream.next(plan.jumpsEvery) == 0 {
      level += (stream.next(25) - 12) * level / 100
      if stream.next(6) == 0 { level = level * (60 + stream.next(100)) / 100 }
    }
    let underlying = naive.markets[market].underlying
    for place in naive.markets.indices where naive.markets[place].underlying == underlying {
      levels[place] = max(first / 4, min(first * 3, level))
    }
    // A second source now and then, which may be wrong.
    let isSecond = stream.next(6) == 0
    let wild = isSecond && stream.next(3) == 0 ? 80 + stream.next(40) : 100
    send(
      .postIndexPrice(
        PostIndexPrice(
          underlying: UnderlyingID(rawValue: UInt16(underlying)), source: isSecond ? 1 : 0,
          price: Price("\(levels[market] * wild / 100)")!)))
  }
}

extension NaiveHouse {
  mutating func apply(_ command: Command) -> Answer {
    switch command {
    case .placeOrder(let command): return place(command)
    case .replaceOrder(let command): return replace(command)
    case .cancelOrder(let command): return Answer(reason: cancel(command))
    case .cancelAll(let command):
      cancelAll(command)
      return Answer()
    case .tick:
      tick()
      return Answer()
    case .postIndexPrice(let command):
      post(
        Int(command.underlying.rawValue), Int(command.source), Int128(command.price.rawValue))
      return Answer()
    case .openAccount(let command):
      accounts.append(
        Account(
          member: Int(command.member.rawValue),
          owner: Int(
            command.owner == .none ? command.member.rawValue : command.owner.rawValue)))
      told.append(
        .accountOpened(
          AccountOpened(
            account: command.account, member: command.member,
            owner: OwnerID(rawValue: UInt32(accounts[accounts.count - 1].owner)))))
      return Answer()
    case .deposit(let command):
      return Answer(
        reason: deposit(
          Int(command.account.rawValue), Int(command.asset.rawValue),
          Int128(command.amount.rawValue)))
    case .contribute(let command):
      return Answer(
        reason: contribute(
          Int(command.asset.rawValue),
          command.instrument == .none ? nil : Int(command.instrument.rawValue) - 1,
          Int128(command.amount.rawValue)))
    case .withdraw(let command):
      return Answer(
        reason: withdraw(
          Int(command.account.rawValue), Int(command.asset.rawValue),
          Int128(command.amount.rawValue)))
    case .transferMargin(let command):
      return Answer(
        reason: transfer(
          Int(command.account.rawValue), Int(command.instrument.rawValue) - 1,
          Int128(command.amount.rawValue)))
    case .setLeverage(let command):
      return Answer(
        reason: setLeverage(
          Int(command.account.rawValue), Int(command.instrument.rawValue) - 1,
          Int128(command.leverage)))
    case .setMarginMode(let command):
      return Answer(
        reason: setMode(
          Int(command.account.rawValue), Int(command.instrument.rawValue) - 1, command.mode))
    default: preconditionFailure("the naive house does not know \(command)")
    }
  }

  /// Lists a market, opens it and posts its first index price.
  mutating func list(_ terms: TestTerms, index: String) {
    var brackets: [Bracket] = []
    for text in terms.brackets {
      var bracket = Bracket(
        floor: Int128(Money(text.floor)!.rawValue),
        maintenance: Int128(Rate(text.maintenance)!.rawValue),
        initial: Int128(Rate(text.initial)!.rawValue))
      if let last = brackets.last {
        bracket.deduction =
          last.deduction
          + Self.down(bracket.floor * (bracket.maintenance - last.maintenance), Self.rateUnit)
      }
      brackets.append(bracket)
    }
    let contract = terms.contract
    var impact = terms.mark.impactNotional
    if !impact.isPositive { impact = terms.funding.impactNotional }
    var price = NaiveMark(terms.mark, impact: Int128(impact.rawValue))
    price.size = Int128(contract.contractSize.rawValue)
    price.isInverse = contract.payoff.kind == .inverse
    markets.append(
      NaiveMarket(
        id: contract.instrument, asset: Int(contract.settlementAsset.rawValue),
        tick: Int128(contract.tick.rawValue), lot: Int128(contract.lot.rawValue),
        size: Int128(contract.contractSize.rawValue),
        isInverse: contract.payoff.kind == .inverse,
        underlying: Int(contract.underlyingNamed.rawValue),
        band: Int128(contract.priceBand.rawValue),
        positionLimit: Int128(contract.positionLimit.rawValue),
        positionScope: contract.positionScope,
        interestLimit: Int128(contract.openInterestLimit.rawValue),
        selfTradeScope: contract.selfTradeScope, maker: Int128(terms.fees.maker.rawValue),
        taker: Int128(terms.fees.taker.rawValue), brackets: brackets,
        valuation: terms.valuation, closingFee: Int128(terms.closingFeeRate.rawValue),
        liquidation: terms.liquidation,
        stages: terms.stages.isEmpty ? Self.stages(terms.liquidation) : terms.stages,
        marking: terms.mark, funding: terms.funding, price: price, margin: terms.margin))
    beginFunding(markets.count - 1)
    post(markets[markets.count - 1].underlying, 0, Int128(Price(index)!.rawValue))
    endCommand()
  }

  /// What holds after every command, whatever the house says.
  func brokenRules() -> [String] {
    var broken: [String] = []
    for market in markets.indices {
      let sum = markets[market].positions.values.reduce(Int128(0)) { $0 + $1.quantity }
      if sum != 0 { broken.append("positions in \(market + 1) add up to \(sum)") }
      for account in markets[market].holders.dropFirst() {
        let pocket = Scope.pocket(account: account, market: market)
        if balance(pocket) < 0, openMarkets(pocket).isEmpty, !liquidating.contains(pocket) {
          broken.append("flat and below zero: \(pocket)")
        }
      }
    }
    for account in accounts.indices.dropFirst() {
      for asset in assets {
        let cross = Scope.cross(account: account, asset: asset)
        if balance(cross) < 0, openMarkets(cross).isEmpty, !liquidating.contains(cross) {
          broken.append("flat and below zero: \(cross)")
        }
      }
    }
    return broken
  }
}
