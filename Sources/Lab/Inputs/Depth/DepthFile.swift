import Units

/// How much of a book lay within shares of the price, over a stretch of time, with what was wrong
/// with the file and how it was mended.
public struct DepthHistory: Sendable {
  public enum Side: String, CaseIterable, Sendable { case bid, ask }

  /// One side at one time: levels from the price outwards.
  public struct Snapshot: Sendable {
    public let time: Timestamp
    /// Shares of the price, above 0: 0.01 is one per cent.
    public let distances: [Double]
    /// Cumulative notional within each, in the quote asset.
    public let notionals: [Double]
  }

  public let file: String
  /// Sound snapshots of each side that is used, old to new.
  public let sides: [(side: Side, snapshots: [Snapshot])]
  /// One line for each repair, for the reader of the output.
  public let repairs: [String]

  /// The snapshots of a stretch of time alone; a side without any is gone.
  /// - Parameters:
  ///   - since: inclusive; `until`: exclusive.
  public func cut(since: Timestamp?, until: Timestamp?) throws(InputFault) -> DepthHistory {
    if since == nil, until == nil { return self }
    let kept = sides.map { side in
      (
        side: side.side,
        snapshots: side.snapshots.filter { snapshot in
          (since.map { snapshot.time >= $0 } ?? true) && (until.map { snapshot.time < $0 } ?? true)
        }
      )
    }.filter { !$0.snapshots.isEmpty }
    guard !kept.isEmpty else {
      throw InputFault(file: file, reason: "no snapshot lies in the stretch of time asked for")
    }
    return DepthHistory(file: file, sides: kept, repairs: repairs)
  }
}

/// Reads depth in the form of Binance's bookDepth files, plain or gzip:
///
/// ```
/// timestamp,percentage,depth,notional
/// 2025-10-10 00:00:07,-1,1496.75,181266014.3741
/// ```
///
/// Percentages are negative for bids; notional is cumulative from the price. Other columns are
/// passed over. What is mended and said: spaces around a time; snapshots of a side that lack a
/// level or whose depth falls outwards are left out; a level that stands still for `staleRun`
/// snapshots and more is stale, its side left out for that time, and left out wholly where that is
/// more than a tenth of the file.
public enum DepthFile {
  /// A quarter of an hour of snapshots of 30 seconds: live books change from one to the next.
  public static let staleRun = 30
  private static let staleShareMax = 0.1

  public static func read(_ file: String) throws(InputFault) -> DepthHistory {
    var rows = DepthRows()
    try TableFile.read(file, columns: ["timestamp", "percentage", "notional"]) {
      (row) throws(InputFault) in
      try rows.append(row)
    }
    guard rows.count > 0 else {
      throw InputFault(file: file, reason: "has a header and no row; expected levels of depth")
    }
    var repairs: [String] = []
    if rows.spacedTimes > 0 {
      repairs.append("\(rows.spacedTimes) times with spaces around them, taken without")
    }
    var sides: [(side: DepthHistory.Side, snapshots: [DepthHistory.Snapshot])] = []
    for side in DepthHistory.Side.allCases {
      let all = rows.snapshots(side)
      guard !all.isEmpty else { continue }
      let count = all.count
      let distances = DepthRows.distances(all)
      let whole = all.filter { DepthRows.isSound($0, distances) }
      if whole.count < count {
        repairs.append(
          "\(side.rawValue) side: \(count - whole.count) of \(count) snapshots lack a level or "
            + "fall outwards, left out")
      }
      let stale = DepthRows.stale(whole)
      let fresh = zip(whole, stale).filter { !$0.1 }.map(\.0)
      if Double(count - fresh.count) > staleShareMax * Double(count) {
        repairs.append(
          "\(side.rawValue) side left out: \(whole.count - fresh.count) of its \(count) snapshots "
            + "have a level that stands still for \(staleRun) snapshots and more")
        continue
      }
      if fresh.count < whole.count {
        repairs.append(
          "\(side.rawValue) side: \(whole.count - fresh.count) stale snapshots left out")
      }
      if !fresh.isEmpty { sides.append((side, fresh)) }
    }
    guard !sides.isEmpty else {
      throw InputFault(
        file: file,
        reason: "no side of the book is sound: \(repairs.joined(separator: "; "))")
    }
    return DepthHistory(file: file, sides: sides, repairs: repairs)
  }
}

/// Rows of a depth file, gathered by side and time.
private struct DepthRows {
  private(set) var count = 0
  private(set) var spacedTimes = 0
  private var timeLast: (text: String, time: Timestamp)?
  private var levels: [DepthHistory.Side: [(time: Timestamp, levels: [(Double, Double)])]] = [:]

  mutating func append(_ row: TableRow) throws(InputFault) {
    let time = try time(row)
    let percentage = try row.requiredNumber(1)
    guard percentage != 0, abs(percentage) < 100 else {
      throw row.fault(1, "is not a percentage from the price such as -1 or 2.5")
    }
    let notional = try row.requiredNumber(2)
    guard notional >= 0 else { throw row.fault(2, "is negative; expected a notional") }
    let side: DepthHistory.Side = percentage < 0 ? .bid : .ask
    var list = levels[side] ?? []
    levels[side] = nil
    if let last = list.last?.time, time < last {
      throw row.fault(0, "is earlier than the row before; expected rows from old to new")
    }
    if list.last?.time == time {
      list[list.count - 1].levels.append((abs(percentage) / 100, notional))
    } else {
      list.append((time, [(abs(percentage) / 100, notional)]))
    }
    levels[side] = list
    count += 1
  }

  /// Rows of one snapshot share their time, which is read once.
  private mutating func time(_ row: TableRow) throws(InputFault) -> Timestamp {
    let text = row.text(0)
    if let timeLast, timeLast.text == text { return timeLast.time }
    let plain = String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    if plain.count < text.count { spacedTimes += 1 }
    guard let time = TimeReading.date(plain) else {
      throw row.fault(0, "is not a time such as 2025-10-10 21:34:32")
    }
    timeLast = (text, time)
    return time
  }

  func snapshots(_ side: DepthHistory.Side) -> [DepthHistory.Snapshot] {
    (levels[side] ?? []).map { time, levels in
      let outwards = levels.sorted { $0.0 < $1.0 }
      return DepthHistory.Snapshot(
        time: time, distances: outwards.map(\.0), notionals: outwards.map(\.1))
    }
  }

  /// The distances that most of a side's snapshots have: those of the longest.
  static func distances(_ snapshots: [DepthHistory.Snapshot]) -> [Double] {
    snapshots.map(\.distances).max { $0.count < $1.count } ?? []
  }

  static func isSound(_ snapshot: DepthHistory.Snapshot, _ distances: [Double]) -> Bool {
    snapshot.distances == distances && snapshot.notionals.allSatisfy { $0 > 0 }
      && zip(snapshot.notionals, snapshot.notionals.dropFirst()).allSatisfy { $0 <= $1 }
  }

  /// Which snapshots have a level within a run that stands still.
  static func stale(_ snapshots: [DepthHistory.Snapshot]) -> [Bool] {
    var stale = Array(repeating: false, count: snapshots.count)
    for level in 0..<(snapshots.first?.notionals.count ?? 0) {
      var start = 0
      for place in 1...snapshots.count {
        let runs =
          place < snapshots.count
          && snapshots[place].notionals[level] == snapshots[start].notionals[level]
        if runs { continue }
        if place - start >= DepthFile.staleRun {
          for index in start..<place { stale[index] = true }
        }
        start = place
      }
    }
    return stale
  }
}
