/// A cursor that writes little-endian fields into memory that the caller owns and keeps alive.
///
///     var writer = ByteWriter(buffer)
///     guard let block = writer.claim(16) else { return .full }
///     writer.store(price, at: block)
///     writer.store(quantity, at: block + 8)
///
/// Invariant: 0 ≤ `position` ≤ `capacity`. A write that does not fit returns false (or nil), writes
/// nothing and leaves the position where it was.
@frozen public struct ByteWriter {
  public let bytes: UnsafeMutableRawBufferPointer
  @usableFromInline var cursor: Int
  /// Bytes written so far, counted from the start of `bytes`.
  @inlinable public var position: Int { cursor }

  @inlinable public init(_ bytes: UnsafeMutableRawBufferPointer) {
    self.bytes = bytes
    self.cursor = 0
  }

  @inlinable public var capacity: Int { bytes.count }
  @inlinable public var remaining: Int { bytes.count &- position }

  /// What has been written so far.
  @inlinable public var written: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(UnsafeMutableRawBufferPointer(rebasing: bytes[..<position]))
  }

  /// Puts a field at `offset` from the start of `bytes`; the position does not move. For claimed
  /// blocks and for lengths known only afterwards: outside the buffer it traps.
  @inlinable @inline(__always)
  public func store<T: FixedWidthInteger & BitwiseCopyable>(_ value: T, at offset: Int) {
    precondition(
      offset >= 0 && offset <= bytes.count &- MemoryLayout<T>.size,
      "Invariant: a field lies inside its block")
    bytes.baseAddress.unsafelyUnwrapped.storeBytes(
      of: value.littleEndian, toByteOffset: offset, as: T.self)
  }

  /// Whether the field fitted.
  @inlinable @inline(__always)
  public mutating func write<T: FixedWidthInteger & BitwiseCopyable>(_ value: T) -> Bool {
    guard remaining >= MemoryLayout<T>.size else { return false }
    store(value, at: position)
    cursor &+= MemoryLayout<T>.size
    return true
  }

  /// Whether all of `source` fitted. The two may not overlap.
  @inlinable public mutating func write(bytes source: UnsafeRawBufferPointer) -> Bool {
    guard source.count <= remaining else { return false }
    if let from = source.baseAddress, source.count > 0 {
      bytes.baseAddress.unsafelyUnwrapped.advanced(by: position)
        .copyMemory(from: from, byteCount: source.count)
    }
    cursor &+= source.count
    return true
  }

  /// Whether `count` zero bytes fitted; a negative count never does.
  @inlinable public mutating func writeZeros(_ count: Int) -> Bool {
    guard let start = claim(count) else { return false }
    if count > 0 {
      bytes.baseAddress.unsafelyUnwrapped.advanced(by: start)
        .initializeMemory(as: UInt8.self, repeating: 0, count: count)
    }
    return true
  }

  /// Steps over `count` bytes and returns the offset of the first, for `store`; nil where they do
  /// not fit. The bytes keep whatever they held.
  @inlinable public mutating func claim(_ count: Int) -> Int? {
    guard count >= 0, count <= remaining else { return nil }
    let start = position
    cursor &+= count
    return start
  }

  /// Forgets everything written at or behind `position`, which lies in what has been written.
  @inlinable public mutating func rewind(to position: Int = 0) {
    precondition(
      position >= 0 && position <= self.position, "Invariant: a writer rewinds, never jumps ahead")
    cursor = position
  }
}
