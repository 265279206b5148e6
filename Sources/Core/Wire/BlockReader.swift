/// Reads the fields of one fixed block whose length has been checked, once, for all of them.
///
/// Made only by `MessageView` and `GroupView`; the generated codecs ask for no offset beyond the
/// length they declared needing.
@frozen public struct BlockReader {
  @usableFromInline let base: UnsafeRawPointer
  /// The sender's schema version: fields added later are absent.
  public let version: UInt16

  @inlinable init(_ base: UnsafeRawPointer, version: UInt16) {
    self.base = base
    self.version = version
  }

  @inlinable @inline(__always)
  public func load<T: FixedWidthInteger & BitwiseCopyable>(
    at offset: Int, as type: T.Type = T.self
  ) -> T {
    T(littleEndian: base.loadUnaligned(fromByteOffset: offset, as: T.self))
  }

  /// A signed field, which never carries its least value: that is null, or no number at all.
  @inlinable @inline(__always)
  public func signed<T: FixedWidthInteger & SignedInteger & BitwiseCopyable>(
    at offset: Int, as type: T.Type = T.self
  ) throws(WireFault) -> T {
    let value: T = load(at: offset)
    guard value != T.min else { throw .valueMissing }
    return value
  }

  /// A field that is absent where it carries `null`.
  @inlinable @inline(__always)
  public func optional<T: FixedWidthInteger & BitwiseCopyable>(
    at offset: Int, null: T
  ) -> T? {
    let value: T = load(at: offset)
    return value == null ? nil : value
  }

  @inlinable @inline(__always)
  public func enumeration<E: RawRepresentable>(
    at offset: Int, as type: E.Type = E.self
  ) throws(WireFault) -> E where E.RawValue: FixedWidthInteger & BitwiseCopyable {
    guard let value = E(rawValue: load(at: offset)) else { throw .valueUnknown }
    return value
  }

  @inlinable @inline(__always)
  public func optionalEnumeration<E: RawRepresentable>(
    at offset: Int, null: E.RawValue, as type: E.Type = E.self
  ) throws(WireFault) -> E? where E.RawValue: FixedWidthInteger & BitwiseCopyable {
    let value: E.RawValue = load(at: offset)
    guard value != null else { return nil }
    guard let value = E(rawValue: value) else { throw .valueUnknown }
    return value
  }

  @inlinable @inline(__always)
  public func optionalFlag(at offset: Int, null: UInt8) throws(WireFault) -> Bool? {
    let value: UInt8 = load(at: offset)
    return value == null ? nil : try flag(at: offset)
  }

  /// A truth value: 0 or 1 and nothing else.
  @inlinable @inline(__always)
  public func flag(at offset: Int) throws(WireFault) -> Bool {
    let value: UInt8 = load(at: offset)
    guard value <= 1 else { throw .valueUnknown }
    return value == 1
  }

  /// A bit set of which only the `known` bits may be set.
  @inlinable @inline(__always)
  public func set<T: FixedWidthInteger & BitwiseCopyable>(
    at offset: Int, known: T
  ) throws(WireFault) -> T {
    let value: T = load(at: offset)
    guard value & ~known == 0 else { throw .valueUnknown }
    return value
  }

  @inlinable public func bytes(at offset: Int, count: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: base + offset, count: count)
  }
}

/// Writes the fields of one fixed block, for which room has been claimed.
@frozen public struct BlockWriter {
  public let base: UnsafeMutableRawPointer

  @inlinable @inline(__always)
  public init(_ base: UnsafeMutableRawPointer) { self.base = base }

  @inlinable @inline(__always)
  public func store<T: FixedWidthInteger & BitwiseCopyable>(_ value: T, at offset: Int) {
    base.storeBytes(of: value.littleEndian, toByteOffset: offset, as: T.self)
  }
}
