import Clearing
import Messages
import Units
import Wire

extension Sequencer {
  /// Tells everyone what became of a command that is safe and has been applied: the sender its
  /// receipt, the members of the accounts concerned and the feed its events.
  ///
  /// - Parameter events: what this command alone has given.
  public mutating func settle(
    _ command: SequencedCommand, _ receipt: Receipt, _ events: borrowing EventBuffer,
    _ house: ClearingHouse, into d: inout Directives
  ) {
    let stamp = command.stamp
    precondition(
      stamp.sequence == house.lastStamp.sequence,
      "Invariant: a command is settled right behind its application")
    if command.place >= 0, terms.form == .values {
      announce(
        Int(command.place), at: stamp.time,
        .answer(number: command.clientSequence, house: stamp.sequence, receipt), into: &d)
    } else if command.place >= 0 {
      let message = ReceiptMessage(
        clientSequence: SequenceNumber(rawValue: command.clientSequence),
        houseSequence: stamp.sequence, time: stamp.time, order: receipt.order,
        filled: receipt.filled, resting: receipt.resting, reason: receipt.reason)
      tell(Int(command.place), stampedAt: stamp.time, into: &d) { $0.append(message) }
    }
    for index in 0..<events.count { tell(events[index], at: stamp.time, into: &d) }
    if case .tick = command.command { publishState(of: house, stamp, into: &d) }
  }

  private mutating func tell(_ event: Event, at time: Timestamp, into d: inout Directives) {
    if case .accountOpened(let opened) = event { note(opened) }
    let parties = event.parties
    let first = owner(of: parties.first)
    let second = owner(of: parties.second)
    if first >= 0 {
      show(event, to: first, disclosing: first == second ? .all : .first, at: time, into: &d)
    }
    if second >= 0, second != first {
      show(event, to: second, disclosing: .second, at: time, into: &d)
    }
    guard let (topic, instrument) = event.feedTopic else { return }
    if terms.form == .values {
      d.announcements.append(
        Announcement(connection: .none, time: time, content: .event(event.disclosing(.everyone))))
    } else {
      feed.append(topic, instrument, at: time, into: &d) {
        $0.append(event, disclosing: .everyone)
      }
    }
  }

  @inline(__always)
  private mutating func show(
    _ event: Event, to place: Int, disclosing shown: Disclosure, at time: Timestamp,
    into d: inout Directives
  ) {
    if terms.form == .values {
      announce(place, at: time, .event(event.disclosing(shown)), into: &d)
    } else {
      tell(place, stampedAt: time, into: &d) { $0.append(event, disclosing: shown) }
    }
  }

  /// The place of the session that owns an account; −1 where nobody does.
  @inline(__always)
  func owner(of account: AccountID) -> Int {
    let index = Int(account.rawValue)
    return index < owners.count ? Int(owners[index]) : -1
  }

  private mutating func note(_ opened: AccountOpened) {
    guard let place = table.place(of: opened.member) else { return }
    owners.extend(toInclude: Int(opened.account.rawValue), with: -1)
    precondition(
      owner(of: opened.account) == -1, "Invariant: an account is opened once, for one member")
    owners[Int(opened.account.rawValue)] = Int32(place)
    accounts[place].append(opened.account)
  }

  /// Takes in a record of the log and what the house made of it, when a node starts again.
  public mutating func recover(
    _ record: CommandRecord, _ stamp: Stamp, _ events: borrowing EventBuffer
  ) {
    precondition(
      stamp.sequence >= nextSequence && stamp.time >= lastTime,
      "Invariant: the stamps of a log rise")
    nextSequence = SequenceNumber(rawValue: stamp.sequence.rawValue + 1)
    lastTime = stamp.time
    for index in 0..<events.count {
      if case .accountOpened(let opened) = events[index] { note(opened) }
    }
    let sender = record.origin?.sender ?? record.member
    guard sender != .none, let place = table.place(of: sender) else { return }
    let number = record.origin?.clientSequence ?? table[place].loggedThrough + 1
    table[place].loggedThrough = number
    table[place].nextFromMember = number + 1
  }

  /// To be called behind the last record. In lock step nobody may go back behind what the log
  /// holds, and everybody promises anew.
  public mutating func finishRecovery() {
    for member in barrier?.participants ?? [] { barrier?.promise(lastTime, from: member) }
  }
}
