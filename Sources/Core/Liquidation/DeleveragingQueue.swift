import Storage
import Units

/// The score that ranks positions for auto-deleveraging.
public enum DeleveragingScore {
  /// Profit fraction x leverage where there is profit, profit fraction / leverage where there is
  /// loss, so that winners come first and, among losers, those with most leverage last (BitMEX,
  /// auto-deleveraging ranking; Binance and Bybit rank by the same two factors).
  ///
  /// Profit fraction = unrealised profit / |entry notional|; leverage = |notional| / equity, at
  /// least a thousandth. Both are rates of 1e-9, rounded towards zero and held within +-10^6.
  /// - Returns: a rate of 1e-9, greater is closed earlier.
  @inlinable public static func of(
    profit: Money, entryNotional: Money, notional: Money, equity: Money
  ) -> Rate {
    let bound: Int64 = 1_000_000 * WideArithmetic.rateScale
    func clamped(_ numerator: Money, _ denominator: Int64) -> Int64 {
      let ratio =
        WideArithmetic.multiplyDivideChecked(
          numerator.rawValue, WideArithmetic.rateScale, denominator, .towardZero)
        ?? (numerator.isNegative ? -bound : bound)
      return Swift.max(-bound, Swift.min(bound, ratio))
    }
    let fraction = clamped(profit, Swift.max(1, entryNotional.rawValue.magnitude.asSigned))
    let leverage = Swift.max(
      WideArithmetic.rateScale / 1_000,
      clamped(notional, Swift.max(1, equity.rawValue)))
    let product =
      fraction >= 0
      ? WideArithmetic.multiplyDivideChecked(
        fraction, leverage, WideArithmetic.rateScale, .towardZero)
      : WideArithmetic.multiplyDivideChecked(
        fraction, WideArithmetic.rateScale, leverage, .towardZero)
    let limit = Int64.max / 2
    return Rate(rawValue: Swift.max(-limit, Swift.min(limit, product ?? limit)))
  }
}

extension UInt64 {
  @inlinable var asSigned: Int64 { Int64(clamping: self) }
}

/// Positions of one side by falling score, ranked once and then taken from the front.
///
/// Building is O(n), taking O(log n): a cascade pays for the ranking once per tick and for each
/// position it closes, never for a sort per bankrupt account. Equal scores leave in order of
/// position number.
@frozen public struct DeleveragingQueue: ~Copyable {
  @frozen public struct Entry: BitwiseCopyable, Sendable {
    public let score: Rate
    public let position: UInt32
    /// Its place in the ranking, from 1; zero until it first came to the front.
    public internal(set) var rank: UInt32 = 0
    @inlinable public init(score: Rate, position: UInt32) {
      self.score = score
      self.position = position
    }
    @inlinable func precedes(_ other: Entry) -> Bool {
      score != other.score ? score > other.score : position < other.position
    }
  }

  @usableFromInline var entries: DenseArray<Entry>
  /// How many came to the front since the queue was built: the last one's rank. Those that were put
  /// back lie before all that never did, so that nobody's rank comes twice.
  private var met: UInt32 = 0

  public init() { entries = DenseArray() }

  @inlinable public var count: Int { entries.count }

  /// The next to be closed with its rank, or nil.
  public mutating func first() -> Entry? {
    guard !entries.isEmpty else { return nil }
    if entries[0].rank == 0 {
      met += 1
      entries[0].rank = met
    }
    return entries[0]
  }

  /// Begins a new ranking.
  public mutating func removeAll() {
    entries.removeAll()
    met = 0
  }

  /// Adds a candidate; call `rank()` when all are in.
  @inlinable public mutating func append(_ entry: Entry) { entries.append(entry) }

  /// Orders the candidates. O(n).
  public mutating func rank() {
    guard entries.count > 1 else { return }
    for place in stride(from: (entries.count - 2) / 2, through: 0, by: -1) { sink(from: place) }
  }

  /// Takes the first away. O(log n).
  public mutating func removeFirst() {
    let last = entries.removeLast()
    guard !entries.isEmpty else { return }
    entries[0] = last
    sink(from: 0)
  }

  /// Puts an entry that was taken away back, as if it had stayed. O(log n).
  public mutating func putBack(_ entry: Entry) {
    precondition(entry.rank > 0, "Invariant: what is put back was at the front")
    entries.append(entry)
    var place = entries.count - 1
    while place > 0, entry.precedes(entries[(place - 1) / 2]) {
      entries[place] = entries[(place - 1) / 2]
      place = (place - 1) / 2
    }
    entries[place] = entry
  }

  private mutating func sink(from start: Int) {
    let count = entries.count
    let sinking = entries[start]
    var place = start
    while true {
      var child = 2 * place + 1
      guard child < count else { break }
      if child + 1 < count, entries[child + 1].precedes(entries[child]) { child += 1 }
      guard entries[child].precedes(sinking) else { break }
      entries[place] = entries[child]
      place = child
    }
    entries[place] = sinking
  }
}
