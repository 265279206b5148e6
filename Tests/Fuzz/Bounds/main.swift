// Sends extreme commands to houses until the time is over or one stops.
//   bounds-fuzzer [SECONDS] [FIRST SEED] [COMMANDS A HOUSE]
// Each seed is a house of its own, told its commands and looked over as it goes; every command goes
// through its record in the log, and a second house replays them all and must come out the same.
import Bytes
import Clearing
import ClearingTestKit
import Foundation
import Messages
import Sequencing
import Units

let arguments = CommandLine.arguments.dropFirst().map { UInt64($0) ?? 0 }
let seconds = arguments.first ?? 60
var seed = arguments.dropFirst().first ?? 1
let each = Int(arguments.dropFirst(2).first ?? 20_000)
let begin = ContinuousClock.now
var commands = 0
var told = ExtremeRun.Told()

/// A log in memory: payloads end to end.
struct Log {
  var stamps: [Stamp] = []
  var ends: [Int] = []
  var bytes: [UInt8] = []

  mutating func append(_ command: Command, _ stamp: Stamp) {
    let count = withUnsafeTemporaryAllocation(
      byteCount: CommandRecord.byteCountMax, alignment: 8
    ) { room -> Int in
      guard let count = CommandRecord.write(command, member: stamp.member, into: room) else {
        fatalError("a command does not fit its record")
      }
      bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: room[..<count]))
      return count
    }
    stamps.append(stamp)
    ends.append((ends.last ?? 0) + count)
  }

  /// What a fresh house makes of it.
  func replayed() throws -> Digest {
    let house = ClearingHouse()
    var events = EventBuffer()
    try bytes.withUnsafeBytes { all in
      var start = 0
      for (place, end) in ends.enumerated() {
        let record = try CommandRecord(UnsafeRawBufferPointer(rebasing: all[start..<end]))
        start = end
        events.removeAll()
        _ = house.apply(record.command, stamps[place], into: &events)
      }
    }
    return house.digest()
  }
}

while begin.duration(to: .now) < .seconds(Int64(seconds)) {
  // One in eight lives at the end of time.
  let isLate = seed % 8 == 0
  // Told at once, so that a trap leaves behind which seed it was.
  FileHandle.standardOutput.write(Data("seed \(seed)\n".utf8))
  let run = ExtremeRun(
    seed: seed, markets: 1 + Int(seed % 5),
    from: isLate ? Limits.timeEnd - .hours(1_500) : .zero + .seconds(1_600_000_000))
  var log = Log()
  run.log = { log.append($0, $1) }
  run.go(each, checkingEach: 1_000)
  guard try log.replayed() == run.house.digest() else {
    fatalError("seed \(seed): the log replays to another digest")
  }
  commands += each
  let b = run.told
  told.trades += b.trades
  told.liquidations += b.liquidations
  told.takeovers += b.takeovers
  told.deleveraged += b.deleveraged
  told.lossesShared += b.lossesShared
  told.lossesUnfunded += b.lossesUnfunded
  told.fundings += b.fundings
  print(
    "  trades \(b.trades) liquidations \(b.liquidations) accepted "
      + "\(run.receipts[.accepted] ?? 0) of \(each)")
  seed += 1
}
print("\(commands) commands, no trap: \(told)")
