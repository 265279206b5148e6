import Accounts
import Messages
import State
import Storage
import Units

/// What one owner's accounts hold together in an instrument.
struct OwnerHolding: BitwiseCopyable {
  var owner = OwnerID.none
  var long: Quantity = .zero
  var short: Quantity = .zero
  /// The owner's newest position, and how many it has.
  var newest = HolderIndex.none
  var count: UInt32 = 0
  /// Whether a position changed since the margin index was last brought up to date.
  var isTouched = false
}

/// Where a position is counted, and the owner's next older one.
struct OwnerLink: BitwiseCopyable {
  var holding: UInt32 = .max
  var older = HolderIndex.none
}

/// The holdings of all owners in one instrument that counts positions by owner.
///
/// Each position of an owner is linked to the owner's others; at most `Limits.accountsPerOwner`.
struct OwnerHoldings: ~Copyable {
  /// From an owner, under group zero, to its place in `holdings`.
  private var places = IdentifierTable()
  var holdings = DenseArray<OwnerHolding>()
  /// By holder: the place of its owner's holding, and the owner's next older position.
  var links = Table<HolderIndex, OwnerLink>()

  init() {}

  subscript(_ place: Int) -> OwnerHolding { holdings[place] }

  /// The newest position counted in a holding; nil where there is none.
  func newest(_ place: Int) -> HolderIndex? {
    holdings[place].newest.isNone ? nil : holdings[place].newest
  }

  /// The place of the holding that a position counts in, or nil where it counts in none.
  func place(of position: HolderIndex) -> Int? {
    guard position.place < links.count, links[position].holding != .max else { return nil }
    return Int(links[position].holding)
  }

  /// The place of an owner's holding, or nil where it never had a position here.
  func place(of owner: OwnerID) -> Int? {
    guard owner != .none else { return nil }
    return places.value(0, UInt64(owner.rawValue)).map { Int($0) }
  }

  /// Whether an owner may have one position more, beside so many others that it is about to have.
  func hasRoom(for owner: OwnerID, beside others: Int = 0) -> Bool {
    let count = place(of: owner).map { Int(holdings[$0].count) } ?? 0
    return owner == .none || count + others < Limits.accountsPerOwner
  }

  /// Counts a new, flat position for its owner.
  mutating func add(_ position: HolderIndex, of owner: OwnerID) {
    guard owner != .none else { return }
    var place = holdings.count
    if let known = places.value(0, UInt64(owner.rawValue)) {
      place = Int(known)
    } else {
      places.insert(0, UInt64(owner.rawValue), value: UInt64(place))
      holdings.append(OwnerHolding(owner: owner))
    }
    links.extend(toInclude: position, with: OwnerLink())
    assert(
      holdings[place].newest.isNone || holdings[place].newest < position,
      "Invariant: positions are linked newest first")
    links[position] = OwnerLink(holding: UInt32(place), older: holdings[place].newest)
    holdings[place].newest = position
    holdings[place].count += 1
    assert(
      holdings[place].count <= Limits.accountsPerOwner,
      "Invariant: an owner has room for its positions")
    assert(
      holdings[place].newest == position && places.count == holdings.count,
      "Invariant: an owner has one holding")
  }

  /// Follows a change of a position's quantity. Returns the place of the owner's holding where it
  /// was not touched before.
  mutating func move(_ position: HolderIndex, from before: Quantity, to after: Quantity) -> Int? {
    guard let place = place(of: position), before != after else { return nil }
    holdings[place].long += Swift.max(.zero, after) - Swift.max(.zero, before)
    holdings[place].short += Swift.max(.zero, -after) - Swift.max(.zero, -before)
    assert(
      !holdings[place].long.isNegative && !holdings[place].short.isNegative,
      "Invariant: what an owner holds is not negative")
    defer { holdings[place].isTouched = true }
    return holdings[place].isTouched ? nil : place
  }

  mutating func clearTouch(_ place: Int) { holdings[place].isTouched = false }

  /// The owner's next older position; nil behind the oldest.
  func older(_ position: HolderIndex) -> HolderIndex? {
    links[position].older.isNone ? nil : links[position].older
  }

  /// Which holdings there are, for the invariants.
  var count: Int { holdings.count }

  /// Without the table of places, which follows from the holdings' owners.
  mutating func code(_ coder: inout StateCoder) {
    holdings.code(
      &coder, atMost: Limits.accounts, taking: 28, vacant: OwnerHolding()
    ) { $1.code(&$0) }
    links.code(&coder, atMost: Limits.accounts + 1, taking: 8, vacant: OwnerLink()) {
      $1.code(&$0)
    }
    if coder.isReading { restore(&coder) }
  }

  private mutating func restore(_ coder: inout StateCoder) {
    places = IdentifierTable(capacity: holdings.count)
    for place in 0..<holdings.count {
      let holding = holdings[place]
      guard holding.newest.isNone || holding.newest.place < links.count,
        holding.owner != .none,
        places.insert(0, UInt64(holding.owner.rawValue), value: UInt64(place)) == nil
      else { return coder.fail(.inconsistent) }
    }
    // Each link leads to an older position, so that no chain of them goes round.
    for holder in links.indices {
      let link = links[holder]
      guard link.holding == .max || Int(link.holding) < holdings.count,
        link.older.isNone || link.older < holder
      else { return coder.fail(.inconsistent) }
    }
  }
}
