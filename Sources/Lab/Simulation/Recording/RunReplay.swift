import Clearing
import CommandLog
import Messages
import Sequencing
import Units

/// A command log applied to a house that knows nothing.
public enum RunReplay {
  /// The house as the log leaves it; `observers` see every command as they would have in the run.
  /// - Throws: `LogFault` where the log is missing or damaged, `SimulationFault` where a record
  ///   holds no command, and what an observer throws.
  public static func house(
    fromLog path: String, observers: [any RunObserver] = []
  ) throws -> ClearingHouse {
    let house = ClearingHouse()
    var events = EventBuffer()
    var reader = try LogReader.fromTheBeginning(path)
    while let entry = try reader.next() {
      guard let record = try? CommandRecord(entry.payload) else {
        throw SimulationFault("\(path): record \(entry.sequence) holds no command")
      }
      let stamp = Stamp(sequence: entry.sequence, time: entry.time, member: record.member)
      events.removeAll()
      let receipt = house.apply(record.command, stamp, into: &events)
      for observer in observers {
        try observer.applied(record.command, stamp, receipt, events, house)
      }
    }
    return house
  }
}
