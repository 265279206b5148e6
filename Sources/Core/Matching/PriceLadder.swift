import Storage
import Units

/// The occupied prices of one side: from a price to its level, and from a price to the next.
///
/// A price is counted from the best there can be (`key` 0: tick 1 for sells, the greatest tick for
/// buys), so that both sides look for the least key. A key has 26 bits: 10 choose a chunk, 10 a
/// page in it, 6 a level in that. Chunks and pages exist only where there are levels; given back,
/// they are clean and used again at once. Sets of pages and chunks are 16 words under a summary
/// word, so the next occupied price is at most six bit scans away.
///
/// The reading functions are always inlined: a call would be handed a copy of the whole struct.
@frozen @usableFromInline struct PriceLadder: ~Copyable {
  @usableFromInline let mirror: UInt32
  /// The least key occupied and its level; `absent` where the side is empty.
  @usableFromInline var bestKey: UInt32
  @usableFromInline var bestLevel: UInt32
  @usableFromInline var orders: Int
  @usableFromInline var levels: Int
  /// Sum of all open quantity; it bounds every other sum, and stays within 64 bits.
  @usableFromInline var quantity: Int64

  /// Chunk of each 65,536 prices, or `absent`.
  @usableFromInline var chunks: DenseArray<UInt32>
  @usableFromInline var chunkWords: DenseArray<UInt64>
  @usableFromInline var chunkSummary: UInt64

  /// Per chunk: which levels are occupied, one word to a page.
  @usableFromInline var levelWords: DenseArray<UInt64>
  /// Per chunk: where its pages are; meaningful where the page's word is not zero.
  @usableFromInline var pages: DenseArray<UInt32>
  @usableFromInline var pageWords: DenseArray<UInt64>
  @usableFromInline var pageSummaries: DenseArray<UInt64>
  @usableFromInline var freeChunks: DenseArray<UInt32>

  /// Per page: the levels of its 64 prices; meaningful where the level's bit is set.
  @usableFromInline var levelsOfPages: DenseArray<UInt32>
  @usableFromInline var freePages: DenseArray<UInt32>

  @inlinable static var keyMask: UInt32 { (1 << 26) - 1 }
  @inlinable static var chunksPerLadder: Int { 1_024 }
  @inlinable static var pagesPerChunk: Int { 1_024 }
  @inlinable static var levelsPerPage: Int { 64 }
  @inlinable static var wordsPerSet: Int { 16 }

  @inlinable init(_ side: Side) {
    mirror = side == .buy ? Self.keyMask : 0
    bestKey = absent
    bestLevel = absent
    orders = 0
    levels = 0
    quantity = 0
    chunks = DenseArray(capacity: Self.chunksPerLadder)
    chunks.append(repeating: absent, count: Self.chunksPerLadder)
    chunkWords = DenseArray(capacity: Self.wordsPerSet)
    chunkWords.append(repeating: 0, count: Self.wordsPerSet)
    chunkSummary = 0
    levelWords = DenseArray()
    pages = DenseArray()
    pageWords = DenseArray()
    pageSummaries = DenseArray()
    freeChunks = DenseArray()
    levelsOfPages = DenseArray()
    freePages = DenseArray()
  }

  @inlinable @inline(__always) func key(_ ticks: Ticks) -> UInt32 {
    UInt32(bitPattern: ticks.rawValue &- 1) ^ mirror
  }
  @inlinable @inline(__always) func ticks(_ key: UInt32) -> Ticks {
    Ticks(rawValue: Int32(bitPattern: key ^ mirror) &+ 1)
  }

  /// The greatest key within a taker's limit, which may lie outside the range of prices: negative
  /// where no price is within it. `absent` is greater than any.
  @inlinable @inline(__always) func limitKey(_ limit: Ticks) -> Int64 {
    mirror == 0 ? Int64(limit.rawValue) - 1 : Int64(Self.keyMask) - Int64(limit.rawValue) + 1
  }

