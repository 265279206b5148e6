import Clearing
import Instruments
import Messages
import Units

/// The owner's seat: four accounts, money outside, and what the protocol lets it send.
///
/// Accounts are numbered from 0, markets too; prices and quantities are plain and are rounded to
/// ticks and down to lots. What the house refuses is counted and otherwise without effect.
public final class AdversaryDesk {
  public let arena: Arena
  /// Money that is not in any account.
  public internal(set) var outside: Double
  public private(set) var accepted = 0
  public private(set) var refused = 0
  /// Notional that the owner's own commands traded.
  public private(set) var turnover = 0.0
  private var clients: UInt64 = 0
  private var reports: UInt64 = 0

  public static let stake = 100_000.0
  public static let accountCount = 4
  private static let first: UInt32 = 101
  private static let leverage: UInt16 = 100

  init(_ arena: Arena, deposits: [Double]) {
    self.arena = arena
    outside = Self.stake
    for account in 0..<Self.accountCount {
      arena.open(Self.account(account), member(account), 0)
      for market in 0..<arena.terms.marketCount { setLeverage(account, Self.leverage, market) }
    }
    for (account, amount) in deposits.enumerated() { deposit(account, amount) }
    accepted = 0
    refused = 0
  }

  static func account(_ number: Int) -> AccountID {
    AccountID(rawValue: first + UInt32(number))
  }

  private func member(_ number: Int) -> MemberID {
    MemberID(rawValue: arena.terms.isOneMember ? 11 : 11 + UInt32(number))
  }

  @discardableResult
  private func send(_ command: Command, as account: Int) -> Receipt {
    count(arena.send(command, from: member(account)))
  }

  private func count(_ receipt: Receipt) -> Receipt {
    if receipt.reason == .accepted { accepted += 1 } else { refused += 1 }
    turnover += receipt.filled.units * arena.price
    return receipt
  }

  // MARK: What it sees

  public func mark(_ market: Int = 0) -> Double { state(market).mark.units }

  func state(_ market: Int) -> MarketState {
    guard let state = arena.house.market(Arena.instrument(market)) else {
      preconditionFailure("Invariant: the arena's markets are listed")
    }
    return state
  }

  /// Signed quantity.
  public func position(_ account: Int, _ market: Int = 0) -> Double {
    held(account, market)?.quantity.units ?? 0
  }

  func held(_ account: Int, _ market: Int) -> PositionState? {
    arena.house.position(Self.account(account), Arena.instrument(market))
  }

  /// Equity of the cross balance, its positions at the mark.
  public func equity(_ account: Int) -> Double { balance(account)?.risk.equity.units ?? 0 }
  public func free(_ account: Int) -> Double { balance(account)?.free.units ?? 0 }

  func balance(_ account: Int) -> BalanceState? {
    arena.house.account(Self.account(account))?.balances.first
  }

  public func isInLiquidation(_ account: Int) -> Bool {
    arena.house.account(Self.account(account))?.isInLiquidation ?? false
  }

  /// The fund's signed inventory.
  public func inventory(_ market: Int = 0) -> Double { state(market).fundInventory.units }

  /// Whether the next tick takes a sample of the basis.
  public var isSampleDue: Bool {
    arena.time.rawValue % arena.terms.market.mark.sampleInterval.rawValue == 0
  }

  // MARK: What it sends

  /// - Parameters:
  ///   - price: nil for a market order.
  ///   - seconds: how long it may rest; nil: until cancelled.
  @discardableResult
  public func order(
    _ account: Int, _ side: Side, _ quantity: Double, at price: Double?, market: Int = 0,
    _ timeInForce: TimeInForce = .goodTillCancel, reduceOnly: Bool = false,
    postOnly: Bool = false, prevention: SelfTradePrevention = .cancelOldest, seconds: Int64? = nil
  ) -> Receipt {
    clients += 1
    let isMarket = price == nil
    return send(
      .placeOrder(
        PlaceOrder(
          account: Self.account(account), instrument: Arena.instrument(market),
          clientOrder: ClientOrderID(rawValue: clients), side: side,
          kind: isMarket ? .market : .limit,
          timeInForce: isMarket
            ? .immediateOrCancel : seconds == nil ? timeInForce : .goodTillDate,
          selfTradePrevention: prevention, isPostOnly: postOnly, isReduceOnly: reduceOnly,
          price: price.map { arena.onTick($0) } ?? .zero, quantity: arena.inLots(quantity),
          expiry: seconds.map { arena.time + .seconds($0) } ?? .zero)), as: account)
  }

