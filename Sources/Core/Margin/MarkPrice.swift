import Instruments
import Units

/// The price at which positions are valued: from the index, the basis and the last trade.
public enum MarkPrice {
  /// The mark by any of the methods, at least 1e-8.
  ///
  /// index: the index. smoothedBasis: index + average basis. medianOfThree: the middle one of
  /// index x (1 + funding rate x time to funding / interval), index + average basis, last trade.
  /// - Parameters:
  ///   - basis: average of (impact mid - index), `BasisWindow.average`; signed.
  ///   - timeToFunding: from zero to `interval`; ignored where interval is zero (no funding).
  ///   - lastTrade: zero where there is none or it is too old, when the second of the three stands
  ///     in for it.
  @inlinable public static func of(
    method: MarkMethod, index: Price, basis: Price, fundingRate: Rate, timeToFunding: TimeSpan,
    interval: TimeSpan, lastTrade: Price
  ) -> Price {
    precondition(
      index.isPositive && !lastTrade.isNegative, "Invariant: a mark is made from prices")
    let withBasis = max(index + basis, Price(rawValue: 1))
    switch method {
    case .index: return index
    case .smoothedBasis: return withBasis
    case .medianOfThree:
      let withFunding = fundingAdjusted(
        index: index, rate: fundingRate, timeToFunding: timeToFunding, interval: interval)
      return median(withFunding, withBasis, lastTrade.isPositive ? lastTrade : withBasis)
    }
  }

  /// index x (1 + rate x time to funding / interval), nearest 1e-8, at least 1e-8.
  @inlinable public static func fundingAdjusted(
    index: Price, rate: Rate, timeToFunding: TimeSpan, interval: TimeSpan
  ) -> Price {
    guard interval > .zero else { return index }
    let left = max(.zero, min(timeToFunding, interval))
    assert(left <= interval, "Invariant: no more than an interval is left of it")
    // |index x rate x left / interval| in two parts, each within 128 bits, rounded down: no half of
    // 1e-8 is lost by it, so that the division by 1e9 rounds as if it were the only one.
    let (whole, rest) = (Int128(rate.rawValue.magnitude) * Int128(left.rawValue))
      .quotientAndRemainder(dividingBy: Int128(interval.rawValue))
    let wide =
      Int128(index.rawValue) * whole + Int128(index.rawValue) * rest / Int128(interval.rawValue)
    let change = WideArithmetic.divide(
      rate.isNegative ? -wide : wide, Int128(WideArithmetic.rateScale), .nearest)
    // Beyond any price there is no nearer one than the greatest.
    guard let change, let adjusted = index.adding(Price(rawValue: change)) else {
      return rate.isPositive ? Limits.price : Price(rawValue: 1)
    }
    return max(adjusted, Price(rawValue: 1))
  }

  /// A mark held to its bounds: its distance from the index within moveMax x index of what that
  /// was (`distance`, signed), then within bound x index; at least 1e-8.
  ///
  /// The index's own moves pass in full: only what the book adds to them is held.
  @inlinable public static func bounded(
    _ mark: Price, index: Price, distance: Price, bound: Rate, moveMax: Rate
  ) -> Price {
    precondition(
      index.isPositive && !bound.isNegative && !moveMax.isNegative,
      "Invariant: bounds of a mark are parts of an index")
    let step = index.scaled(by: moveMax, .down)
    let most = index.scaled(by: bound, .down)
    let moved = max(distance - step, min(distance + step, mark - index))
    return max(index + max(-most, min(most, moved)), Price(rawValue: 1))
  }

  @inlinable public static func median(_ a: Price, _ b: Price, _ c: Price) -> Price {
    max(min(a, b), min(max(a, b), c))
  }
}
