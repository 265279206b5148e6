import Storage
import Testing

@Suite struct SlotPoolTests {
  @Test func `a pool agrees with a dictionary over a long stream`() {
    var random = Stream(seed: 2)
    var pool = SlotPool<UInt64>()
    var model: [Slot: UInt64] = [:]
    var live: [Slot] = []
    var dead: [Slot] = []
    for step in 0..<(20_000 * effort) {
      switch random.next(below: 4) {
      case 0...1 where live.count < 500:
        let value = random.next()
        let slot = pool.acquire(value)
        #expect(model[slot] == nil)
        model[slot] = value
        live.append(slot)
      case 2 where !live.isEmpty:
        let slot = live.remove(at: random.next(below: live.count))
        pool.release(slot)
        model[slot] = nil
        dead.append(slot)
      default:
        if !live.isEmpty {
          let slot = live[random.next(below: live.count)]
          pool[slot] &+= 1
          model[slot]! &+= 1
          let value = pool[slot]
          #expect(value == model[slot])
        }
        if !dead.isEmpty {
          let lives = pool.contains(dead[random.next(below: dead.count)])
          #expect(!lives)
        }
      }
      let count = pool.count
      #expect(count == live.count)
      if step % 1_000 == 0 { pool.checkInvariants() }
    }
    #expect(pool.places <= 500)
  }

  @Test func `the place released last is used first`() {
    var pool = SlotPool<Int>()
    let first = pool.acquire(1)
    let second = pool.acquire(2)
    pool.release(first)
    pool.release(second)
    let third = pool.acquire(3)
    #expect(third.index == second.index && third.generation > second.generation)
    let at = pool.slot(at: third.index)
    let free = pool.slot(at: first.index)
    #expect(at == third && free == nil)
    #expect(Slot(bits: third.bits) == third)
    let none = pool.contains(.none)
    #expect(!none && Slot.none.isNone)
  }

  @Test func `a stale slot stops the process`() async {
    await #expect(processExitsWith: .failure) {
      var pool = SlotPool<Int>()
      let slot = pool.acquire(1)
      pool.release(slot)
      _ = pool.acquire(2)
      pool[slot] = 3
    }
    await #expect(processExitsWith: .failure) {
      var pool = SlotPool<Int>()
      let slot = pool.acquire(1)
      pool.release(slot)
      pool.release(slot)
    }
  }
}
