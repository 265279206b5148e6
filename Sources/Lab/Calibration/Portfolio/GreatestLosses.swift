import Numerics

/// The greatest of a stream of losses, as many as a tail needs, and the tail's VaR and ES.
///
/// A heap with the least of them on top: a loss that is not above the top costs one comparison,
/// which is nearly all of them. Agrees with `HistoricalTail.equal` of the whole sample: VaR is the
/// type 1 quantile, ES the mean of the worst T (1 - a) losses with the last one by its fraction.
struct GreatestLosses {
  /// Losses in the whole stream, T.
  private let count: Int
  /// T (1 - a), the tail's length.
  private let length: Double
  /// The place of VaR from the greatest down, counted from 1.
  private let rank: Int
  private let capacity: Int
  private var heap: [Double]

  /// - Parameters:
  ///   - count: losses that will be offered, 1 or more.
  ///   - confidence: above 0 and below 1.
  init(count: Int, confidence: Double) {
    self.count = count
    length = Double(count) * (1 - confidence)
    // A product such as 1000 x 0.99, a hair beside 990 in binary, counts as 990.
    let fromBelow = Int((Double(count) * confidence - 1e-9).rounded(.up))
    rank = count - min(count, max(1, fromBelow)) + 1
    capacity = min(count, max(rank, Int((length + 1e-9).rounded(.down)) + 1))
    heap = []
    heap.reserveCapacity(capacity)
  }

  mutating func removeAll() { heap.removeAll(keepingCapacity: true) }

  /// A loss not above this is not among the greatest.
  @inline(__always) var least: Double { heap.count < capacity ? -.infinity : heap[0] }

  /// Takes the loss in if it is among the greatest so far. O(log capacity) where it is.
  mutating func offer(_ loss: Double) {
    if heap.count < capacity {
      heap.append(loss)
      var child = heap.count - 1
      while child > 0, heap[child] < heap[(child - 1) / 2] {
        heap.swapAt(child, (child - 1) / 2)
        child = (child - 1) / 2
      }
    } else if loss > heap[0] {
      heap[0] = loss
      var parent = 0
      while true {
        var child = 2 * parent + 1
        guard child < heap.count else { break }
        if child + 1 < heap.count, heap[child + 1] < heap[child] { child += 1 }
        guard heap[child] < heap[parent] else { break }
        heap.swapAt(child, parent)
        parent = child
      }
    }
  }

  /// The tail, once all losses have been offered.
  func tail() -> TailRisk {
    precondition(heap.count == capacity, "Invariant: every loss of the stream was offered")
    let falling = heap.sorted(by: >)
    let whole = min(count, Int((length + 1e-9).rounded(.down)))
    var sum = 0.0
    for place in 0..<whole { sum += falling[place] }
    let rest = length - Double(whole)
    if rest > 0, whole < count { sum += rest * falling[whole] }
    return TailRisk(valueAtRisk: falling[rank - 1], expectedShortfall: sum / length)
  }
}
