import Units

/// What a quantity of a contract is worth at a price, and what price or quantity a worth means: the
/// one place that knows whether a contract is linear. It is two words, so that every formula of
/// margin takes it by value.
///
/// Linear: value = price x quantity x multiplier, signed like the quantity, in the quote asset.
@frozen public struct Payoff: Equatable, Sendable, BitwiseCopyable {
  /// Base units per unit of quantity, above zero.
  public var multiplier: Quantity

  @inlinable public init(multiplier: Quantity = .one) { self.multiplier = multiplier }

  /// The most a held position may be worth. Admission keeps to `Limits.notional`; marks move on
  /// afterwards, and this is the room they have.
  @inlinable public static var valueMax: Money { Limits.depositsTotal }

  /// Counts of a price times counts of a quantity times counts of a multiplier in one unit of money.
  @inlinable static var scale: Int128 {
    Int128(WideArithmetic.amountScale) * Int128(WideArithmetic.amountScale)
  }

  /// The worth of one more unit of price: signed like the quantity, in counts of 1e-16.
  @inlinable public func unit(_ quantity: Quantity) -> Int128 {
    Int128(quantity.rawValue) * Int128(multiplier.rawValue)
  }

  // MARK: From a price to a value

  /// Value of a quantity, signed like it; nil where it leaves 64 bits.
  @inlinable public func product(
    _ price: Price, _ quantity: Quantity, _ rounding: Rounding
  ) -> Money? {
    if multiplier.rawValue == WideArithmetic.amountScale {
      return WideArithmetic.multiplyByAmount(price.rawValue, quantity.rawValue, rounding)
        .map { Money(rawValue: $0) }
    }
    // Three factors: one wide product and one division, so that nothing is rounded twice. Large
    // multipliers can take a price and a quantity, each within its limit, beyond 128 bits.
    let (product, overflow) = (Int128(price.rawValue) * Int128(quantity.rawValue))
      .multipliedReportingOverflow(by: Int128(multiplier.rawValue))
    if overflow { return nil }
    return WideArithmetic.divide(product, Self.scale, rounding).map { Money(rawValue: $0) }
  }

  /// As `product`; nil where it leaves `Limits`.
  @inlinable public func notional(
    _ price: Price, _ quantity: Quantity, _ rounding: Rounding
  ) -> Money? {
    guard let notional = product(price, quantity, rounding),
      notional.rawValue.magnitude <= Limits.notional.rawValue.magnitude
    else { return nil }
    return notional
  }

  /// As `product`, but held within -`valueMax` to `valueMax`.
  ///
  /// No trade and no position lies beyond: neither a mark nor a fill may take one there. An open
  /// order may, once the mark has moved far from it, and is then worth `valueMax`, which is more
  /// than any account can stand behind.
  @inlinable public func value(
    _ price: Price, _ quantity: Quantity, _ rounding: Rounding
  ) -> Money {
    if let value = product(price, quantity, rounding),
      value.rawValue.magnitude <= Payoff.valueMax.rawValue.magnitude
    {
      return value
    }
    return price.isNegative == quantity.isNegative ? Payoff.valueMax : -Payoff.valueMax
  }

  /// Whether a quantity is worth at most `valueMax` at a price.
  @inlinable public func canValue(_ quantity: Quantity, at price: Price) -> Bool {
    guard let value = product(price, quantity, .up) else { return false }
    return value <= Payoff.valueMax
  }

  /// What a walk through a book costs: `cost` is the sum of price in steps x raw quantity over its
  /// levels, `step` the price of one step. Rounded up; nil where it leaves `Limits.notional`.
  @inlinable public func notional(ofWalk cost: Int128, step: Price) -> Money? {
    // Steps times a step is a price: only the third factor can leave 128 bits.
    var product = cost * Int128(step.rawValue)
    var scale = Int128(WideArithmetic.amountScale)
    if multiplier != .one {
      let (wide, overflow) = product.multipliedReportingOverflow(by: Int128(multiplier.rawValue))
      if overflow { return nil }
      product = wide
      scale = Self.scale
    }
    guard let raw = WideArithmetic.divide(product, scale, .up), raw <= Limits.notional.rawValue
    else { return nil }
    return Money(rawValue: raw)
  }

