import Units

/// Whose collateral stands behind which positions: one account's cross balance in one asset, or
/// one isolated position's pocket. Both modes are asked the same questions, so nobody downstream
/// asks which one it is.
@frozen public struct MarginScope: Equatable, Sendable, BitwiseCopyable {
  public var account: UInt32
  /// Index of the asset's ledger.
  public var asset: UInt16
  /// The isolated position, or none for the cross balance.
  public var position: PositionPlace

  @inlinable public init(account: UInt32, asset: UInt16, position: PositionPlace = .none) {
    self.account = account
    self.asset = asset
    self.position = position
  }
  @inlinable public var isCross: Bool { position.isNone }
}