  // MARK: Finding

  /// The level at a price, or `absent`.
  @inlinable @inline(__always) func level(at key: UInt32) -> UInt32 {
    let chunk = chunks[Int(key >> 16)]
    guard chunk != absent else { return absent }
    let place = Int(chunk) << 10 | Int(key >> 6) & 1_023
    guard levelWords[place] >> UInt64(key & 63) & 1 == 1 else { return absent }
    return levelsOfPages[Int(pages[place]) << 6 | Int(key & 63)]
  }

  /// The least occupied key greater than `key`, or `absent`.
  @inlinable @inline(__always) func nextKey(after key: UInt32) -> UInt32 {
    let chunk = chunks[Int(key >> 16)]
    if chunk != absent {
      let page = Int(key >> 6) & 1_023
      let above = levelWords[Int(chunk) << 10 | page] & (~1 << UInt64(key & 63))
      if above != 0 { return key & ~63 | UInt32(truncatingIfNeeded: above.trailingZeroBitCount) }
      let next = Self.next(
        after: page, in: pageWords, at: Int(chunk) << 4,
        summary: pageSummaries[Int(chunk)])
      if next >= 0 { return leastKey(ofChunkAt: Int(key >> 16), page: next) }
    }
    let next = Self.next(after: Int(key >> 16), in: chunkWords, at: 0, summary: chunkSummary)
    return next < 0 ? absent : leastKey(ofChunkAt: next)
  }

  @inlinable @inline(__always) func leastKey(ofChunkAt place: Int) -> UInt32 {
    let chunk = Int(chunks[place])
    let word = pageSummaries[chunk].trailingZeroBitCount
    let bit = pageWords[chunk << 4 | word].trailingZeroBitCount
    return leastKey(ofChunkAt: place, page: word << 6 | bit)
  }

  @inlinable @inline(__always) func leastKey(ofChunkAt place: Int, page: Int) -> UInt32 {
    let bit = levelWords[Int(chunks[place]) << 10 | page].trailingZeroBitCount
    return UInt32(truncatingIfNeeded: place << 16 | page << 6 | bit)
  }

  /// The least member greater than `member` of a set of 1,024, or -1.
  @inlinable @inline(__always) static func next(
    after member: Int, in words: borrowing DenseArray<UInt64>, at base: Int, summary: UInt64
  ) -> Int {
    let word = member >> 6
    let above = words[base + word] & (~1 << UInt64(member & 63))
    if above != 0 { return word << 6 | above.trailingZeroBitCount }
    let beyond = summary & (~1 << UInt64(word))
    if beyond == 0 { return -1 }
    let further = beyond.trailingZeroBitCount
    return further << 6 | words[base + further].trailingZeroBitCount
  }

  // MARK: Changing

  /// The place in `levelWords` of a price, whose chunk is opened where there is none. `enter`
  /// must follow where the price has no level.
  @inlinable @inline(__always) mutating func openPlace(of key: UInt32) -> Int {
    var chunk = chunks[Int(key >> 16)]
    if chunk == absent { chunk = openChunk(at: Int(key >> 16)) }
    return Int(chunk) << 10 | Int(key >> 6) & 1_023
  }

  /// The level at a price whose place is known, or `absent`.
  @inlinable @inline(__always) func level(at key: UInt32, place: Int) -> UInt32 {
    guard levelWords[place] >> UInt64(key & 63) & 1 == 1 else { return absent }
    return levelsOfPages[Int(pages[place]) << 6 | Int(key & 63)]
  }

