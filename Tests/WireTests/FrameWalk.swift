import Units
import Wire

/// Reads everything that can be read in any bytes at all: what a fuzzer drives.
enum FrameWalk {
  /// - Returns: messages that decoded; what does not decode throws inside and ends there.
  @discardableResult
  static func read(_ bytes: UnsafeRawBufferPointer) -> Int {
    _ = try? CommandDecoder.decode(record: bytes)
    return packet(bytes, fromFeed: false) + packet(bytes, fromFeed: true)
  }

  private static func packet(_ bytes: UnsafeRawBufferPointer, fromFeed: Bool) -> Int {
    var decoded = 0
    guard var packet = try? PacketReader(bytes, fromFeed: fromFeed) else { return 0 }
    while let message = try? packet.next() {
      if (try? CommandDecoder.decode(message)) != nil { decoded += 1 }
      if (try? EventDecoder.decode(message)) != nil { decoded += 1 }
      if let kind = message.kind, (try? other(message, kind)) != nil { decoded += 1 }
    }
    return decoded
  }

  private static func other(_ message: MessageView, _ kind: MessageKind) throws {
    switch kind {
    case .logon:
      _ = try LogonMessage(message)
      _ = try LogonMessage.parts(of: message).token.count
    case .depth:
      _ = try DepthMessage(message)
      let parts = try DepthMessage.parts(of: message)
      _ = try parts.bids.entries() + parts.asks.entries()
    case .snapshotInstrument:
      _ = try SnapshotInstrumentMessage.parts(of: message).brackets.entries()
    case .snapshotDepth: _ = try SnapshotDepthMessage.parts(of: message).levels.entries()
    case .snapshotAccount: _ = try SnapshotAccountMessage.parts(of: message).balances.entries()
    case .logonAccepted: _ = try LogonAcceptedMessage(message)
    case .logonRejected: _ = try LogonRejectedMessage(message)
    case .logout: _ = try LogoutMessage(message)
    case .logoutAccepted: _ = try LogoutAcceptedMessage(message)
    case .sequence: _ = try SequenceMessage(message)
    case .notApplied: _ = try NotAppliedMessage(message)
    case .reject: _ = try RejectMessage(message)
    case .receipt: _ = try ReceiptMessage(message)
    case .timeAdvanced: _ = try TimeAdvancedMessage(message)
    case .marketState: _ = try MarketStateMessage(message)
    case .houseState: _ = try HouseStateMessage(message)
    case .snapshotRequest: _ = try SnapshotRequestMessage(message)
    case .snapshotBegin: _ = try SnapshotBeginMessage(message)
    case .snapshotRejected: _ = try SnapshotRejectedMessage(message)
    case .snapshotPosition: _ = try SnapshotPositionMessage(message)
    case .snapshotOrder: _ = try SnapshotOrderMessage(message)
    case .snapshotEnd: _ = try SnapshotEndMessage(message)
    default: throw WireFault.templateUnexpected
    }
  }
}
