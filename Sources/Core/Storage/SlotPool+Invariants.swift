extension SlotPool {
  /// Stops the process unless free places and living elements make up all places. O(n).
  public func checkInvariants() {
    var dead = 0
    for index in 0..<cells.count where cells[index].generation & 1 == 0 { dead += 1 }
    precondition(dead == free.count, "Invariant: every free place is listed once")
    for position in 0..<free.count {
      precondition(
        slot(at: free[position]) == nil, "Invariant: a listed place is free")
    }
  }
}
