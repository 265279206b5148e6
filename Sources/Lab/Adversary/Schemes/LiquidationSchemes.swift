import Units

/// Leverage turned against the own account: it goes bankrupt on purpose, in own orders.
public struct SelfLiquidation: Tunable {
  public var quantity = 40.0
  public var shift = -0.007
  /// Whether own bids stand at the bankruptcy price, behind a swept top.
  public var bids = true
  public var share = 0.25
  public var ticks: Int

  public init(bids: Bool, ticks: Int) {
    self.bids = bids
    self.ticks = ticks
  }

  public var name: String { "own liquidation" + (bids ? " into own bids" : "") }
  public var deposits: [Double] {
    [share * AdversaryDesk.stake, (1 - share) * AdversaryDesk.stake]
  }
  public static var knobs: [Knob<SelfLiquidation>] {
    [
      Knob("quantity", \.quantity, 1...60), Knob("shift", \.shift, -0.03...0),
      Knob("share", \.share, 0.1...0.9),
    ]
  }

  public func act(_ desk: AdversaryDesk, _ moment: Moment) {
    guard moment.phase == .quoted else { return }
    if moment.tick == 0 {
      desk.agree(buyer: 0, seller: 1, quantity, at: desk.mark())
      desk.withdraw(0)
      desk.withdraw(1)
    }
    for (account, side) in [(0, Side.buy), (1, Side.sell)] {
      let other = 1 - account
      guard bids, desk.isInLiquidation(account), let held = desk.held(account, 0) else { continue }
      let mark = desk.mark()
      let room = desk.equity(account) / max(0.001, abs(held.quantity.units))
      let price = side == .buy ? mark - room : mark + room
      desk.cancelAll(other)
      desk.take(other, side.opposite, 5, at: side == .buy ? mark * 0.9957 : mark * 1.0043)
      desk.order(other, side, abs(held.quantity.units), at: price)
    }
  }
}

/// Announced liquidations are worked on a tick later: honest depth is taken away, own orders stand
/// at the bankruptcy prices.
public struct FrontRun: Tunable {
  public var sweeps = true
  public var shift = 0.004
  public var quantity = 10.0
  public var ticks: Int
  private var begun: UInt64 = 0

  public init(sweeps: Bool, ticks: Int) {
    self.sweeps = sweeps
    self.ticks = ticks
  }

  public var name: String { "ahead of liquidations" + (sweeps ? ", honest depth swept" : "") }
  public var deposits: [Double] { [50_000, 50_000] }
  public static var knobs: [Knob<FrontRun>] {
    [Knob("shift", \.shift, 0.0005...0.03), Knob("quantity", \.quantity, 0.5...40)]
  }

  public mutating func act(_ desk: AdversaryDesk, _ moment: Moment) {
    guard moment.phase == .quoted else { return }
    desk.cancelAll(0)
    let counts = desk.arena.house.counts
    let isNews = counts.liquidations > begun && counts.liquidationsOpen > 0
    begun = counts.liquidations
    let mark = desk.mark()
    if isNews {
      if sweeps {
        desk.take(1, .buy, 5, at: mark * 1.0043)
        desk.take(1, .sell, 5, at: mark * 0.9957)
      }
      desk.order(0, .buy, quantity, at: mark * (1 - shift))
      desk.order(0, .sell, quantity, at: mark * (1 + shift))
    } else {
      for account in 0..<2 {
        let held = desk.position(account)
        if held != 0 { desk.take(account, held > 0 ? .sell : .buy, min(5, abs(held)), at: nil) }
      }
    }
  }
}

/// Own longs stripped and left one after another, beyond what the fund can take, so that honest
/// winners are deleveraged.
public struct Flood: Scheme {
  public var ticks: Int { 40 }
  public init() {}
  public var name: String { "flood of bankruptcies" }
  public var deposits: [Double] { [15_000, 40_000, 15_000, 15_000] }

  public func act(_ desk: AdversaryDesk, _ moment: Moment) {
    guard moment.phase == .quoted, moment.tick < 30 else { return }
    for (number, victim) in [0, 2, 3].enumerated() where moment.tick == number * 5 {
      desk.agree(buyer: victim, seller: 1, 20, at: desk.mark())
      for part in [4.0, 2, 1, 0.5, 0.25] {
        desk.agree(buyer: 1, seller: victim, part, at: desk.mark() * 0.905)
      }
    }
  }
}

/// Many trades of one lot between own accounts: what rounding gives away.
public struct Dust: Scheme {
  public var ticks: Int
  public init(ticks: Int) { self.ticks = ticks }
  public var name: String { "dust" }
  public var deposits: [Double] { [50_000, 50_000] }

  public func act(_ desk: AdversaryDesk, _ moment: Moment) {
    guard moment.phase == .quoted else { return }
    for number in 0..<20 {
      let price = desk.mark() + Double(number % 7) * 0.1
      desk.order(number % 2, .sell, 0.001, at: price)
      desk.take(1 - number % 2, .buy, 0.001, at: price)
    }
    desk.cancelAll(0)
    desk.cancelAll(1)
  }
}

/// An isolated position turned over again and again, each time with less behind it.
public struct Flip: Tunable {
  public var quantity = 20.0
  public var turns = 6.0
  public var shift = 0.002
  public var ticks: Int { 20 }

  public init() {}

  public var name: String { "isolated position turned over" }
  public var deposits: [Double] { [40_000, 60_000] }
  public static var knobs: [Knob<Flip>] {
    [
      Knob("quantity", \.quantity, 1...60), Knob("turns", \.turns, 1...20),
      Knob("shift", \.shift, 0...0.09),
    ]
  }

  public func act(_ desk: AdversaryDesk, _ moment: Moment) {
    if moment.isFirst {
      desk.setMode(0, .isolated)
      desk.agree(buyer: 0, seller: 1, quantity, at: desk.mark())
    }
    guard moment.phase == .quoted, moment.tick > 0, moment.tick <= Int(turns) else { return }
    let held = desk.position(0)
    guard held != 0 else { return }
    let side: Side = held > 0 ? .sell : .buy
    let price = desk.mark() * (held > 0 ? 1 - shift : 1 + shift)
    desk.take(1, side, 5, at: desk.mark() * (held > 0 ? 0.9957 : 1.0043))
    desk.order(1, side.opposite, 2 * abs(held), at: price)
    desk.take(0, side, 2 * abs(held), at: price)
    desk.cancelAll(1)
  }
}
