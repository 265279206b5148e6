/// A cursor that reads little-endian fields from memory that the caller owns and keeps alive.
///
///     var reader = ByteReader(frame)
///     guard let length = reader.read(UInt16.self), let body = reader.slice(Int(length)) else {
///       return .tooShort
///     }
///     let price: Int64 = body.load(at: 8)
///
/// Invariant: 0 ≤ `position` ≤ `bytes.count`. A read that does not fit returns nil and leaves the
/// position where it was. Fields need no alignment.
@frozen public struct ByteReader {
  public let bytes: UnsafeRawBufferPointer
  @usableFromInline var cursor: Int
  /// Bytes consumed so far, counted from the start of `bytes`.
  @inlinable public var position: Int { cursor }

  @inlinable public init(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
    self.cursor = 0
  }

  @inlinable public var count: Int { bytes.count }
  @inlinable public var remaining: Int { bytes.count &- position }
  @inlinable public var isAtEnd: Bool { position == bytes.count }

  /// What has not been read yet.
  @inlinable public var rest: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: bytes[position...])
  }

  /// The field at `offset` from the start of `bytes`; the position does not move. For fixed blocks
  /// whose length has been checked once: outside the buffer it traps.
  @inlinable @inline(__always)
  public func load<T: FixedWidthInteger & BitwiseCopyable>(
    at offset: Int, as type: T.Type = T.self
  ) -> T {
    precondition(
      offset >= 0 && offset <= bytes.count &- MemoryLayout<T>.size,
      "Invariant: a field lies inside its block")
    return T(
      littleEndian: bytes.baseAddress.unsafelyUnwrapped.loadUnaligned(
        fromByteOffset: offset, as: T.self))
  }

  /// The next field, or nil where fewer bytes remain.
  @inlinable @inline(__always)
  public mutating func read<T: FixedWidthInteger & BitwiseCopyable>(
    _ type: T.Type = T.self
  ) -> T? {
    guard remaining >= MemoryLayout<T>.size else { return nil }
    let value: T = load(at: position)
    cursor &+= MemoryLayout<T>.size
    return value
  }

  /// Whether `count` bytes were there to be skipped; a negative count never is.
  @inlinable public mutating func skip(_ count: Int) -> Bool {
    guard count >= 0, count <= remaining else { return false }
    cursor &+= count
    return true
  }

  /// The next `count` bytes, not copied, or nil where fewer remain.
  @inlinable public mutating func readBytes(_ count: Int) -> UnsafeRawBufferPointer? {
    guard count >= 0, count <= remaining else { return nil }
    let start = position
    cursor &+= count
    return UnsafeRawBufferPointer(rebasing: bytes[start..<position])
  }

  /// A reader over the next `count` bytes alone, which this one steps over; nil where fewer remain.
  @inlinable public mutating func slice(_ count: Int) -> ByteReader? {
    readBytes(count).map { ByteReader($0) }
  }
}
