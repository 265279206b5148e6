import Accounts
import Units

/// What one position adds to its account's cross pool at its market's present mark. One cache line.
///
/// The amounts are remembered: they hold as long as the market's version is the one they were made
/// at, and are made anew when next asked for.
@frozen public struct Leg: BitwiseCopyable, Sendable {
  public let position: PositionIndex
  @usableFromInline let marketNumber: UInt16
  @usableFromInline let ledgerNumber: UInt8
  /// Whether what it remembers is in its account's `PoolSum`.
  public var isCounted = false
  /// Versions of the market at which `profit` and `maintenance`, and at which `initial` and
  /// `ordersLoss` were made; zero: not yet, or the position has changed since.
  public var valuedAt: UInt32 = 0
  public var requiredAt: UInt32 = 0
  /// Unrealised profit and maintenance requirement; zero for an isolated position, which has a pool
  /// of its own.
  public var profit: Money = .zero
  public var maintenance: Money = .zero
  /// What the mark's move since the last tick has gained it: of what was closed, which is in the
  /// cross balance, and of what is open under cross margin. Not negative.
  public var freshRealised: Money = .zero
  public var freshOpen: Money = .zero
  /// Initial requirement with open orders and what each would lose; of an isolated position what
  /// its orders would take out of the cross balance.
  public var initial: Money = .zero
  public var ordersLoss: Money = .zero

  @inlinable public init(position: PositionIndex, market: MarketIndex, ledger: LedgerIndex) {
    self.position = position
    marketNumber = UInt16(truncatingIfNeeded: market.rawValue)
    ledgerNumber = UInt8(truncatingIfNeeded: ledger.rawValue)
  }

  @inlinable public var market: MarketIndex { MarketIndex(rawValue: UInt32(marketNumber)) }
  /// Of the asset in which the market settles.
  @inlinable public var ledger: LedgerIndex { LedgerIndex(rawValue: UInt32(ledgerNumber)) }
}
