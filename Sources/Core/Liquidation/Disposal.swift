import Instruments
import Units

/// How far from the mark the insurance fund sells its inventory: a Dutch auction that starts at the
/// mark (Drift, auctions of perpetual orders; dYdX v4, fillable price of a liquidation).
public enum Disposal {
  /// The discount of the next tick: one step more, at most the band.
  @inlinable public static func widened(_ discount: Rate, terms: LiquidationTerms) -> Rate {
    Swift.min(terms.disposalBand, Swift.min(discount, terms.disposalBand) + terms.disposalStep)
  }

  /// Whether a tick sold enough of the inventory for the discount not to widen: a hundredth.
  @inlinable public static func isEnough(_ sold: Quantity, of held: Quantity) -> Bool {
    sold.isPositive && sold.rawValue >= held.rawValue / 100
  }

  /// A distance from the mark as a fraction of it, rounded up; `Limits.rate` where it is more, as
  /// the first tick above a mark of next to nothing may be.
  /// - Precondition: the mark is positive, the distance is not negative.
  @inlinable public static func discount(_ distance: Price, mark: Price) -> Rate {
    let fraction = WideArithmetic.multiplyDivideChecked(
      distance.rawValue, WideArithmetic.rateScale, mark.rawValue, .up)
    return Swift.min(fraction.map { Rate(rawValue: $0) } ?? Limits.rate, Limits.rate)
  }
}
