import Clearing
import ClearingClient
import ClearingTestKit
import Foundation
import Messages
import Testing
import Units

/// Extreme commands of every role, sent to a node of its own by those who may send them and by
/// those who may not; the log it wrote is replayed and recovered.
@Suite(.serialized) struct ExtremeNodeTests {
  private static let members: [UInt32] = [1, 101, 102, 103, 104]

  private static func configuration(_ clock: String) -> String {
    let traders = members.dropFirst().map { #"{id: \#($0), token: "t"}"# }
    return """
      {clock: "\(clock)", sync: "none", instruments: [], accounts: [],
       members: [{id: 1, token: "t", roles: ["operator", "feed", "venue"]},
       \(traders.joined(separator: ", "))]}
      """
  }

  private static func node(_ folder: NodeFolder, _ clock: String) throws -> ServeProcess {
    let file = folder.path + "/node.json5"
    try Data(configuration(clock).utf8).write(to: URL(fileURLWithPath: file))
    return try ServeProcess(in: folder, [file])
  }

  private static func clients(of node: ServeProcess) throws -> [UInt32: Client] {
    var clients: [UInt32: Client] = [:]
    for member in members {
      let client = try node.client(member, token: "t")
      try client.logon()
      clients[member] = client
    }
    return clients
  }

  /// Whose command it is: the trader's own, or the operator's; now and then somebody else's.
  private static func sender(_ step: ExtremeCommands.Step, _ place: Int) -> UInt32 {
    if place % 61 == 60 { return members[place % members.count] }
    let member = step.member.rawValue
    return members.contains(member) ? member : 1
  }

  /// Aims at a house beside the node that is told the same, at times of its own.
  private struct Mirror: ~Copyable {
    let house = ClearingHouse()
    var buffer = EventBuffer()
    var sequence: UInt64 = 0
    mutating func apply(_ command: Command, _ member: MemberID, at time: Timestamp) {
      sequence += 1
      buffer.removeAll()
      let stamp = Stamp(
        sequence: SequenceNumber(rawValue: sequence), time: time, member: member)
      _ = house.apply(command, stamp, into: &buffer)
    }
  }

  @Test("a node in real time answers every extreme command, and its log recovers after a kill")
  func realTime() throws {
    let folder = try NodeFolder()
    var node: ServeProcess? = try Self.node(folder, "realTime")
    let clients = try Self.clients(of: try #require(node))
    var commands = ExtremeCommands(seed: 11)
    var mirror = Mirror()
    var time = Timestamp.zero + .seconds(1_600_000_000)
    var answers = 0
    func drain() throws {
      for client in clients.values { try client.flush() }
      for client in clients.values {
        while client.unansweredCount > 0 {
          guard let notice = try client.next(within: .seconds(20)) else { return }
          if case .answer = notice { answers += 1 }
        }
      }
    }
    let count = 3_000
    for place in 1...count {
      let step = commands.next(mirror.house)
      time = time + step.span
      mirror.apply(step.command, step.member, at: time)
      try clients[Self.sender(step, place)]?.submit(step.command)
      if place % 24 == 0 || place < 200 { try drain() }
    }
    try drain()
    #expect(answers == count)
    let killed = try #require(node)
    killed.end(SIGKILL)
    let replay = try folder.replay(logOnly: true)
    node = nil
    let second = try Self.node(folder, "realTime")
    #expect(second.endpoints.replayed >= Int(replay.commands) - 1)
    #expect(second.end() == 0)
    let after = try folder.replay()
    #expect(after.matches && after.compared && after.commands >= replay.commands)
  }

  @Test("a node in lock step lives beyond the end of time, and its log replays")
  func lockStep() throws {
    let folder = try NodeFolder()
    let node = try Self.node(folder, "lockStep")
    let clients = try Self.clients(of: node)
    var commands = ExtremeCommands(seed: 12)
    var mirror = Mirror()
    let rounds: Int64 = 60
    var over = 0
    for round in 0..<rounds {
      // The last third lies behind the end, the very last at the greatest time there is.
      let now =
        round == rounds - 1
        ? Timestamp(rawValue: .max - 1)
        : Timestamp(rawValue: Limits.timeEnd.rawValue + (round - 40) * 1_000_000_000)
      for place in 0..<40 {
        let step = commands.next(mirror.house)
        mirror.apply(step.command, step.member, at: now)
        try clients[Self.sender(step, place)]?.submit(step.command, at: now)
      }
      let next = Timestamp(rawValue: now.rawValue + 1)
      for client in clients.values { try client.promise(next) }
      for client in clients.values {
        try client.waitUntil(next, within: .seconds(30)) { notice in
          if case .answer(let answer) = notice, answer.receipt.reason == .timeOver { over += 1 }
        }
      }
    }
    #expect(over > 500)
    #expect(node.end() == 0)
    #expect(try folder.replay().matches)
  }
}
