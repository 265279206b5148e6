/// A BLAKE2b-256 digest: 32 bytes that stand for any amount of data.
///
/// Two runs agree if their digests are equal. As text it is 64 lower-case hexadecimal digits; the
/// order is the order of the bytes, which is the order of the text.
@frozen public struct Digest: Hashable, Comparable, Sendable, BitwiseCopyable {
  /// Four big-endian words, so that comparing words compares bytes.
  @usableFromInline let words: (UInt64, UInt64, UInt64, UInt64)

  /// Bytes in a digest.
  @inlinable public static var byteCount: Int { 32 }
  /// All zero bytes: stands for "none"; no data is known to have it.
  @inlinable public static var zero: Digest { Digest(0, 0, 0, 0) }

  @inlinable init(_ a: UInt64, _ b: UInt64, _ c: UInt64, _ d: UInt64) { words = (a, b, c, d) }

  /// The digest whose bytes these are; nil unless there are exactly 32.
  @inlinable public init?(bytes: UnsafeRawBufferPointer) {
    guard bytes.count == Self.byteCount else { return nil }
    func word(_ index: Int) -> UInt64 {
      UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self))
    }
    self.init(word(0), word(1), word(2), word(3))
  }

  /// Writes the 32 bytes to the front of `buffer`, which has room for them.
  @inlinable public func copyBytes(to buffer: UnsafeMutableRawBufferPointer) {
    precondition(buffer.count >= Self.byteCount, "Invariant: a digest takes 32 bytes")
    buffer.storeBytes(of: words.0.bigEndian, toByteOffset: 0, as: UInt64.self)
    buffer.storeBytes(of: words.1.bigEndian, toByteOffset: 8, as: UInt64.self)
    buffer.storeBytes(of: words.2.bigEndian, toByteOffset: 16, as: UInt64.self)
    buffer.storeBytes(of: words.3.bigEndian, toByteOffset: 24, as: UInt64.self)
  }

  @inlinable public static func == (a: Digest, b: Digest) -> Bool { a.words == b.words }
  @inlinable public static func < (a: Digest, b: Digest) -> Bool { a.words < b.words }
  @inlinable public func hash(into hasher: inout Hasher) { hasher.combine(words.0) }
}

extension Digest: LosslessStringConvertible {
  /// Reads 64 hexadecimal digits of either case; nil for anything else.
  public init?(_ text: String) {
    var words: [UInt64] = [0, 0, 0, 0]
    var count = 0
    for byte in text.utf8 {
      guard count < 64, let digit = Self.value(ofHexDigit: byte) else { return nil }
      words[count / 16] = words[count / 16] << 4 | digit
      count += 1
    }
    guard count == 64 else { return nil }
    self.init(words[0], words[1], words[2], words[3])
  }

  public var description: String {
    [words.0, words.1, words.2, words.3].map { word in
      let digits = String(word, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }

  private static func value(ofHexDigit byte: UInt8) -> UInt64? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(byte - UInt8(ascii: "a") + 10)
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt64(byte - UInt8(ascii: "A") + 10)
    default: nil
    }
  }
}
