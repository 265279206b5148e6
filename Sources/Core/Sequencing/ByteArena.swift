/// Bytes gathered one behind the other, forgotten together; the memory is used again and again.
struct ByteArena: ~Copyable {
  private var base: UnsafeMutableRawPointer
  private var capacity: Int
  private(set) var count = 0

  init(capacity: Int = 65_536) {
    self.capacity = capacity
    base = .allocate(byteCount: capacity, alignment: 16)
  }

  deinit { base.deallocate() }

  subscript(range: ByteRange) -> UnsafeRawBufferPointer {
    precondition(
      range.start >= 0 && range.count >= 0 && range.count <= count - range.start,
      "Invariant: a range lies in its arena")
    return UnsafeRawBufferPointer(start: base + range.start, count: range.count)
  }

  /// Lets `body` write at most `room` bytes at the end; it returns how many it wrote.
  /// - Returns: where they lie.
  @inline(__always)
  mutating func append(
    room: Int, _ body: (UnsafeMutableRawBufferPointer) -> Int
  ) -> ByteRange {
    if count + room > capacity { grow(toHold: count + room) }
    let written = body(UnsafeMutableRawBufferPointer(start: base + count, count: room))
    precondition(written >= 0 && written <= room, "Invariant: bytes are written within their room")
    let start = count
    count += written
    return ByteRange(start: start, count: written)
  }

  mutating func append(_ bytes: UnsafeRawBufferPointer) -> ByteRange {
    append(room: bytes.count) { room in
      room.copyMemory(from: bytes)
      return bytes.count
    }
  }

  mutating func removeAll() { count = 0 }

  @inline(never)
  private mutating func grow(toHold minimum: Int) {
    var next = capacity * 2
    while next < minimum { next *= 2 }
    let moved = UnsafeMutableRawPointer.allocate(byteCount: next, alignment: 16)
    moved.copyMemory(from: base, byteCount: count)
    base.deallocate()
    base = moved
    capacity = next
  }
}

/// Where bytes lie in the memory of `Directives`.
@frozen public struct ByteRange: Equatable, Sendable, BitwiseCopyable {
  let start: Int
  public let count: Int
  /// No bytes.
  static var empty: ByteRange { ByteRange(start: 0, count: 0) }
}
