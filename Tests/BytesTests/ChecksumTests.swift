import Bytes
import Testing

func checksum(_ bytes: [UInt8]) -> UInt32 {
  bytes.withUnsafeBytes { CRC32C.checksum(of: $0) }
}

@Suite struct ChecksumTests {
  @Test("the published CRC-32C values of RFC 3720 and the check value come out")
  func vectors() {
    #expect(checksum(Array("123456789".utf8)) == 0xE306_9283)
    #expect(checksum([]) == 0)
    #expect(checksum([UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
    #expect(checksum([UInt8](repeating: 0xFF, count: 32)) == 0x62A8_AB43)
    #expect(checksum([UInt8](0..<32)) == 0x46DD_794E)
    #expect(checksum([UInt8]((0..<32).reversed())) == 0x113F_DB5C)
  }

  @Test("cut anywhere, the checksum is that of the whole, as the bitwise definition gives it")
  func incremental() {
    let bytes = (0..<100).map { UInt8(truncatingIfNeeded: $0 * 37 + 11) }
    var bitwise: UInt32 = .max
    for byte in bytes {
      bitwise ^= UInt32(byte)
      for _ in 0..<8 { bitwise = bitwise & 1 == 1 ? (bitwise >> 1) ^ 0x82F6_3B78 : bitwise >> 1 }
    }
    #expect(checksum(bytes) == ~bitwise)
    bytes.withUnsafeBytes { whole in
      for cut in 0...whole.count {
        var crc = CRC32C()
        crc.update(UnsafeRawBufferPointer(rebasing: whole[..<cut]))
        crc.update(UnsafeRawBufferPointer(rebasing: whole[cut...]))
        #expect(crc.value == ~bitwise)
      }
    }
  }
}
