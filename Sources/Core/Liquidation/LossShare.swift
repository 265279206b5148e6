import Units

/// One payer's share of a loss that no other stage covered.
public enum LossShare {
  /// loss x gain / total gains, rounded up against the payer, at most the gain itself and at most
  /// what is still to be covered.
  /// - Parameters: all not negative; `gains` > 0 is the sum over all payers.
  @inlinable public static func of(
    gain: Money, gains: Int128, loss: Money, uncovered: Money
  ) -> Money {
    assert(
      gains > 0 && !gain.isNegative && !loss.isNegative && !uncovered.isNegative,
      "Invariant: a loss is shared among gains")
    let product = Int128(loss.rawValue) * Int128(gain.rawValue)
    let share = WideArithmetic.divide(product, gains, .up) ?? gain.rawValue
    return Money(
      rawValue: Swift.min(share, Swift.min(gain.rawValue, uncovered.rawValue)))
  }
}
