import Units

/// Who is to wake when: a binary heap by time, then by order of entry.
///
/// Two wakes at the same time come out in the order in which they were entered, so that nothing
/// depends on how the heap moved them.
struct Agenda {
  struct Wake: Equatable {
    let time: Timestamp
    let order: UInt64
    /// Whom to wake, by the owner's own numbering.
    let agent: Int32
    /// Why, by the owner's own numbering.
    let reason: Int32

    func precedes(_ other: Wake) -> Bool {
      time != other.time ? time < other.time : order < other.order
    }
  }

  private var heap: [Wake] = []
  private var entered: UInt64 = 0

  var count: Int { heap.count }
  var first: Wake? { heap.first }

  mutating func enter(_ agent: Int, at time: Timestamp, reason: Int32 = 0) {
    let wake = Wake(time: time, order: entered, agent: Int32(agent), reason: reason)
    entered += 1
    var place = heap.count
    heap.append(wake)
    while place > 0 {
      let parent = (place - 1) / 2
      guard wake.precedes(heap[parent]) else { break }
      heap[place] = heap[parent]
      place = parent
    }
    heap[place] = wake
  }

  mutating func removeFirst() -> Wake? {
    guard let first = heap.first else { return nil }
    let last = heap.removeLast()
    guard !heap.isEmpty else { return first }
    var place = 0
    while true {
      var child = 2 * place + 1
      guard child < heap.count else { break }
      if child + 1 < heap.count, heap[child + 1].precedes(heap[child]) { child += 1 }
      guard heap[child].precedes(last) else { break }
      heap[place] = heap[child]
      place = child
    }
    heap[place] = last
    return first
  }
}
