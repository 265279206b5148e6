// Template ids by range: 1…19 session, 20…59 commands, 60…99 events, 100…119 market data,
// 120…139 snapshots.
extension MessageKind {
  @inlinable public var isSession: Bool { rawValue < 20 }
  @inlinable public var isCommand: Bool { rawValue >= 20 && rawValue < 60 }
  @inlinable public var isEvent: Bool { rawValue >= 60 && rawValue < 100 }
  @inlinable public var isMarketData: Bool { rawValue >= 100 && rawValue < 120 }
  @inlinable public var isSnapshot: Bool { rawValue >= 120 }
  /// Whether the message takes a number of its direction's sequence: commands from the member;
  /// receipts, rejects, gap reports, advances of time, events and market data from the house.
  @inlinable public var isSequenced: Bool { Self.isSequenced(template: rawValue) }

  @inlinable static func isSequenced(template: UInt16) -> Bool {
    template >= MessageKind.notApplied.rawValue && template < MessageKind.snapshotRequest.rawValue
  }
}
