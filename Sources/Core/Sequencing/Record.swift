import Bytes
import Messages
import Units
import Wire

// A record of the command log holds who the stamp names, the command, and where it cannot be told
// otherwise who sent it under which number:
//
// | bytes | field |
// |---|---|
// | 4 | member the stamp names; zero is the operator |
// | 8 + block | the command as one SBE message with its header |
// | 12, or none | sender (4) and the sender's number for the command (8) |
//
// Without the last field the command was sent by the member the stamp names, under the number
// behind that of the member's command before it in the log; or, where the stamp names none, by the
// node itself. So a member's next number can be told from the log alone, at no cost in the usual
// case. Sequence number and time of the stamp are in the record's header.

/// Who sent a command, where the record must say so.
@frozen public struct RecordOrigin: Equatable, Sendable, BitwiseCopyable {
  /// None where nobody sent it and the node acted in the member's name.
  public let sender: MemberID
  public let clientSequence: UInt64
  @inlinable public init(sender: MemberID, clientSequence: UInt64) {
    self.sender = sender
    self.clientSequence = clientSequence
  }
}

/// One record of the log, read.
public struct CommandRecord {
  public let member: MemberID
  public let command: Command
  public let origin: RecordOrigin?

  /// The most bytes a record takes.
  public static var byteCountMax: Int { 4 + Limits.messageBytes + 12 }

  /// Reads a record's payload; it throws where it holds no command, or more than one.
  public init(_ payload: UnsafeRawBufferPointer) throws(WireFault) {
    var reader = ByteReader(payload)
    guard let member = reader.read(UInt32.self), reader.remaining >= MessageHeader.byteCount else {
      throw .frameTooShort
    }
    let block: UInt16 = reader.load(at: reader.position)
    guard let message = reader.readBytes(MessageHeader.byteCount + Int(block)) else {
      throw .truncated
    }
    self.member = MemberID(rawValue: member)
    command = try CommandDecoder.decode(MessageView(message))
    if reader.isAtEnd {
      origin = nil
    } else {
      guard let sender = reader.read(UInt32.self), let number = reader.read(UInt64.self),
        reader.isAtEnd
      else { throw .trailingBytes }
      origin = RecordOrigin(sender: MemberID(rawValue: sender), clientSequence: number)
    }
  }

  /// Writes a record's payload.
  /// - Returns: the bytes written, or nil where the room is too small.
  public static func write(
    _ command: Command, member: MemberID, origin: RecordOrigin? = nil,
    into room: UnsafeMutableRawBufferPointer
  ) -> Int? {
    var writer = ByteWriter(room)
    guard writer.write(member.rawValue) else { return nil }
    let rest = UnsafeMutableRawBufferPointer(rebasing: room[writer.position...])
    guard let count = CommandEncoder.encode(command, into: rest), writer.claim(count) != nil else {
      return nil
    }
    if let origin {
      guard writer.write(origin.sender.rawValue), writer.write(origin.clientSequence) else {
        return nil
      }
    }
    return writer.position
  }
}

struct RecordWriter {
  @inline(__always)
  func write(
    _ command: Command, _ member: MemberID, _ origin: RecordOrigin?, into d: inout Directives
  ) -> ByteRange {
    d.records.append(room: CommandRecord.byteCountMax) { room in
      guard let count = CommandRecord.write(command, member: member, origin: origin, into: room)
      else { preconditionFailure("Invariant: a command fits a record") }
      return count
    }
  }
}
