import Bytes
import State
import Units

// The whole state as bytes: what its digest is made of, and what a stored snapshot, a standby and a
// fork of a run have in common. What members have been sent and may still send, their sessions, is
// the sequencer's and no part of it.
//
//     house        "CLEARSIM" | version 4 | zero 4 | length 8 | digest 32 | state
//
// Little-endian; `length` counts the bytes of the state, and `digest` is BLAKE2b-256 of them.
extension ClearingHouse {
  /// The format of the state that is written, and the only one that is read.
  public static var storedVersion: UInt32 { 2 }

  /// BLAKE2b-256 of the whole state as it is stored: two houses agree in everything that they do
  /// from here on exactly if their digests are equal, and did in all receipts and events so far.
  /// - Complexity: O(state).
  public func digest() -> Digest {
    var coder = StateCoder(capacity: storedCapacity)
    code(&coder)
    storedCapacity = coder.count
    return Digest.of(coder.written)
  }

  /// The whole state, to be read back by `init(stored:)`.
  /// - Complexity: O(state).
  public func stored() -> [UInt8] {
    var coder = StateCoder(capacity: storedCapacity)
    code(&coder)
    storedCapacity = coder.count
    let state = coder.written
    var header = StoredHeader()
    header.length = UInt64(state.count)
    header.digest = Digest.of(state)
    var front = StateCoder(capacity: StoredHeader.byteCount)
    header.code(&front)
    let count = StoredHeader.byteCount + state.count
    return Array(unsafeUninitializedCapacity: count) { room, filled in
      let bytes = UnsafeMutableRawBufferPointer(room)
      bytes.copyMemory(from: front.written)
      UnsafeMutableRawBufferPointer(rebasing: bytes[StoredHeader.byteCount...])
        .copyMemory(from: state)
      filled = count
    }
  }

  /// The house whose state was stored: it goes on as the one that was would have, and its digest is
  /// the same.
  public convenience init(stored bytes: UnsafeRawBufferPointer) throws(StateFault) {
    var coder = StateCoder(reading: bytes)
    var header = StoredHeader()
    header.code(&coder)
    if let fault = coder.fault { throw fault }
    guard UInt64(coder.left) >= header.length else { throw .truncated }
    guard UInt64(coder.left) == header.length else { throw .excess }
    let state = UnsafeRawBufferPointer(rebasing: bytes[StoredHeader.byteCount...])
    guard Digest.of(state) == header.digest else { throw .damaged }
    self.init()
    code(&coder)
    if let fault = coder.fault { throw fault }
    guard coder.left == 0 else { throw .excess }
  }

  /// Every field, in the one order in which they are written and read.
  private func code(_ coder: inout StateCoder) {
    coder.code(&fingerprint.high)
    coder.code(&fingerprint.low)
    coder.code(&commandCount)
    coder.code(&eventCount)
    state.code(&coder)
  }
}

/// What stands in front of a stored state.
private struct StoredHeader {
  static var byteCount: Int { 56 }
  /// "CLEARSIM" read as a little-endian number.
  private static var mark: UInt64 { 0x4D49_5352_4145_4C43 }

  var length: UInt64 = 0
  var digest = Digest.zero

  mutating func code(_ coder: inout StateCoder) {
    var mark = Self.mark
    var version = ClearingHouse.storedVersion
    var zero: UInt32 = 0
    coder.code(&mark)
    coder.expect(mark == Self.mark, .notState)
    coder.code(&version)
    coder.expect(version == ClearingHouse.storedVersion, .wrongVersion)
    coder.code(&zero)
    coder.expect(zero == 0, .notState)
    coder.code(&length)
    digest.code(&coder)
  }
}

extension Digest {
  /// The 32 bytes as they are.
  fileprivate mutating func code(_ coder: inout StateCoder) {
    withUnsafeTemporaryAllocation(byteCount: Self.byteCount, alignment: 8) { bytes in
      copyBytes(to: bytes)
      for place in 0..<Self.byteCount { coder.code(&bytes[place]) }
      if coder.isReading, let read = Digest(bytes: UnsafeRawBufferPointer(bytes)) { self = read }
    }
  }
}
