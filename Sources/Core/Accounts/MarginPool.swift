import Storage

/// A margin pool: collateral, and the positions that it stands behind. Cross: an account's balance
/// of one asset and its positions that settle in it. Isolated: one position and its pocket.
///
/// This is its name. What it holds and needs, and what it would with another position, order,
/// leverage or mode, is asked of the house's pools (`HouseState+Pool`), which alone know which kind
/// a pool is.
@frozen public struct MarginPool: Equatable, Sendable, BitwiseCopyable {
  public var account: AccountIndex
  /// Index of the asset's ledger.
  public var asset: LedgerIndex
  /// The isolated position, or none for the cross balance.
  public var position: PositionIndex

  @inlinable public init(account: AccountIndex, asset: LedgerIndex, position: PositionIndex = .none)
  {
    self.account = account
    self.asset = asset
    self.position = position
  }

  /// The account's cross pool: this one, or the one that a pocket is filled from and goes back to.
  @inlinable public var ofAccount: MarginPool { MarginPool(account: account, asset: asset) }

  @inlinable public var isCross: Bool { position.isNone }
}
