import Clearing
import Messages
import Units

/// What watches a run from behind the house: the recorder, the checks.
public protocol RunObserver: AnyObject {
  /// A command was applied; `events` are those of this command alone.
  func applied(
    _ command: Command, _ stamp: Stamp, _ receipt: Receipt, _ events: borrowing EventBuffer,
    _ house: ClearingHouse
  ) throws
}

/// A node in the same process: the sequencer and the house of a node, with a session for each
/// member, without sockets.
///
/// The sequencer decides here as it does there who may send what, in which order it counts, and
/// what of an event each member is shown; so an agent cannot tell whether it is in memory or behind
/// a wire, and a run is the same to the last bit over both.
public final class MemoryLink: Link {
  private var node: MemoryNode

  /// - Parameter log: is handed the record of each command before the command is applied.
  public init(_ scenario: Scenario, log: RunLog? = nil, observers: [any RunObserver] = []) {
    node = MemoryNode(
      operator: Scenario.operatorMember, traders: scenario.members, log: log, observers: observers)
  }

  public var house: ClearingHouse { node.house }

  public func submit(_ commands: [Command], at time: Timestamp, from member: MemberID) throws {
    node.submit(commands, at: time, from: member)
  }

  public func promise(_ watermark: Timestamp, from member: MemberID) throws {
    node.promise(watermark, from: member)
  }

  public func advance(into dissemination: Dissemination) throws -> Timestamp {
    try node.advance(into: dissemination)
  }
}
