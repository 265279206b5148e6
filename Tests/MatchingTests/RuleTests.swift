import Matching
import Storage
import Testing
import Units

/// A book with what a test says about it: raw prices and quantities in, plain numbers out.
final class BookUnderTest {
  var book = OrderBook()
  var fills = DenseArray<Fill>()

  @discardableResult
  func submit(
    _ side: Side, _ quantity: Int64, at ticks: Int32, owner: UInt32 = 1,
    kind: OrderKind = .limit, timeInForce: TimeInForce = .goodTillCancel, postOnly: Bool = false,
    prevention: SelfTradePrevention? = nil, userData: UInt64 = 0
  ) -> SubmitOutcome {
    fills.removeAll()
    let outcome = book.submit(
      IncomingOrder(
        owner: owner, side: side, kind: kind, ticks: Ticks(rawValue: ticks),
        quantity: Quantity(rawValue: quantity), timeInForce: timeInForce, isPostOnly: postOnly,
        selfTradePrevention: prevention, userData: userData),
      into: &fills)
    book.checkInvariants()
    return outcome
  }

  func replace(
    _ slot: OrderSlot, _ quantity: Int64, at ticks: Int32, postOnly: Bool = false
  ) -> SubmitOutcome? {
    fills.removeAll()
    let outcome = book.replace(
      slot, ticks: Ticks(rawValue: ticks), quantity: Quantity(rawValue: quantity),
      isPostOnly: postOnly, into: &fills)
    book.checkInvariants()
    return outcome
  }

  func isOpen(_ slot: OrderSlot) -> Bool { book.contains(slot) }

  /// The trades of the last call as `quantity@price of maker`.
  var trades: [String] {
    var lines: [String] = []
    for index in 0..<fills.count where fills[index].kind == .trade {
      let fill = fills[index]
      lines.append("\(fill.quantity.rawValue)@\(fill.ticks) of \(fill.makerUserData)")
    }
    return lines
  }

  /// A side as `price:quantity` from the best.
  func depth(_ side: Side) -> [String] {
    var levels = DenseArray<DepthLevel>()
    book.depth(side, levels: .max, into: &levels)
    var lines: [String] = []
    for index in 0..<levels.count {
      lines.append("\(levels[index].ticks):\(levels[index].quantity.rawValue)")
    }
    return lines
  }
}

@Suite struct RuleTests {
  @Test func `a taker meets the best price first and the oldest order at a price`() {
    let book = BookUnderTest()
    book.submit(.sell, 5, at: 101, userData: 1)
    book.submit(.sell, 5, at: 100, userData: 2)
    book.submit(.sell, 5, at: 100, userData: 3)
    let outcome = book.submit(.buy, 12, at: 101, owner: 2)
    #expect(book.trades == ["5@100 of 2", "5@100 of 3", "2@101 of 1"])
    #expect(outcome.filled.rawValue == 12 && outcome.resting.isZero)
    #expect(book.depth(.sell) == ["101:3"])
  }

  @Test func `a limit order stops at its price and rests there`() {
    let book = BookUnderTest()
    book.submit(.sell, 5, at: 100)
    book.submit(.sell, 5, at: 102)
    let outcome = book.submit(.buy, 8, at: 101, owner: 2)
    #expect(outcome.filled.rawValue == 5 && outcome.resting.rawValue == 3)
    #expect(book.depth(.buy) == ["101:3"] && book.depth(.sell) == ["102:5"])
  }

  @Test func `a market order trades at any price and its rest is cancelled`() {
    let book = BookUnderTest()
    book.submit(.buy, 5, at: 100)
    book.submit(.buy, 5, at: 1)
    let outcome = book.submit(.sell, 12, at: 0, owner: 2, kind: .market)
    #expect(outcome.filled.rawValue == 10 && outcome.cancelled.rawValue == 2)
    #expect(book.book.count == 0)
  }

  @Test func `the rest of an immediate-or-cancel order never rests`() {
    let book = BookUnderTest()
    book.submit(.sell, 5, at: 100)
    let outcome = book.submit(.buy, 8, at: 100, owner: 2, timeInForce: .immediateOrCancel)
    #expect(outcome.filled.rawValue == 5 && outcome.cancelled.rawValue == 3)
    #expect(book.book.count == 0 && outcome.slot.isNone)
  }

  @Test func `a fill-or-kill order trades whole or changes nothing`() {
    let book = BookUnderTest()
    book.submit(.sell, 5, at: 100)
    book.submit(.sell, 5, at: 101)
    let killed = book.submit(.buy, 11, at: 101, owner: 2, timeInForce: .fillOrKill)
    #expect(killed.rejection == .notFillable && book.depth(.sell) == ["100:5", "101:5"])
    let tooDear = book.submit(.buy, 6, at: 100, owner: 2, timeInForce: .fillOrKill)
    #expect(tooDear.rejection == .notFillable)
    let filled = book.submit(.buy, 10, at: 101, owner: 2, timeInForce: .fillOrKill)
    #expect(filled.filled.rawValue == 10)
  }

