import CommandLog
import Sequencing
import Units

/// What a node has to tell its operator while it goes on. Each description is one line.
public enum NodeNotice: Sendable, CustomStringConvertible {
  /// Somebody set the machine's time of day while the node ran.
  case clockSet(by: TimeSpan, lag: TimeSpan)
  /// The machine's time of day is behind what the log says is past.
  case clockBehindLog(by: TimeSpan)
  /// Lock step: nobody gets on because this member promises nothing.
  case waiting(for: MemberID, since: TimeSpan)
  /// A connection was ended because of what came over it.
  case connectionEnded(ConnectionFault)

  public var description: String {
    switch self {
    case .clockSet(let step, let lag):
      "the machine's clock was set \(Self.distance(step)); the node goes on with its own, "
        + "\(Self.difference(lag)), and wears that off by at most 1 % of what passes"
    case .clockBehindLog(let span):
      "the machine's clock is \(Self.seconds(span)) behind the last command of the log; the node's "
        + "time goes on from there and waits for it by at most 1 % of what passes"
    case .waiting(let member, let span):
      "lock step has stood still for \(Self.seconds(span)): everybody waits for a promise of "
        + "member \(member)"
    case .connectionEnded(let fault): "a connection was ended: \(fault)"
    }
  }

  private static func distance(_ span: TimeSpan) -> String {
    span < .zero ? "back \(seconds(.zero - span))" : "forward \(seconds(span))"
  }

  /// - Parameter lag: of the node behind the machine.
  private static func difference(_ lag: TimeSpan) -> String {
    lag < .zero ? "\(seconds(.zero - lag)) ahead of it" : "\(seconds(lag)) behind it"
  }

  private static func seconds(_ span: TimeSpan) -> String {
    let milliseconds = span.rawValue / 1_000_000
    return "\(milliseconds / 1_000).\(String(milliseconds % 1_000 + 1_000).dropFirst()) s"
  }
}

/// Why a connection was ended.
public enum ConnectionFault: Sendable, Equatable, CustomStringConvertible {
  /// A message of more parts than `NodeLimits.partsMax`.
  case tooManyParts(socket: String)
  /// Bytes without end that are no message: parts that are never the last, heartbeats.
  case noMessage(socket: String)
  /// Subscriptions that match nothing, or too many in too short a time.
  case subscriptions

  public var description: String {
    switch self {
    case .tooManyParts(let socket): "a message of too many parts at the \(socket) socket"
    case .noMessage(let socket): "bytes without end and no message at the \(socket) socket"
    case .subscriptions: "too many subscriptions at the feed, or such as match nothing"
    }
  }
}
