import Storage
import Testing

@Suite struct DenseArrayTests {
  @Test func `an array agrees with the standard one over a long stream`() {
    var random = Stream(seed: 1)
    var array = DenseArray<Int64>()
    var model: [Int64] = []
    for _ in 0..<(20_000 * effort) {
      switch random.next(below: 5) {
      case 0...1:
        let value = Int64(random.next(below: 1_000))
        array.append(value)
        model.append(value)
      case 2 where !model.isEmpty:
        #expect(array.removeLast() == model.removeLast())
      case 3 where !model.isEmpty:
        let index = random.next(below: model.count)
        array[index] += 7
        model[index] += 7
      default:
        if !model.isEmpty {
          let index = random.next(below: model.count)
          #expect(array[index] == model[index])
        }
      }
    }
    #expect(array.count == model.count)
    #expect(array.withUnsafeBufferPointer { Array($0) } == model)
  }

  @Test func `growth keeps elements and reserving prevents it`() {
    var array = DenseArray<UInt32>()
    array.reserve(1_000)
    let base = array.unsafeBaseAddress
    for value in 0..<1_000 { array.append(UInt32(value)) }
    #expect(array.unsafeBaseAddress == base)
    array.extend(toInclude: 4_999, with: 9)
    #expect(array.count == 5_000 && array[999] == 999 && array[1_000] == 9)
    array.removeAll()
    #expect(array.isEmpty && array.capacity >= 5_000)
  }

  @Test func `elements that own something are released with the array`() {
    final class Owned {}
    weak var witness: Owned?
    do {
      var array = DenseArray<Owned>()
      let owned = Owned()
      witness = owned
      array.append(owned)
      array.reserve(100)
      #expect(array.count == 1)
    }
    #expect(witness == nil)
  }

  @Test func `an index out of bounds stops the process`() async {
    await #expect(processExitsWith: .failure) {
      var array = DenseArray<Int>()
      array.append(1)
      _ = array[1]
    }
    await #expect(processExitsWith: .failure) {
      var array = DenseArray<Int>()
      array.removeLast()
    }
  }
}
