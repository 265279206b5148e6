import ClearingClient
import Foundation
import Messages
import Testing
import Units
import Wire

/// The market and the accounts of the default configuration.
enum Demo {
  static let market = InstrumentID(rawValue: 1)
  static let alice = AccountID(rawValue: 101)
  static let bob = AccountID(rawValue: 102)

  static func order(
    _ account: AccountID, _ side: Side, _ price: String, _ quantity: String = "0.01",
    client: UInt64
  ) -> Command {
    .placeOrder(
      PlaceOrder(
        account: account, instrument: market, clientOrder: ClientOrderID(rawValue: client),
        side: side, kind: .limit, timeInForce: .goodTillCancel,
        selfTradePrevention: .cancelNewest, isPostOnly: false, isReduceOnly: false,
        price: Price(price)!, quantity: Quantity(quantity)!, expiry: .zero))
  }
}

extension Client {
  /// The next event that `pick` wants, within ten seconds.
  func awaitEvent<Picked>(_ pick: (Event) -> Picked?) throws -> Picked? {
    while let notice = try next(within: .seconds(10)) {
      if case .event(let event) = notice, let picked = pick(event) { return picked }
    }
    return nil
  }
}

@Suite(.serialized) struct TradingTests {
  @Test(arguments: ["tcp://127.0.0.1:*", "ipc://*"])
  func `a first trade works at once, over each transport`(transport: String) throws {
    let node = try ServeProcess(in: NodeFolder(), transport: transport)
    let feed = try Feed(node.endpoints.feed)
    let alice = try node.alice()
    let bob = try node.bob()
    // A feed that has heard of a tick is subscribed, and the market has a mark.
    while let notice = try feed.next(within: .seconds(10)) {
      if case .market(let state) = notice, !state.markPrice.isZero { break }
    }
    let bought = try alice.place(
      Demo.alice, Demo.market, .buy, Quantity("0.01")!, at: Price("50000")!)
    #expect(bought.isAccepted && bought.receipt.resting == Quantity("0.01")!)
    let sold = try bob.place(Demo.bob, Demo.market, .sell, Quantity("0.01")!)
    #expect(sold.isAccepted && sold.receipt.filled == Quantity("0.01")!)
    let own = try alice.awaitEvent { if case .traded(let traded) = $0 { traded } else { nil } }
    #expect(own?.buyer == Demo.alice && own?.seller == AccountID.none)
    var seen: Traded?
    while seen == nil, let notice = try feed.next(within: .seconds(10)) {
      if case .event(.traded(let traded)) = notice { seen = traded }
    }
    #expect(seen?.price == Price("50000")! && seen?.buyer == AccountID.none)
    let snapshot = try alice.accountSnapshot(Demo.alice)
    #expect(snapshot.account?.positions.first?.quantity == Quantity("0.01")!)
    try alice.logout()
    #expect(node.end() == 0)
    let replay = try node.folder.replay()
    #expect(replay.matches && replay.compared)
  }

  @Test func `a wrong token is refused, and somebody else's account`() throws {
    let node = try ServeProcess(in: NodeFolder())
    let guess = try node.client(11, token: "demo-alicf")
    #expect {
      try guess.logon()
    } throws: {
      if case .logonRefused(.credentialsInvalid) = $0 as? ClientFault { true } else { false }
    }
    let alice = try node.alice()
    let answer = try alice.place(
      Demo.bob, Demo.market, .buy, Quantity("0.01")!, at: Price("50000")!)
    #expect(answer.receipt.reason == .notOwner)
    #expect(throws: ClientFault.self) { try alice.accountSnapshot(Demo.bob) }
    let deposit = Deposit(account: Demo.alice, asset: AssetID(rawValue: 1), amount: .one)
    #expect(try alice.execute(.deposit(deposit)).receipt.reason == .roleMissing)
  }

  @Test func `an operator pays in, and a member sees it`() throws {
    let node = try ServeProcess(in: NodeFolder())
    let alice = try node.alice()
    let boss = try node.client(1, token: "demo-operator")
    try boss.logon()
    let deposit = Deposit(
      account: Demo.alice, asset: AssetID(rawValue: 1), amount: Money("12.5")!)
    #expect(try boss.execute(.deposit(deposit)).isAccepted)
    let seen = try alice.awaitEvent { if case .deposited(let paid) = $0 { paid } else { nil } }
    #expect(seen?.balance == Money("1000012.5")!)
  }

  @Test func `batches are answered one command after the other`() throws {
    let node = try ServeProcess(in: NodeFolder())
    let alice = try node.alice()
    for client in 1...2_000 as ClosedRange<UInt64> {
      try alice.submit(Demo.order(Demo.alice, .buy, "49000", "0.001", client: client))
      if client % 100 == 0 {
        try alice.submit(.cancelAll(CancelAll(account: Demo.alice, instrument: .none)))
      }
    }
    try alice.flush()
    var last = SequenceNumber.none
    var accepted = 0
    while alice.unansweredCount > 0, let notice = try alice.next(within: .seconds(10)) {
      guard case .answer(let answer) = notice else { continue }
      #expect(answer.number.rawValue == last.rawValue + 1)
      last = answer.number
      if answer.isAccepted { accepted += 1 }
    }
    #expect(accepted == 2_020)
  }

  @Test func `who joins late sees the same book as who was there from the start`() throws {
    let node = try ServeProcess(in: NodeFolder())
    let alice = try node.alice()
    let bob = try node.bob()
    for client in 1...50 as ClosedRange<UInt64> {
      try alice.submit(
        Demo.order(Demo.alice, .buy, "\(49_900 - Int(client))", client: client))
      try bob.submit(Demo.order(Demo.bob, .sell, "\(50_100 + Int(client))", client: client))
    }
    try alice.flush()
    try bob.flush()
    while alice.unansweredCount > 0, try alice.next(within: .seconds(10)) != nil {}
    while bob.unansweredCount > 0, try bob.next(within: .seconds(10)) != nil {}

    // Subscribe first, then ask, then leave out what the snapshot shows already.
    let feed = try Feed(node.endpoints.feed)
    _ = try feed.next(within: .seconds(10))
    let snapshot = try alice.marketSnapshot()
    feed.skip(through: snapshot.feedSequence)
    let market = try #require(snapshot.instruments.first)
    #expect(market.bids.count == 50 && market.asks.count == 50)
    #expect(market.bids.first?.price == Price("49899")!)
    #expect(market.terms.tick == Price("0.1")! && market.brackets.count == 5)

    let sold = try bob.place(Demo.bob, Demo.market, .sell, Quantity("0.03")!)
    #expect(sold.receipt.filled == Quantity("0.03")!)
    var trades = 0
    var depth: BookDepth?
    while depth?.bids.first?.price != Price("49896")!,
      let notice = try feed.next(within: .seconds(10))
    {
      if case .gap = notice { Issue.record("a gap in the feed") }
      if case .event(.traded) = notice { trades += 1 }
      if case .depth(let found) = notice { depth = found }
    }
    #expect(trades == 3 && depth?.bids.count == 10 && depth?.asks.count == 10)
    #expect(depth?.asks.first?.price == market.asks.first?.price)
  }
}
