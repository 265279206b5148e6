import Numerics
import Units

/// Terms of traders who trade the contract against the index.
public struct FundamentalTrading: PopulationKind {
  public static let name = "fundamental"
  public static let meaning =
    "buy what is cheaper than the index and sell what is dearer, until their capital is "
    + "used up"

  /// Mean time between two looks of one trader.
  public var gap = TimeSpan.seconds(30)
  /// Standard deviation of a trader's own opinion of the value, relative to the index.
  public var opinion = 0.001
  /// Distance of the book from the value at which a trader enters.
  public var entry = 0.003
  /// Distance at which it closes again.
  public var exit = 0.0005
  /// Greatest position as a multiple of the equity.
  public var leverageLimit = 3.0
  /// Part of that position that one order takes.
  public var step = 0.1

  public static let keys: [PopulationKey<Self>] = [
    .duration("gap", \.gap, "mean time between two looks of one trader"),
    .ratio(
      "opinion", \.opinion, unit: "index",
      "standard deviation of a trader's own value around the index"),
    .ratio(
      "entry", \.entry, unit: "value",
      "distance of the book from the value at which a trader enters"),
    .ratio("exit", \.exit, unit: "value", "distance at which it closes"),
    .number(
      "leverageLimit", \.leverageLimit, in: 0.001...1_000, unit: "times equity",
      "greatest position"),
    .ratio("step", \.step, unit: "greatest position", "part of that position in one order"),
  ]

  public init() {}

  public func strategy() -> any Strategy { FundamentalTraders(self) }
}

/// Fundamental traders: buy what is cheaper than the index and sell what is dearer, with limited
/// capital, and so pull the contract towards the index until the capital is used up.
final class FundamentalTraders: Strategy {
  private let terms: FundamentalTrading
  /// Each trader's opinion, relative to the index; for the whole run.
  private var opinions: [Double] = []

  init(_ terms: FundamentalTrading) { self.terms = terms }

  func begin(_ desk: Desk, at start: Timestamp) {
    for agent in 0..<desk.count {
      opinions.append(terms.opinion * desk.streams[agent].normal())
      sleep(agent, desk)
    }
  }

  private func sleep(_ agent: Int, _ desk: Desk) {
    let gap = desk.streams[agent].exponential(mean: terms.gap.seconds)
    desk.wake(agent, at: desk.now + TimeSpan(seconds: gap))
  }

  func wake(_ agent: Int, reason: Int32, at now: Timestamp, _ desk: Desk) {
    sleep(agent, desk)
    let equity = desk.equity(agent)
    guard desk.view.isReady, equity > 0, !desk.holdings[agent].isInLiquidation else { return }
    let value = desk.view.index * (1 + opinions[agent])
    let most = terms.leverageLimit * equity
    let held = desk.grid.notional(desk.holdings[agent].position, at: desk.view.mark)
    if let ask = desk.view.bestAsk {
      let closes = held < 0 && ask < value * (1 + terms.exit)
      let opens = ask < value * (1 - terms.entry)
      let limit = opens ? value * (1 - terms.entry) : value * (1 + terms.exit)
      if opens || closes {
        let room = opens ? most - held : -held
        return trade(agent, .buy, min(room, most * terms.step), limit, !opens, desk)
      }
    }
    if let bid = desk.view.bestBid {
      let closes = held > 0 && bid > value * (1 - terms.exit)
      let opens = bid > value * (1 + terms.entry)
      let limit = opens ? value * (1 + terms.entry) : value * (1 - terms.exit)
      if opens || closes {
        let room = opens ? most + held : held
        trade(agent, .sell, min(room, most * terms.step), limit, !opens, desk)
      }
    }
  }

  private func trade(
    _ agent: Int, _ side: Side, _ notional: Double, _ limit: Double, _ closes: Bool, _ desk: Desk
  ) {
    let price = desk.grid.price(limit, side == .buy ? .down : .up)
    var quantity = desk.grid.quantity(notional: notional, at: price.value)
    // At the limit price the notional held is another quantity than the one held.
    if closes { quantity = min(quantity, desk.holdings[agent].position.magnitude) }
    desk.placeImmediate(agent, side, quantity, price: price, reduceOnly: closes)
  }
}
