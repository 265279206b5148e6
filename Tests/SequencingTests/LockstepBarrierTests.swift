import Sequencing
import Testing
import Units

@Suite struct LockstepBarrierTests {
  static func member(_ number: UInt32) -> MemberID { MemberID(rawValue: number) }
  static func time(_ nanoseconds: Int64) -> Timestamp { Timestamp(rawValue: nanoseconds) }

  static func drain(_ barrier: inout LockstepBarrier<Int>) -> [Int] {
    var released: [Int] = []
    while let next = barrier.next() { released.append(next.element) }
    return released
  }

  @Test func `nothing is released before every participant has promised`() {
    var barrier = LockstepBarrier<Int>(participants: [Self.member(1), Self.member(2)], capacity: 8)
    #expect(barrier.submit(1, at: Self.time(5), from: Self.member(1)) == .held)
    let alone = barrier.promise(Self.time(10), from: Self.member(1))
    #expect(!alone && barrier.slowest == Self.member(2))
    #expect(Self.drain(&barrier) == [])
    let together = barrier.promise(Self.time(6), from: Self.member(2))
    #expect(together && barrier.horizon == Self.time(6))
    #expect(Self.drain(&barrier) == [1])
  }

  @Test func `what lies exactly at the horizon waits`() {
    var barrier = LockstepBarrier<Int>(participants: [Self.member(1)], capacity: 8)
    #expect(barrier.submit(1, at: Self.time(5), from: Self.member(1)) == .held)
    barrier.promise(Self.time(5), from: Self.member(1))
    #expect(Self.drain(&barrier) == [])
    barrier.promise(Self.time(6), from: Self.member(1))
    #expect(Self.drain(&barrier) == [1])
  }

  @Test func `order is by time, then member, then the order in which the member sent`() {
    var barrier = LockstepBarrier<Int>(participants: [Self.member(9), Self.member(2)], capacity: 8)
    for (element, time, member) in [(4, 7, 9), (5, 7, 9), (1, 3, 9), (2, 7, 2), (3, 7, 2)] {
      let answer = barrier.submit(
        element, at: Self.time(Int64(time)), from: Self.member(UInt32(member)))
      #expect(answer == .held)
    }
    barrier.promise(Self.time(8), from: Self.member(2))
    barrier.promise(Self.time(8), from: Self.member(9))
    #expect(Self.drain(&barrier) == [1, 2, 3, 4, 5])
  }

  @Test func `a frame before its sender's own promise is refused`() {
    var barrier = LockstepBarrier<Int>(participants: [Self.member(1), Self.member(2)], capacity: 8)
    barrier.promise(Self.time(10), from: Self.member(1))
    #expect(barrier.submit(1, at: Self.time(9), from: Self.member(1)) == .behindWatermark)
    #expect(barrier.submit(1, at: Self.time(9), from: Self.member(2)) == .held)
    #expect(barrier.submit(2, at: Self.time(10), from: Self.member(1)) == .held)
  }

  @Test func `a promise can only be raised`() {
    var barrier = LockstepBarrier<Int>(participants: [Self.member(1)], capacity: 8)
    barrier.promise(Self.time(10), from: Self.member(1))
    let lowered = barrier.promise(Self.time(4), from: Self.member(1))
    #expect(!lowered && barrier.watermark(of: Self.member(1)) == Self.time(10))
  }

  @Test func `a stranger neither sends nor promises`() {
    var barrier = LockstepBarrier<Int>(participants: [Self.member(1)], capacity: 8)
    #expect(barrier.submit(1, at: Self.time(1), from: Self.member(3)) == .unknownParticipant)
    let moved = barrier.promise(.max, from: Self.member(3))
    #expect(!moved && barrier.watermark(of: Self.member(3)) == nil)
  }

  @Test func `who sends far ahead takes nobody else's room`() {
    var barrier = LockstepBarrier<Int>(participants: [Self.member(1), Self.member(2)], capacity: 2)
    for number in 1...2 {
      #expect(barrier.submit(number, at: Self.time(9), from: Self.member(1)) == .held)
    }
    #expect(barrier.submit(3, at: Self.time(9), from: Self.member(1)) == .full)
    #expect(barrier.submit(4, at: Self.time(9), from: Self.member(2)) == .held)
  }

  @Test func `a full barrier refuses, and takes again once it has released`() {
    var barrier = LockstepBarrier<Int>(participants: [Self.member(1)], capacity: 2)
    #expect(barrier.submit(1, at: Self.time(1), from: Self.member(1)) == .held)
    #expect(barrier.submit(2, at: Self.time(2), from: Self.member(1)) == .held)
    #expect(barrier.submit(3, at: Self.time(3), from: Self.member(1)) == .full)
    barrier.promise(Self.time(2), from: Self.member(1))
    #expect(Self.drain(&barrier) == [1])
    #expect(barrier.submit(3, at: Self.time(3), from: Self.member(1)) == .held)
  }

  @Test func `a participant who leaves no longer holds the others up`() {
    var barrier = LockstepBarrier<Int>(participants: [Self.member(1), Self.member(2)], capacity: 8)
    barrier.promise(.max, from: Self.member(2))
    #expect(barrier.submit(1, at: Self.time(1), from: Self.member(1)) == .held)
    barrier.promise(Self.time(2), from: Self.member(1))
    #expect(Self.drain(&barrier) == [1])
  }

  /// Three members' streams, interleaved at random: each interleaving gives the same order, that of
  /// a plain sort.
  @Test(arguments: 0..<50) func `the order does not depend on arrival`(seed: Int) {
    var random = Draws(seed: UInt64(seed) &+ 1)
    var streams: [[(time: Int64, element: Int)]] = [[], [], []]
    for member in 0..<3 {
      var time: Int64 = 0
      for index in 0..<40 {
        time += Int64(random.below(3))
        streams[member].append((time, member * 100 + index))
      }
    }
    let expected = (0..<3).flatMap { member in
      streams[member].enumerated().map { ($1.time, member, $0, $1.element) }
    }.sorted { ($0.0, $0.1, $0.2) < ($1.0, $1.1, $1.2) }.map { $0.3 }

    let members = (0..<3).map { Self.member(UInt32($0) + 1) }
    var barrier = LockstepBarrier<Int>(participants: members, capacity: 128)
    var sent = [0, 0, 0]
    var released: [Int] = []
    while sent.reduce(0, +) < 120 {
      let member = random.below(3)
      guard sent[member] < 40 else { continue }
      let (time, element) = streams[member][sent[member]]
      barrier.promise(Self.time(time), from: members[member])
      #expect(barrier.submit(element, at: Self.time(time), from: members[member]) == .held)
      sent[member] += 1
      released += Self.drain(&barrier)
    }
    for member in members { barrier.promise(.max, from: member) }
    released += Self.drain(&barrier)
    #expect(released == expected)
  }
}

/// A small seeded stream of numbers for tests.
struct Draws {
  private var state: UInt64
  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state &* 0x2545_F491_4F6C_DD1D
  }
  mutating func below(_ bound: Int) -> Int { Int(next() >> 33) % bound }
}
