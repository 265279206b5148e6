import Matching
import Storage
import Testing
import Units

@Suite struct PrimitiveTests {
  @Test func `a walk in price-time order crosses gaps of any width`() {
    var book = OrderBook()
    let prices: [Int32] = [1, 2, 63, 64, 65, 4_096, 65_536, 65_537, 9_000_000, 1 << 26]
    for (index, price) in prices.enumerated().reversed() {
      book.add(
        owner: 1, side: .sell, ticks: Ticks(rawValue: price), quantity: .one,
        userData: UInt64(index))
    }
    var walked: [UInt64] = []
    var slot = book.front(.sell)
    while let current = slot {
      walked.append(book[current].userData)
      slot = book.next(after: current)
    }
    #expect(walked == Array(0..<UInt64(prices.count)))
    book.checkInvariants()
    let between = book.nextPrice(.sell, after: Ticks(rawValue: 70_000))
    #expect(between == Ticks(rawValue: 9_000_000))
  }

  @Test func `the greatest buy and the least sell are best at both ends of the range`() {
    var book = OrderBook()
    book.add(owner: 1, side: .buy, ticks: .min, quantity: .one)
    book.add(owner: 1, side: .sell, ticks: .max, quantity: .one)
    let buy = book.best(.buy)
    let sell = book.best(.sell)
    #expect(buy == .min && sell == .max)
    let crosses = book.crosses(.buy, at: Ticks(rawValue: Ticks.max.rawValue - 1))
    #expect(!crosses)
    let reaches = book.crosses(.sell, at: Ticks(rawValue: 0))
    #expect(reaches, "a limit below the range reaches every buy")
    book.checkInvariants()
  }

  @Test func `an order keeps its place when it is reduced and leaves when it is filled`() {
    var book = OrderBook()
    let first = book.add(
      owner: 1, side: .buy, ticks: Ticks(rawValue: 9), quantity: Quantity(rawValue: 10))
    book.add(owner: 2, side: .buy, ticks: Ticks(rawValue: 9), quantity: Quantity(rawValue: 10))
    book.reduce(first, by: Quantity(rawValue: 4))
    let front = book.front(.buy)
    let left = book.fill(first, Quantity(rawValue: 2))
    #expect(front == first && left.rawValue == 4)
    let gone = book.fill(first, Quantity(rawValue: 4))
    let open = book.contains(first)
    #expect(gone.isZero && !open)
    book.checkInvariants()
  }

  @Test func `memory stays the same while orders come and go`() {
    var book = OrderBook()
    var random = Stream(seed: 3)
    for round in 0..<4 {
      var slots: [OrderSlot] = []
      for _ in 0..<200 {
        slots.append(
          book.add(
            owner: 1, side: .sell, ticks: Ticks(rawValue: Int32(1 + random.next(below: 1 << 26))),
            quantity: .one))
      }
      for slot in slots { book.remove(slot) }
      let places = book.places
      #expect(places == 200, "round \(round)")
    }
    book.checkInvariants()
  }

  @Test func `what only a bug can ask for stops the process`() async {
    await #expect(processExitsWith: .failure) {
      var book = OrderBook()
      book.add(owner: 1, side: .buy, ticks: Ticks(rawValue: 0), quantity: .one)
    }
    await #expect(processExitsWith: .failure) {
      var book = OrderBook()
      book.add(owner: 1, side: .buy, ticks: .min, quantity: .zero)
    }
    await #expect(processExitsWith: .failure) {
      var book = OrderBook()
      book.add(owner: 1, side: .buy, ticks: Ticks(rawValue: 5), quantity: .one)
      book.add(owner: 1, side: .sell, ticks: Ticks(rawValue: 5), quantity: .one)
    }
    await #expect(processExitsWith: .failure) {
      var book = OrderBook()
      let slot = book.add(owner: 1, side: .buy, ticks: .min, quantity: .one)
      book.remove(slot)
      book.remove(slot)
    }
    await #expect(processExitsWith: .failure) {
      var book = OrderBook()
      let slot = book.add(owner: 1, side: .buy, ticks: .min, quantity: .one)
      book.fill(slot, Quantity(rawValue: Quantity.one.rawValue + 1))
    }
    await #expect(processExitsWith: .failure) {
      var book = OrderBook()
      let slot = book.add(owner: 1, side: .buy, ticks: .min, quantity: .one)
      book.reduce(slot, by: .one)
    }
  }
}
