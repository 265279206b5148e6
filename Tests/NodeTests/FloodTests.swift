import ClearingClient
import Foundation
import Messages
import Testing
import Units
import Wire

/// What one connection without a token can send, and what it may not cost the node.
@Suite(.serialized) struct FloodTests {
  enum Flood: String, CaseIterable {
    case endlessParts, longMessages, shortSubscriptions, longSubscriptions, endlessSubscription
    case emptyFrames, garbage, requests, guesses

    func kind(_ socket: String) -> String { socket == "feed" ? "SUB" : "DEALER" }

    /// A piece to be sent over and over.
    func piece() throws -> [UInt8] {
      var draws = SystemRandomNumberGenerator()
      func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8.random(in: 0...255, using: &draws) }
      }
      return switch self {
      case .endlessParts: Array(repeating: [1, 0], count: 32_768).flatMap { $0 }
      case .longMessages: Array(repeating: [1, 0], count: 50_000).flatMap { $0 } + [0, 0]
      case .shortSubscriptions: (0..<8_000).flatMap { _ in RawPeer.frame([1] + bytes(4)) }
      case .longSubscriptions: (0..<600).flatMap { _ in RawPeer.frame([1] + bytes(100)) }
      case .endlessSubscription: RawPeer.frame([1] + bytes(1 << 16))
      case .emptyFrames: [UInt8](repeating: 0, count: 1 << 16)
      case .garbage: RawPeer.frame(bytes(Limits.frameBytes))
      case .requests:
        (0..<500).flatMap { _ in
          RawPeer.frame(
            Self.packet {
              _ = $0.append(
                SnapshotRequestMessage(
                  request: 1, account: .none, instrument: .none, kind: .market))
            })
        }
      case .guesses:
        (0..<500).flatMap { _ in
          RawPeer.frame(
            Self.packet { packet in
              Array("demo-guess".utf8).withUnsafeBytes {
                _ = packet.append(
                  LogonMessage(member: MemberID(rawValue: 11), flags: []), token: $0)
              }
            })
        }
      }
    }

    private static func packet(_ write: (inout PacketWriter) -> Void) -> [UInt8] {
      var bytes = [UInt8](repeating: 0, count: 4_096)
      let count = bytes.withUnsafeMutableBytes { buffer in
        var packet = PacketWriter(
          buffer, session: .none, sequence: SequenceNumber(rawValue: 1), sendingTime: .zero)
        write(&packet)
        return packet.finish()
      }
      return Array(bytes[..<count])
    }
  }

  @Test(
    arguments: [
      ("orders", .endlessParts), ("snapshots", .endlessParts), ("feed", .endlessParts),
      ("orders", .longMessages), ("feed", .shortSubscriptions), ("feed", .longSubscriptions),
      ("feed", .endlessSubscription), ("orders", .emptyFrames), ("orders", .garbage),
      ("snapshots", .garbage), ("snapshots", .requests), ("orders", .guesses),
    ] as [(String, Flood)])
  func `24 MB of anything leave the node's memory and others' orders alone`(
    socket: String, flood: Flood
  ) throws {
    let node = try ServeProcess(in: NodeFolder())
    let alice = try node.alice()
    #expect(try orders(alice, from: 1, to: 20).allSatisfy { $0 })
    let before = try residentBytes(node)
    let endpoint = [
      "orders": node.endpoints.orders, "snapshots": node.endpoints.snapshots,
      "feed": node.endpoints.feed,
    ][socket]!
    let peer = try RawPeer(endpoint, flood.kind(socket))
    let piece = try flood.piece()
    var sent = 0
    var client: UInt64 = 21
    while sent < 24 << 20 {
      let count = peer.send(piece)
      sent += count
      // Somebody else's order is answered in between, within the client's patience.
      if client < 200 {
        #expect(try orders(alice, from: client, to: client).allSatisfy { $0 })
        client += 1
      }
      if count < piece.count { break }
    }
    #expect(try orders(alice, from: client, to: client + 20).allSatisfy { $0 })
    usleep(500_000)
    #expect(try residentBytes(node) - before < 20 << 20, "\(sent) bytes sent")
    #expect(node.end() == 0)
  }

  /// Places and cancels orders; whether each was accepted.
  private func orders(_ client: Client, from first: UInt64, to last: UInt64) throws -> [Bool] {
    try (first...last).map { number in
      let placed = try client.place(
        Demo.alice, Demo.market, .buy, Quantity("0.001")!, at: Price("49000")!,
        clientOrder: ClientOrderID(rawValue: number))
      let gone = try client.cancel(Demo.alice, Demo.market, placed.receipt.order)
      return placed.isAccepted && gone.isAccepted
    }
  }

  private func residentBytes(_ node: ServeProcess) throws -> Int {
    let text = try String(
      contentsOfFile: "/proc/\(node.processIdentifier)/statm", encoding: .utf8)
    let pages = try #require(Int(text.split(separator: " ")[1]))
    return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
  }

  @Test func `an idle connection is left alone, and so is a subscriber to everything there is`()
    throws
  {
    let node = try ServeProcess(in: NodeFolder())
    let feed = try Feed(node.endpoints.feed)
    let alice = try node.alice()
    let idle = try RawPeer(node.endpoints.orders, "DEALER")
    let flood = try RawPeer(node.endpoints.orders, "DEALER")
    flood.send(try Flood.endlessParts.piece() + Flood.endlessParts.piece())
    for _ in 0..<60 { flood.send(try Flood.endlessParts.piece()) }
    usleep(1_500_000)
    #expect(node.errorText.contains("a connection was ended"))
    #expect(node.errorText.split(separator: "\n").count { $0.contains("ended") } == 1)
    #expect(idle.send(RawPeer.frame([1, 2, 3])) == 5)
    #expect(try orders(alice, from: 1, to: 5).allSatisfy { $0 })
    var seen = 0
    while seen < 20, try feed.next(within: .seconds(5)) != nil { seen += 1 }
    #expect(seen == 20)
  }
}
