extension IndexedHeap {
  /// Stops the process unless every parent precedes its children and every place is known. O(n).
  public func checkInvariants() {
    for place in 0..<entries.count {
      let entry = entries[place]
      precondition(
        places[Int(entry.item)] == UInt32(place + 1), "Invariant: the place of an item is known")
      if place > 0 {
        precondition(
          entries[(place - 1) >> 2].precedes(entry), "Invariant: a parent precedes its children")
      }
    }
    var queued = 0
    for item in 0..<places.count where places[item] != 0 { queued += 1 }
    precondition(queued == entries.count, "Invariant: every known place is taken")
  }
}
