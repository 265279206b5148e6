import Units

/// Opposite positions of one owner, each with little behind it: a gap takes the loser's little and
/// the fund pays the rest of what the winner gains.
public struct Straddle: Tunable {
  public enum Hold: String, Sendable, CaseIterable {
    /// Two cross accounts; two isolated pockets; a long and a short in two markets of one account,
    /// isolated, with the mirror image in the other account's cross balance.
    case cross, isolated, pockets
  }

  public var hold = Hold.cross
  public var isReported = false
  /// Of each side, and the collateral it is kept at, as a share of its notional.
  public var quantity = 50.0
  public var keep = 0.006
  public var ticks: Int
  /// Whether losers are topped up at all, and whether the other side's free money leaves.
  public var isToppedUp = true
  public var withdraws = true
  private var isOver = false

  public init(_ hold: Hold, ticks: Int) {
    self.hold = hold
    self.ticks = ticks
    if hold == .pockets { quantity = 20 }
  }

  public var name: String {
    "straddle, \(hold)" + (isReported ? ", reported" : "") + (isToppedUp ? "" : ", left alone")
  }
  public var deposits: [Double] {
    let each = quantity * 50_000 * 0.0117 * Double(markets)
    return [min(each, AdversaryDesk.stake / 2), min(each, AdversaryDesk.stake / 2)]
  }
  public static var knobs: [Knob<Straddle>] {
    [Knob("quantity", \.quantity, 1...80), Knob("keep", \.keep, 0.0041...0.02)]
  }
  private var markets: Int { hold == .pockets ? 2 : 1 }

  public mutating func act(_ desk: AdversaryDesk, _ moment: Moment) {
    guard moment.phase == .quoted else { return }
    if moment.tick == 0 {
      open(desk)
      return
    }
    for market in 0..<markets {
      for account in 0..<2 where desk.position(account, market) == 0 { isOver = true }
    }
    if desk.isInLiquidation(0) || desk.isInLiquidation(1) { return }
    if isOver {
      reduce(desk)
    } else {
      for account in 0..<2 { keepUp(desk, account) }
    }
  }

  private func open(_ desk: AdversaryDesk) {
    for market in 0..<markets {
      if hold != .cross { desk.setMode(0, .isolated, market) }
      if hold == .isolated { desk.setMode(1, .isolated, market) }
      let (buyer, seller) = market == 0 ? (0, 1) : (1, 0)
      if isReported {
        desk.report(
          buyer: buyer, seller: seller, quantity, at: desk.mark(market), market: market)
      } else {
        desk.agree(buyer: buyer, seller: seller, quantity, at: desk.mark(market), market: market)
      }
    }
  }

  private func reduce(_ desk: AdversaryDesk) {
    for market in 0..<markets {
      for account in 0..<2 {
        let held = desk.position(account, market)
        guard held != 0 else { continue }
        desk.take(account, held > 0 ? .sell : .buy, min(5, abs(held)), at: nil, market: market)
      }
    }
  }

  private func keepUp(_ desk: AdversaryDesk, _ account: Int) {
    if withdraws { desk.withdraw(account) }
    guard isToppedUp else { return }
    for market in 0..<markets {
      guard let held = desk.held(account, market), !held.quantity.isZero else { continue }
      let wanted = keep * abs(held.quantity.units) * desk.mark(market)
      if held.mode == .isolated {
        let missing = wanted - held.isolatedBalance.units - held.unrealisedProfit.units
        guard missing > 0 else { continue }
        desk.deposit(account, missing - min(missing, desk.free(account)))
        desk.transfer(account, missing, market)
      } else if hold != .pockets {
        desk.deposit(account, max(0, wanted - desk.equity(account)))
      }
    }
  }
}

/// Takes the maker's stale quotes between a jump of the index and its requote. Pays, and may: the
/// maker bears it, as it does wherever quotes are slower than news.
public struct Snipe: Tunable {
  public var threshold = 0.004
  public var ticks: Int
  private var former = 0.0

