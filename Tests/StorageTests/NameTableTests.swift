import Storage
import Testing

private struct Name: Hashable {
  var group: UInt32
  var identifier: UInt64
}

@Suite struct NameTableTests {
  /// Places are given and taken like those of a book: what lies at one bears at most one name.
  @Test(arguments: [7, 400, 5_000])
  func `a table agrees with a dictionary over a long stream`(identifiers: Int) {
    var random = Stream(seed: 6)
    var table = NameTable()
    var model: [Name: Int] = [:]
    var borne: [Name?] = []
    var vacant: [Int] = []
    for step in 0..<(10_000 * effort) {
      let name = Name(
        group: UInt32(random.next(below: 3)), identifier: UInt64(random.next(below: identifiers)))
      let found = table.place(name.group, name.identifier) { borne[Int($0)] == name }
      #expect(found.map { Int($0) } == model[name])
      if let known = model[name] {
        if random.next(below: 2) == 0 {
          table.remove(name.group, name.identifier, place: UInt64(known))
          borne[known] = nil
          vacant.append(known)
          model[name] = nil
        }
      } else if random.next(below: 3) > 0 {
        let place = vacant.popLast() ?? borne.count
        if place == borne.count { borne.append(name) } else { borne[place] = name }
        table.insert(name.group, name.identifier, place: UInt64(place))
        model[name] = place
      }
      let count = table.count
      #expect(count == model.count)
      if step % 1_000 == 0 { table.checkInvariants() }
    }
    table.checkInvariants()
  }

  @Test func `every name is found again after growth, and the greatest place fits`() {
    var table = NameTable(capacity: 4)
    for identifier in 0..<UInt64(10_000) {
      table.insert(
        UInt32(identifier % 7), identifier << 32, place: NameTable.placeEnd - 1 - identifier)
    }
    table.checkInvariants()
    var found = 0
    for identifier in 0..<UInt64(10_000) {
      let place = NameTable.placeEnd - 1 - identifier
      if table.place(UInt32(identifier % 7), identifier << 32, bears: { $0 == place }) == place {
        found += 1
      }
    }
    #expect(found == 10_000)
  }

  /// Two names with one hash are told apart by asking what lies at the places.
  @Test func `what bears another name of the same hash is passed over`() {
    var table = NameTable()
    table.insert(1, 77, place: 5)
    table.insert(1, 77, place: 9)
    let first = table.place(1, 77) { $0 == 5 }
    let second = table.place(1, 77) { $0 == 9 }
    let none = table.place(1, 77) { _ in false }
    #expect(first == 5 && second == 9 && none == nil)
    table.remove(1, 77, place: 5)
    let left = table.place(1, 77) { $0 == 9 }
    #expect(left == 9)
    table.checkInvariants()
  }
}
