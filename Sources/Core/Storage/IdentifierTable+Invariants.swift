extension IdentifierTable {
  /// Stops the process unless every pair is found from its hash and the count is right. O(n).
  public func checkInvariants() {
    var taken = 0
    for index in 0..<entries.count where entries[index].isTaken {
      taken += 1
      precondition(
        place(of: entries[index].group, entries[index].identifier) == index,
        "Invariant: a pair is found from its hash")
    }
    precondition(taken == used, "Invariant: the count is the number of pairs")
    precondition(used * 2 <= entries.count, "Invariant: half of the table is vacant")
  }
}
