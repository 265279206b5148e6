import Units

/// What the sequencer adds to a command: its place in the log, its time, and who spoke.
@frozen public struct Stamp: Equatable, Sendable, BitwiseCopyable {
  public var sequence: SequenceNumber
  /// Never earlier than the stamp before.
  public var time: Timestamp
  /// The member whose session sent the command; `MemberID.none` is the operator of the house.
  public var member: MemberID
  @inlinable public init(sequence: SequenceNumber, time: Timestamp, member: MemberID) {
    self.sequence = sequence
    self.time = time
    self.member = member
  }
}