  /// As `order`, and what does not fill at once is gone.
  @discardableResult
  public func take(
    _ account: Int, _ side: Side, _ quantity: Double, at price: Double?, market: Int = 0
  ) -> Receipt {
    order(account, side, quantity, at: price, market: market, .immediateOrCancel)
  }

  @discardableResult
  public func replace(
    _ account: Int, _ order: OrderID, _ quantity: Double, at price: Double, market: Int = 0
  ) -> Receipt {
    send(
      .replaceOrder(
        ReplaceOrder(
          account: Self.account(account), instrument: Arena.instrument(market), order: order,
          clientOrder: .none, newClientOrder: .none, price: arena.onTick(price),
          quantity: arena.inLots(quantity))), as: account)
  }

  public func cancel(_ account: Int, _ order: OrderID, market: Int = 0) {
    send(
      .cancelOrder(
        CancelOrder(
          account: Self.account(account), instrument: Arena.instrument(market), order: order,
          clientOrder: .none)), as: account)
  }

  public func cancelAll(_ account: Int, market: Int? = nil) {
    send(
      .cancelAll(
        CancelAll(
          account: Self.account(account),
          instrument: market.map { Arena.instrument($0) } ?? .none)), as: account)
  }

  /// A bilateral trade of two own accounts, affirmed by both.
  @discardableResult
  public func agree(
    buyer: Int, seller: Int, _ quantity: Double, at price: Double, market: Int = 0
  ) -> Bool {
    reports += 1
    let first = affirm(reports, .buy, buyer, with: seller, quantity, at: price, market: market)
    guard first.reason == .accepted else { return false }
    let second = affirm(reports, .sell, seller, with: buyer, quantity, at: price, market: market)
    return second.reason == .accepted
  }

  /// One party's word; the trade's number is the owner's choice.
  @discardableResult
  public func affirm(
    _ trade: UInt64, _ side: Side, _ account: Int, with other: Int, _ quantity: Double,
    at price: Double, market: Int = 0
  ) -> Receipt {
    send(
      .affirmFill(
        AffirmFill(
          trade: ReportedTradeID(rawValue: trade), instrument: Arena.instrument(market),
          account: Self.account(account), counterparty: Self.account(other), side: side,
          price: arena.onTick(price), quantity: arena.inLots(quantity))), as: account)
  }

  /// The same trade, reported by a venue that both parties used.
  @discardableResult
  public func report(
    buyer: Int, seller: Int, _ quantity: Double, at price: Double, market: Int = 0
  ) -> Bool {
    reports += 1
    let command = ReportFill(
      trade: ReportedTradeID(rawValue: reports), instrument: Arena.instrument(market),
      buyer: Self.account(buyer), seller: Self.account(seller), price: arena.onTick(price),
      quantity: arena.inLots(quantity))
    return count(arena.send(.reportFill(command))).reason == .accepted
  }

  /// From outside, as far as there is any.
  public func deposit(_ account: Int, _ amount: Double) {
    let amount = Money(min(amount, outside))
    guard amount.isPositive else { return }
    let receipt = send(
      .deposit(Deposit(account: Self.account(account), asset: Arena.asset, amount: amount)),
      as: account)
    if receipt.reason == .accepted { outside -= amount.units }
  }

  /// Part of what is free goes outside.
  public func withdraw(_ account: Int, share: Double = 1) {
    guard let free = balance(account)?.free, free.isPositive else { return }
    let amount = Money(rawValue: Int64(Double(free.rawValue) * share))
    guard amount.isPositive else { return }
    let receipt = send(
      .withdraw(Withdraw(account: Self.account(account), asset: Arena.asset, amount: amount)),
      as: account)
    if receipt.reason == .accepted { outside += amount.units }
  }

  public func setLeverage(_ account: Int, _ leverage: UInt16, _ market: Int = 0) {
    send(
      .setLeverage(
        SetLeverage(
          account: Self.account(account), instrument: Arena.instrument(market),
          leverage: leverage)), as: account)
  }

  public func setMode(_ account: Int, _ mode: MarginMode, _ market: Int = 0) {
    send(
      .setMarginMode(
        SetMarginMode(
          account: Self.account(account), instrument: Arena.instrument(market), mode: mode)),
      as: account)
  }

  /// Into the position's pocket; negative: out of it.
  public func transfer(_ account: Int, _ amount: Double, _ market: Int = 0) {
    send(
      .transferMargin(
        TransferMargin(
          account: Self.account(account), instrument: Arena.instrument(market),
          amount: Money(amount))), as: account)
  }
}
