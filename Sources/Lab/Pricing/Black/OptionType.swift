/// The right to buy or to sell.
public enum OptionType: String, Sendable, CaseIterable {
  case call, put

  /// 1 for a call, -1 for a put.
  @inlinable public var sign: Double { self == .call ? 1 : -1 }

  /// What exercise is worth: at least zero, in units of `forward`.
  @inlinable public func intrinsic(forward: Double, strike: Double) -> Double {
    max(0, sign * (forward - strike))
  }
}