  @Test(arguments: SelfTradePrevention.allCases)
  func `a fill-or-kill order with its owner in the way is never filled in part`(
    policy: SelfTradePrevention
  ) {
    let book = BookUnderTest()
    book.submit(.sell, 5, at: 100, owner: 1)
    book.submit(.sell, 5, at: 100, owner: 2)
    book.submit(.sell, 5, at: 100, owner: 3)
    let blocked = book.submit(
      .buy, 11, at: 100, owner: 2, timeInForce: .fillOrKill, prevention: policy)
    #expect(blocked.rejection == .notFillable && book.depth(.sell) == ["100:15"])
    let reachable = book.submit(
      .buy, 10, at: 100, owner: 2, timeInForce: .fillOrKill, prevention: policy)
    // Only cancelling the oldest clears the way to what lies behind.
    #expect((reachable.rejection == nil) == (policy == .cancelOldest))
    #expect(book.depth(.sell) == (policy == .cancelOldest ? [] : ["100:15"]))
  }

  @Test func `a post-only order rests or is refused`() {
    let book = BookUnderTest()
    book.submit(.sell, 5, at: 100)
    let refused = book.submit(.buy, 5, at: 100, owner: 2, postOnly: true)
    #expect(refused.rejection == .postOnlyWouldTrade)
    #expect(book.submit(.buy, 5, at: 99, owner: 2, postOnly: true).resting.rawValue == 5)
    let never = book.submit(.buy, 5, at: 9, timeInForce: .immediateOrCancel, postOnly: true)
    #expect(never.rejection == .postOnlyCannotRest)
  }

  @Test(arguments: [
    (SelfTradePrevention.cancelNewest, Int64(0), Int64(8), ["100:5", "101:5"]),
    (.cancelOldest, 5, 0, []), (.cancelBoth, 0, 8, ["101:5"]), (.decrement, 3, 5, ["101:2"]),
  ])
  func `self-trade prevention does what its policy says`(
    policy: SelfTradePrevention, filled: Int64, cancelled: Int64, left: [String]
  ) {
    let book = BookUnderTest()
    book.submit(.sell, 5, at: 100, owner: 2)
    book.submit(.sell, 5, at: 101, owner: 1)
    let outcome = book.submit(.buy, 8, at: 101, owner: 2, prevention: policy)
    #expect(outcome.filled.rawValue == filled && outcome.cancelled.rawValue == cancelled)
    #expect(book.depth(.sell) == left)
    #expect(book.depth(.buy) == (policy == .cancelOldest ? ["101:3"] : []))
  }

