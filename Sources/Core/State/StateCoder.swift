/// Writes a state's fields, or reads them in place of what they were: little-endian, side by side,
/// in the order in which they are listed.
///
/// ```swift
/// extension Pocket {
///   mutating func code(_ coder: inout StateCoder) { coder.code(&held) }
/// }
/// ```
///
/// Writing changes no field. Reading never goes beyond its bytes: the first thing that is wrong is
/// kept as `fault`, and from there on every number is read as zero and every count as none, so that
/// reading ends; whoever began it looks at the fault then. Bytes that are read must outlive it.
public struct StateCoder: ~Copyable {
  /// What is read, or what has been written so far and the room behind it.
  @usableFromInline var base: UnsafeMutableRawPointer
  @usableFromInline var end: Int
  @usableFromInline var place = 0
  public let isReading: Bool
  public private(set) var fault: StateFault?

  /// Begins to write.
  public init(capacity: Int = 4_096) {
    base = .allocate(byteCount: Swift.max(64, capacity), alignment: 16)
    end = Swift.max(64, capacity)
    isReading = false
  }

  /// Begins to read.
  public init(reading bytes: UnsafeRawBufferPointer) {
    // Never written to: `isReading` is asked before every store.
    base = UnsafeMutableRawPointer(mutating: bytes.baseAddress ?? UnsafeRawPointer(bitPattern: 1)!)
    end = bytes.count
    isReading = true
  }

  deinit { if !isReading { base.deallocate() } }

  /// Bytes written or read so far.
  @inlinable public var count: Int { place }
  /// Bytes that are not read yet.
  @inlinable public var left: Int { end - place }

  /// What has been written, valid until more is.
  public var written: UnsafeRawBufferPointer {
    precondition(!isReading, "Invariant: what is read was not written here")
    return UnsafeRawBufferPointer(start: base, count: place)
  }

  /// Keeps the first fault; nothing more is read.
  public mutating func fail(_ reason: StateFault) {
    precondition(isReading, "Invariant: what is written has no fault")
    if fault == nil { fault = reason }
    place = end
  }

  /// Fails unless what was read is so.
  @inlinable public mutating func expect(_ isSo: Bool, _ reason: StateFault) {
    if isReading, !isSo { fail(reason) }
  }

  @inlinable @inline(never) mutating func grow(toHold count: Int) {
    var capacity = end * 2
    while capacity < count { capacity *= 2 }
    let moved = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
    moved.copyMemory(from: base, byteCount: place)
    base.deallocate()
    base = moved
    end = capacity
  }

  // MARK: Fields

  @inlinable @inline(__always)
  public mutating func code<T: FixedWidthInteger & BitwiseCopyable>(_ value: inout T) {
    let after = place &+ MemoryLayout<T>.size
    if isReading {
      guard after <= end else {
        fail(.truncated)
        value = 0
        return
      }
      value = T(littleEndian: base.loadUnaligned(fromByteOffset: place, as: T.self))
    } else {
      if after > end { grow(toHold: after) }
      base.storeBytes(of: value.littleEndian, toByteOffset: place, as: T.self)
    }
    place = after
  }

  @inlinable @inline(__always) public mutating func code(_ flag: inout Bool) {
    var byte: UInt8 = flag ? 1 : 0
    code(&byte)
    if isReading {
      if byte > 1 { fail(.outOfRange) }
      flag = byte == 1
    }
  }

  /// A number with a unit, an identifier, or a member of an enumeration. A raw value that there is
  /// none of is refused and leaves what was there.
  @inlinable @inline(__always)
  public mutating func code<T: RawRepresentable>(_ value: inout T)
  where T.RawValue: FixedWidthInteger & BitwiseCopyable {
    var raw = value.rawValue
    code(&raw)
    guard isReading else { return }
    if let read = T(rawValue: raw) { value = read } else { fail(.outOfRange) }
  }

  /// How many elements follow. A count that is read is at most `most`, and for no more than there
  /// are bytes left.
  /// - Parameter bytes: what one element takes at least, above zero.
  @inlinable public mutating func count(
    _ count: Int, atMost most: Int, taking bytes: Int
  ) -> Int {
    var number = UInt32(truncatingIfNeeded: count)
    precondition(
      isReading || count <= most && Int(number) == count, "Invariant: a count is within its limit")
    code(&number)
    guard isReading else { return count }
    guard Int(number) <= most else {
      fail(.countBeyondLimit)
      return 0
    }
    guard Int(number) <= left / bytes else {
      fail(.truncated)
      return 0
    }
    return Int(number)
  }
}
