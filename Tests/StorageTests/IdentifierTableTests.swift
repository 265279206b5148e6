import Storage
import Testing

private struct Pair: Hashable {
  var group: UInt32
  var identifier: UInt64
}

@Suite struct IdentifierTableTests {
  @Test(arguments: [7, 400, 5_000])
  func `a table agrees with a dictionary over a long stream`(identifiers: Int) {
    var random = Stream(seed: 5)
    var table = IdentifierTable()
    var model: [Pair: UInt64] = [:]
    for step in 0..<(10_000 * effort) {
      let pair = Pair(
        group: UInt32(random.next(below: 3)), identifier: UInt64(random.next(below: identifiers)))
      switch random.next(below: 3) {
      case 0:
        let value = random.next()
        let former = table.insert(pair.group, pair.identifier, value: value)
        #expect(former == model[pair])
        model[pair] = value
      case 1:
        let former = table.remove(pair.group, pair.identifier)
        #expect(former == model.removeValue(forKey: pair))
      default:
        let value = table.value(pair.group, pair.identifier)
        #expect(value == model[pair])
      }
      let count = table.count
      #expect(count == model.count)
      if step % 1_000 == 0 { table.checkInvariants() }
    }
    table.checkInvariants()
  }

  @Test func `every value is found again after growth`() {
    var table = IdentifierTable(capacity: 4)
    for identifier in 0..<UInt64(10_000) {
      table.insert(UInt32(identifier % 7), identifier << 32, value: identifier)
    }
    table.checkInvariants()
    var found = 0
    for identifier in 0..<UInt64(10_000)
    where table.value(UInt32(identifier % 7), identifier << 32) == identifier {
      found += 1
    }
    #expect(found == 10_000)
  }
}
