import Clearing
import Instruments
import Messages
import Units

// Commands in few words, for tests that read like sentences. Accounts are numbers, amounts text.
extension TestHouse {
  @discardableResult
  public func leverage(
    _ account: UInt32, _ leverage: UInt16,
    instrument: InstrumentID = TestHouse.instrument
  ) -> RejectReason {
    send(
      .setLeverage(
        SetLeverage(
          account: AccountID(rawValue: account), instrument: instrument,
          leverage: leverage))
    ).reason
  }

  @discardableResult
  public func mode(
    _ account: UInt32, _ mode: MarginMode, instrument: InstrumentID = TestHouse.instrument
  ) -> RejectReason {
    send(
      .setMarginMode(
        SetMarginMode(
          account: AccountID(rawValue: account), instrument: instrument, mode: mode))
    ).reason
  }

  @discardableResult
  public func transfer(_ account: UInt32, _ amount: String) -> RejectReason {
    send(
      .transferMargin(
        TransferMargin(
          account: AccountID(rawValue: account), instrument: Self.instrument,
          amount: Money(amount)!))
    ).reason
  }

  @discardableResult
  public func deposit(_ account: UInt32, _ amount: String) -> RejectReason {
    send(
      .deposit(
        Deposit(
          account: AccountID(rawValue: account), asset: Self.asset, amount: Money(amount)!))
    ).reason
  }

  @discardableResult
  public func withdraw(
    _ account: UInt32, _ amount: String, from member: UInt32 = 0
  ) -> RejectReason {
    send(
      .withdraw(
        Withdraw(
          account: AccountID(rawValue: account), asset: Self.asset, amount: Money(amount)!)),
      from: MemberID(rawValue: member)
    ).reason
  }

  @discardableResult
  public func cancel(
    _ account: UInt32, client: UInt64, instrument: InstrumentID = TestHouse.instrument
  ) -> RejectReason {
    send(
      .cancelOrder(
        CancelOrder(
          account: AccountID(rawValue: account), instrument: instrument, order: .none,
          clientOrder: ClientOrderID(rawValue: client)))
    ).reason
  }

  @discardableResult
  public func cancelAll(
    _ account: UInt32, instrument: InstrumentID = TestHouse.instrument
  ) -> RejectReason {
    send(.cancelAll(CancelAll(account: AccountID(rawValue: account), instrument: instrument)))
      .reason
  }

  @discardableResult
  public func replace(
    _ account: UInt32, client: UInt64, at price: String, _ quantity: String, renamed: UInt64 = 0
  ) -> Receipt {
    send(
      .replaceOrder(
        ReplaceOrder(
          account: AccountID(rawValue: account), instrument: Self.instrument, order: .none,
          clientOrder: ClientOrderID(rawValue: client),
          newClientOrder: ClientOrderID(rawValue: renamed), price: Price(price)!,
          quantity: Quantity(quantity)!)))
  }

  @discardableResult
  public func report(
    _ trade: UInt64, buyer: UInt32, seller: UInt32, _ quantity: String, at price: String
  ) -> RejectReason {
    send(
      .reportFill(
        ReportFill(
          trade: ReportedTradeID(rawValue: trade), instrument: Self.instrument,
          buyer: AccountID(rawValue: buyer), seller: AccountID(rawValue: seller),
          price: Price(price)!, quantity: Quantity(quantity)!))
    ).reason
  }

  @discardableResult
  public func affirm(
    _ trade: UInt64, _ account: UInt32, _ side: Side, with counterparty: UInt32,
    _ quantity: String, at price: String, from member: UInt32 = 0
  ) -> RejectReason {
    send(
      .affirmFill(
        AffirmFill(
          trade: ReportedTradeID(rawValue: trade), instrument: Self.instrument,
          account: AccountID(rawValue: account),
          counterparty: AccountID(rawValue: counterparty), side: side, price: Price(price)!,
          quantity: Quantity(quantity)!)), from: MemberID(rawValue: member)
    ).reason
  }

  /// An account's open orders in the instrument under test, newest first.
  public func orders(_ account: UInt32) -> [OpenOrder] {
    house.openOrders(AccountID(rawValue: account), Self.instrument)
  }

  public func quantity(_ account: UInt32) -> Quantity { position(account)?.quantity ?? .zero }

  public func pocket(_ account: UInt32) -> Money { position(account)?.isolatedBalance ?? .zero }

  public func equity(_ account: UInt32) -> Money {
    house.account(AccountID(rawValue: account))?.balances.first?.risk.equity ?? .zero
  }

  public func isInLiquidation(_ account: UInt32) -> Bool {
    house.account(AccountID(rawValue: account))?.isInLiquidation ?? false
  }

  /// The last command's events of one kind: `house.told { if case .traded(let e) = $0 { e } … }`.
  public func told<Payload>(_ pick: (Event) -> Payload?) -> [Payload] {
    events.compactMap(pick)
  }

  public var trades: [Traded] {
    told { if case .traded(let event) = $0 { event } else { nil } }
  }
  public var cancels: [OrderCancelled] {
    told { if case .orderCancelled(let event) = $0 { event } else { nil } }
  }
  public var steps: [LiquidationStep] {
    told { if case .liquidationStep(let event) = $0 { event } else { nil } }
  }
}
