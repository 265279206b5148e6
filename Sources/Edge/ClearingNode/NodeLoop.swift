import Sequencing
import Units
import ZeroMQ

/// What a node's thread works on, turn by turn.
///
/// One value, so that a turn has all of it for itself and nothing is checked command by command.
struct NodeLoop: ~Copyable {
  let framesPerTurn: Int
  var sockets: NodeSockets
  var store: NodeStore
  var state: NodeState
  var turn = TurnBuffers()
  private var clock: HouseClock
  private let tell: @Sendable (NodeNotice) -> Void
  private var nextNote: Timestamp
  private var stillAt: (horizon: Timestamp, since: Timestamp, told: Bool)

  init(
    _ configuration: NodeConfiguration, sockets: consuming NodeSockets,
    store: consuming NodeStore, state: consuming NodeState, clock: HouseClock
  ) {
    framesPerTurn = configuration.framesPerTurn
    tell = configuration.tell
    self.sockets = sockets
    self.store = store
    self.state = state
    self.clock = clock
    nextNote = clock.time + Self.noteInterval
    stillAt = (.zero, clock.time, false)
  }

  mutating func run() -> ClearingNode.Outcome {
    sockets.connectionGuard.start()
    defer { sockets.connectionGuard.stop() }
    do throws(NodeFault) {
      var isStopping = false
      var quietTurns = 0
      var wait = 0
      while true {
        let ready = try onSocket { () throws(ZeroMQError) in
          try sockets.wait(milliseconds: wait)
        }
        if ready.stop, !isStopping {
          isStopping = true
          state.sequencer.stopAccepting()
        }
        let taken = try turn(ready)
        wait = isStopping ? 10 : untilTimer()
        // Whoever sends while the node stops is told so; a few quiet moments end it.
        quietTurns = isStopping && !taken ? quietTurns + 1 : 0
        if quietTurns >= Self.quietTurnsToEnd { break }
      }
      try store.finish(state.house)
      return .stopped
    } catch {
      return .failed(error)
    }
  }

  private static let quietTurnsToEnd = 5
  /// Requests answered in a turn: a snapshot may be large, and orders wait meanwhile.
  private static let snapshotsPerTurn = 4
  /// Between two notes in the log of how much of it is safe.
  private static let noteInterval = TimeSpan.seconds(1)
  /// How long a lock-step run stands still before the operator is told for whom.
  private static let stillMax = TimeSpan.seconds(10)

  /// - Returns: whether anything had arrived.
  private mutating func turn(_ ready: NodeSockets.Ready) throws(NodeFault) -> Bool {
    let now = time()
    turn.directives.removeAll()
    var taken = false
    if ready.feed { try takeSubscriptions(at: now) }
    if ready.orders { taken = try takeFrames(at: now) }
    state.sequencer.wake(at: now, into: &turn.directives)
    try carryOut(at: now)
    if ready.snapshots { taken = try takeRequests(at: now) || taken }
    if now >= nextNote {
      nextNote = now + Self.noteInterval
      try store.note()
      watchHorizon(at: now)
    }
    return taken
  }

  /// Lock step: tells whom all wait for, once for each time that it stands still.
  private mutating func watchHorizon(at now: Timestamp) {
    guard let waits = state.sequencer.waitsFor(), waits.horizon != .max else { return }
    if waits.horizon != stillAt.horizon {
      stillAt = (waits.horizon, now, false)
    } else if !stillAt.told, now - stillAt.since >= Self.stillMax {
      stillAt.told = true
      tell(.waiting(for: waits.member, since: now - stillAt.since))
    }
  }

  /// The node's time now; a clock that somebody set is told.
  private mutating func time() -> Timestamp {
    if let step = clock.move(to: .now()) { tell(.clockSet(by: step, lag: clock.lag)) }
    return clock.time
  }

  private mutating func takeSubscriptions(at now: Timestamp) throws(NodeFault) {
    try onSocket { () throws(ZeroMQError) in try sockets.takeSubscriptions(at: now) }
  }

  private mutating func takeFrames(at now: Timestamp) throws(NodeFault) -> Bool {
    try onSocket { () throws(ZeroMQError) in
      for count in 0..<framesPerTurn {
        switch try sockets.receive(.orders) {
        case .nothing: return count > 0
        case .frame(let connection, let bytes):
          state.sequencer.receive(bytes, from: connection, at: now, into: &turn.directives)
        case .unusable(let connection, let parts, _):
          guard let connection, parts <= NodeLimits.partsMax else { continue }
          state.sequencer.receiveUnusable(from: connection, at: now, into: &turn.directives)
        }
        if turn.directives.commands.count >= NodeLimits.commandsPerTurn { break }
      }
      return true
    }
  }

  /// Logs, syncs, applies, tells; again as long as that brings about commands of the node's own.
  private mutating func carryOut(at now: Timestamp) throws(NodeFault) {
    repeat {
      let fault = applyCommands(at: now)
      state.sequencer.flush(at: now, into: &turn.directives)
      try deliver(at: now)
      if let fault { throw fault }
    } while turn.directives.commands.count > 0
  }

  private mutating func applyCommands(at now: Timestamp) -> NodeFault? {
    guard turn.directives.commands.count > 0 else { return nil }
    let (through, fault) = store.append(turn.directives)
    for index in 0..<turn.directives.commands.count {
      let command = turn.directives.commands[index]
      if command.stamp.sequence > through { break }
      state.apply(command, into: &turn.directives)
    }
    if fault != nil {
      let first = SequenceNumber(rawValue: through.rawValue + 1)
      state.sequencer.abandon(from: first, at: now, into: &turn.directives)
    }
    turn.directives.removeCommands()
    return fault
  }

  private mutating func deliver(at now: Timestamp) throws(NodeFault) {
    try onSocket { () throws(ZeroMQError) in
      var index = 0
      while index < turn.directives.deliveries.count {
        switch turn.directives.deliveries[index] {
        case .send(let connection, let packet):
          let bytes = turn.directives.packet(packet)
          if try !sockets.send(.orders, bytes, to: connection) {
            state.sequencer.lost(connection, at: now, into: &turn.directives)
          }
        case .answer(let connection, let packet):
          _ = try sockets.send(.snapshots, turn.directives.packet(packet), to: connection)
        case .publish(let packet):
          try sockets.publish(turn.directives.packet(packet))
        }
        index += 1
      }
    }
    turn.directives.removeDeliveries()
  }

  private mutating func takeRequests(at now: Timestamp) throws(NodeFault) -> Bool {
    var taken = false
    for _ in 0..<Self.snapshotsPerTurn {
      let arrival = try onSocket { () throws(ZeroMQError) in try sockets.receive(.snapshots) }
      switch arrival {
      case .nothing: return taken
      case .unusable: break
      case .frame(let connection, let bytes):
        state.sequencer.answerSnapshot(
          bytes, from: connection, state.house, at: now, into: &turn.directives)
        try deliver(at: now)
      }
      taken = true
    }
    return taken
  }

  /// Milliseconds until the sequencer wants to be called, rounded up; at most a second.
  private mutating func untilTimer() -> Int {
    let due = turn.directives.timer.rawValue
    let now = time().rawValue
    guard due > now else { return 0 }
    return Int(min((due - now + 999_999) / 1_000_000, 1_000))
  }
}

/// Errors of sockets as the node's own.
@inline(__always)
private func onSocket<Result>(
  _ body: () throws(ZeroMQError) -> Result
) throws(NodeFault) -> Result {
  do throws(ZeroMQError) { return try body() } catch { throw .socket(error) }
}
