import Units

/// All members' sessions, and which connection belongs to which.
///
/// Invariant: a live session's connection is named once, and by it alone.
public struct SessionTable: Sendable {
  /// In ascending order of members.
  public private(set) var sessions: [Session]
  private var places: [MemberID: Int] = [:]
  private var connections: [ConnectionID: Int] = [:]

  /// - Precondition: no member is none or named twice, at most `Limits.sessions` members.
  public init(members: [MemberTerms]) {
    precondition(members.count <= Limits.sessions, "Invariant: members fit the session table")
    sessions = members.sorted { $0.member < $1.member }.map { Session(terms: $0) }
    for (place, session) in sessions.enumerated() {
      precondition(session.member != .none, "Invariant: a member has a number")
      let previous = places.updateValue(place, forKey: session.member)
      precondition(previous == nil, "Invariant: a member is named once")
    }
  }

  /// The place of the session bound to a connection; nil for a stranger. O(1).
  public func place(of connection: ConnectionID) -> Int? { connections[connection] }

  /// The place of a member's session, live or not; nil for a stranger. O(1).
  public func place(of member: MemberID) -> Int? { places[member] }

  public subscript(place: Int) -> Session {
    // Yielded, not copied: a copy would count references for each command.
    _read { yield sessions[place] }
    _modify { yield &sessions[place] }
  }

  /// Whether the session at a place is bound to a connection.
  public func isLive(_ place: Int) -> Bool { sessions[place].connection != .none }

  public var liveCount: Int { connections.count }

  /// Numbers the next logon of each member behind `base`; before the first logon.
  mutating func numberLogons(from base: UInt32) {
    for place in sessions.indices { sessions[place].logons = base }
  }
}

/// The answer to a logon.
public enum LogonAnswer: Equatable, Sendable {
  /// The session at this place is bound to the connection; `previous` is none, or the dead
  /// connection it was taken from.
  case accepted(Int, previous: ConnectionID)
  /// Unknown member, wrong token, or a connection that already speaks for another member.
  case credentialsInvalid
  /// Another connection holds the session at this place and is not known to be dead.
  case alreadyLoggedOn(Int)
}

extension SessionTable {
  /// Binds a member's session to a connection.
  ///
  /// A session is taken over only once it is dead: ended, lost, or silent for longer than
  /// `silenceMax`. Logging on again over the same connection begins a new logon.
  public mutating func logOn(
    _ connection: ConnectionID, member: MemberID, token: UnsafeRawBufferPointer,
    silenceMax: TimeSpan, at time: Timestamp
  ) -> LogonAnswer {
    guard let place = places[member], sessions[place].terms.accepts(token: token) else {
      return .credentialsInvalid
    }
    if let other = connections[connection], other != place { return .credentialsInvalid }
    let holder = sessions[place].connection
    if holder != .none, holder != connection {
      guard time - sessions[place].heard > silenceMax else { return .alreadyLoggedOn(place) }
      end(holder)
    }
    let other = connections.updateValue(place, forKey: connection)
    precondition(
      other == nil || other == place, "Invariant: a connection speaks for one member")
    sessions[place].connection = connection
    sessions[place].heard = time
    sessions[place].logons &+= 1
    sessions[place].nextToMember = 1
    return .accepted(place, previous: holder == connection ? .none : holder)
  }

  /// Frees the session of a connection; what it has received stays received.
  /// - Returns: its place, or nil where the connection had none.
  @discardableResult public mutating func end(_ connection: ConnectionID) -> Int? {
    guard let place = connections.removeValue(forKey: connection) else { return nil }
    precondition(
      sessions[place].connection == connection, "Invariant: a connection is its session's own")
    sessions[place].connection = .none
    return place
  }
}
