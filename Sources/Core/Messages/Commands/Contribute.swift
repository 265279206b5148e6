import Units

/// Pays money into the insurance fund from outside the house.
///
/// Without an instrument it is for all that settle in the asset, and first repays what was
/// unfunded; with one it is set aside for that instrument's losses.
///
/// Reject codes: unknownAsset (or not the instrument's), amountInvalid, unknownInstrument,
/// depositLimit.
@frozen public struct Contribute: Equatable, Sendable, BitwiseCopyable {
  public var asset: AssetID
  /// Above zero.
  public var amount: Money
  /// None: for all.
  public var instrument: InstrumentID
  @inlinable public init(asset: AssetID, amount: Money, instrument: InstrumentID = .none) {
    self.asset = asset
    self.amount = amount
    self.instrument = instrument
  }
}
