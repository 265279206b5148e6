/// From a name (group, identifier), such as an account and its own order number, to the place of
/// what bears it, where the name itself is kept at that place and nowhere else.
///
/// An entry is one word: a part of the name's hash, and the place. Whoever asks is asked in turn
/// whether what lies at a place bears the name; that is nearly never asked in vain. So a table of
/// open orders is a third of one that holds the names, and a command that looks for a name nobody
/// bears fetches one line. Otherwise like `IdentifierTable`: open addressing, linear probing, at
/// most half full, a fixed hash, and no order to iterate in.
@frozen public struct NameTable: ~Copyable {
  /// Zero where vacant, else the hash above `placeBits` and the place + 1 below.
  @usableFromInline var entries: DenseArray<UInt64>
  @usableFromInline var used: Int

  @inlinable static var placeBits: UInt64 { 36 }
  /// Every place is less.
  @inlinable public static var placeEnd: UInt64 { 1 << placeBits - 1 }

  @inlinable public init(capacity: Int = 0) {
    var places = 16
    while places < capacity * 2 { places *= 2 }
    entries = DenseArray(capacity: places)
    entries.append(repeating: 0, count: places)
    used = 0
  }

  @inlinable public var count: Int { used }

  /// The place of what bears a name, or nil. O(1) expected.
  /// - Parameter bears: whether what lies at a place bears it.
  @inlinable @inline(__always) public func place(
    _ group: UInt32, _ identifier: UInt64, bears: (UInt64) -> Bool
  ) -> UInt64? {
    let hash = Self.hash(group, identifier)
    let mask = entries.count - 1
    var index = Int(hash) & mask
    while entries[index] != 0 {
      if entries[index] >> Self.placeBits == hash {
        let place = Self.place(entries[index])
        if bears(place) { return place }
      }
      index = (index + 1) & mask
    }
    return nil
  }

  /// Gives a place a name. O(1) expected; allocates only to grow.
  /// - Precondition: nothing bears it.
  @inlinable public mutating func insert(_ group: UInt32, _ identifier: UInt64, place: UInt64) {
    precondition(place < Self.placeEnd, "Invariant: a place fits its entry")
    if (used + 1) * 2 > entries.count { grow() }
    put(Self.hash(group, identifier) << Self.placeBits | place + 1)
    used += 1
  }

  /// Takes the name off a place.
  /// - Precondition: the place bears it.
  @inlinable public mutating func remove(_ group: UInt32, _ identifier: UInt64, place: UInt64) {
    let entry = Self.hash(group, identifier) << Self.placeBits | place + 1
    let mask = entries.count - 1
    var hole = Self.home(entry) & mask
    while entries[hole] != entry {
      precondition(entries[hole] != 0, "Invariant: a name that is taken off is borne")
      hole = (hole + 1) & mask
    }
    var next = (hole + 1) & mask
    while entries[next] != 0 {
      let home = Self.home(entries[next]) & mask
      // Moves back only what does not lie before its home when the run is read from the hole.
      if (next &- home) & mask >= (next &- hole) & mask {
        entries[hole] = entries[next]
        hole = next
      }
      next = (next + 1) & mask
    }
    entries[hole] = 0
    used -= 1
  }

  /// 28 bits, enough for the home in any table that fits memory.
  @inlinable @inline(__always) static func hash(_ group: UInt32, _ identifier: UInt64) -> UInt64 {
    UInt64(truncatingIfNeeded: IdentifierTable.hash(group, identifier)) & (1 << 28 - 1)
  }

  @inlinable @inline(__always) static func home(_ entry: UInt64) -> Int {
    Int(entry >> placeBits)
  }

  @inlinable @inline(__always) static func place(_ entry: UInt64) -> UInt64 {
    entry & placeEnd - 1
  }

  /// Puts an entry into the first vacant place from its home on.
  @inlinable @inline(__always) mutating func put(_ entry: UInt64) {
    let mask = entries.count - 1
    var index = Self.home(entry) & mask
    while entries[index] != 0 { index = (index + 1) & mask }
    entries[index] = entry
  }

  @inlinable @inline(never) mutating func grow() {
    precondition(entries.count < 1 << 28, "Invariant: homes are told apart by 28 bits")
    var larger = NameTable(capacity: entries.count)
    for index in 0..<entries.count where entries[index] != 0 { larger.put(entries[index]) }
    larger.used = used
    self = larger
  }
}

extension NameTable {
  /// Stops the process unless each entry is reached from its home and the count is right. O(n).
  public func checkInvariants() {
    let mask = entries.count - 1
    var taken = 0
    for index in 0..<entries.count where entries[index] != 0 {
      taken += 1
      var probe = Self.home(entries[index]) & mask
      while probe != index {
        precondition(entries[probe] != 0, "Invariant: an entry is reached from its home")
        probe = (probe + 1) & mask
      }
    }
    precondition(taken == used, "Invariant: the count is the number of names")
    precondition(used * 2 <= entries.count, "Invariant: half of the table is vacant")
  }
}

extension NameTable: @unchecked Sendable {}
