import Messages
import Units
import Wire

extension Sequencer {
  /// Does what time alone calls for, and in lock step hands out what has become certain.
  ///
  /// To be called once in every turn, behind the frames.
  /// - Parameter most: in lock step so many commands are handed out; where there are as many, it is
  ///   to be called again once they have been applied, before `flush`.
  public mutating func wake(at time: Timestamp, most: Int = .max, into d: inout Directives) {
    answerRefusals(at: time, into: &d)
    switch terms.mode {
    case .lockStep:
      release(most: most, into: &d)
    case .realTime(let interval):
      if interval > .zero { tick(every: interval, at: time, into: &d) }
      watchSessions(at: time, into: &d)
    }
  }

  private mutating func tick(
    every interval: TimeSpan, at time: Timestamp, into d: inout Directives
  ) {
    guard isAccepting else { return }
    if time >= nextTick {
      for price in terms.fixedIndices {
        issue(.postIndexPrice(price), as: .none, at: time, into: &d)
      }
      issue(.tick(Tick()), as: .none, at: time, into: &d)
      // Ticks that were missed are not made up for: time has passed, once.
      let due = nextTick + interval
      nextTick = due > time ? due : time + interval
    }
    d.timer = min(d.timer, nextTick)
  }

  /// Ends the sessions of members who have said nothing for too long, and shows the others that the
  /// node is there. In lock step a member may think as long as it likes.
  private mutating func watchSessions(at time: Timestamp, into d: inout Directives) {
    guard time >= nextSilenceCheck else {
      d.timer = min(d.timer, nextSilenceCheck)
      return
    }
    let interval = terms.heartbeatInterval
    var due = time + interval
    for place in 0..<table.sessions.count where table.isLive(place) {
      let end = table[place].heard + terms.silenceMax
      if time > end {
        counts.lost += 1
        endSession(table[place].connection, at: time, into: &d)
        continue
      }
      due = min(due, end)
      if time - table[place].told >= interval { sendSequence(to: place, at: time, into: &d) }
    }
    // Many members are looked at together.
    let least = TimeSpan(rawValue: max(terms.silenceMax.rawValue / 64, 1_000_000))
    nextSilenceCheck = max(due, time + least)
    d.timer = min(d.timer, nextSilenceCheck)
  }

  /// Closes the turn: hands out every packet begun.
  public mutating func flush(at time: Timestamp, into d: inout Directives) {
    feed.flush(into: &d)
    if terms.form == .packets, let horizon = barrier?.horizon, horizon > horizonTold {
      horizonTold = horizon
      let advanced = TimeAdvancedMessage(horizon: horizon, feedSequence: feed.lastSequence)
      for place in 0..<table.sessions.count where table.isLive(place) {
        send(to: place, at: time, into: &d) { $0.append(advanced) }
      }
    }
    if !leaving.isEmpty { endLeaving(at: time, into: &d) }
    for index in 0..<outboxes.open.count {
      flushOutbox(at: Int(outboxes.open[index]), time: time, into: &d)
    }
    outboxes.forgetOpen()
  }
}
