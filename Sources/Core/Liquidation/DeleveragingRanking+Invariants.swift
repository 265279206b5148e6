import Units

extension DeleveragingRanking {
  /// Stops the process unless both queues are in order, and, while the ranking is followed, every
  /// holder that stands on a side has one entry there that is not of the past. O(entries).
  public func checkInvariants() {
    long.checkInvariants()
    short.checkInvariants()
    guard isFollowed else { return }
    precondition(
      changed.count <= standings.count, "Invariant: no more changes are noted than holders rank")
    var standing = 0
    for holder in standings.indices where standings[holder].side != nil { standing += 1 }
    var present = 0
    for place in 0..<long.entries.count where isPresent(long.entries[place], .buy) { present += 1 }
    for place in 0..<short.entries.count where isPresent(short.entries[place], .sell) {
      present += 1
    }
    precondition(standing == present, "Invariant: who stands on a side is queued there once")
  }

  private func isPresent(_ entry: Entry, _ side: Side) -> Bool {
    precondition(entry.holder < standings.end, "Invariant: who is queued has a standing")
    let standing = standings[entry.holder]
    return standing.side == side && standing.serial == entry.serial
  }
}

extension DeleveragingQueue {
  /// Stops the process unless no entry comes before the one above it. O(n).
  func checkInvariants() {
    precondition(metBefore <= met, "Invariant: ranks of this tick are counted from its beginning")
    for place in 0..<entries.count {
      precondition(
        place == 0 || !entries[place].precedes(entries[(place - 1) / 2]),
        "Invariant: no entry precedes the one above it")
      precondition(entries[place].met <= met, "Invariant: nobody was met who did not come")
    }
  }
}