  @Test func `equal orders of one owner decrement each other away`() {
    #expect(
      SelfTradePrevention.decrement.decide(taker: .one, maker: .one)
        == SelfTradeDecision(decrement: .one, cancelsTaker: true, cancelsMaker: true))
  }

  @Test func `a smaller replacement at the same price keeps its place`() {
    let book = BookUnderTest()
    let first = book.submit(.sell, 5, at: 100, userData: 1)
    book.submit(.sell, 5, at: 100, userData: 2)
    #expect(book.replace(first.slot, 3, at: 100)?.slot == first.slot)
    book.submit(.buy, 4, at: 100, owner: 2)
    #expect(book.trades == ["3@100 of 1", "1@100 of 2"])
  }

  @Test func `a larger replacement goes to the back`() {
    let book = BookUnderTest()
    let first = book.submit(.sell, 5, at: 100, userData: 1)
    book.submit(.sell, 5, at: 100, userData: 2)
    let replaced = book.replace(first.slot, 6, at: 100)
    #expect(replaced?.resting.rawValue == 6 && !book.isOpen(first.slot))
    book.submit(.buy, 6, at: 100, owner: 2)
    #expect(book.trades == ["5@100 of 2", "1@100 of 1"])
  }

  @Test func `a replacement that crosses trades at the makers' prices`() {
    let book = BookUnderTest()
    book.submit(.sell, 5, at: 100, userData: 1)
    let bid = book.submit(.buy, 5, at: 90, owner: 2)
    let replaced = book.replace(bid.slot, 8, at: 105)
    #expect(book.trades == ["5@100 of 1"])
    #expect(replaced?.filled.rawValue == 5 && book.depth(.buy) == ["105:3"])
  }

  @Test func `a refused replacement leaves the order as it was`() {
    let book = BookUnderTest()
    book.submit(.sell, 5, at: 100)
    let bid = book.submit(.buy, 5, at: 90, owner: 2)
    #expect(book.replace(bid.slot, 8, at: 100, postOnly: true)?.rejection == .postOnlyWouldTrade)
    #expect(book.replace(bid.slot, 0, at: 90)?.rejection == .quantityNotPositive)
    #expect(book.replace(bid.slot, 1, at: 0)?.rejection == .priceOutOfRange)
    #expect(book.depth(.buy) == ["90:5"] && book.isOpen(bid.slot))
  }

  @Test func `a slot whose order is gone names nothing, also when its place is used again`() {
    let book = BookUnderTest()
    let gone = book.submit(.buy, 5, at: 90).slot
    #expect(book.book.cancel(gone)?.quantity.rawValue == 5)
    let successor = book.submit(.buy, 5, at: 90).slot
    #expect(successor.index == gone.index && successor != gone)
    #expect(book.book.cancel(gone) == nil && book.replace(gone, 1, at: 90) == nil)
    #expect(book.isOpen(successor))
  }

  @Test func `cancelling all of an owner leaves the others`() {
    let book = BookUnderTest()
    book.submit(.buy, 1, at: 90, owner: 1)
    book.submit(.buy, 2, at: 91, owner: 2)
    book.submit(.sell, 3, at: 101, owner: 2)
    book.submit(.sell, 4, at: 101, owner: 1)
    var cancelled = DenseArray<CancelledOrder>()
    book.book.cancelAll(owner: 2, into: &cancelled)
    book.book.checkInvariants()
    #expect(cancelled.count == 2 && cancelled[0].order.side == .buy)
    #expect(book.depth(.buy) == ["90:1"] && book.depth(.sell) == ["101:4"])
  }

  @Test func `a sweep tells quantity and cost without changing the book`() {
    let book = BookUnderTest()
    book.submit(.sell, 5, at: 100)
    book.submit(.sell, 5, at: 102)
    book.submit(.sell, 5, at: 200)
    let all = book.book.sweep(.sell, quantity: Quantity(rawValue: 12))
    #expect(all.quantity.rawValue == 12 && all.cost == 5 * 100 + 5 * 102 + 2 * 200)
    #expect(all.worst == Ticks(rawValue: 200))
    let limited = book.book.sweep(
      .sell, quantity: Quantity(rawValue: 12), limit: Ticks(rawValue: 102))
    #expect(limited.quantity.rawValue == 10)
    let short = book.book.sweep(.sell, quantity: Quantity(rawValue: 12), levelsMax: 1)
    #expect(short.quantity.rawValue == 5 && short.cost == 500)
    #expect(book.book.quantity(.sell, noWorseThan: Ticks(rawValue: 150)).rawValue == 10)
    #expect(book.book.sweep(.buy, quantity: .one).worst == nil)
  }

  @Test func `the cost of the greatest quantities at the greatest prices does not overflow`() {
    let book = BookUnderTest()
    book.submit(.sell, Limits.quantity.rawValue, at: Ticks.max.rawValue)
    let sweep = book.book.sweep(.sell, quantity: Limits.quantity)
    #expect(sweep.cost == Int128(Limits.quantity.rawValue) * Int128(Ticks.max.rawValue))
  }

  @Test func `a side refuses what its sum could not hold`() {
    let book = BookUnderTest()
    for _ in 0..<(Int64.max / Limits.quantity.rawValue) {
      book.submit(.sell, Limits.quantity.rawValue, at: 100)
    }
    #expect(book.submit(.sell, Limits.quantity.rawValue, at: 100).rejection == .sideFull)
    #expect(book.submit(.buy, 1, at: 100, owner: 2).filled.rawValue == 1)
  }

  @Test func `of several reasons to refuse an order the first in precedence is given`() {
    let book = BookUnderTest()
    book.submit(.sell, 5, at: 100)
    let empty = book.submit(.buy, 0, at: 0, timeInForce: .fillOrKill, postOnly: true)
    #expect(empty.rejection == .quantityNotPositive)
    let beyond = book.submit(
      .buy, 9, at: Ticks.max.rawValue + 1, timeInForce: .fillOrKill, postOnly: true)
    #expect(beyond.rejection == .priceOutOfRange)
    let kill = book.submit(.buy, 9, at: 100, timeInForce: .fillOrKill, postOnly: true)
    #expect(kill.rejection == .postOnlyCannotRest)
    let market = book.submit(.buy, 9, at: 0, kind: .market, postOnly: true)
    #expect(market.rejection == .postOnlyCannotRest)
    #expect(SubmitRejection.allCases.map(\.rawValue) == Array(1...6))
  }

  @Test func `a replaced order keeps its owner, its mark and what the caller gave with it`() {
    let book = BookUnderTest()
    let slot = book.book.add(
      owner: 4, side: .buy, ticks: Ticks(rawValue: 90), quantity: Quantity(rawValue: 5),
      userData: 77, isReduceOnly: true)
    let moved = book.replace(slot, 9, at: 91)
    let order = moved.map { book.book[$0.slot] }
    #expect(
      order
        == RestingOrder(
          owner: 4, side: .buy, ticks: Ticks(rawValue: 91), quantity: Quantity(rawValue: 9),
          userData: 77, isReduceOnly: true))
  }
}
