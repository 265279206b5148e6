import Messages
import Units

/// Dear orders whose loss the gain of a far one is meant to pay for; the owner's second account
/// takes them all within the tick. Told for sells below the mark.
public struct NettedOrders: Tunable {
  public enum Means: String, Sendable, CaseIterable {
    /// Dear orders as such; as replaced orders that were cheap; as orders of an isolated position;
    /// with the leverage put up and down while they are open.
    case plain, replaced, isolated, leverage
  }

  public var way = Way.plain
  public var means = Means.plain
  public var usesFar = true
  /// The far order on its own side: distance from the mark and quantity.
  public var farShift = 119.0
  public var farQuantity = 0.1
  /// The dear ones: distance from the mark, how many, and the size of each.
  public var dearShift = -0.0995
  public var dearCount = 11.0
  public var dearQuantity = 5.0
  /// The first of them, which meets the honest quotes.
  public var sweep = 11.6
  public var share = 0.56
  /// How often everything is done, a tick each.
  public var rounds = 1.0

  public init() {}

  /// Mirrored the far order buys low: its gain is at most the mark, so that it must be larger.
  public init(_ way: Way, _ means: Means = .plain) {
    self.way = way
    self.means = means
    if way == .mirrored {
      farShift = 0.9
      farQuantity = 13
    }
  }

  /// The far order within the price band, so that a band on the own side does not stop it.
  public static func inBand(_ way: Way) -> NettedOrders {
    var scheme = NettedOrders(way)
    scheme.farShift = 0.099
    scheme.farQuantity = 25.8
    scheme.dearCount = 22
    scheme.dearQuantity = 1.6
    scheme.sweep = 10.6
    scheme.share = 0.46
    scheme.rounds = 3
    return scheme
  }

  /// In smaller steps, for brackets that leave less room.
  public static func inSteps(_ way: Way) -> NettedOrders {
    var scheme = NettedOrders(way)
    if way == .plain { scheme.farQuantity = 0.05 }
    scheme.dearCount = 9
    scheme.dearQuantity = 3.4
    scheme.sweep = 9.5
    scheme.share = 0.42
    scheme.rounds = 5
    return scheme
  }

  public var name: String {
    "netted orders, \(way), \(means)"
      + (usesFar ? farShift < 0.1 ? ", far within the band" : "" : ", none far")
      + (rounds == 5 ? ", in steps" : "")
  }
  public var deposits: [Double] {
    [share * AdversaryDesk.stake, (1 - share) * AdversaryDesk.stake]
  }
  public var ticks: Int { Int(rounds) + 1 }
  public static var knobs: [Knob<NettedOrders>] {
    [
      Knob("far shift", \.farShift, 0.01...150), Knob("far quantity", \.farQuantity, 0.05...60),
      Knob("dear shift", \.dearShift, -0.0995...0), Knob("dear count", \.dearCount, 1...40),
      Knob("dear quantity", \.dearQuantity, 0.1...20), Knob("sweep", \.sweep, 0.1...20),
      Knob("share", \.share, 0.05...0.95), Knob("rounds", \.rounds, 1...5),
    ]
  }

  public func act(_ desk: AdversaryDesk, _ moment: Moment) {
    guard moment.phase == .quoted, moment.tick < Int(rounds) else { return }
    let mark = desk.mark()
    let sell = way.side(.sell)
    let dear = way.price(mark, dearShift)
    if means == .isolated, moment.tick == 0 { desk.setMode(0, .isolated) }
    if usesFar { desk.order(0, sell, farQuantity, at: way.price(mark, farShift)) }
    desk.order(0, sell, sweep, at: dear)
    for number in 0..<Int(dearCount) {
      if means == .leverage { desk.setLeverage(0, number % 2 == 0 ? 50 : 100) }
      if means == .replaced {
        let cheap = desk.order(0, sell, dearQuantity, at: way.price(mark, 0.05))
        desk.replace(0, cheap.order, dearQuantity, at: dear)
      } else {
        desk.order(0, sell, dearQuantity, at: dear)
      }
    }
    let wanted = sweep + dearCount * dearQuantity
    // In parts, because each fill makes room for the next.
    for _ in 0..<8 { desk.take(1, way.side(.buy), wanted / 8, at: dear) }
    desk.cancelAll(0)
  }
}

/// One equity behind closing orders in every market at once, and behind what is left of them when
/// the position they would close is gone. Told for a long that sells below the mark.
public struct ClosingOrders: Tunable {
  public enum Order: String, Sendable, CaseIterable {
    /// All markets at once; one after the other; and the positions closed against the second
    /// account first, so that the resting orders open instead.
    case together, inTurn, closedFirst
  }

