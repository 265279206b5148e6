import Bytes
import Testing

@Suite struct CursorTests {
  @Test("fields lie in little endian without padding, and read back at any alignment")
  func roundTrip() {
    for shift in 0..<8 {
      var memory = [UInt8](repeating: 0xEE, count: 32)
      memory.withUnsafeMutableBytes { whole in
        let block = UnsafeMutableRawBufferPointer(rebasing: whole[shift..<(shift + 19)])
        var writer = ByteWriter(block)
        let fitted = [
          writer.write(UInt8(1)), writer.write(UInt16(0x0203)), writer.write(Int64(-2)),
          writer.write(UInt64(0x0807_0605_0403_0201)),
        ]
        #expect(fitted == [true, true, true, true])
        #expect(writer.remaining == 0)
        #expect(
          Array(writer.written) == [
            1, 3, 2, 0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1, 2, 3, 4, 5, 6, 7, 8,
          ])
        var reader = ByteReader(UnsafeRawBufferPointer(block))
        #expect(reader.load(at: 11, as: UInt64.self) == 0x0807_0605_0403_0201)
        let (a, b) = (reader.read(UInt8.self), reader.read(UInt16.self))
        let (c, d) = (reader.read(Int64.self), reader.read(UInt64.self))
        #expect(a == 1 && b == 0x0203 && c == -2 && d == 0x0807_0605_0403_0201)
        #expect(reader.isAtEnd)
        #expect(whole[shift + 19] == 0xEE)
      }
    }
  }

  @Test("a read that does not fit gives nil and does not move")
  func shortInput() {
    let memory: [UInt8] = [1, 2, 3]
    memory.withUnsafeBytes { bytes in
      var reader = ByteReader(bytes)
      let tooLong = [
        reader.read(UInt32.self) != nil, reader.skip(4), reader.skip(-1),
        reader.readBytes(4) != nil, reader.readBytes(-1) != nil, reader.slice(4) != nil,
      ]
      #expect(!tooLong.contains(true))
      #expect(reader.position == 0)
      let skipped = reader.skip(1)
      let last = reader.read(UInt16.self)
      let behind = reader.read(UInt8.self)
      #expect(skipped && last == 0x0302 && behind == nil)
      #expect(reader.rest.isEmpty)
    }
    var empty = ByteReader(UnsafeRawBufferPointer(start: nil, count: 0))
    let (byte, nothing) = (empty.read(UInt8.self), empty.readBytes(0))
    #expect(byte == nil && nothing?.count == 0 && empty.isAtEnd)
  }

  @Test("a sub-reader cannot leave its piece, and the outer one goes on behind it")
  func slices() throws {
    let memory = [UInt8](0..<10)
    try memory.withUnsafeBytes { bytes in
      var reader = ByteReader(bytes)
      let (skipped, piece) = (reader.skip(2), reader.slice(3))
      var inner = try #require(piece)
      let (first, second) = (inner.read(UInt16.self), inner.read(UInt16.self))
      #expect(skipped && first == 0x0302 && second == nil)
      #expect(inner.remaining == 1)
      #expect(Array(reader.rest) == [5, 6, 7, 8, 9])
    }
  }

  @Test("a full writer says so and writes nothing")
  func exhausted() {
    var memory = [UInt8](repeating: 7, count: 4)
    memory.withUnsafeMutableBytes { bytes in
      var writer = ByteWriter(bytes)
      let longer = [UInt8](repeating: 5, count: 5)
      let refused = [
        writer.write(UInt64(1)), writer.claim(5) != nil, writer.claim(-1) != nil,
        writer.writeZeros(5), longer.withUnsafeBytes { writer.write(bytes: $0) },
      ]
      #expect(!refused.contains(true))
      #expect(Array(bytes) == [7, 7, 7, 7] && writer.position == 0)
      let claimed = writer.claim(1)
      let accepted = [
        writer.writeZeros(2),
        longer.withUnsafeBytes {
          writer.write(bytes: UnsafeRawBufferPointer(rebasing: $0[..<1]))
        },
      ]
      #expect(claimed == 0 && accepted == [true, true])
      writer.store(UInt8(9), at: 0)
      #expect(Array(writer.written) == [9, 0, 0, 5])
      writer.rewind(to: 1)
      #expect(Array(writer.written) == [9] && writer.remaining == 3)
    }
  }

  @Test("a load outside the block stops the process")
  func outside() async {
    await #expect(processExitsWith: .failure) {
      [UInt8(1), 2, 3].withUnsafeBytes { bytes in
        _ = ByteReader(bytes).load(at: 1, as: UInt32.self)
      }
    }
  }
}
