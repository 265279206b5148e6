import Storage

/// Whose collateral stands behind which positions: one account's cross balance in one asset, or
/// one isolated position's pocket. Both modes are asked the same questions, so nobody downstream
/// asks which one it is.
@frozen public struct MarginScope: Equatable, Sendable, BitwiseCopyable {
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
  @inlinable public var isCross: Bool { position.isNone }
}
