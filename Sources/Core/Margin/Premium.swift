import Instruments
import Units

/// A walk down one side of a book until a notional is filled: the impact price is its average.
///
/// The caller offers levels from the best on, for as long as `take` wants more.
@frozen public struct ImpactWalk: Sendable {
  public let notional: Money
  public let contract: Contract
  @usableFromInline var quantity: Int64 = 0
  @usableFromInline var filled: Money = .zero

  /// - Precondition: `notional > 0`.
  @inlinable public init(notional: Money, contract: Contract) {
    precondition(notional.isPositive, "Invariant: an impact notional is above zero")
    self.notional = notional
    self.contract = contract
  }

  /// Takes from one level what is still missing.
  /// - Returns: whether more levels are wanted.
  @inlinable public mutating func take(price: Price, quantity offered: Quantity) -> Bool {
    let missing = notional - filled
    if !missing.isPositive { return false }
    let value = contract.notional(price, offered, .down) ?? Limits.notional
    if value < missing {
      filled += value
      quantity += offered.rawValue
      return true
    }
    // The part of this level that the missing notional buys; the walk is then complete.
    let scale = Int128(WideArithmetic.amountScale) * Int128(WideArithmetic.amountScale)
    let unit = Int128(price.rawValue) * Int128(contract.contractSize.rawValue)
    let part = WideArithmetic.divide(Int128(missing.rawValue) * scale, unit, .nearest)
    quantity += part ?? offered.rawValue
    filled = notional
    return false
  }

  /// The average price over the whole notional, nearest 1e-8; nil where the side had too little.
  @inlinable public var price: Price? {
    guard filled == notional, quantity > 0 else { return nil }
    let scale = Int128(WideArithmetic.amountScale) * Int128(WideArithmetic.amountScale)
    let unit = Int128(quantity) * Int128(contract.contractSize.rawValue)
    guard let raw = WideArithmetic.divide(Int128(notional.rawValue) * scale, unit, .nearest)
    else { return nil }
    return Price(rawValue: raw)
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
  /// `Limits.rate` either way. A side too thin for an impact price adds nothing.
  /// - Precondition: `index > 0`.
  @inlinable public static func of(impactBid: Price?, impactAsk: Price?, index: Price) -> Rate {
    let above = max(.zero, (impactBid ?? index) - index)
    let below = max(.zero, index - (impactAsk ?? index))
    let raw = WideArithmetic.multiplyDivideChecked(
      (above - below).rawValue, WideArithmetic.rateScale, index.rawValue, .nearest)
    let limit = Limits.rate
    guard let raw else { return above > below ? limit : -limit }
    return max(-limit, min(limit, Rate(rawValue: raw)))
  }
}
