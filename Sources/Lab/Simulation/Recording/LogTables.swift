import Clearing
import CommandLog
import Inputs
import Messages
import Reports
import Sequencing
import Units

/// The tables and the summary of a run, from its command log alone: what `run --out` writes, for
/// any log, a node's too.
public enum LogTables {
  /// Writes `run.json` and the six tables into a folder that is there.
  /// - Parameters:
  ///   - name: what the log is called on the page.
  ///   - symbols: names of instruments; one without is called by its number.
  /// - Returns: the line about a torn tail where there is one; the tables end before it.
  public static func write(
    log path: String, named name: String, symbols: [InstrumentID: String] = [:],
    to folder: String
  ) throws -> String? {
    var times: (first: Timestamp, last: Timestamp)?
    var torn = try forEachRecord(path) { _, stamp in
      times = (times?.first ?? stamp.time, stamp.time)
    }
    guard let times else {
      throw InputFault(file: path, reason: "holds no command; there is nothing to report")
    }
    var outline = RunOutline(log: name, from: times.first, to: times.last)
    outline.symbols = symbols
    let tables = try RunTables(folder: folder)
    let recorder = RunRecorder(outline, tables: tables)
    let house = ClearingHouse()
    var events = EventBuffer()
    torn = try forEachRecord(path) { command, stamp in
      events.removeAll()
      let receipt = house.apply(command, stamp, into: &events)
      try recorder.applied(command, stamp, receipt, events, house)
    }
    try recorder.finish(house, to: tables)
    try tables.close()
    let text = document(recorder, house).text(pretty: true) + "\n"
    try AtomicOutput.file(at: folder + "/run.json", text: text)
    return torn
  }

  /// The summary without what only the run itself knew: its seed, and how long it took.
  private static func document(_ recorder: RunRecorder, _ house: ClearingHouse) -> JSONValue {
    let whole = recorder.summary(house, seed: 0, wallSeconds: 0).document(
      configuration: .object([]), versions: [], units: recorder.units,
      depthBand: RunRecorder.depthBand,
      sampling: RunRecorder.sampling(recorder.outline.sampleInterval))
    guard case .object(let members) = whole else { return whole }
    return .object(members.filter { $0.key != "seed" && $0.key != "wallSeconds" })
  }

  /// Hands over every command with its stamp.
  private static func forEachRecord(
    _ path: String, _ body: (Command, Stamp) throws -> Void
  ) throws -> String? {
    var reader = try LogReader.fromTheBeginning(path)
    do {
      while let entry = try reader.next() {
        guard let record = try? CommandRecord(entry.payload) else {
          throw SimulationFault("\(path): record \(entry.sequence) holds no command")
        }
        try body(
          record.command,
          Stamp(sequence: entry.sequence, time: entry.time, member: record.member))
      }
      return nil
    } catch let fault as LogFault {
      guard case .torn = fault else { throw fault }
      return "\(fault); the tables end before it"
    }
  }
}
