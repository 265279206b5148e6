import Clearing
import Messages
import Units

/// The house alone, without a node: a long at fifty times its money is liquidated, step by step.
@main struct EmbeddedHouse: ~Copyable {
  let house = ClearingHouse()
  var events = EventBuffer()
  var time = Timestamp.zero + .seconds(1_700_000_000)
  var sequence: UInt64 = 0

  static let maker = AccountID(rawValue: 1)
  static let trader = AccountID(rawValue: 2)

  static func main() {
    var example = EmbeddedHouse()
    example.open()
    example.trade()
    example.crash()
  }

  mutating func open() {
    for command in Terms.commands { send(command) }
    send(.contribute(Contribute(asset: Terms.asset, amount: Money("10000")!)))
    for (account, amount) in [(Self.maker, "1000000"), (Self.trader, "1000")] {
      send(.openAccount(OpenAccount(account: account, member: .init(rawValue: account.rawValue))))
      send(.deposit(Deposit(account: account, asset: Terms.asset, amount: Money(amount)!)))
    }
    send(
      .setLeverage(
        SetLeverage(account: Self.trader, instrument: Terms.instrument, leverage: 100)),
      from: MemberID(rawValue: Self.trader.rawValue))
    post("10000")
  }

  mutating func trade() {
    print("The trader puts 1000 down and buys 5 at 10000.")
    order(Self.maker, .sell, "5", at: "10000", 1)
    order(Self.trader, .buy, "5", at: "10000", 1)
    order(Self.maker, .buy, "2", at: "9830", 2)
    order(Self.maker, .buy, "1", at: "9810", 3)
    tell()
  }

  mutating func crash() {
    for price in ["9950", "9880", "9840"] {
      print("The index falls to \(price).")
      post(price)
      tick()
    }
    for _ in 1...5 where house.counts.liquidationsOpen > 0 { tick() }
    tell()
    print("The fund holds \(house.fundBalance(Terms.asset)).")
  }

  // MARK: What goes in

  mutating func order(
    _ account: AccountID, _ side: Side, _ quantity: String, at price: String, _ name: UInt64
  ) {
    send(
      .placeOrder(
        PlaceOrder(
          account: account, instrument: Terms.instrument,
          clientOrder: ClientOrderID(rawValue: name), side: side, kind: .limit,
          timeInForce: .goodTillCancel, selfTradePrevention: .cancelNewest, isPostOnly: false,
          isReduceOnly: false, price: Price(price)!, quantity: Quantity(quantity)!,
          expiry: .zero)),
      from: MemberID(rawValue: account.rawValue))
  }

  mutating func post(_ price: String) {
    send(
      .postIndexPrice(
        PostIndexPrice(instrument: Terms.instrument, source: 0, price: Price(price)!)))
  }

  mutating func tick() {
    time = time + .seconds(1)
    send(.tick(Tick()))
  }

  mutating func send(_ command: Command, from member: MemberID = .none) {
    sequence += 1
    events.removeAll()
    let stamp = Stamp(sequence: SequenceNumber(rawValue: sequence), time: time, member: member)
    let receipt = house.apply(command, stamp, into: &events)
    precondition(receipt.reason == .accepted, "\(command): \(receipt.reason)")
    for index in 0..<events.count {
      if let line = Self.line(events[index]) { print("  \(line)") }
    }
  }

  // MARK: What comes out

  func tell() {
    guard let account = house.account(Self.trader), let money = account.balances.first
    else { return }
    print("The trader has equity \(money.risk.equity).")
    guard let position = house.position(Self.trader, Terms.instrument), !position.quantity.isZero
    else { return }
    let trigger = position.trigger.map { "\($0)" } ?? "no price"
    print(
      "  It holds \(position.quantity), needs \(position.maintenanceRequirement), "
        + "and would be liquidated at \(trigger).")
  }

  static func line(_ event: Event) -> String? {
    switch event {
    case .traded(let trade):
      "trade \(trade.trade), \(trade.kind): \(trade.quantity) at \(trade.price)"
    case .markChanged(let change): "mark \(change.mark)"
    case .marginCalled(let call):
      "margin call: equity \(call.equity), maintenance \(call.maintenance)"
    case .liquidationStarted(let start):
      "liquidation of \(start.position): equity \(start.equity) below \(start.maintenance), "
        + "bankrupt at \(start.bankruptcyPrice)"
    case .liquidationStep(let step):
      "\(step.stage): \(step.side) \(step.quantity) at \(step.price), fee \(step.fee)"
    case .liquidationEnded(let end): "liquidation over: \(end.position) left, \(end.balance) kept"
    case .fundChanged(let change): "fund \(change.reason): \(change.amount)"
    case .lossShared(let loss): "account \(loss.account) pays \(loss.amount) of the loss"
    default: nil
    }
  }
}