  public init(ticks: Int) { self.ticks = ticks }

  public var name: String { "stale quotes of the maker" }
  public var deposits: [Double] { [100_000] }
  public static var knobs: [Knob<Snipe>] { [Knob("threshold", \.threshold, 0.0005...0.02)] }

  public mutating func act(_ desk: AdversaryDesk, _ moment: Moment) {
    let index = desk.state(0).index.units
    if moment.phase == .indexPosted, former > 0, abs(index / former - 1) > threshold {
      desk.take(0, index > former ? .buy : .sell, 5, at: index)
    } else if moment.phase == .quoted {
      former = index
      let held = desk.position(0)
      if held != 0 { desk.take(0, held > 0 ? .sell : .buy, abs(held), at: nil) }
    }
  }
}

/// The first party's word is an option of the second for as long as it stands. With an own account
/// as the first, whose loss is limited to what it has.
public struct AffirmOption: Tunable {
  public var quantity = 45.0
  public var threshold = 0.006
  public var ticks: Int
  private var price = 0.0
  private var trade: UInt64 = 10_000

  public init(ticks: Int) { self.ticks = ticks }

  public var name: String { "option of the second to affirm" }
  public var deposits: [Double] { [50_000, 50_000] }
  public static var knobs: [Knob<AffirmOption>] {
    [Knob("quantity", \.quantity, 1...100), Knob("threshold", \.threshold, 0.0005...0.03)]
  }

  public mutating func act(_ desk: AdversaryDesk, _ moment: Moment) {
    let index = desk.state(0).index.units
    if moment.phase == .indexPosted, price > 0, desk.position(1) == 0 {
      // The better side of the two that stand open.
      if index > price * (1 + threshold) {
        desk.affirm(trade, .buy, 1, with: 0, quantity, at: price)
      } else if index < price * (1 - threshold) {
        desk.affirm(trade + 1, .sell, 1, with: 0, quantity, at: price)
      }
    }
    guard moment.phase == .quoted else { return }
    let held = desk.position(1)
    if held != 0 {
      desk.take(1, held > 0 ? .sell : .buy, min(5, abs(held)), at: nil)
    } else if moment.tick % 60 == 0 {
      trade += 2
      price = index
      desk.affirm(trade, .sell, 0, with: 1, quantity, at: price)
      desk.affirm(trade + 1, .buy, 0, with: 1, quantity, at: price)
    }
  }
}

/// While no index comes, liquidations wait and what a loser still has can be carried away; and own
/// orders trade at values that are gone.
public struct Outage: Tunable {
  public var quantity = 40.0
  public var threshold = 0.003
  public var ticks: Int

  public init(ticks: Int) { self.ticks = ticks }

  public var name: String { "withdrawals and openings while the index is silent" }
  public var deposits: [Double] { [50_000, 50_000] }
  public static var knobs: [Knob<Outage>] {
    [Knob("quantity", \.quantity, 1...80), Knob("threshold", \.threshold, 0...0.02)]
  }

  public func act(_ desk: AdversaryDesk, _ moment: Moment) {
    guard moment.phase == .quoted else { return }
    if moment.tick == 0 { desk.agree(buyer: 0, seller: 1, quantity, at: desk.mark()) }
    let state = desk.state(0)
    guard moment.tick > 1, state.isIndexStale else { return }
    let middle = (state.bestBid.units + state.bestAsk.units) / 2
    let move = middle / state.index.units - 1
    guard abs(move) > threshold else { return }
    // The loser by the true price gives everything to the winner, at the stale one.
    let loser = move > 0 ? 1 : 0
    desk.withdraw(loser)
    let (buyer, seller) = move > 0 ? (0, 1) : (1, 0)
    for part in [10.0, 5, 2, 1] {
      desk.agree(buyer: buyer, seller: seller, part, at: state.mark.units)
    }
  }
}