  public var way = Way.plain
  public var order = Order.together
  public var markets = 2
  public var isReduceOnly = true
  /// A side and market, the part that rests at the dear price, and that price.
  public var quantity = 40.0
  public var closing = 0.231
  public var shift = -0.0995
  public var share = 0.5
  public var ticks: Int { 12 }

  public init(_ order: Order, markets: Int, _ way: Way = .plain, isReduceOnly: Bool = true) {
    self.order = order
    self.markets = markets
    self.way = way
    self.isReduceOnly = isReduceOnly
    // What hill climbing came to.
    if markets > 4 {
      (quantity, closing, share) = (6.8, 1, 0.37)
    } else if markets > 2 {
      (quantity, closing) = (16, 0.58)
    }
  }

  public var name: String {
    "closing orders, \(way), \(order), \(markets) markets" + (isReduceOnly ? ", reduce-only" : "")
  }
  public var deposits: [Double] {
    [share * AdversaryDesk.stake, (1 - share) * AdversaryDesk.stake]
  }
  public static var knobs: [Knob<ClosingOrders>] {
    [
      Knob("quantity", \.quantity, 1...60), Knob("closing", \.closing, 0.02...1),
      Knob("shift", \.shift, -0.0995 ... -0.001), Knob("share", \.share, 0.1...0.9),
    ]
  }

  public func act(_ desk: AdversaryDesk, _ moment: Moment) {
    if moment.isFirst {
      for market in 0..<markets {
        let (buyer, seller) = way.parties(buyer: 0, seller: 1)
        desk.agree(
          buyer: buyer, seller: seller, quantity, at: desk.mark(market), market: market)
      }
    } else if moment.isQuoted(1) {
      for market in 0..<markets {
        rest(desk, market)
        if order == .inTurn { hit(desk, market) }
      }
      guard order != .inTurn else { return }
      for market in 0..<markets { hit(desk, market) }
    }
  }

  private func rest(_ desk: AdversaryDesk, _ market: Int) {
    let mark = desk.mark(market)
    desk.take(1, way.side(.sell), 5, at: way.price(mark, -0.0043), market: market)
    desk.order(
      0, way.side(.sell), quantity * closing, at: way.price(mark, shift), market: market,
      reduceOnly: isReduceOnly)
    if order == .closedFirst {
      let (buyer, seller) = way.parties(buyer: 1, seller: 0)
      desk.agree(buyer: buyer, seller: seller, quantity, at: mark, market: market)
    }
  }

  private func hit(_ desk: AdversaryDesk, _ market: Int) {
    let price = way.price(desk.mark(market), shift)
    desk.take(1, way.side(.buy), quantity * closing, at: price, market: market)
    desk.cancelAll(0, market: market)
  }
}

/// Own orders that rest while nothing happens and are taken by the second account when the index
/// has jumped over them: without a position and without fees until then.
public struct StaleOrders: Tunable {
  /// Distance from the index, quantity, and the jump beyond the order that is worth taking.
  public var shift = 0.0005
  public var quantity = 45.0
  public var threshold = 0.0036
  public var share = 0.3
  /// Whether the orders of the first account are taken before or after the maker's requote.
  public var isFast = true
  public var ticks: Int
  private var index = 0.0

  public init(ticks: Int) { self.ticks = ticks }

  public var name: String { "stale own orders" + (isFast ? "" : ", slow") }
  public var deposits: [Double] {
    [share * AdversaryDesk.stake, (1 - share) * AdversaryDesk.stake]
  }
  public static var knobs: [Knob<StaleOrders>] {
    [
      Knob("shift", \.shift, 0.0001...0.05), Knob("quantity", \.quantity, 1...100),
      Knob("threshold", \.threshold, 0...0.03), Knob("share", \.share, 0.1...0.9),
    ]
  }

  public mutating func act(_ desk: AdversaryDesk, _ moment: Moment) {
    if moment.phase == (isFast ? .indexPosted : .quoted), index > 0 {
      let now = desk.state(0).index.units
      if now > index * (1 + shift + threshold) {
        desk.take(1, .buy, quantity, at: index * (1 + shift))
      } else if now < index * (1 - shift - threshold) {
        desk.take(1, .sell, quantity, at: index * (1 - shift))
      }
    }
    guard moment.phase == .quoted else { return }
    desk.cancelAll(0)
    index = desk.state(0).index.units
    // After a jump the winner sells what it has, and nothing is risked anew.
    guard desk.position(1) == 0 else {
      let held = desk.position(1)
      desk.take(1, held > 0 ? .sell : .buy, min(5, abs(held)), at: nil)
      return
    }
    guard desk.position(0) == 0 else { return }
    desk.order(0, .sell, quantity, at: index * (1 + shift))
    desk.order(0, .buy, quantity, at: index * (1 - shift))
  }
}
