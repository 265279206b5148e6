import Accounts
import Messages
import Storage
import Units

/// What is known of the trades that two accounts reported of each other.
struct FillPair: BitwiseCopyable {
  /// Stands in the table of reported trades for one that is over.
  static var settled: UInt64 { .max }

  /// The two parties, whichever side each takes.
  var lower: AccountIndex
  var upper: AccountIndex
  /// Trades in the table: those that wait, and those that are over and remembered.
  var known: UInt32 = 0
  /// The remembered ones by falling number: the first and the last in `fillNumbers`.
  var remembered: UInt32 = 0
  var highest = Slot.none
  var lowest = Slot.none
  /// The greatest number that was over and is no longer remembered; zero where there is none.
  var passed: UInt64 = 0
}

/// The number of a trade that is over, between its pair's next higher and next lower one.
struct FillNumber: BitwiseCopyable {
  var number: UInt64
  var higher: Slot
  var lower: Slot
}

// Trades are known by number and pair: a third party that uses the same number stands in nobody's
// way. No number counts twice, and what is kept for that is bounded: of each pair the highest
// `Limits.fillNumbers` that are over, below which every other number counts as used. It is the
// window by which IPsec tells a packet from its replay (RFC 4303, 3.4.3): numbers of a pair may
// come in any order within it, and have to rise beyond it.
extension HouseState {
  /// What is known of a trade: `FillPair.settled`, or where in `pendingFills` it waits; nil where
  /// nothing.
  func reportedTrade(_ terms: FillTerms) -> UInt64? {
    guard let pair = pair(of: terms) else { return nil }
    return reportedTrades.value(pair.index, terms.reported.rawValue)
  }

  /// Whether a number that is not known may have been used: its pair remembers only higher ones.
  func isPassed(_ terms: FillTerms) -> Bool {
    guard let pair = pair(of: terms) else { return false }
    return terms.reported.rawValue <= fillPairs[pair].passed
  }

  /// Whether the parties have traded with each other before, or each has room for a new partner.
  func mayBePartners(_ terms: FillTerms) -> Bool {
    if let pair = pair(of: terms), fillPairs[pair].remembered > 0 { return true }
    return partners(of: terms.lower) < Limits.fillPartners
      && partners(of: terms.upper) < Limits.fillPartners
  }

  private func partners(of account: UInt32) -> UInt64 {
    fillPartners.value(0, UInt64(account)) ?? 0
  }

  private func pair(of terms: FillTerms) -> Slot? {
    fillPairPlaces.value(terms.lower, UInt64(terms.upper)).map { Slot(bits: $0) }
  }

  private mutating func pairForUse(_ terms: FillTerms) -> Slot {
    if let known = pair(of: terms) { return known }
    assert(terms.lower < terms.upper, "Invariant: a pair is two parties")
    let pair = fillPairs.acquire(
      FillPair(
        lower: AccountIndex(rawValue: terms.lower), upper: AccountIndex(rawValue: terms.upper)))
    fillPairPlaces.insert(terms.lower, UInt64(terms.upper), value: pair.bits)
    return pair
  }

  mutating func notePending(_ terms: FillTerms, _ slot: Slot) {
    let pair = pairForUse(terms)
    reportedTrades.insert(pair.index, terms.reported.rawValue, value: slot.bits)
    fillPairs[pair].known += 1
  }

  /// Takes a trade that waited out of the table, and its pair where nothing else is known of it.
  mutating func forgetPending(_ terms: FillTerms) {
    guard let pair = pair(of: terms) else {
      preconditionFailure("Invariant: a trade that waits has its pair noted")
    }
    reportedTrades.remove(pair.index, terms.reported.rawValue)
    assert(fillPairs[pair].known > 0, "Invariant: a trade that is forgotten was known")
    fillPairs[pair].known -= 1
    guard fillPairs[pair].known == 0 else { return }
    fillPairPlaces.remove(terms.lower, UInt64(terms.upper))
    fillPairs.release(pair)
  }

  /// Remembers a trade that is over, and lets go of the lowest where they are too many.
  /// - Complexity: O(1) where numbers rise, else O(`Limits.fillNumbers`).
  mutating func noteSettled(_ terms: FillTerms) {
    let pair = pairForUse(terms)
    if fillPairs[pair].remembered == 0 {
      for account in [terms.lower, terms.upper] {
        fillPartners.insert(0, UInt64(account), value: partners(of: account) + 1)
      }
    }
    let number = terms.reported.rawValue
    reportedTrades.insert(pair.index, number, value: FillPair.settled)
    fillPairs[pair].known += 1
    var higher = Slot.none
    var lower = fillPairs[pair].highest
    while !lower.isNone, fillNumbers[lower].number > number {
      higher = lower
      lower = fillNumbers[lower].lower
    }
    assert(
      (lower.isNone || fillNumbers[lower].number < number)
        && (higher.isNone || fillNumbers[higher].number > number),
      "Invariant: numbers of a pair are remembered in order, each once")
    let slot = fillNumbers.acquire(FillNumber(number: number, higher: higher, lower: lower))
    if higher.isNone { fillPairs[pair].highest = slot } else { fillNumbers[higher].lower = slot }
    if lower.isNone { fillPairs[pair].lowest = slot } else { fillNumbers[lower].higher = slot }
    fillPairs[pair].remembered += 1
    if Int(fillPairs[pair].remembered) > Limits.fillNumbers { passLowest(pair) }
    assert(
      fillNumbers[fillPairs[pair].lowest].number > fillPairs[pair].passed,
      "Invariant: what is remembered lies above what is passed")
  }

  private mutating func passLowest(_ pair: Slot) {
    let slot = fillPairs[pair].lowest
    let passed = fillNumbers[slot]
    assert(
      passed.lower.isNone && !passed.higher.isNone,
      "Invariant: the lowest of several numbers is passed")
    fillPairs[pair].lowest = passed.higher
    fillNumbers[passed.higher].lower = .none
    fillPairs[pair].passed = Swift.max(fillPairs[pair].passed, passed.number)
    reportedTrades.remove(pair.index, passed.number)
    fillPairs[pair].known -= 1
    fillPairs[pair].remembered -= 1
    assert(
      Int(fillPairs[pair].remembered) == Limits.fillNumbers,
      "Invariant: so many numbers are remembered")
    fillNumbers.release(slot)
  }

  /// What is remembered of reported trades is bounded, and no number is both known and passed.
  func checkFillNumbers() {
    precondition(
      reportedTrades.count == pendingFills.count + fillNumbers.count,
      "Invariant: every reported trade that is known waits or is over")
    precondition(
      fillNumbers.count <= fillPairs.count * Limits.fillNumbers,
      "Invariant: a pair remembers so many numbers at most")
    precondition(
      fillPairPlaces.count == fillPairs.count, "Invariant: every pair is found by its parties")
  }
}