  /// Enters a level at a price that has none.
  @inlinable @inline(__always)
  mutating func enter(_ level: UInt32, at key: UInt32, place: Int) {
    assert(levelWords[place] >> UInt64(key & 63) & 1 == 0, "Invariant: a price has one level")
    let word = levelWords[place]
    if word == 0 { openPage(place) }
    levelWords[place] = word | 1 << UInt64(key & 63)
    levelsOfPages[Int(pages[place]) << 6 | Int(key & 63)] = level
    levels += 1
    if key < bestKey {
      bestKey = key
      bestLevel = level
    }
    assert(levels > 0 && bestKey <= key, "Invariant: no level is better than the best")
  }

  /// Removes the level at a price, and finds the next best where it was the best.
  @inlinable @inline(__always) mutating func leave(_ key: UInt32) {
    if key == bestKey {
      bestKey = nextKey(after: key)
      bestLevel = bestKey == absent ? absent : level(at: bestKey)
    }
    assert(levels > 0, "Invariant: a level that leaves was entered")
    levels -= 1
    let place = Int(chunks[Int(key >> 16)]) << 10 | Int(key >> 6) & 1_023
    assert(
      levelWords[place] >> UInt64(key & 63) & 1 == 1, "Invariant: a level leaves the price it has")
    let word = levelWords[place] & ~(1 << UInt64(key & 63))
    levelWords[place] = word
    if word == 0 { closePage(place, ofChunkAt: Int(key >> 16)) }
    assert((bestKey == absent) == (levels == 0), "Invariant: a side with levels has a best one")
  }

  @inlinable mutating func openPage(_ place: Int) {
    let id: UInt32
    if freePages.isEmpty {
      id = UInt32(levelsOfPages.count >> 6)
      levelsOfPages.append(repeating: absent, count: Self.levelsPerPage)
      freePages.reserve(levelsOfPages.count >> 6)
    } else {
      id = freePages.removeLast()
    }
    assert(pageWords[place >> 6] >> UInt64(place & 63) & 1 == 0, "Invariant: a page is opened once")
    pages[place] = id
    pageWords[place >> 6] |= 1 << UInt64(place & 63)
    pageSummaries[place >> 10] |= 1 << UInt64(place >> 6 & 15)
  }

  @inlinable mutating func closePage(_ place: Int, ofChunkAt key: Int) {
    assert(
      pageWords[place >> 6] >> UInt64(place & 63) & 1 == 1,
      "Invariant: a page that is closed was open")
    freePages.append(pages[place])
    let word = pageWords[place >> 6] & ~(1 << UInt64(place & 63))
    pageWords[place >> 6] = word
    if word != 0 { return }
    let chunk = place >> 10
    pageSummaries[chunk] &= ~(1 << UInt64(place >> 6 & 15))
    if pageSummaries[chunk] == 0 { closeChunk(chunk, at: key) }
  }

  @inlinable @inline(never) mutating func openChunk(at place: Int) -> UInt32 {
    let id: UInt32
    if freeChunks.isEmpty {
      id = UInt32(pageSummaries.count)
      pageSummaries.append(0)
      pageWords.append(repeating: 0, count: Self.wordsPerSet)
      levelWords.append(repeating: 0, count: Self.pagesPerChunk)
      pages.append(repeating: absent, count: Self.pagesPerChunk)
      freeChunks.reserve(pageSummaries.count)
    } else {
      id = freeChunks.removeLast()
    }
    assert(chunks[place] == absent, "Invariant: a chunk is opened once")
    chunks[place] = id
    chunkWords[place >> 6] |= 1 << UInt64(place & 63)
    chunkSummary |= 1 << UInt64(place >> 6)
    return id
  }

  @inlinable @inline(never) mutating func closeChunk(_ chunk: Int, at place: Int) {
    assert(chunks[place] == UInt32(chunk), "Invariant: a chunk that is closed was open")
    freeChunks.append(UInt32(chunk))
    chunks[place] = absent
    let word = chunkWords[place >> 6] & ~(1 << UInt64(place & 63))
    chunkWords[place >> 6] = word
    if word == 0 { chunkSummary &= ~(1 << UInt64(place >> 6)) }
  }
}
