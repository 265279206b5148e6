/// Elements side by side, addressed from 0.
///
/// Reading and writing through the subscript touches the element in place. An index outside
/// `0..<count` stops the process.
@frozen public struct DenseArray<Element: ~Copyable>: ~Copyable {
  @usableFromInline var base: UnsafeMutablePointer<Element>
  @usableFromInline var used: Int
  @usableFromInline var room: Int

  @inlinable public var capacity: Int { room }

  @inlinable public init(capacity: Int = 0) {
    precondition(capacity >= 0, "Invariant: a capacity is not negative")
    base = Self.allocate(capacity)
    used = 0
    room = capacity
  }

  @inlinable deinit {
    base.deinitialize(count: used)
    UnsafeMutableRawPointer(base).deallocate()
  }

  /// Elements that fill cache lines, pairs of them or whole parts of one begin with a line, so that
  /// each touches no more than its own.
  @inlinable static func allocate(_ capacity: Int) -> UnsafeMutablePointer<Element> {
    let stride = MemoryLayout<Element>.stride
    let alignment =
      stride % 128 == 0
      ? 128
      : stride % 64 == 0 || 64 % stride == 0 ? 64 : MemoryLayout<Element>.alignment
    let bytes = stride * capacity
    if bytes >= LargePages.worthwhile {
      return LargePages.allocate(bytes).bindMemory(to: Element.self, capacity: capacity)
    }
    return UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: alignment)
      .bindMemory(to: Element.self, capacity: capacity)
  }

  @inlinable public var count: Int { used }
  @inlinable public var isEmpty: Bool { used == 0 }

  @inlinable public subscript(index: Int) -> Element {
    @inline(__always) unsafeAddress {
      precondition(
        UInt(bitPattern: index) < UInt(bitPattern: used), "Invariant: an index is in bounds")
      return UnsafePointer(base + index)
    }
    @inline(__always) unsafeMutableAddress {
      precondition(
        UInt(bitPattern: index) < UInt(bitPattern: used), "Invariant: an index is in bounds")
      return base + index
    }
  }

  /// Adds an element at the end. Amortised O(1); allocates only when full.
  @inlinable public mutating func append(_ element: consuming Element) {
    if used == room { grow(toHold: used + 1) }
    assert(used < room, "Invariant: there is room for an element that is added")
    (base + used).initialize(to: element)
    used += 1
  }

  /// Takes the last element away.
  /// - Precondition: there is one.
  @inlinable @discardableResult public mutating func removeLast() -> Element {
    precondition(used > 0, "Invariant: only an element that is there can be removed")
    used -= 1
    return (base + used).move()
  }

  /// Makes room for `capacity` elements in all, so that appending up to there allocates nothing.
  @inlinable public mutating func reserve(_ capacity: Int) {
    if capacity > room { grow(toHold: capacity) }
  }

  /// Forgets all elements and keeps the memory.
  @inlinable public mutating func removeAll() {
    base.deinitialize(count: used)
    used = 0
  }

  @inlinable public func withUnsafeBufferPointer<Result>(
    _ body: (UnsafeBufferPointer<Element>) -> Result
  ) -> Result where Element: Copyable {
    body(UnsafeBufferPointer(start: base, count: used))
  }

  /// The elements' address, valid until the next call that may grow the array.
  @inlinable public var unsafeBaseAddress: UnsafeMutablePointer<Element> { base }

  @inlinable @inline(never)
  mutating func grow(toHold minimum: Int) {
    var next = Swift.max(room, 8)
    while next < minimum { next *= 2 }
    if next == room { next *= 2 }
    assert(next >= minimum && next > room, "Invariant: an array grows by what is asked")
    let moved = Self.allocate(next)
    moved.moveInitialize(from: base, count: used)
    UnsafeMutableRawPointer(base).deallocate()
    base = moved
    room = next
  }
}

extension DenseArray where Element: BitwiseCopyable {
  /// Adds `count` copies of one element at the end.
  @inlinable public mutating func append(repeating element: Element, count: Int) {
    precondition(count >= 0, "Invariant: a count is not negative")
    reserve(used + count)
    assert(used + count <= room, "Invariant: there is room for elements that are added")
    (base + used).initialize(repeating: element, count: count)
    used += count
  }

  /// Adds what `body` writes, which it is given room for `most` elements for, and tells the end of.
  @inlinable @inline(__always) public mutating func append(
    atMost most: Int, _ body: (inout UnsafeMutablePointer<Element>) -> Void
  ) {
    reserve(used + most)
    var next = base + used
    body(&next)
    precondition(
      next - base - used <= most && used <= next - base,
      "Invariant: no more is written than there is room for")
    used = next - base
  }

  /// Grows with copies of one element until `index` is in bounds.
  @inlinable public mutating func extend(toInclude index: Int, with element: Element) {
    if index >= used { append(repeating: element, count: index + 1 - used) }
  }
}

extension DenseArray: @unchecked Sendable where Element: Sendable & ~Copyable {}
