import Messages
import Units

/// The way from the participants of a run to a house in lock step, and back.
///
/// Each participant promises a watermark: "I shall send nothing earlier". The house applies what
/// lies before the least watermark, in the order of time, member and sending. So the same commands
/// with the same times give the same log, whatever carries them.
public protocol Link: AnyObject {
  /// Sends commands that count at `time`, which is not before what the member promised or sent
  /// last.
  func submit(_ commands: [Command], at time: Timestamp, from member: MemberID) throws
  func promise(_ watermark: Timestamp, from member: MemberID) throws
  /// Waits until all has been applied that the promises allow, and hands out what came of it.
  /// - Returns: the horizon: everything earlier has been applied and delivered.
  func advance(into dissemination: Dissemination) throws -> Timestamp
}
