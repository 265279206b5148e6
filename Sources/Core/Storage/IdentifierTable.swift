/// From a pair (group, identifier), such as an account and its own order number, to a number.
///
/// Open addressing with linear probing; removal shifts the rest of the run back, so that there are
/// no tombstones and lookups do not slow down with age. At most half full. The hash is
/// fixed: whoever chooses identifiers can make runs long, so callers bound how many one group has
/// open. It cannot be iterated: no order exists that anything could depend on.
@frozen public struct IdentifierTable: ~Copyable {
  @frozen @usableFromInline struct Entry: BitwiseCopyable {
    @usableFromInline var identifier: UInt64
    @usableFromInline var value: UInt64
    @usableFromInline var group: UInt32
    @usableFromInline var isTaken: Bool

    @inlinable init(group: UInt32, identifier: UInt64, value: UInt64, isTaken: Bool) {
      self.identifier = identifier
      self.value = value
      self.group = group
      self.isTaken = isTaken
    }
    @inlinable static var vacant: Entry {
      Entry(group: 0, identifier: 0, value: 0, isTaken: false)
    }
  }

  @usableFromInline var entries: DenseArray<Entry>
  @usableFromInline var used: Int

  @inlinable public init(capacity: Int = 0) {
    var places = 16
    while places < capacity * 2 { places *= 2 }
    entries = DenseArray(capacity: places)
    entries.append(repeating: .vacant, count: places)
    used = 0
    assert(places & (places - 1) == 0, "Invariant: a table has a power of two places")
  }

  @inlinable public var count: Int { used }

  /// The value of a pair, or nil where there is none. O(1) expected.
  @inlinable public func value(_ group: UInt32, _ identifier: UInt64) -> UInt64? {
    let place = place(of: group, identifier)
    return entries[place].isTaken ? entries[place].value : nil
  }

  /// Sets the value of a pair and gives the one it had. O(1) expected; allocates only to grow.
  @inlinable @discardableResult
  public mutating func insert(
    _ group: UInt32, _ identifier: UInt64, value: UInt64
  ) -> UInt64? {
    var place = place(of: group, identifier)
    if entries[place].isTaken {
      let former = entries[place].value
      entries[place].value = value
      return former
    }
    if (used + 1) * 2 > entries.count {
      grow()
      place = self.place(of: group, identifier)
    }
    entries[place] = Entry(group: group, identifier: identifier, value: value, isTaken: true)
    used += 1
    assert(used * 2 <= entries.count, "Invariant: a table is at most half full")
    return nil
  }

  /// Takes a pair out and gives the value it had, or nil where there was none. O(1) expected.
  @inlinable @discardableResult
  public mutating func remove(_ group: UInt32, _ identifier: UInt64) -> UInt64? {
    var hole = place(of: group, identifier)
    guard entries[hole].isTaken else { return nil }
    let former = entries[hole].value
    let mask = entries.count - 1
    var next = (hole + 1) & mask
    while entries[next].isTaken {
      let home = Self.hash(entries[next].group, entries[next].identifier) & mask
      // Moves back only what does not lie before its home when the run is read from the hole.
      if (next &- home) & mask >= (next &- hole) & mask {
        entries[hole] = entries[next]
        hole = next
      }
      next = (next + 1) & mask
    }
    entries[hole] = .vacant
    used -= 1
    assert(used >= 0, "Invariant: no more is taken out than was put in")
    return former
  }

  /// Two rounds of multiply and fold; fixed for ever, since the order of work must not depend on
  /// the process.
  @inlinable @inline(__always) static func hash(_ group: UInt32, _ identifier: UInt64) -> Int {
    var mixed = identifier ^ (UInt64(group) &* 0x9E37_79B9_7F4A_7C15)
    mixed = (mixed ^ (mixed >> 32)) &* 0xD6E8_FEB8_6659_FD93
    mixed = (mixed ^ (mixed >> 29)) &* 0xBF58_476D_1CE4_E5B9
    return Int(truncatingIfNeeded: mixed ^ (mixed >> 32))
  }

  /// Where the pair is, or the vacant place where it would go.
  @inlinable @inline(__always) func place(of group: UInt32, _ identifier: UInt64) -> Int {
    let mask = entries.count - 1
    var place = Self.hash(group, identifier) & mask
    while entries[place].isTaken {
      if entries[place].identifier == identifier, entries[place].group == group { break }
      place = (place + 1) & mask
    }
    return place
  }

  @inlinable @inline(never) mutating func grow() {
    var larger = IdentifierTable(capacity: entries.count)
    for index in 0..<entries.count where entries[index].isTaken {
      let entry = entries[index]
      larger.insert(entry.group, entry.identifier, value: entry.value)
    }
    assert(larger.used == used, "Invariant: a table that grows keeps what it holds")
    self = larger
  }
}

extension IdentifierTable: @unchecked Sendable {}
