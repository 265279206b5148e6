import Instruments
import Units

/// How much of a position one tick sends to the book.
public enum BookClose {
  /// The least of: what is wanted, the per-tick fraction of the starting position (at least one
  /// lot), and the greatest share of the depth within the limit; in whole lots, rounded down.
  ///
  /// - Parameters: all quantities not negative; `depth` is what rests no worse than the limit.
  /// - Returns: zero where the book has nothing to give.
  @inlinable public static func quantity(
    wanted: Quantity, start: Quantity, depth: Quantity, lot: Quantity, terms: LiquidationTerms
  ) -> Quantity {
    let paced = Swift.max(
      WideArithmetic.multiplyDivide(
        start.rawValue, terms.fractionPerTick.rawValue, WideArithmetic.rateScale, .up),
      lot.rawValue)
    let shared = WideArithmetic.multiplyDivide(
      depth.rawValue, terms.depthShareMax.rawValue, WideArithmetic.rateScale, .down)
    let least = Swift.min(wanted.rawValue, Swift.min(paced, shared))
    return Quantity(rawValue: least - least % lot.rawValue)
  }
}
