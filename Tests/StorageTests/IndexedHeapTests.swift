import Storage
import Testing

@Suite struct IndexedHeapTests {
  @Test func `a heap agrees with a sorted dictionary over a long stream`() {
    var random = Stream(seed: 4)
    var heap = IndexedHeap()
    var model: [UInt32: Int64] = [:]
    for step in 0..<(20_000 * effort) {
      let item = UInt32(random.next(below: 300))
      let key = Int64(random.next(below: 50)) - 25
      switch random.next(below: 5) {
      case 0...1:
        heap.update(item, key: key)
        model[item] = key
      case 2:
        heap.remove(item)
        model[item] = nil
      case 3 where model[item] == nil:
        heap.insert(item, key: key)
        model[item] = key
      default:
        if random.next(below: 4) == 0, let top = heap.removeTop() { model[top.item] = nil }
      }
      let known = heap.key(of: item)
      let count = heap.count
      #expect(known == model[item] && count == model.count)
      if step % 20 == 0 {
        let least = model.min { ($0.value, $0.key) < ($1.value, $1.key) }
        let top = heap.top
        #expect(top?.key == least?.value && top?.item == least?.key)
      }
      if step % 500 == 0 { heap.checkInvariants() }
    }
  }

  @Test func `items leave by key and then by number`() {
    var heap = IndexedHeap()
    for item in (0..<100).reversed() { heap.insert(UInt32(item), key: Int64(item % 3)) }
    var left: [UInt32] = []
    while let top = heap.removeTop() { left.append(top.item) }
    let expected = (0..<100).sorted { ($0 % 3, $0) < ($1 % 3, $1) }
    #expect(left == expected.map { UInt32($0) })
    heap.insert(5, key: 1)
    heap.removeAll()
    let contains = heap.contains(5)
    #expect(!contains)
  }

  @Test func `an item queued twice stops the process`() async {
    await #expect(processExitsWith: .failure) {
      var heap = IndexedHeap()
      heap.insert(1, key: 1)
      heap.insert(1, key: 2)
    }
  }
}
