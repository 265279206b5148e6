import Matching
import Storage
import Testing
import Units

/// Where the prices of a random stream lie.
enum PriceRange: CaseIterable {
  /// Twenty ticks: deep levels, many trades.
  case narrow
  /// Across page and chunk boundaries.
  case middle
  /// All 2^26 ticks, so that pages and chunks come and go.
  case whole

  func draw(_ random: inout Stream) -> Int32 {
    switch self {
    case .narrow: Int32(1_000 + random.next(below: 20))
    case .middle: Int32(65_536 - 400 + random.next(below: 800))
    case .whole: Int32(1 + random.next(below: 1 << 26))
    }
  }
}

/// Plays one stream of orders into the book and the naive book, comparing every answer.
final class Duel {
  var random: Stream
  let range: PriceRange
  var book = OrderBook()
  var naive = NaiveBook()
  var fills = DenseArray<Fill>()
  var steps: [NaiveBook.Step] = []
  var slots: [UInt64: OrderSlot] = [:]
  var known: [UInt64] = []
  var nextID: UInt64 = 1

  init(seed: UInt64, _ range: PriceRange) {
    random = Stream(seed: seed)
    self.range = range
  }

  func step() {
    fills.removeAll()
    steps.removeAll()
    switch random.next(below: 20) {
    case 0..<12: submit()
    case 12..<15: cancel()
    case 15..<18: replace()
    case 18: touch()
    default: if random.next(below: 20) == 0 { cancelAll() }
    }
  }

  private func drawPolicy() -> SelfTradePrevention? {
    random.next(below: 3) == 0 ? nil : SelfTradePrevention.allCases[random.next(below: 4)]
  }

  private func drawKnown() -> UInt64? {
    // Half the time something recent, which is likely to be open still.
    guard !known.isEmpty else { return nil }
    if random.next(below: 2) == 0 { return known[random.next(below: known.count)] }
    return known[known.count - 1 - random.next(below: min(40, known.count))]
  }

  private func submit() {
    let id = nextID
    nextID += 1
    let order = IncomingOrder(
      owner: UInt32(1 + random.next(below: 6)), side: random.next(below: 2) == 0 ? .buy : .sell,
      kind: random.next(below: 12) == 0 ? .market : .limit,
      ticks: Ticks(rawValue: random.next(below: 200) == 0 ? -7 : range.draw(&random)),
      quantity: Quantity(rawValue: Int64(random.next(below: 60))),
      timeInForce: random.next(below: 2) == 0
        ? .goodTillCancel : TimeInForce.allCases[random.next(below: 4)],
      isPostOnly: random.next(below: 8) == 0, selfTradePrevention: drawPolicy(), userData: id,
      isReduceOnly: random.next(below: 5) == 0)
    let outcome = book.submit(order, into: &fills)
    compare(outcome, naive.submit(order, id: id, &steps), id: id)
  }

  private func cancel() {
    guard let id = drawKnown() else { return }
    let expected = naive.find(id)
    let cancelled = book.cancel(slots[id]!)
    #expect(cancelled?.quantity.rawValue == expected?.quantity)
    #expect(cancelled?.isReduceOnly == expected?.reduceOnly)
    naive.remove(id)
  }

  private func replace() {
    guard let id = drawKnown() else { return }
    let order = naive.find(id)
    let ticks = random.next(below: 2) == 0 ? order?.ticks ?? 1 : range.draw(&random)
    let quantity = Int64(random.next(below: 60))
    let postOnly = random.next(below: 6) == 0
    let policy = drawPolicy()
    let outcome = book.replace(
      slots[id]!, ticks: Ticks(rawValue: ticks), quantity: Quantity(rawValue: quantity),
      isPostOnly: postOnly, selfTradePrevention: policy, into: &fills)
    let expected = naive.replace(
      id, ticks: ticks, quantity: quantity, postOnly: postOnly, policy: policy, &steps)
    #expect((outcome == nil) == (expected == nil))
    if let outcome, let expected { compare(outcome, expected, id: id) }
  }

