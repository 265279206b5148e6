import ClearingClient
import Foundation
import Messages
import Testing
import Units
import Wire
import ZeroMQ

@Suite(.serialized) struct HostilityTests {
  /// A socket that says whatever it is told to.
  struct Stranger: ~Copyable {
    var socket: Socket
    var part = MessagePart()

    init(_ endpoint: String, _ kind: SocketKind = .dealer, name: [UInt8]? = nil) throws {
      var socket = try Socket(kind, in: Context())
      try socket.set(.linger, to: 0)
      try socket.set(.sendTimeout, to: 5_000)
      try socket.set(.receiveTimeout, to: 5_000)
      if let name { try socket.set(.routingID, to: name) }
      try socket.connect(endpoint)
      self.socket = socket
    }

    mutating func answer() throws -> RejectReason? {
      guard try socket.receive(into: &part) else { return nil }
      var packet = try PacketReader(part.unsafeBytes)
      guard let message = try packet.next(), message.kind == .reject else { return nil }
      return try RejectMessage(message).reason
    }
  }

  @Test func `random bytes at every socket leave another member's trading alone`() throws {
    let node = try ServeProcess(in: NodeFolder())
    let alice = try node.alice()
    let bob = try node.bob()
    var orders = try Stranger(node.endpoints.orders)
    var snapshots = try Stranger(node.endpoints.snapshots)
    var feed = try Stranger(node.endpoints.feed)
    var draws = SystemRandomNumberGenerator()
    let valid = try Self.validFrame()
    for round in 1...150 as ClosedRange<UInt64> {
      for _ in 0..<10 {
        var frame = valid
        switch UInt8.random(in: 0..<3, using: &draws) {
        case 0:
          frame = (0..<Int.random(in: 0..<600, using: &draws)).map { _ in
            UInt8.random(in: 0...255, using: &draws)
          }
        case 1: frame.removeLast(Int.random(in: 0..<frame.count, using: &draws))
        default:
          frame[Int.random(in: 0..<frame.count, using: &draws)] ^=
            1 << UInt8.random(in: 0..<8, using: &draws)
        }
        _ = try orders.socket.send(frame, dontWait: true)
        _ = try snapshots.socket.send(frame, dontWait: true)
        _ = try feed.socket.send(frame, dontWait: true)
      }
      let bought = try alice.place(
        Demo.alice, Demo.market, .buy, Quantity("0.001")!, at: Price("50000")!,
        clientOrder: ClientOrderID(rawValue: round))
      let sold = try bob.place(
        Demo.bob, Demo.market, .sell, Quantity("0.001")!, at: Price("50000")!,
        clientOrder: ClientOrderID(rawValue: round))
      #expect(bought.isAccepted && sold.receipt.filled == Quantity("0.001")!)
    }
    #expect(node.end() == 0)
    #expect(try node.folder.replay().matches)
  }

  static func validFrame() throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 4_096)
    let count = bytes.withUnsafeMutableBytes { buffer in
      var packet = PacketWriter(
        buffer, session: SessionID(rawValue: 1 << 32 | 11), sequence: SequenceNumber(rawValue: 1),
        sendingTime: .zero)
      Array("demo-carol".utf8).withUnsafeBytes {
        _ = packet.append(LogonMessage(member: MemberID(rawValue: 13), flags: []), token: $0)
      }
      _ = packet.append(Demo.order(Demo.alice, .buy, "50000", client: 1))
      _ = packet.append(
        SnapshotRequestMessage(
          request: 1, account: Demo.alice, instrument: .none, kind: .market))
      return packet.finish()
    }
    return Array(bytes[..<count])
  }

  @Test func `what cannot be read is answered, and what is far too long costs the connection`()
    throws
  {
    let node = try ServeProcess(in: NodeFolder())
    var stranger = try Stranger(node.endpoints.orders)
    _ = try stranger.socket.send([1, 2, 3])
    #expect(try stranger.answer() == .malformed)
    _ = try stranger.socket.send([UInt8](repeating: 7, count: Limits.frameBytes + 1))
    #expect(try stranger.answer() == .frameTooLarge)
    _ = try stranger.socket.send([9], more: true)
    _ = try stranger.socket.send([9])
    #expect(try stranger.answer() == .malformed)
    _ = try stranger.socket.send(Self.validFrame())
    #expect(try stranger.answer() == nil)
    _ = try stranger.socket.send([UInt8](repeating: 7, count: 32 * Limits.frameBytes))
    #expect(try node.alice().session != nil)
  }

  @Test func `a peer that names itself is not served`() throws {
    let node = try ServeProcess(in: NodeFolder())
    var named = try Stranger(node.endpoints.orders, name: Array("alice".utf8))
    try named.socket.set(.receiveTimeout, to: 300)
    _ = try named.socket.send(Self.validFrame())
    #expect(try named.answer() == nil)
    #expect(try node.alice().session != nil)
  }

  @Test func `a subscriber that never reads slows nobody down`() throws {
    let node = try ServeProcess(in: NodeFolder(), ["--sync", "none"])
    var sleeper = try Stranger(node.endpoints.feed, .sub)
    try sleeper.socket.set(.subscribe, to: [])
    let feed = try Feed(node.endpoints.feed)
    while try feed.next(within: .seconds(10)) == nil {}
    try trade(20_000, on: node)
    // The one who reads has everything in order; the sleeper's loss is its own.
    var trades = 0
    while trades < 20_000, let notice = try feed.next(within: .seconds(10)) {
      if case .gap = notice { Issue.record("a gap at \(feed.lastSequence)") }
      if case .event(.traded) = notice { trades += 1 }
    }
    #expect(trades == 20_000)
  }

  @Test func `a member that never reads loses its session, and the others nothing`() throws {
    let node = try ServeProcess(
      in: NodeFolder(), ["--sync", "none", "--set", "sendHighWater=4"], transport: "ipc://*")
    let deaf = try node.client(13, token: "demo-carol", receiveHighWater: 1)
    try deaf.logon()
    let carol = AccountID(rawValue: 103)
    let other = try node.client(13, token: "demo-carol")
    var isLost = false
    var client: UInt64 = 0
    // Refused orders: an answer for each, which nobody takes.
    while !isLost, client < 400_000 {
      for _ in 0..<1_000 {
        client += 1
        try deaf.submit(Demo.order(carol, .buy, "1", client: client))
      }
      try deaf.flush()
      isLost = (try? other.logon(within: .milliseconds(50))) != nil
    }
    #expect(isLost)
    try trade(1_000, on: node)
  }

  /// Buys and sells so many times, each answered.
  private func trade(_ count: UInt64, on node: ServeProcess) throws {
    let alice = try node.alice()
    let bob = try node.bob()
    var filled = 0
    for client in 1...count {
      try alice.submit(Demo.order(Demo.alice, .buy, "50000", "0.001", client: client))
      if client % 100 == 0 || client == count {
        try alice.flush()
        while alice.unansweredCount > 0, try alice.next(within: .seconds(10)) != nil {}
      }
      try bob.submit(Demo.order(Demo.bob, .sell, "50000", "0.001", client: client))
      if client % 100 == 0 || client == count {
        try bob.flush()
        while bob.unansweredCount > 0, let notice = try bob.next(within: .seconds(10)) {
          if case .answer(let answer) = notice, answer.isAccepted,
            answer.receipt.filled == Quantity("0.001")!
          {
            filled += 1
          }
        }
      }
    }
    #expect(filled == Int(count))
    #expect(alice.unansweredCount == 0 && bob.unansweredCount == 0)
  }
}
