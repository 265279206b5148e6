import Bytes
import Testing

func digest(_ bytes: [UInt8]) -> Digest { bytes.withUnsafeBytes { Digest.of($0) } }

@Suite struct DigestTests {
  /// BLAKE2b without a key and with 32 bytes of output; made with an independent implementation.
  static let vectors: [(input: [UInt8], digest: String)] = [
    ([], "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8"),
    (Array("abc".utf8), "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319"),
    (Array(0...255), "39a7eb9fedc19aabc83425c6755dd90e6f9d0c804964a1f4aaeea3b9fb599835"),
    (
      (0..<1000).map { UInt8($0 % 251) },
      "b372d0608f720c8c3dd41e9c8eecb10143b41abe520b616607e754bf79c08331"
    ),
  ]

  @Test("BLAKE2b-256 gives the known digests", arguments: vectors)
  func known(input: [UInt8], expected: String) {
    #expect(digest(input).description == expected)
  }

  @Test("how the data is cut up makes no difference, below and above the gathering buffer")
  func pieces() {
    let bytes = (0..<5000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 3) }
    let whole = digest(bytes)
    for size in [1, 7, 255, 1023, 1024, 1025, 2500, 4999] {
      var builder = DigestBuilder()
      bytes.withUnsafeBytes { all in
        for start in stride(from: 0, to: all.count, by: size) {
          let piece = all[start..<min(start + size, all.count)]
          builder.append(bytes: UnsafeRawBufferPointer(rebasing: piece))
        }
      }
      #expect(builder.digest == whole, "pieces of \(size)")
    }
  }

  @Test("integers count as their little-endian bytes, across the end of the gathering buffer")
  func integers() {
    var builder = DigestBuilder()
    var bytes: [UInt8] = []
    for number in 0..<700 {
      let value = UInt32(truncatingIfNeeded: number &* 0x9E37_79B9)
      builder.append(value)
      builder.append(UInt8(truncatingIfNeeded: number))
      bytes += (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
      bytes.append(UInt8(truncatingIfNeeded: number))
    }
    #expect(builder.digest == digest(bytes))
  }

  @Test("reading the digest disturbs nothing, and a reset forgets everything")
  func midway() {
    var builder = DigestBuilder()
    builder.append(UInt64(1))
    let first = builder.digest
    #expect(builder.digest == first)
    builder.append(UInt64(2))
    #expect(builder.digest == digest([1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0]))
    builder.reset()
    builder.append(UInt64(1))
    #expect(builder.digest == first)
  }

  @Test("a digest inside a digest counts as its 32 bytes")
  func chain() {
    let link = digest([1, 2, 3])
    var bytes = [UInt8](repeating: 0, count: 32)
    bytes.withUnsafeMutableBytes { link.copyBytes(to: $0) }
    var builder = DigestBuilder()
    builder.append(link)
    #expect(builder.digest == digest(bytes))
    #expect(bytes.withUnsafeBytes { Digest(bytes: $0) } == link)
    #expect(bytes.dropLast().withUnsafeBytes { Digest(bytes: $0) } == nil)
  }

  @Test("text reads back; anything but 64 hexadecimal digits is refused")
  func text() {
    let text = Self.vectors[1].digest
    #expect(Digest(text)?.description == text)
    #expect(Digest(text.uppercased()) == Digest(text))
    #expect(Digest.zero.description == String(repeating: "0", count: 64))
    for bad in ["", String(text.dropLast()), text + "0", "g" + text.dropFirst(), "é" + text] {
      #expect(Digest(bad) == nil, "\(bad)")
    }
  }

  @Test("digests are ordered as their text is")
  func order() {
    let digests = (0..<50).map { digest([$0]) }
    #expect(digests.sorted().map(\.description) == digests.map(\.description).sorted())
    #expect(Set(digests).count == 50)
  }
}
