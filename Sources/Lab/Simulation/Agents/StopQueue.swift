/// Prices at which agents want out, so that a look at the market costs nothing while none is
/// reached.
///
/// A binary heap with the stop that is reached first on top. An entry that no longer holds is not
/// removed; its generation tells.
struct StopQueue {
  struct Stop {
    let price: Double
    let agent: Int
    let generation: Int32
  }

  private var heap: [Stop] = []
  /// Whether a fall of the price reaches the stops, so that the highest comes first.
  let isForFall: Bool

  init(isForFall: Bool) { self.isForFall = isForFall }

  private func precedes(_ a: Stop, _ b: Stop) -> Bool {
    if a.price != b.price { return isForFall ? a.price > b.price : a.price < b.price }
    return a.agent < b.agent
  }

  mutating func insert(_ stop: Stop) {
    var place = heap.count
    heap.append(stop)
    while place > 0 {
      let parent = (place - 1) / 2
      guard precedes(stop, heap[parent]) else { break }
      heap[place] = heap[parent]
      place = parent
    }
    heap[place] = stop
  }

  /// Takes the next stop that a price has reached; nil where there is none.
  mutating func take(reachedBy price: Double) -> Stop? {
    guard let first = heap.first, isForFall ? price <= first.price : price >= first.price else {
      return nil
    }
    let last = heap.removeLast()
    guard !heap.isEmpty else { return first }
    var place = 0
    while true {
      var child = 2 * place + 1
      guard child < heap.count else { break }
      if child + 1 < heap.count, precedes(heap[child + 1], heap[child]) { child += 1 }
      guard precedes(heap[child], last) else { break }
      heap[place] = heap[child]
      place = child
    }
    heap[place] = last
    return first
  }
}
