import Accounts
import Storage
import Units

/// Positions of one side by falling score, taken from the front. Equal scores leave in order of
/// holder. Building is O(n), adding and taking O(log n).
@frozen public struct DeleveragingQueue: ~Copyable {
  @frozen public struct Entry: BitwiseCopyable, Sendable {
    public let score: Rate
    public let holder: HolderIndex
    /// Tells it from others of the same holder that are of the past.
    @usableFromInline let serial: UInt32
    /// The number under which it came to the front, counting from 1 over all ticks; zero until it
    /// has.
    @usableFromInline var met: UInt64 = 0
    @inlinable public init(score: Rate, holder: HolderIndex, serial: UInt32 = 0) {
      self.score = score
      self.holder = holder
      self.serial = serial
    }
    @inlinable func precedes(_ other: Entry) -> Bool {
      score != other.score ? score > other.score : holder < other.holder
    }
  }

  @usableFromInline var entries: DenseArray<Entry>
  /// How many came to the front in all, and by the beginning of this tick.
  var met: UInt64 = 0
  var metBefore: UInt64 = 0

  public init() { entries = DenseArray() }

  @inlinable public var count: Int { entries.count }

  /// The one in front, or nil.
  @inlinable public var front: Entry? { entries.isEmpty ? nil : entries[0] }

  /// Forgets all entries and keeps the memory.
  public mutating func removeAll() { entries.removeAll() }

  /// Counts ranks from 1 again.
  public mutating func beginTick() { metBefore = met }

  /// The rank of the one in front: how many have come to the front in this tick, itself included.
  /// Those that were put back lie before all that never came there, so that no rank comes twice.
  public mutating func frontRank() -> UInt32 {
    precondition(!entries.isEmpty, "Invariant: somebody is in front")
    if entries[0].met <= metBefore {
      met += 1
      entries[0].met = met
    }
    assert(
      entries[0].met > metBefore && entries[0].met <= met,
      "Invariant: a rank counts from one in its tick")
    return UInt32(clamping: entries[0].met - metBefore)
  }

  /// Adds a candidate without a place; call `rank()` when all are in.
  @inlinable public mutating func append(_ entry: Entry) { entries.append(entry) }

  /// Orders the candidates. O(n).
  public mutating func rank() {
    guard entries.count > 1 else { return }
    for place in stride(from: (entries.count - 2) / 2, through: 0, by: -1) { sink(from: place) }
  }

  /// Takes the first away. O(log n).
  public mutating func removeFirst() {
    let last = entries.removeLast()
    guard !entries.isEmpty else { return }
    entries[0] = last
    sink(from: 0)
  }

  /// Adds an entry in its place. O(log n).
  public mutating func insert(_ entry: Entry) {
    entries.append(entry)
    var place = entries.count - 1
    while place > 0, entry.precedes(entries[(place - 1) / 2]) {
      entries[place] = entries[(place - 1) / 2]
      place = (place - 1) / 2
    }
    entries[place] = entry
  }

  private mutating func sink(from start: Int) {
    let count = entries.count
    let sinking = entries[start]
    var place = start
    while true {
      var child = 2 * place + 1
      guard child < count else { break }
      if child + 1 < count, entries[child + 1].precedes(entries[child]) { child += 1 }
      guard entries[child].precedes(sinking) else { break }
      entries[place] = entries[child]
      place = child
    }
    entries[place] = sinking
    assert(
      place == start || !sinking.precedes(entries[start]),
      "Invariant: who sinks lets better ones pass")
  }
}