  /// A fill or a reduction by the caller, in the middle of a queue.
  private func touch() {
    guard let id = drawKnown(), let order = naive.find(id), let slot = slots[id] else { return }
    let quantity = 1 + Int64(random.next(below: Int(order.quantity)))
    if random.next(below: 2) == 0 {
      let left = book.fill(slot, Quantity(rawValue: quantity))
      #expect(left.rawValue == order.quantity - quantity)
      naive.shrink(id, by: quantity)
    } else if quantity < order.quantity {
      book.reduce(slot, by: Quantity(rawValue: quantity))
      naive.shrink(id, by: quantity)
    }
  }

  private func cancelAll() {
    let owner = UInt32(1 + random.next(below: 6))
    var cancelled = DenseArray<CancelledOrder>()
    book.cancelAll(owner: owner, into: &cancelled)
    let expected = (naive.buys + naive.sells).filter { $0.owner == owner }
    #expect((0..<cancelled.count).map { cancelled[$0].order.userData } == expected.map(\.id))
    for order in expected { naive.remove(order.id) }
  }

  private func compare(_ outcome: SubmitOutcome, _ expected: NaiveBook.Outcome, id: UInt64) {
    #expect(
      NaiveBook.Outcome(
        rejection: outcome.rejection, filled: outcome.filled.rawValue,
        resting: outcome.resting.rawValue, cancelled: outcome.cancelled.rawValue) == expected)
    let taken = (0..<fills.count).map { index in
      let fill = fills[index]
      return NaiveBook.Step(
        isTrade: fill.kind == .trade, makerGone: fill.isMakerGone, ticks: fill.ticks.rawValue,
        maker: fill.makerUserData, makerOwner: fill.makerOwner, quantity: fill.quantity.rawValue)
    }
    #expect(taken == steps)
    if !outcome.slot.isNone {
      if slots[id] == nil { known.append(id) }
      slots[id] = outcome.slot
    }
  }

  /// Everything that can be asked of the book, order by order.
  func compareWhole() {
    book.checkInvariants()
    for side in Side.allCases {
      let orders = naive.side(side)
      var slot = book.front(side)
      for order in orders {
        guard let current = slot else {
          Issue.record("the walk ends early")
          return
        }
        let resting = book[current]
        #expect(
          resting
            == RestingOrder(
              owner: order.owner, side: side, ticks: Ticks(rawValue: order.ticks),
              quantity: Quantity(rawValue: order.quantity), userData: order.id,
              isReduceOnly: order.reduceOnly))
        slot = book.next(after: current)
      }
      #expect(slot == nil)
      compareDepth(side)
    }
  }

  private func compareDepth(_ side: Side) {
    let expected = naive.depth(side)
    var depth = DenseArray<DepthLevel>()
    book.depth(side, levels: .max, into: &depth)
    #expect((0..<depth.count).map { depth[$0] } == expected)
    book.depth(side, levels: 2, into: &depth)
    #expect(depth.count == min(2, expected.count))
    let best = book.best(side)
    let total = book.quantity(side).rawValue
    #expect(best == expected.first?.ticks)
    #expect(total == naive.side(side).reduce(0) { $0 + $1.quantity })
    guard let level = expected.randomElement(using: &random) else { return }
    let quantity = book.quantity(side, at: level.ticks)
    let count = book.count(side, at: level.ticks)
    #expect(quantity == level.quantity && count == Int(level.orders))
    let within = book.quantity(side, noWorseThan: level.ticks)
    let front = naive.side(side).filter {
      side == .buy ? $0.ticks >= level.ticks.rawValue : $0.ticks <= level.ticks.rawValue
    }
    #expect(within.rawValue == front.reduce(0) { $0 + $1.quantity })
    let sweep = book.sweep(side, quantity: within, limit: level.ticks)
    #expect(
      sweep.cost == front.reduce(Int128(0)) { $0 + Int128($1.quantity) * Int128($1.ticks) })
  }
}

extension Stream: RandomNumberGenerator {}

@Suite struct AgreementTests {
  @Test(arguments: PriceRange.allCases, [UInt64(1), 2])
  func `the book and the naive book agree on every answer of a long stream`(
    range: PriceRange, seed: UInt64
  ) {
    let duel = Duel(seed: seed, range)
    for count in 1...(20_000 * effort) {
      duel.step()
      if count % 500 == 0 { duel.compareWhole() }
    }
    duel.compareWhole()
  }
}
