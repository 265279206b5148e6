import ClearingClient
import Messages
import Options
import Units

/// A trade between two members of a node that runs with its own default configuration:
///
///     clearsim serve &
///     swift run --package-path examples --scratch-path .build/examples first-trade
@main struct FirstTrade {
  static let alice = AccountID(rawValue: 101)
  static let bob = AccountID(rawValue: 102)
  static let market = InstrumentID(rawValue: 1)

  static func main() {
    let options = Options([
      "orders": "tcp://127.0.0.1:7411", "snapshots": "tcp://127.0.0.1:7413",
    ])
    do throws(ClientFault) { try trade(options) } catch { Options.stop("\(error)", status: 69) }
  }

  static func trade(_ options: Options) throws(ClientFault) {
    let seller = try client(11, "demo-alice", options)
    let buyer = try client(12, "demo-bob", options)
    let price = Price("50010")!
    let quantity = Quantity("0.25")!

    let resting = try seller.place(alice, market, .sell, quantity, at: price)
    print("alice's order \(resting.receipt.order) rests with \(resting.receipt.resting)")
    let taking = try buyer.place(bob, market, .buy, quantity, at: price)
    print("bob's order filled \(taking.receipt.filled)")
    while let notice = try buyer.next(within: .seconds(1)) {
      guard case .event(.traded(let trade)) = notice else { continue }
      print("trade \(trade.trade): \(trade.quantity) at \(trade.price), fee \(trade.buyerFee)")
      break
    }
    for (client, account) in [(seller, alice), (buyer, bob)] {
      guard let state = try client.accountSnapshot(account).account else { continue }
      let money = state.balances[0]
      print("account \(account): balance \(money.balance), equity \(money.equity)")
      for position in state.positions {
        print("  position \(position.quantity), profit \(position.unrealisedProfit)")
      }
    }
    for client in [seller, buyer] { try client.logout() }
  }

  static func client(
    _ member: UInt32, _ token: String, _ options: Options
  ) throws(ClientFault) -> Client {
    let client = try Client(
      orders: options["orders"], snapshots: options["snapshots"],
      member: MemberID(rawValue: member), token: token)
    try client.logon()
    return client
  }
}
