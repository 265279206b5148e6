import Units

/// A bilateral close so far from the mark that it takes all equity out of one account, and what is
/// left of its position falls to the fund. Told for a long stripped by a sale below the mark.
public struct Strip: Tunable {
  /// What comes after.
  public enum Sequel: String, Sendable, CaseIterable {
    /// Nothing; the fund's disposal is led down to own deep bids; the same with the honest bids
    /// taken away first.
    case none, prey, preyAlone
  }

  public var way = Way.plain
  public var sequel = Sequel.none
  public var isReported = false
  public var isIsolated = false
  public var quantity = 51.5
  public var shift = -0.0995
  /// Depth that the disposal is led through, and its place within the band of `width`.
  public var bait = 120.0
  public var width = 0.02
  public var edge = 0.99
  public var share = 0.3
  public var rounds = 1

  public init(_ sequel: Sequel, _ way: Way = .plain) {
    self.sequel = sequel
    self.way = way
  }

  public var name: String {
    "strip, \(way), then \(sequel)" + (isReported ? ", reported" : "")
      + (isIsolated ? ", isolated" : "") + (rounds > 1 ? ", \(rounds) rounds" : "")
  }
  public var deposits: [Double] {
    [share * AdversaryDesk.stake, (1 - share) * AdversaryDesk.stake]
  }
  public var ticks: Int { 60 * rounds }
  public static var knobs: [Knob<Strip>] {
    [
      Knob("quantity", \.quantity, 1...80), Knob("shift", \.shift, -0.0995 ... -0.0005),
      Knob("bait", \.bait, 1...400), Knob("edge", \.edge, 0.1...1),
      Knob("share", \.share, 0.1...0.9),
    ]
  }

  public func act(_ desk: AdversaryDesk, _ moment: Moment) {
    guard moment.phase == .quoted else { return }
    let within = moment.tick % 60
    if within == 0 { open(desk) }
    if within == 1 { strip(desk) }
    guard sequel != .none, within > 1 else { return }
    bait(desk, isLast: within > 50)
  }

  private func open(_ desk: AdversaryDesk) {
    if rounds > 1 {
      desk.withdraw(0)
      desk.withdraw(1)
      let all = desk.outside
      desk.deposit(0, all * share)
      desk.deposit(1, all)
    }
    if isIsolated { desk.setMode(0, .isolated) }
    trade(desk, buyer: 0, seller: 1, quantity, at: desk.mark())
  }

  private func trade(
    _ desk: AdversaryDesk, buyer: Int, seller: Int, _ quantity: Double, at price: Double
  ) {
    let (buyer, seller) = way.parties(buyer: buyer, seller: seller)
    if isReported {
      desk.report(buyer: buyer, seller: seller, quantity, at: price)
    } else {
      desk.agree(buyer: buyer, seller: seller, quantity, at: price)
    }
  }

  /// Closes as much below the mark as takes all equity; in smaller and smaller parts where the
  /// house refuses.
  private func strip(_ desk: AdversaryDesk) {
    let mark = desk.mark()
    let price = way.price(mark, shift)
    var part = 1.0
    for _ in 0..<12 {
      let loss = abs(mark - price) + 0.0005 * price
      let all = min(abs(desk.position(0)), max(0, desk.equity(0)) / loss)
      let before = desk.position(0)
      trade(desk, buyer: 1, seller: 0, all * part, at: price)
      if desk.position(0) == before { part /= 2 }
    }
    desk.withdraw(0)
  }

  private func bait(_ desk: AdversaryDesk, isLast: Bool) {
    desk.cancelAll(1)
    let held = desk.position(1)
    let mark = desk.mark()
    if desk.inventory() != 0, !isLast {
      if sequel == .preyAlone { desk.take(1, way.side(.sell), 5, at: way.price(mark, -0.0043)) }
      desk.order(1, way.side(.buy), bait, at: way.price(mark, -width * edge))
    } else if held != 0 {
      desk.take(1, held > 0 ? .sell : .buy, abs(held), at: nil)
    }
  }
}

/// Leaves a large position: through the honest bids, or by leaving nine tenths to the fund with all
/// equity gone. To be held against each other.
public struct Exit: Scheme {
  public var isStripped: Bool
  public var quantity = 40.0
  public var deposits: [Double] { [90_000, 10_000] }
  public var ticks: Int { 40 }

  public init(isStripped: Bool) { self.isStripped = isStripped }

  public var name: String { isStripped ? "exit by strip" : "exit through the book" }

  public func act(_ desk: AdversaryDesk, _ moment: Moment) {
    guard moment.phase == .quoted else { return }
    if desk.position(0) < quantity, moment.tick < 8 { desk.take(0, .buy, 5, at: nil) }
    guard isStripped, moment.tick == 8 else { return }
    desk.withdraw(0)
    let mark = desk.mark()
    for shift in [-0.095, -0.053] {
      let price = mark * (1 + shift)
      let part = max(0, desk.equity(0)) / (mark - price + 0.0005 * price)
      desk.agree(buyer: 1, seller: 0, part, at: price)
    }
    desk.take(1, .sell, 5, at: mark * 0.996)
  }
}

/// Closes below the mark in the book instead of bilaterally, against own bids behind a swept top,
/// so that each liquidation and each fill leaves less than it should.
public struct BookStrip: Tunable {
  public var way = Way.plain
  public var quantity = 40.0
  public var part = 8.0
  public var shift = -0.095
  public var share = 0.3

  public init(_ way: Way = .plain) { self.way = way }

  public var name: String { "strip in the book, \(way)" }
  public var deposits: [Double] {
    [share * AdversaryDesk.stake, (1 - share) * AdversaryDesk.stake]
  }
  public var ticks: Int { 20 }
  public static var knobs: [Knob<BookStrip>] {
    [
      Knob("quantity", \.quantity, 1...60), Knob("part", \.part, 0.1...40),
      Knob("shift", \.shift, -0.0995 ... -0.0005), Knob("share", \.share, 0.1...0.9),
    ]
  }

  public func act(_ desk: AdversaryDesk, _ moment: Moment) {
    if moment.isFirst {
      let (buyer, seller) = way.parties(buyer: 0, seller: 1)
      desk.agree(buyer: buyer, seller: seller, quantity, at: desk.mark())
    } else if moment.isQuoted(1) {
      let mark = desk.mark()
      desk.take(1, way.side(.sell), 5, at: way.price(mark, -0.0043))
      desk.order(1, way.side(.buy), part, at: way.price(mark, shift))
      for size in [1.0, 0.5, 0.25, 0.1, 0.05] {
        desk.take(0, way.side(.sell), part * size, at: nil)
      }
      desk.cancelAll(1)
    }
  }
}
