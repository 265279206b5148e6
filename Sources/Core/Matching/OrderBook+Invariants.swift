import Storage
import Units

extension OrderBook {
  /// Stops the process unless the book is whole: uncrossed, every chain linked both ways, every
  /// sum right, every bit set where there is a level and nowhere else. O(orders + memory).
  public func checkInvariants() {
    orders.checkInvariants()
    if let buy = best(.buy), let sell = best(.sell) {
      precondition(buy < sell, "Invariant: the book is uncrossed")
    }
    for side in Side.allCases { checkSide(side) }
    precondition(
      count(.buy) + count(.sell) == orders.count, "Invariant: every open order is on a side")
    precondition(
      levelCount(.buy) + levelCount(.sell) + freeLevels.count == levels.count,
      "Invariant: every level is in a ladder or free")
  }

  func checkSide(_ side: Side) {
    let place = Self.place(side)
    ladders[place].checkInvariants()
    var key = ladders[place].leastKeyOfAll()
    precondition(key == ladders[place].bestKey, "Invariant: the best price is the least key")
    if key != absent {
      precondition(
        ladders[place].level(at: key) == ladders[place].bestLevel,
        "Invariant: the best level is at the best price")
    }
    var orderCount = 0
    var levelCount = 0
    var quantity: Int64 = 0
    while key != absent {
      let index = ladders[place].level(at: key)
      let level = levels[Int(index)]
      precondition(
        level.key == key && level.side == side, "Invariant: a level is where it says it is")
      checkChain(level, at: index)
      orderCount += Int(level.count)
      levelCount += 1
      quantity += level.quantity
      key = ladders[place].nextKey(after: key)
    }
    precondition(
      orderCount == ladders[place].orders && levelCount == ladders[place].levels
        && quantity == ladders[place].quantity, "Invariant: a side's sums are its levels'")
  }

  func checkChain(_ level: Level, at index: UInt32) {
    var previous = absent
    var order = level.first
    var count: UInt32 = 0
    var quantity: Int64 = 0
    while order != absent {
      precondition(orders.slot(at: order) != nil, "Invariant: a linked order is open")
      let record = orders[order]
      precondition(
        record.previous == previous && record.level == index && record.side == level.side,
        "Invariant: an order is linked where it rests")
      precondition(record.quantity > 0, "Invariant: an open order has quantity")
      count += 1
      quantity += record.quantity
      previous = order
      order = record.next
    }
    precondition(level.last == previous, "Invariant: a level knows its last order")
    precondition(count > 0, "Invariant: a level is not empty")
    precondition(
      count == level.count && quantity == level.quantity,
      "Invariant: a level's sums are its orders'")
  }
}

extension PriceLadder {
  func leastKeyOfAll() -> UInt32 {
    if chunkSummary == 0 { return absent }
    let word = chunkSummary.trailingZeroBitCount
    return leastKey(ofChunkAt: word << 6 | chunkWords[word].trailingZeroBitCount)
  }

  /// Stops the process unless summaries, sets and pages agree from the bottom up.
  func checkInvariants() {
    var live = 0
    var livePages = 0
    var liveLevels = 0
    for place in 0..<Self.chunksPerLadder {
      let isMember = chunkWords[place >> 6] >> UInt64(place & 63) & 1 == 1
      precondition(
        isMember == (chunks[place] != absent), "Invariant: the chunk set agrees with the chunks")
      guard isMember else { continue }
      live += 1
      let chunk = Int(chunks[place])
      var pagesHere = 0
      for page in 0..<Self.pagesPerChunk {
        let word = levelWords[chunk << 10 | page]
        let isListed = pageWords[chunk << 4 | page >> 6] >> UInt64(page & 63) & 1 == 1
        precondition(
          isListed == (word != 0), "Invariant: the page set agrees with the level words")
        if isListed { pagesHere += 1 }
        liveLevels += word.nonzeroBitCount
      }
      for word in 0..<Self.wordsPerSet {
        precondition(
          (pageSummaries[chunk] >> UInt64(word) & 1 == 1) == (pageWords[chunk << 4 | word] != 0),
          "Invariant: a page summary agrees with its words")
      }
      precondition(pagesHere > 0, "Invariant: a chunk in use has a page")
      livePages += pagesHere
    }
    for word in 0..<Self.wordsPerSet {
      precondition(
        (chunkSummary >> UInt64(word) & 1 == 1) == (chunkWords[word] != 0),
        "Invariant: the chunk summary agrees with its words")
    }
    precondition(
      live + freeChunks.count == pageSummaries.count, "Invariant: every chunk is used or free")
    precondition(
      livePages + freePages.count == levelsOfPages.count >> 6,
      "Invariant: every page is used or free")
    precondition(liveLevels == levels, "Invariant: the bits are the levels")
  }
}
