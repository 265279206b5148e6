import ClearingClient
import Foundation
import Messages
import Options
import Units

/// Quotes until --seconds have passed or SIGINT comes, and leaves no orders behind:
///
///     clearsim serve &
///     swift run --package-path examples --scratch-path .build/examples quoting-bot --seconds 30
@main struct Main {
  static func main() {
    let options = Options([
      "orders": "tcp://127.0.0.1:7411", "feed": "tcp://127.0.0.1:7412",
      "snapshots": "tcp://127.0.0.1:7413", "member": "13", "token": "demo-carol",
      "account": "103", "instrument": "1", "size": "0.1", "limit": "2",
      "half-spread": "0.0005", "seconds": "30",
    ])
    StopSignal.watch()
    do throws(ClientFault) { try run(options) } catch { Options.stop("\(error)", status: 69) }
  }

  static func run(_ options: Options) throws(ClientFault) {
    let client = try Client(
      orders: options["orders"], snapshots: options["snapshots"],
      member: MemberID(rawValue: options["member", as: UInt32.self]), token: options["token"])
    try client.logon(cancelOnDisconnect: true)
    var bot = try join(client, options)
    print("quoting \(bot.size) each side, position \(bot.position)")
    fflush(nil)
    let end = ContinuousClock.now + .seconds(options["seconds", as: Double.self])
    while !StopSignal.isSet, ContinuousClock.now < end { try bot.turn() }
    try bot.finish()
    try client.logout()
  }

  /// Joins the market late: what the snapshot shows is left out of the feed.
  static func join(_ client: Client, _ options: Options) throws(ClientFault) -> QuotingBot {
    let account = AccountID(rawValue: options["account", as: UInt32.self])
    let instrument = InstrumentID(rawValue: options["instrument", as: UInt16.self])
    let feed = try Feed(options["feed"])
    // The first message shows that the subscription has taken.
    guard try feed.next(within: .seconds(10)) != nil else { throw .timeout("the feed") }
    let market = try client.marketSnapshot(instrument)
    feed.skip(through: market.feedSequence)
    guard let state = market.instruments.first, let mark = state.state?.markPrice else {
      throw .notReady("instrument \(instrument) has no mark yet")
    }
    let own = try client.accountSnapshot(account).account
    let position = own?.positions.first { $0.instrument == instrument }?.quantity ?? .zero
    return QuotingBot(
      client: client, feed: feed, account: account, instrument: instrument,
      tick: state.terms.tick, size: options.read("size") { Quantity($0) },
      limit: options.read("limit") { Quantity($0) },
      halfSpread: options.read("half-spread") { Rate($0) }, position: position, mark: mark)
  }
}
