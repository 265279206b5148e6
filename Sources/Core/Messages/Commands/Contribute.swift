import Units

/// Pays money into the insurance fund from outside the house.
///
/// Reject codes: unknownAsset, amountInvalid, depositLimit.
@frozen public struct Contribute: Equatable, Sendable, BitwiseCopyable {
  public var asset: AssetID
  /// Above zero.
  public var amount: Money
  @inlinable public init(asset: AssetID, amount: Money) {
    self.asset = asset
    self.amount = amount
  }
}
