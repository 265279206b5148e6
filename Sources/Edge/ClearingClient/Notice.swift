import Messages
import Units
import Wire

/// What became of one command.
public struct Answer: Equatable, Sendable {
  /// The member's number for it; none where the node could not read even that.
  public let number: SequenceNumber
  /// Its place in the log; none where it was refused before it came there.
  public let houseSequence: SequenceNumber
  public let time: Timestamp
  public let receipt: Receipt

  public var isAccepted: Bool { receipt.reason == .accepted }
}

/// What the node tells a member.
public enum Notice: Sendable {
  case answer(Answer)
  /// These commands never arrived and are not waited for.
  case notApplied(from: SequenceNumber, count: UInt64)
  /// Something happened to the member's accounts.
  case event(Event)
  /// Lock step: everything before the horizon has happened and has been told.
  case timeAdvanced(horizon: Timestamp, feedSequence: SequenceNumber)
  case loggedOut(nextNumber: SequenceNumber)
}

extension Notice {
  /// The notice in a message; nil where it carries nothing for the caller.
  init?(_ message: MessageView) throws(WireFault) {
    guard let kind = message.kind else { return nil }
    switch kind {
    case .receipt:
      let receipt = try ReceiptMessage(message)
      self = .answer(
        Answer(
          number: receipt.clientSequence, houseSequence: receipt.houseSequence,
          time: receipt.time,
          receipt: Receipt(
            receipt.reason, order: receipt.order, filled: receipt.filled,
            resting: receipt.resting)))
    case .reject:
      let reject = try RejectMessage(message)
      self = .answer(
        Answer(
          number: reject.clientSequence, houseSequence: .none, time: reject.time,
          receipt: Receipt(reject.reason)))
    case .notApplied:
      let gap = try NotAppliedMessage(message)
      self = .notApplied(from: gap.fromSequence, count: gap.count)
    case .timeAdvanced:
      let advanced = try TimeAdvancedMessage(message)
      self = .timeAdvanced(horizon: advanced.horizon, feedSequence: advanced.feedSequence)
    case .logoutAccepted:
      self = .loggedOut(nextNumber: try LogoutAcceptedMessage(message).nextClientSequence)
    default:
      guard kind.isEvent else { return nil }
      self = .event(try EventDecoder.decode(message))
    }
  }
}
