import Units

/// The honest asks are bought away just before a sample, one lot is left far above, and one lot
/// traded there; at the last sample the offers stand just below the bankruptcy price of the honest
/// shorts that the mark liquidates. Told for a squeeze upwards.
public struct Squeeze: Tunable {
  public var way = Way.plain
  public var samples = 15.0
  /// Where the lone lot stands, and where the last offers do.
  public var shift = 0.0993
  public var last = 0.046
  public var offer = 73.0
  /// Quantity of the lone lots.
  public var lot = 0.002
  public var share = 0.83
  /// Begun right after the opening, when the window has no samples yet.
  public var isYoung = false
  private var done = 0

  public init(_ way: Way = .plain, samples: Int = 15) {
    self.way = way
    self.samples = Double(samples)
  }

  public var name: String {
    "squeeze of a swept book, \(way), \(Int(samples)) samples" + (isYoung ? ", young window" : "")
  }
  public var deposits: [Double] {
    [share * AdversaryDesk.stake, (1 - share) * AdversaryDesk.stake]
  }
  public var ticks: Int { Int(samples) * 5 + 10 }
  public static var knobs: [Knob<Squeeze>] {
    [
      Knob("samples", \.samples, 1...40), Knob("shift", \.shift, 0.001...0.0995),
      Knob("last", \.last, 0.001...0.05), Knob("offer", \.offer, 1...80),
      Knob("lot", \.lot, 0.001...5), Knob("share", \.share, 0.5...0.99),
    ]
  }

  public mutating func act(_ desk: AdversaryDesk, _ moment: Moment) {
    guard moment.phase == .quoted else { return }
    desk.cancelAll(0)
    desk.cancelAll(1)
    guard done < Int(samples) else {
      let held = desk.position(0)
      if held != 0 { desk.take(0, held > 0 ? .sell : .buy, min(5, abs(held)), at: nil) }
      return
    }
    guard desk.isSampleDue else { return }
    done += 1
    let index = desk.state(0).index.units
    let isLast = done == Int(samples)
    let place = way.price(index, isLast ? last : shift)
    desk.take(0, way.side(.buy), 5, at: way.price(index, 0.0043))
    desk.order(1, way.side(.sell), lot, at: place)
    desk.take(0, way.side(.buy), lot / 2, at: place)
    let step = desk.arena.terms.market.contract.tick.units * (way == .plain ? 1 : -1)
    if isLast {
      desk.order(0, way.side(.sell), offer, at: place - step)
      desk.order(1, way.side(.buy), lot / 2, at: place - 5 * step)
    } else {
      desk.order(0, way.side(.buy), lot / 2, at: place - 5 * step)
    }
  }
}

/// The same without a sweep: one lot inside the spread at each sample, and one lot traded at it.
public struct Lean: Scheme {
  public var minutes = 10
  public init(minutes: Int) { self.minutes = minutes }
  public var name: String { "lean on the spread" }
  public var deposits: [Double] { [50_000, 50_000] }
  public var ticks: Int { minutes * 60 }

  public func act(_ desk: AdversaryDesk, _ moment: Moment) {
    guard moment.phase == .quoted else { return }
    desk.cancelAll(0)
    guard desk.isSampleDue else { return }
    let ask = desk.state(0).bestAsk.units
    desk.order(0, .buy, 0.001, at: ask - 0.1)
    desk.take(1, .buy, 0.001, at: ask)
  }
}

/// Pushes the premium at the samples of a funding average that has only few, or of a whole
/// interval, and is short.
public struct FundingLean: Tunable {
  public enum Book: String, Sendable, CaseIterable {
    /// Short from the honest bids; long and short in two own accounts; no push at all.
    case short, own, idle
  }

  public var book = Book.short
  /// Notional of the position over the mark, and of the bids.
  public var quantity = 45.0
  public var bids = 0.24
  public var shift = 0.0636
  public var share = 0.19
  public var seconds: Int

  public init(_ book: Book, seconds: Int) {
    self.book = book
    self.seconds = seconds
  }

  public var name: String { "funding pushed, \(book), \(seconds) s" }
  public var deposits: [Double] {
    [share * AdversaryDesk.stake, (1 - share) * AdversaryDesk.stake]
  }
  public var ticks: Int { seconds + 3 }
  public static var knobs: [Knob<FundingLean>] {
    [
      Knob("quantity", \.quantity, 1...60), Knob("bids", \.bids, 0.1...20),
      Knob("shift", \.shift, 0.0005...0.0995), Knob("share", \.share, 0.1...0.9),
    ]
  }

  public func act(_ desk: AdversaryDesk, _ moment: Moment) {
    guard moment.phase == .quoted else { return }
    let mark = desk.mark()
    desk.cancelAll(1)
    if book == .own {
      if moment.tick == 0 { desk.agree(buyer: 0, seller: 1, quantity, at: mark) }
    } else if desk.position(1) > -quantity {
      desk.take(1, .sell, min(5, quantity + desk.position(1)), at: nil)
    }
    guard book != .idle, moment.tick < seconds else { return }
    let interval = desk.arena.terms.market.funding.sampleInterval.rawValue
    guard desk.arena.time.rawValue % interval == 0 else { return }
    desk.take(0, .buy, 5, at: mark * 1.0043)
    desk.order(1, .buy, bids, at: mark * (1 + shift))
    desk.order(0, .buy, bids, at: mark * (1 + shift))
  }
}

/// Holds a short for the funding it earns, and nothing else.
public struct FundingHold: Tunable {
  public var quantity = 5.0
  public var ticks: Int
  public init(ticks: Int) { self.ticks = ticks }
  public var name: String { "short for the funding" }
  public static var knobs: [Knob<FundingHold>] { [Knob("quantity", \.quantity, 0.1...5)] }
  public var deposits: [Double] { [100_000] }
  public func act(_ desk: AdversaryDesk, _ moment: Moment) {
    if moment.isFirst { desk.take(0, .sell, quantity, at: nil) }
  }
}
