import Foundation
import Messages
import Sequencing
import Testing
import Units

@testable import ClearingNode

/// The time a node works with while somebody sets the machine's clock.
@Suite struct ClockTests {
  static let hour: Int64 = 3_600_000_000_000
  static let second: Int64 = 1_000_000_000

  /// Lets a second pass in steps of ten milliseconds, with the time of day off by `offset`.
  private func pass(
    _ seconds: Int64, offset: Int64, from monotonic: inout Int64, _ clock: inout HouseClock
  ) -> [TimeSpan] {
    var steps: [TimeSpan] = []
    for _ in 0..<(seconds * 100) {
      monotonic += 10_000_000
      let before = clock.time
      let reading = ClockReading(monotonic: monotonic, wall: Self.hour * 24 + monotonic + offset)
      if let step = clock.move(to: reading) { steps.append(step) }
      let moved = (clock.time - before).rawValue
      #expect(moved >= 9_900_000 && moved <= 10_100_000)
    }
    return steps
  }

  @Test(arguments: [-1, 1] as [Int64])
  func `a clock that is set is told once, and worn off slowly`(sign: Int64) {
    var monotonic = Self.second
    var clock = HouseClock(ClockReading(monotonic: monotonic, wall: Self.hour * 24 + monotonic))
    #expect(pass(10, offset: 0, from: &monotonic, &clock) == [])
    let set = sign * Self.hour
    #expect(pass(100, offset: set, from: &monotonic, &clock) == [TimeSpan(rawValue: set)])
    // A hundredth of the hundred seconds.
    #expect(abs(clock.lag.rawValue - (set - sign * Self.second)) < 1_000_000)
    #expect(pass(100, offset: 0, from: &monotonic, &clock) == [TimeSpan(rawValue: -set)])
    #expect(abs(clock.lag.rawValue) < 1_000_000)
  }

  @Test func `what is adjusted by little is followed without a word`() {
    var monotonic = Self.second
    var clock = HouseClock(ClockReading(monotonic: monotonic, wall: Self.hour * 24 + monotonic))
    #expect(pass(10, offset: 20_000_000, from: &monotonic, &clock) == [])
    #expect(clock.lag == .zero)
  }

  @Test func `a log that is ahead of the clock does not stop time`() {
    let wall = Self.hour * 24
    let late = Timestamp(rawValue: wall + Self.hour)
    var clock = HouseClock(ClockReading(monotonic: 5, wall: wall), notBefore: late)
    #expect(clock.time == late && clock.lag == TimeSpan(rawValue: -Self.hour))
    _ = clock.move(to: ClockReading(monotonic: 5 + Self.second, wall: wall + Self.second))
    #expect(clock.time == late + TimeSpan(rawValue: Self.second - Self.second / 100))
  }

  @Test func `ticks and silence go on while the clock goes back an hour`() {
    let member = MemberTerms(
      member: MemberID(rawValue: 1), token: [1], roles: .operator)
    var sequencer = Sequencer(
      SequencerTerms(members: [member], mode: .realTime(tickInterval: .milliseconds(100))))
    var directives = Directives()
    var monotonic = Self.second
    var clock = HouseClock(ClockReading(monotonic: monotonic, wall: Self.hour * 24 + monotonic))
    var ticks = 0
    var stamps: [Timestamp] = []
    for turn in 0..<1_000 as Range<Int64> {
      monotonic += 10_000_000
      let offset = turn < 500 ? 0 : -Self.hour
      _ = clock.move(
        to: ClockReading(monotonic: monotonic, wall: Self.hour * 24 + monotonic + offset))
      directives.removeAll()
      sequencer.wake(at: clock.time, into: &directives)
      ticks += directives.commands.count
      for index in 0..<directives.commands.count {
        stamps.append(directives.commands[index].stamp.time)
      }
    }
    #expect((98...101).contains(ticks))
    #expect(zip(stamps, stamps.dropFirst()).allSatisfy { $0 < $1 })
  }

  @Test func `a notice says what was done to the clock, and what the node makes of it`() {
    let notice = NodeNotice.clockSet(by: .seconds(-90), lag: .milliseconds(-89_250))
    #expect(notice.description.contains("set back 90.000 s"))
    #expect(notice.description.contains("89.250 s ahead of it"))
  }
}
