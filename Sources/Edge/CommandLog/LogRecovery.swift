import Units

/// What was cut off a log.
public struct LogCut: Hashable, Sendable {
  /// Where the log ends now.
  public let offset: Int
  /// How many bytes went.
  public let count: Int
  /// The last record of the log; `none` (0) if it has none left.
  public let lastGood: SequenceNumber
  public let damage: LogDamage
}

/// Makes a log whole again after a crash.
public enum LogRecovery {
  /// Cuts off what a write that never ended left behind the last record.
  ///
  /// With `group` and `each` nothing that was acknowledged can be there: it was on the disk first.
  /// The cut is on the disk on return.
  /// - Returns: what was cut, or nil where the log ends whole.
  /// - Throws: `locked` while someone writes it, and every fault other than `torn`: then nothing
  ///   was changed.
  public static func cutTornTail(_ path: String) throws(LogFault) -> LogCut? {
    let file = try LogFile.opening(path, forWriting: true)
    try file.lock()
    var reader = try LogReader(path)
    do throws(LogFault) {
      while try reader.next() != nil {}
      return nil
    } catch .torn(_, let offset, let lastGood, let damage) {
      let count = try file.size() - offset
      if let code = file.truncate(to: offset) {
        throw .system(operation: "cut", path: path, code: code)
      }
      if let code = file.sync() { throw .system(operation: "sync", path: path, code: code) }
      return LogCut(offset: offset, count: count, lastGood: lastGood, damage: damage)
    }
  }
}
