/// The side of an order or of a trade's aggressor.
@frozen public enum Side: UInt8, Sendable, CaseIterable, BitwiseCopyable {
  case buy = 1
  case sell = 2

  @inlinable public var opposite: Side { self == .buy ? .sell : .buy }
  /// +1 for a buy, -1 for a sell: the sign of the position it builds.
  @inlinable public var sign: Int64 { self == .buy ? 1 : -1 }
}
