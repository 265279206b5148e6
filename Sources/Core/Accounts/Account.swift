import Storage
import Units

/// One account: who speaks for it and where its positions are listed. Balances are kept per asset
/// in the ledger.
@frozen public struct Account: BitwiseCopyable, Sendable {
  public let id: AccountID
  public let member: MemberID
  /// Index of the member in the house's tables.
  public let memberIndex: UInt32
  /// None only for the insurance fund and accounts without a member.
  public let owner: OwnerID
  /// Its positions, as the legs of its pools.
  public var legs = LegBlock()
  /// The owner's account that was opened before this one, or none.
  public var nextOfOwner = AccountIndex.none
  /// In which assets a liquidation of the cross balance is under way: bit n is ledger n.
  public internal(set) var liquidating: UInt16 = 0
  /// In which assets the cross balance is below the warning level, and was told so.
  public internal(set) var called: UInt16 = 0

  @inlinable public init(
    id: AccountID, member: MemberID, memberIndex: UInt32, owner: OwnerID = .none
  ) {
    self.id = id
    self.member = member
    self.memberIndex = memberIndex
    self.owner = owner == .none ? OwnerID(rawValue: member.rawValue) : owner
  }

  /// Whether a liquidation of a cross balance is under way, in any asset.
  @inlinable public var isInLiquidation: Bool { liquidating != 0 }

  /// Whether the cross balance in an asset is being liquidated; the asset by its ledger's index.
  @inlinable public func isInLiquidation(asset: LedgerIndex) -> Bool {
    assert(asset.rawValue < 16, "Invariant: a ledger for each of Limits.assets has a bit")
    return liquidating >> asset.rawValue & 1 == 1
  }

  /// Whether the member was told that the cross balance in an asset is below the warning level.
  @inlinable public func isCalled(asset: LedgerIndex) -> Bool {
    assert(asset.rawValue < 16, "Invariant: a ledger for each of Limits.assets has a bit")
    return called >> asset.rawValue & 1 == 1
  }

  public mutating func setCalled(asset: LedgerIndex, _ isOn: Bool) {
    precondition(asset.rawValue < 16, "Invariant: a ledger for each of Limits.assets has a bit")
    if isOn { called |= 1 << asset.rawValue } else { called &= ~(1 << asset.rawValue) }
  }

  public mutating func setInLiquidation(asset: LedgerIndex, _ isOn: Bool) {
    precondition(asset.rawValue < 16, "Invariant: a ledger for each of Limits.assets has a bit")
    if isOn { liquidating |= 1 << asset.rawValue } else { liquidating &= ~(1 << asset.rawValue) }
  }
}
