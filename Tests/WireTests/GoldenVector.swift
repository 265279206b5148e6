import Bytes
import Foundation
import Messages
import Units
import Wire

/// A frame with its meaning, as the files in `Vectors` hold it.
///
///     # Comments say what the frame shows.
///     frame packet           (or: feed)
///     hex 0700…              (any number of lines)
///     session 7              (fields of the headers, as integers)
///     message PlaceOrder     (then its fields by schema name; or: fault, and a WireFault)
///       side buy
struct GoldenVector: Equatable {
  var isFeed = false
  var bytes: [UInt8] = []
  /// Everything behind the hex, a line each, without indentation.
  var meaning: [String] = []

  init(isFeed: Bool, bytes: [UInt8]) {
    self.isFeed = isFeed
    self.bytes = bytes
    meaning = Self.describe(bytes, isFeed: isFeed)
  }

  init(text: String) {
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ").map(String.init)
      guard let first = words.first, !first.hasPrefix("#") else { continue }
      switch first {
      case "frame": isFeed = words[1] == "feed"
      case "hex":
        let digits = Array(words[1].utf8)
        bytes += stride(from: 0, to: digits.count, by: 2).map {
          UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16) ?? 0
        }
      default: meaning.append(words.joined(separator: " "))
      }
    }
  }

  func text(comment: String) -> String {
    var text = "# \(comment)\nframe \(isFeed ? "feed" : "packet")\n"
    for start in stride(from: 0, to: bytes.count, by: 32) {
      let row = bytes[start..<min(start + 32, bytes.count)]
      text += "hex " + row.map { Self.hex($0) }.joined() + "\n"
    }
    for line in meaning {
      let isField = !["session", "sequence", "sendingTime", "topic", "message", "fault"].contains {
        line.hasPrefix($0 + " ")
      }
      text += (isField ? "  " : "") + line + "\n"
    }
    return text
  }

  private static func hex(_ byte: UInt8) -> String {
    (byte < 16 ? "0" : "") + String(byte, radix: 16)
  }
}

// What a frame means, in words.
extension GoldenVector {
  static func describe(_ bytes: [UInt8], isFeed: Bool) -> [String] {
    do {
      return try bytes.withUnsafeBytes { try describe($0, isFeed: isFeed) }
    } catch let fault as WireFault {
      return ["fault \(fault)"]
    } catch {
      return ["error \(error)"]
    }
  }

  private static func describe(
    _ frame: UnsafeRawBufferPointer, isFeed: Bool
  ) throws -> [String] {
    var packet = try PacketReader(frame, fromFeed: isFeed)
    var lines = [
      "session \(packet.session)", "sequence \(packet.sequence)",
      "sendingTime \(packet.sendingTime.rawValue)",
    ]
    if let topic = packet.topic {
      lines.append("topic \(topic.topic) \(topic.instrument) \(topic.topicSequence)")
    }
    while let message = try packet.next() {
      guard let kind = message.kind else {
        lines.append("message \(message.template)")
        continue
      }
      let name = "\(kind)"
      lines.append("message \(name.prefix(1).uppercased())\(name.dropFirst())")
      lines += try describe(message, kind)
    }
    return lines
  }

  private static func describe(_ message: MessageView, _ kind: MessageKind) throws -> [String] {
    if let type = MessageTable.fixed[kind] { return fields(try type.init(message)) }
    switch kind {
    case .logon:
      let token = try LogonMessage.parts(of: message).token
      return fields(try LogonMessage(message)) + ["token \(token.map { hex($0) }.joined())"]
    case .depth:
      let parts = try DepthMessage.parts(of: message)
      return fields(try DepthMessage(message)) + (try group("bids", parts.bids))
        + (try group("asks", parts.asks))
    case .snapshotInstrument:
      let parts = try SnapshotInstrumentMessage.parts(of: message)
      return fields(try SnapshotInstrumentMessage(message))
        + (try group("brackets", parts.brackets))
    case .snapshotDepth:
      let parts = try SnapshotDepthMessage.parts(of: message)
      return fields(try SnapshotDepthMessage(message)) + (try group("levels", parts.levels))
    case .snapshotAccount:
      let parts = try SnapshotAccountMessage.parts(of: message)
      return fields(try SnapshotAccountMessage(message)) + (try group("balances", parts.balances))
    default: throw WireFault.templateUnexpected
    }
  }

  private static func group<Entry>(
    _ name: String, _ view: GroupView<Entry>
  ) throws -> [String] {
    try (0..<view.count).flatMap { index in
      fields(try view.entry(index)).map { "\(name)[\(index)].\($0)" }
    }
  }

  /// A field a line: integers as they travel, enumerations by name.
  private static func fields(_ value: Any) -> [String] {
    Mirror(reflecting: value).children.map { "\($0.label ?? "") \(text($0.value))" }
  }

  private static func text(_ value: Any) -> String {
    switch value {
    case let value as any FixedPoint: "\(value.rawValue)"
    case let value as any Identifier: value.description
    case let value as Timestamp: "\(value.rawValue)"
    case let value as TimeSpan: "\(value.rawValue)"
    case let value as Bool: value ? "yes" : "no"
    case let value as Digest: value.description
    case let value as OrderFlags: "\(value.rawValue)"
    case let value as LogonFlags: "\(value.rawValue)"
    default:
      if Mirror(reflecting: value).displayStyle == .optional {
        Mirror(reflecting: value).children.first.map { text($0.value) } ?? "null"
      } else {
        "\(value)"
      }
    }
  }
}