  // MARK: From a value to a quantity or a price

  /// The greatest quantity that is worth at most `value` at a price, both above zero; held within
  /// 64 bits.
  @inlinable public func quantity(worth value: Money, at price: Price) -> Quantity {
    let unit = Int128(price.rawValue) * Int128(multiplier.rawValue)
    let most = Int128(value.rawValue) * Self.scale / unit
    return Quantity(rawValue: Int64(clamping: most))
  }

  /// The price at which a quantity is worth `value` raw counts of money; nil where it leaves 64
  /// bits. Both are signed.
  /// - Precondition: `quantity` is not zero, `|value| <= 2 x Int64.max`.
  @inlinable public func price(
    ofValue value: Int128, _ quantity: Quantity, _ rounding: Rounding
  ) -> Price? {
    WideArithmetic.divide(value * Self.scale, unit(quantity), rounding).map { Price(rawValue: $0) }
  }

  /// The greatest price at which a long `quantity` > 0, valued down, is worth at most `value`: nil
  /// where there is none above zero, `Limits.price` at most.
  @inlinable public func greatestPrice(valuedAtMost value: Int64, _ quantity: Quantity) -> Price? {
    // floor(worth) <= value exactly where worth < value + 1.
    let beyond: Int64?
    if multiplier.rawValue == WideArithmetic.amountScale {
      beyond = WideArithmetic.multiplyDivideChecked(
        value + 1, WideArithmetic.amountScale, quantity.rawValue, .up)
    } else {
      beyond = price(ofValue: Int128(value) + 1, quantity, .up)?.rawValue
    }
    guard let beyond else { return Limits.price }
    return beyond > 1 ? min(Price(rawValue: beyond - 1), Limits.price) : nil
  }

  /// The least price at which a short `quantity` < 0, valued against it, owes at least `value`; nil
  /// where that is `Limits.price` or beyond.
  @inlinable public func leastPrice(valuedAtLeast value: Int64, _ quantity: Quantity) -> Price? {
    // ceil(worth) >= value exactly where worth > value - 1.
    let below: Int64?
    if multiplier.rawValue == WideArithmetic.amountScale {
      below = WideArithmetic.multiplyDivideChecked(
        value - 1, WideArithmetic.amountScale, quantity.magnitude.rawValue, .down)
    } else {
      below = price(ofValue: Int128(value) - 1, quantity.magnitude, .down)?.rawValue
    }
    guard let below, below < Limits.price.rawValue else { return nil }
    return Price(rawValue: below + 1)
  }

  /// The mean price of a notional of which `quantity` has been filled for `filled` and the rest is
  /// filled at `last`, nearest 1e-8; nil where it leaves 64 bits.
  ///
  /// notional / (quantity + missing / last), here notional x last / (quantity x last + missing).
  @inlinable public func meanPrice(
    of notional: Money, filled: Money, _ quantity: Quantity, last: Price
  ) -> Price? {
    guard let dearest = product(last, quantity, .nearest),
      let whole = dearest.adding(notional - filled),
      let raw = WideArithmetic.multiplyDivideChecked(
        notional.rawValue, last.rawValue, whole.rawValue, .nearest)
    else { return nil }
    return Price(rawValue: raw)
  }

  /// Whether the value of one lot at one tick is a whole number of 1e-8, so that no trade's is
  /// rounded. Beyond 128 bits it is worth more than any position may be, and answers no.
  public func isExact(tick: Price, lot: Quantity) -> Bool {
    let (unit, overflow) = (Int128(tick.rawValue) * Int128(lot.rawValue))
      .multipliedReportingOverflow(by: Int128(multiplier.rawValue))
    return !overflow && unit % Self.scale == 0
  }
}
