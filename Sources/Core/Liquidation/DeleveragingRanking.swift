import Accounts
import Storage
import Units

/// The positions of a market that may be deleveraged, by side and score, as they stood when they
/// were first asked for in a tick; kept from tick to tick.
///
/// While no mark moves, only positions that changed since the last tick are ranked anew: what they
/// were is left in the queue and passed over when it comes to the front. So a cascade over many
/// ticks pays for each position about once, and not for all of them in each tick.
public struct DeleveragingRanking: ~Copyable {
  public typealias Entry = DeleveragingQueue.Entry

  /// How a holder stands in the queues: entries with another serial are of the past, even where a
  /// holder has come back to the score that they have.
  @frozen @usableFromInline struct Standing: Equatable, BitwiseCopyable {
    @usableFromInline var score: Rate = .zero
    @usableFromInline var side: Side?
    @usableFromInline var serial: UInt32 = 0
  }

  var long = DeleveragingQueue()
  var short = DeleveragingQueue()
  var standings = Table<HolderIndex, Standing>()
  var changed = DenseArray<HolderIndex>()
  /// Under which marks it was made; zero: it must be made anew.
  var madeAt: UInt64 = 0

  public init() {}

  /// Whether it is followed: changes of positions must be noted.
  public var isFollowed: Bool { madeAt != 0 }

  /// Whether only what has changed must be ranked again.
  public func isCurrent(_ marks: UInt64) -> Bool { madeAt == marks }

  /// Notes that a position, or what stands behind it, has changed.
  public mutating func note(_ holder: HolderIndex) {
    guard isFollowed else { return }
    changed.append(holder)
    // Longer than the table it is no gain any more.
    if changed.count > standings.count { drop() }
  }

  private mutating func drop() {
    madeAt = 0
    changed.removeAll()
  }

  /// Begins anew under these marks: each position with `rank`, then `order`.
  public mutating func begin(_ marks: UInt64) {
    precondition(marks != 0, "Invariant: there are marks before anybody is ranked")
    long.removeAll()
    short.removeAll()
    for holder in standings.indices { standings[holder].side = nil }
    changed.removeAll()
    madeAt = marks
  }

  /// Begins a tick: ranks count from 1.
  public mutating func beginTick() {
    long.beginTick()
    short.beginTick()
  }

  /// A position that has changed since it was ranked, or nil where there is none more.
  public mutating func nextChanged() -> HolderIndex? {
    changed.isEmpty ? nil : changed.removeLast()
  }

  /// Ranks a position of a side in a ranking that is begun anew.
  public mutating func rank(_ holder: HolderIndex, _ score: Rate, _ side: Side) {
    let entry = stand(holder, score, side)
    if side == .buy { long.append(entry) } else { short.append(entry) }
  }

  public mutating func order() {
    long.rank()
    short.rank()
  }

  /// Ranks a position again; nil takes it out.
  public mutating func rankAgain(_ holder: HolderIndex, _ score: Rate, _ side: Side?) {
    standings.extend(toInclude: holder, with: Standing())
    guard let side else {
      standings[holder].side = nil
      return
    }
    guard standings[holder].side != side || standings[holder].score != score else { return }
    let entry = stand(holder, score, side)
    if side == .buy { long.insert(entry) } else { short.insert(entry) }
  }

  private mutating func stand(_ holder: HolderIndex, _ score: Rate, _ side: Side) -> Entry {
    standings.extend(toInclude: holder, with: Standing())
    standings[holder].score = score
    standings[holder].side = side
    standings[holder].serial &+= 1
    assert(isFollowed, "Invariant: only a ranking that is made ranks anybody")
    return Entry(score: score, holder: holder, serial: standings[holder].serial)
  }

  /// The next of a side to be closed, with its rank in this tick, or nil.
  public mutating func first(_ side: Side) -> (entry: Entry, rank: UInt32)? {
    while let front = side == .buy ? long.front : short.front {
      let standing = standings[front.holder]
      guard standing.side == side, standing.serial == front.serial else {
        take(side)
        continue
      }
      let rank = side == .buy ? long.frontRank() : short.frontRank()
      guard let met = side == .buy ? long.front : short.front else { return nil }
      assert(rank > 0, "Invariant: ranks count from one")
      return (met, rank)
    }
    return nil
  }

  private mutating func take(_ side: Side) {
    if side == .buy { long.removeFirst() } else { short.removeFirst() }
  }

  /// Takes the first of a side out until the next tick.
  public mutating func removeFirst(_ side: Side) {
    guard let front = side == .buy ? long.front : short.front else { return }
    take(side)
    standings[front.holder].side = nil
    note(front.holder)
  }

  /// Takes the first of a side away, to be put back before the tick is over.
  public mutating func passOver(_ side: Side) { take(side) }

  public mutating func putBack(_ entry: Entry, _ side: Side) {
    if side == .buy { long.insert(entry) } else { short.insert(entry) }
  }
}
