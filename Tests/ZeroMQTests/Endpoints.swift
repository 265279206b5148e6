import Foundation
import Testing
import ZeroMQ

/// The transports every test of behaviour runs over.
enum Transport: CaseIterable {
  case inproc, ipc, tcp

  /// An endpoint to bind that no other test uses.
  var freshEndpoint: String {
    switch self {
    case .inproc: "inproc://\(UUID())"
    case .ipc: "ipc://*"
    case .tcp: "tcp://127.0.0.1:*"
    }
  }
}

extension Socket {
  /// The next message whole, or nil where none comes in five seconds.
  mutating func receiveMessage() throws -> [[UInt8]]? {
    try set(.receiveTimeout, to: 5_000)
    var part = MessagePart()
    guard try receive(into: &part) else { return nil }
    var parts = [part.withUnsafeBytes { Array($0) }]
    while part.hasMore {
      guard try receive(into: &part) else { break }
      parts.append(part.withUnsafeBytes { Array($0) })
    }
    return parts
  }

  /// Sends a message whole; stops at the first part that is not sent.
  mutating func sendMessage(_ parts: [[UInt8]]) throws -> SendResult {
    for (index, part) in parts.enumerated() {
      let result = try send(part, more: index < parts.count - 1, dontWait: true)
      guard result == .sent else { return result }
    }
    return .sent
  }
}

/// Tries until it holds, for at most five seconds.
func eventually(_ condition: () throws -> Bool) rethrows -> Bool {
  for _ in 0..<500 {
    if try condition() { return true }
    usleep(10_000)
  }
  return false
}
