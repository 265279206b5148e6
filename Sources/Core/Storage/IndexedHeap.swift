/// A queue by least key in which each item's place is known, so that its key can change.
///
/// Items are numbers from 0, dense, each in the queue at most once. Items with equal keys leave in
/// order of their numbers, so the order is total. Four children to a node: fewer levels, and a
/// node's children lie in one cache line.
@frozen public struct IndexedHeap: ~Copyable {
  @frozen public struct Entry: Equatable, Sendable, BitwiseCopyable {
    public let key: Int64
    public let item: UInt32
    @inlinable public init(key: Int64, item: UInt32) {
      self.key = key
      self.item = item
    }
    @inlinable func precedes(_ other: Entry) -> Bool {
      key < other.key || (key == other.key && item < other.item)
    }
  }

  @usableFromInline var entries: DenseArray<Entry>
  /// One more than the item's place in `entries`; zero where it is not in the queue.
  @usableFromInline var places: DenseArray<UInt32>

  @inlinable public init(capacity: Int = 0) {
    entries = DenseArray(capacity: capacity)
    places = DenseArray(capacity: capacity)
  }

  @inlinable public var count: Int { entries.count }
  @inlinable public var isEmpty: Bool { entries.isEmpty }
  /// The entry with the least key, or nil where the queue is empty. O(1).
  @inlinable public var top: Entry? { entries.isEmpty ? nil : entries[0] }

  @inlinable public func contains(_ item: UInt32) -> Bool {
    Int(item) < places.count && places[Int(item)] != 0
  }

  /// The item's key, or nil where it is not in the queue. O(1).
  @inlinable public func key(of item: UInt32) -> Int64? {
    contains(item) ? entries[Int(places[Int(item)]) - 1].key : nil
  }

  /// Puts an item in. O(log n).
  /// - Precondition: it is not in the queue.
  @inlinable public mutating func insert(_ item: UInt32, key: Int64) {
    precondition(!contains(item), "Invariant: an item is queued once")
    places.extend(toInclude: Int(item), with: 0)
    entries.append(Entry(key: key, item: item))
    rise(Entry(key: key, item: item), from: entries.count - 1)
    assert(self.key(of: item) == key, "Invariant: an item that was put in has its key")
  }

  /// Changes an item's key, or puts it in. O(log n).
  @inlinable public mutating func update(_ item: UInt32, key: Int64) {
    guard contains(item) else { return insert(item, key: key) }
    settle(Entry(key: key, item: item), at: Int(places[Int(item)]) - 1)
    assert(self.key(of: item) == key, "Invariant: an item has the key it was given")
  }

  /// Takes an item out; does nothing where it is not in the queue. O(log n).
  @inlinable public mutating func remove(_ item: UInt32) {
    guard contains(item) else { return }
    let place = Int(places[Int(item)]) - 1
    places[Int(item)] = 0
    let last = entries.removeLast()
    if place < entries.count { settle(last, at: place) }
    assert(!contains(item), "Invariant: an item that was taken out is not queued")
  }

  /// Takes the least entry out, or gives nil where the queue is empty. O(log n).
  @inlinable public mutating func removeTop() -> Entry? {
    guard let first = top else { return nil }
    assert(top.map { !$0.precedes(first) } ?? true, "Invariant: nothing goes before the top")
    remove(first.item)
    return first
  }

  /// Forgets all items and keeps the memory. O(n).
  @inlinable public mutating func removeAll() {
    while !entries.isEmpty { places[Int(entries.removeLast().item)] = 0 }
  }

  @inlinable mutating func settle(_ entry: Entry, at place: Int) {
    if place > 0, entry.precedes(entries[(place - 1) >> 2]) {
      rise(entry, from: place)
    } else {
      sink(entry, from: place)
    }
  }

  @inlinable mutating func put(_ entry: Entry, at place: Int) {
    entries[place] = entry
    places[Int(entry.item)] = UInt32(place + 1)
  }

  @inlinable mutating func rise(_ entry: Entry, from start: Int) {
    var place = start
    while place > 0 {
      let parent = (place - 1) >> 2
      let above = entries[parent]
      guard entry.precedes(above) else { break }
      put(above, at: place)
      place = parent
    }
    put(entry, at: place)
  }

  @inlinable mutating func sink(_ entry: Entry, from start: Int) {
    var place = start
    let count = entries.count
    while true {
      let first = (place << 2) + 1
      guard first < count else { break }
      var child = first
      var least = entries[first]
      for other in (first + 1)..<Swift.max(first + 1, Swift.min(first + 4, count)) {
        let candidate = entries[other]
        if candidate.precedes(least) {
          least = candidate
          child = other
        }
      }
      guard least.precedes(entry) else { break }
      put(least, at: place)
      place = child
    }
    put(entry, at: place)
  }
}

extension IndexedHeap: @unchecked Sendable {}
