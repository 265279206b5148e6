import Accounts
import Units

/// What the legs of an account that has many come to in one asset, so that asking for its pool does
/// not add them all up again: a leg that changes is taken out, and counted again when next asked
/// for.
///
/// As wide as no sum leaves: taking a leg out gives back exactly what it was without it.
@frozen public struct PoolSum: BitwiseCopyable, Sendable {
  /// So few legs are added up each time.
  @inlinable public static var legsFew: UInt16 { 12 }

  public var profit: Int128 = 0
  public var maintenance: Int128 = 0
  public var initial: Int128 = 0
  public var ordersLoss: Int128 = 0
  public var freshRealised: Int128 = 0
  public var freshOpen: Int128 = 0
  /// How many renewals of markets' versions there had been when it was last made.
  public var renewals: UInt64 = 0
  /// Legs that are not counted, as far as there is room for them.
  public var pending = SIMD8<UInt16>(repeating: 0)
  public var pendingCount: UInt8 = 0
  /// Whether all legs are either counted or pending; else all are counted anew.
  public var isWhole = false
  @usableFromInline let ledgerNumber: UInt8

  @inlinable public init(ledger: LedgerIndex) {
    ledgerNumber = UInt8(truncatingIfNeeded: ledger.rawValue)
  }

  /// The asset whose legs are counted.
  @inlinable public var ledger: LedgerIndex { LedgerIndex(rawValue: UInt32(ledgerNumber)) }

  @inlinable public mutating func count(_ leg: Leg, sign: Int128) {
    profit += sign * Int128(leg.profit.rawValue)
    maintenance += sign * Int128(leg.maintenance.rawValue)
    initial += sign * Int128(leg.initial.rawValue)
    ordersLoss += sign * Int128(leg.ordersLoss.rawValue)
    freshRealised += sign * Int128(leg.freshRealised.rawValue)
    freshOpen += sign * Int128(leg.freshOpen.rawValue)
  }

  /// Takes a leg that is counted out.
  @inlinable public mutating func takeOut(_ leg: inout Leg, at place: UInt16) {
    precondition(leg.isCounted, "Invariant: a leg that is taken out was counted")
    count(leg, sign: -1)
    leg.isCounted = false
    wait(place)
  }

  /// Notes a leg that is to be counted when next asked for.
  @inlinable public mutating func wait(_ place: UInt16) {
    guard pendingCount < 8 else {
      isWhole = false
      return
    }
    pending[Int(pendingCount)] = place
    pendingCount += 1
  }
}
