import State
import Testing

private enum Colour: UInt8, CaseIterable {
  case red = 1
  case green = 2
}

private struct Fields: Equatable {
  var number: Int64 = 0
  var wide: Int128 = 0
  var small: UInt16 = 0
  var flag = false
  var colour = Colour.red
  var list: [UInt32] = []

  mutating func code(_ coder: inout StateCoder) {
    coder.code(&number)
    coder.code(&wide)
    coder.code(&small)
    coder.code(&flag)
    coder.code(&colour)
    let count = coder.count(list.count, atMost: 5, taking: 4)
    if coder.isReading { list = Array(repeating: 0, count: count) }
    for place in list.indices { coder.code(&list[place]) }
  }
}

/// One list of fields writes them and reads them.
@Suite struct StateCoderTests {
  private static let fields = Fields(
    number: -5, wide: Int128.max - 3, small: 0x0201, flag: true, colour: .green, list: [7, 8])

  private func written(_ fields: Fields) -> [UInt8] {
    var fields = fields
    var coder = StateCoder(capacity: 0)
    fields.code(&coder)
    return Array(coder.written)
  }

  private func read(_ bytes: [UInt8]) -> (fields: Fields, fault: StateFault?, left: Int) {
    bytes.withUnsafeBytes { bytes in
      var fields = Fields()
      var coder = StateCoder(reading: bytes)
      fields.code(&coder)
      return (fields, coder.fault, coder.left)
    }
  }

  @Test("what is read is what was written, little-endian and without gaps")
  func roundTrip() {
    let bytes = written(Self.fields)
    #expect(bytes.count == 8 + 16 + 2 + 1 + 1 + 4 + 8)
    #expect(bytes[24...27] == [0x01, 0x02, 1, 2])
    let back = read(bytes)
    #expect(back.fields == Self.fields && back.fault == nil && back.left == 0)
  }

  @Test("writing grows beyond any room and changes nothing")
  func growth() {
    var coder = StateCoder(capacity: 0)
    var number: UInt64 = 0
    for value in 0..<10_000 {
      number = UInt64(value)
      coder.code(&number)
      #expect(number == UInt64(value))
    }
    #expect(coder.count == 80_000)
    let bytes = Array(coder.written)
    bytes.withUnsafeBytes { bytes in
      var reader = StateCoder(reading: bytes)
      for value in 0..<10_000 {
        reader.code(&number)
        #expect(number == UInt64(value))
      }
      #expect(reader.left == 0 && reader.fault == nil)
    }
  }

  @Test("bytes that end early are truncated wherever they end, and are read as nothing from there")
  func truncation() {
    let bytes = written(Self.fields)
    for length in 0..<bytes.count {
      let back = read(Array(bytes.prefix(length)))
      #expect(back.fault == .truncated && back.left == 0)
    }
  }

  @Test("a flag, an enumeration and a count have their values and no others")
  func ranges() {
    let whole = written(Self.fields)
    func changed(_ place: Int, _ value: UInt8) -> StateFault? {
      var bytes = whole
      bytes[place] = value
      return read(bytes).fault
    }
    #expect(changed(26, 0) == nil && changed(26, 2) == .outOfRange)
    #expect(changed(27, 1) == nil && changed(27, 0) == .outOfRange)
    #expect(changed(27, 3) == .outOfRange)
    #expect(changed(28, 6) == .countBeyondLimit)
    // Within the limit, but for more than there are bytes.
    #expect(changed(28, 3) == .truncated)
  }

  @Test("the first fault stays")
  func first() {
    var bytes = written(Self.fields)
    bytes[26] = 9
    bytes[28] = 255
    #expect(read(bytes).fault == .outOfRange)
  }
}
