import Instruments
import Units

/// A walk down one side of a book until a notional is filled: the impact price is its average.
///
/// The caller offers levels from the best on, for as long as `take` wants more.
@frozen public struct ImpactWalk: Sendable {
  public let notional: Money
  public let payoff: Payoff
  /// What the levels taken whole hold, and what that cost.
  @usableFromInline var quantity: Int64 = 0
  @usableFromInline var filled: Money = .zero
  /// The level that has more than is missing; zero before it is met.
  @usableFromInline var last: Price = .zero

  /// - Precondition: `notional > 0`.
  @inlinable public init(notional: Money, payoff: Payoff) {
    precondition(notional.isPositive, "Invariant: an impact notional is above zero")
    self.notional = notional
    self.payoff = payoff
  }

  /// Takes from one level what is still missing.
  /// - Returns: whether more levels are wanted.
  @inlinable public mutating func take(price: Price, quantity offered: Quantity) -> Bool {
    if last.isPositive { return false }
    precondition(
      price.isPositive && offered.isPositive, "Invariant: a level has a price and a quantity")
    let value = min(payoff.exposure(price, offered, .down), Limits.notional)
    if value < notional - filled {
      assert(value < notional - filled, "Invariant: a level that is taken whole is too little")
      filled += value
      quantity += offered.rawValue
      return true
    }
    last = price
    return false
  }

  /// The average price over the whole notional, nearest 1e-8; nil where the side had too little.
  ///
  /// Of the last level the part is taken that the missing notional buys.
  @inlinable public var price: Price? {
    guard last.isPositive else { return nil }
    return payoff.meanPrice(
      of: notional, filled: filled, Quantity(rawValue: quantity), last: last)
  }
}

/// The notional an impact price is averaged over.
public enum ImpactNotional {
  /// Base amount / initial rate at the greatest leverage, nearest 1e-8 (Binance: 200 USDT / rate).
  /// - Returns: nil where the rate is not above zero or the result leaves `Limits.notional`.
  public static func of(base: Money, initialRate: Rate) -> Money? {
    guard initialRate.isPositive,
      let raw = WideArithmetic.multiplyDivideChecked(
        base.rawValue, WideArithmetic.rateScale, initialRate.rawValue, .nearest),
      raw <= Limits.notional.rawValue
    else { return nil }
    return Money(rawValue: raw)
  }
}

/// How far the book trades from the index, as a fraction of the index.
public enum Premium {
  /// (max(0, impact bid - index) - max(0, index - impact ask)) / index, nearest 1e-9, at most
  /// `bound` either way. A side too thin for an impact price adds nothing.
  /// - Precondition: `index > 0`.
  @inlinable public static func of(
    impactBid: Price?, impactAsk: Price?, index: Price, bound: Rate
  ) -> Rate {
    precondition(
      index.isPositive && !bound.isNegative,
      "Invariant: a premium is a part of an index, and its bound is not negative")
    assert(
      impactBid?.isPositive != false && impactAsk?.isPositive != false,
      "Invariant: an impact price is a price")
    let above = max(.zero, (impactBid ?? index) - index)
    let below = max(.zero, index - (impactAsk ?? index))
    let raw = WideArithmetic.multiplyDivideChecked(
      (above - below).rawValue, WideArithmetic.rateScale, index.rawValue, .nearest)
    guard let raw else { return above > below ? bound : -bound }
    return max(-bound, min(bound, Rate(rawValue: raw)))
  }
}
