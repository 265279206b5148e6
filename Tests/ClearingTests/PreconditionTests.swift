import Clearing
import Messages
import Testing
import Units

@Suite struct PreconditionTests {
  @Test("a gap or a repetition in the sequence numbers stops the house")
  func sequence() async {
    await #expect(processExitsWith: .failure) {
      let house = ClearingHouse()
      var events = EventBuffer()
      let stamp = Stamp(
        sequence: SequenceNumber(rawValue: 2), time: Timestamp(rawValue: 1), member: .none)
      _ = house.apply(.tick(Tick()), stamp, into: &events)
    }
    await #expect(processExitsWith: .failure) {
      let house = ClearingHouse()
      var events = EventBuffer()
      let stamp = Stamp(
        sequence: SequenceNumber(rawValue: 1), time: Timestamp(rawValue: 1), member: .none)
      _ = house.apply(.tick(Tick()), stamp, into: &events)
      _ = house.apply(.tick(Tick()), stamp, into: &events)
    }
  }

  @Test("time that goes back stops the house, time that stands does not")
  func time() async {
    await #expect(processExitsWith: .failure) {
      let house = ClearingHouse()
      var events = EventBuffer()
      for (sequence, time) in [(1, 5), (2, 4)] as [(UInt64, Int64)] {
        let stamp = Stamp(
          sequence: SequenceNumber(rawValue: sequence), time: Timestamp(rawValue: time),
          member: .none)
        _ = house.apply(.tick(Tick()), stamp, into: &events)
      }
    }
    await #expect(processExitsWith: .success) {
      let house = ClearingHouse()
      var events = EventBuffer()
      for sequence: UInt64 in 1...3 {
        let stamp = Stamp(
          sequence: SequenceNumber(rawValue: sequence), time: Timestamp(rawValue: 5),
          member: .none)
        _ = house.apply(.tick(Tick()), stamp, into: &events)
      }
    }
  }
}
