internal import CSodium

/// Builds a `Digest` from pieces: BLAKE2b with 32 bytes of output and no key (RFC 7693).
///
///     var builder = DigestBuilder()
///     builder.append(sequence)          // an integer: its little-endian bytes
///     builder.append(bytes: payload)
///     let digest = builder.digest       // may be read at any time; more can follow
///
/// Only the bytes count, not how they were cut up: who appends variable-length pieces appends their
/// lengths too. Small pieces are gathered first, so that an integer costs a store.
public struct DigestBuilder: ~Copyable {
  /// Pieces not hashed yet.
  @usableFromInline let gathered: UnsafeMutableRawBufferPointer
  @usableFromInline var gatheredCount = 0
  /// Two hash states: the running one, and behind it one to finish without disturbing the first.
  private let state: UnsafeMutableRawPointer

  @usableFromInline static var gatherCapacity: Int { 1024 }

  public init() {
    // Not needed for hashing to be right; it lets the library pick the fastest code for the CPU.
    precondition(Self.isLibraryReady, "Invariant: libsodium initialises")
    gathered = .allocate(byteCount: Self.gatherCapacity, alignment: 64)
    state = .allocate(byteCount: 2 * Self.stateStride, alignment: 64)
    begin()
  }

  deinit {
    gathered.deallocate()
    state.deallocate()
  }

  /// The digest of everything appended so far.
  public var digest: Digest {
    let copy = state + Self.stateStride
    copy.copyMemory(from: state, byteCount: Self.stateStride)
    Self.update(copy, UnsafeRawBufferPointer(rebasing: gathered[..<gatheredCount]))
    return withUnsafeTemporaryAllocation(byteCount: Digest.byteCount, alignment: 8) { output in
      let status = crypto_generichash_final(
        OpaquePointer(copy),
        output.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: UInt8.self), Digest.byteCount)
      precondition(status == 0, "Invariant: a digest can be finished")
      return Digest(bytes: UnsafeRawBufferPointer(output)).unsafelyUnwrapped
    }
  }

  /// Forgets everything appended.
  public mutating func reset() {
    gatheredCount = 0
    begin()
  }

  /// Appends the little-endian bytes of an integer.
  @inlinable @inline(__always)
  public mutating func append<T: FixedWidthInteger & BitwiseCopyable>(_ value: T) {
    if gatheredCount &+ MemoryLayout<T>.size > Self.gatherCapacity { hashGathered() }
    gathered.baseAddress.unsafelyUnwrapped.storeBytes(
      of: value.littleEndian, toByteOffset: gatheredCount, as: T.self)
    gatheredCount &+= MemoryLayout<T>.size
  }

  public mutating func append(bytes: UnsafeRawBufferPointer) {
    guard let base = bytes.baseAddress, bytes.count > 0 else { return }
    if gatheredCount + bytes.count > Self.gatherCapacity { hashGathered() }
    if bytes.count > Self.gatherCapacity {
      Self.update(state, bytes)
    } else {
      (gathered.baseAddress.unsafelyUnwrapped + gatheredCount)
        .copyMemory(from: base, byteCount: bytes.count)
      gatheredCount += bytes.count
    }
  }

  /// Appends the 32 bytes of another digest: a link of a chain.
  public mutating func append(_ digest: Digest) {
    // Byte-swapped, because integers go in little end first and the words are big-endian.
    append(digest.words.0.byteSwapped)
    append(digest.words.1.byteSwapped)
    append(digest.words.2.byteSwapped)
    append(digest.words.3.byteSwapped)
  }

  @usableFromInline mutating func hashGathered() {
    Self.update(state, UnsafeRawBufferPointer(rebasing: gathered[..<gatheredCount]))
    gatheredCount = 0
  }

  private func begin() {
    let status = crypto_generichash_init(OpaquePointer(state), nil, 0, Digest.byteCount)
    precondition(status == 0, "Invariant: a digest can be begun")
  }

  private static func update(_ state: UnsafeMutableRawPointer, _ bytes: UnsafeRawBufferPointer) {
    guard let base = bytes.baseAddress, bytes.count > 0 else { return }
    let status = crypto_generichash_update(
      OpaquePointer(state), base.assumingMemoryBound(to: UInt8.self), UInt64(bytes.count))
    precondition(status == 0, "Invariant: a digest can be continued")
  }

  /// The library's own size, rounded up to its alignment.
  private static let stateStride = (crypto_generichash_statebytes() + 63) / 64 * 64
  private static let isLibraryReady = sodium_init() >= 0
}

extension Digest {
  /// The digest of one buffer.
  public static func of(_ bytes: UnsafeRawBufferPointer) -> Digest {
    var builder = DigestBuilder()
    builder.append(bytes: bytes)
    return builder.digest
  }
}
