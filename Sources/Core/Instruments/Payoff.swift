import Units

/// How a contract's worth follows from the price. Quanto contracts and options have their numbers
/// when they are built.
@frozen public enum PayoffKind: UInt8, Sendable, CaseIterable, BitwiseCopyable {
  /// Price times base units, in the quote asset.
  case linear = 1
  /// Quote units over the price, in the base asset.
  case inverse = 2
}

/// What a quantity of a contract is worth at a price, and what price or quantity a worth means: the
/// one place that knows whether a contract is linear or inverse. It is two words, so that every
/// formula of margin takes it by value.
///
/// The value of a long rises with the price under every payoff, and that of a short is its
/// opposite, so that profit = value - entry notional.
///
/// | kind | value of a quantity | settled in | of a long | of a short |
/// |---|---|---|---|---|
/// | linear | price x quantity x multiplier | the quote asset | above zero | below zero |
/// | inverse | -multiplier x quantity / price | the base asset | below zero | above zero |
///
/// Example: 10,000 inverse contracts of one dollar bought at 8,000 have a value of -1.25 coins, and
/// of -1 at 10,000: a profit of 0.25.
@frozen public struct Payoff: Equatable, Sendable, BitwiseCopyable {
  /// Per unit of quantity, above zero: base units where linear, quote units where inverse.
  public var multiplier: Quantity
  public var kind: PayoffKind

  @inlinable public init(_ kind: PayoffKind = .linear, multiplier: Quantity = .one) {
    self.init(kind: kind, multiplier: multiplier)
  }

  @inlinable public init(kind: PayoffKind, multiplier: Quantity) {
    self.kind = kind
    self.multiplier = multiplier
  }

  /// The most a held position may be worth. Admission keeps to `Limits.notional`; marks move on
  /// afterwards, and this is the room they have.
  @inlinable public static var valueMax: Money { Limits.positionValue }

  /// Counts of a price times counts of a quantity times counts of a multiplier in one unit of
  /// money.
  @inlinable static var scale: Int128 {
    Int128(WideArithmetic.amountScale) * Int128(WideArithmetic.amountScale)
  }

  /// Counts of a quantity times counts of the multiplier: what a linear contract gains with a unit
  /// of price, in counts of 1e-16, and what an inverse one is worth at a price of 1e-8.
  @inlinable func unit(_ quantity: Quantity) -> Int128 {
    Int128(quantity.rawValue) * Int128(multiplier.rawValue)
  }

  /// Whether the value of a quantity is above zero: that of a linear long and of an inverse short.
  @inlinable public func isWorth(_ quantity: Quantity) -> Bool {
    quantity.isPositive == (kind == .linear)
  }

  /// A value of a side's quantity as what entering it adds up to on that side, above zero: signed
  /// values of longs and shorts become magnitudes.
  @inlinable public func entered(_ value: Money, _ side: Side) -> Money {
    (side == .buy) == (kind == .linear) ? value : -value
  }

  /// The price at which a contract is worth next to nothing: zero of a linear one; an inverse one
  /// loses its worth as the price rises, and is least at the greatest.
  @inlinable public var worthlessPrice: Price { kind == .linear ? .zero : Limits.price }

  // MARK: From a price to a value

  /// Value of a quantity; nil where it leaves 64 bits, and of an inverse contract at a price that
  /// is not above zero.
  @inlinable @inline(__always) public func product(
    _ price: Price, _ quantity: Quantity, _ rounding: Rounding
  ) -> Money? {
    guard kind == .linear, multiplier.rawValue == WideArithmetic.amountScale else {
      return rarerProduct(price, quantity, rounding)
    }
    return WideArithmetic.multiplyByAmount(price.rawValue, quantity.rawValue, rounding)
      .map { Money(rawValue: $0) }
  }

  /// The same of all but linear contracts of one unit.
  @inlinable @inline(never) func rarerProduct(
    _ price: Price, _ quantity: Quantity, _ rounding: Rounding
  ) -> Money? {
    if kind == .inverse { return inverseProduct(price, quantity, rounding) }
    // Three factors: one wide product and one division, so that nothing is rounded twice. Large
    // multipliers can take a price and a quantity, each within its limit, beyond 128 bits.
    let (product, overflow) = (Int128(price.rawValue) * Int128(quantity.rawValue))
      .multipliedReportingOverflow(by: Int128(multiplier.rawValue))
    if overflow { return nil }
    return WideArithmetic.divide(product, Self.scale, rounding).map { Money(rawValue: $0) }
  }

  /// A quotient of money is rarely a whole number of 1e-8: every value of an inverse contract is
  /// rounded, once.
  @inlinable func inverseProduct(
    _ price: Price, _ quantity: Quantity, _ rounding: Rounding
  ) -> Money? {
    guard price.isPositive else { return nil }
    return WideArithmetic.divide(-unit(quantity), Int128(price.rawValue), rounding)
      .map { Money(rawValue: $0) }
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
  @inlinable @inline(__always) public func value(
    _ price: Price, _ quantity: Quantity, _ rounding: Rounding
  ) -> Money {
    if let value = product(price, quantity, rounding),
      value.rawValue.magnitude <= Payoff.valueMax.rawValue.magnitude
    {
      return value
    }
    return worthTooMuch(price, quantity)
  }

  /// Either end of the range of values, for what lies beyond it.
  @inlinable @inline(never) func worthTooMuch(_ price: Price, _ quantity: Quantity) -> Money {
    let isWorth =
      kind == .linear ? price.isNegative == quantity.isNegative : quantity.isNegative
    return isWorth ? Payoff.valueMax : -Payoff.valueMax
  }

  /// What is at stake at a price: |value|, signed like the quantity, as `value` in all else. It is
  /// what requirements, fees and funding are a part of.
  @inlinable @inline(__always) public func exposure(
    _ price: Price, _ quantity: Quantity, _ rounding: Rounding
  ) -> Money {
    value(price, kind == .linear ? quantity : -quantity, rounding)
  }

  /// What a quantity gains as the price moves: value at the second less value at the first, rounded
  /// as named and held within -`valueMax` to `valueMax`.
  ///
  /// Of an inverse contract it is a difference of two values, each rounded in that direction: up to
  /// two counts beyond the exact one. In real numbers it is that of one division by both prices,
  /// which 128 bits do not hold.
  @inlinable public func gain(
    from first: Price, to second: Price, _ quantity: Quantity, _ rounding: Rounding
  ) -> Money {
    if kind == .linear { return value(second - first, quantity, rounding) }
    // The one that is taken off gives up its remainder to the other side.
    let gain = value(second, quantity, rounding) + value(first, -quantity, rounding)
    return max(-Payoff.valueMax, min(Payoff.valueMax, gain))
  }

  /// Whether a quantity, not negative, is worth at most `valueMax` at a price, either side.
  @inlinable public func canValue(_ quantity: Quantity, at price: Price) -> Bool {
    guard let value = product(price, kind == .linear ? quantity : -quantity, .up) else {
      return false
    }
    return value <= Payoff.valueMax
  }

  /// The greatest value that a quantity has at any price, rounded down: `valueMax` at most.
  /// - Precondition: its value is above zero.
  @inlinable public func greatestValue(_ quantity: Quantity) -> Money {
    if kind == .linear, multiplier.rawValue == WideArithmetic.amountScale {
      // Limits.price is a whole number of units.
      let (value, overflow) = quantity.rawValue.multipliedReportingOverflow(
        by: Limits.price.rawValue / WideArithmetic.amountScale)
      return overflow ? Payoff.valueMax : min(Money(rawValue: value), Payoff.valueMax)
    }
    let best = kind == .linear ? Limits.price : Price(rawValue: 1)
    return min(product(best, quantity, .down) ?? Payoff.valueMax, Payoff.valueMax)
  }

  /// The prices at which a quantity, not negative, has a value: from 1e-8 to `Limits.price` but for
  /// those that take it beyond `valueMax`, at the top of a linear contract and at the bottom of an
  /// inverse one.
  @inlinable public func pricesInRange(_ quantity: Quantity) -> ClosedRange<Price> {
    let (least, greatest) = (Price(rawValue: 1), Limits.price)
    if quantity.isZero { return least...greatest }
    // floor(|value|) <= valueMax - 1 leaves room for a value that rounds up.
    let most = Payoff.valueMax.rawValue - 1
    switch kind {
    case .linear:
      return least...max(least, greatestPrice(valuedAtMost: most, quantity) ?? least)
    case .inverse:
      return (leastPrice(valuedAtMost: most, -quantity) ?? greatest)...greatest
    }
  }

  /// What a walk through a book costs: `cost` is the sum of raw price x raw quantity over its
  /// levels. Rounded up; nil where it leaves `Limits.notional`, and of an inverse contract, whose
  /// levels do not add up so.
  @inlinable public func notional(ofWalk cost: Int128) -> Money? {
    if kind == .inverse { return nil }
    var product = cost
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

  /// The greatest quantity whose exposure at a price is at most `value`, both above zero; held
  /// within 64 bits.
  @inlinable public func quantity(worth value: Money, at price: Price) -> Quantity {
    let most: Int128
    switch kind {
    case .linear:
      let unit = Int128(price.rawValue) * Int128(multiplier.rawValue)
      most = Int128(value.rawValue) * Self.scale / unit
    case .inverse:
      most = Int128(value.rawValue) * Int128(price.rawValue) / Int128(multiplier.rawValue)
    }
    return Quantity(rawValue: Int64(clamping: most))
  }

  /// The price at which a quantity has a value of so many raw counts of money; nil where it leaves
  /// 64 bits, and where no price gives an inverse contract a value of that sign. Both are signed.
  /// - Precondition: `quantity` is not zero, `|value| <= 2 x Int64.max`.
  @inlinable public func price(
    ofValue value: Int128, _ quantity: Quantity, _ rounding: Rounding
  ) -> Price? {
    switch kind {
    case .linear:
      return WideArithmetic.divide(value * Self.scale, unit(quantity), rounding)
        .map { Price(rawValue: $0) }
    case .inverse:
      if value == 0 || (value > 0) == quantity.isPositive { return nil }
      return WideArithmetic.divide(-unit(quantity), value, rounding).map { Price(rawValue: $0) }
    }
  }

  /// The greatest price at which a long `quantity` > 0, valued down, is worth at most `value`: nil
  /// where there is none above zero, `Limits.price` at most.
  @inlinable public func greatestPrice(valuedAtMost value: Int64, _ quantity: Quantity) -> Price? {
    // floor(worth) <= value exactly where worth < value + 1.
    let beyond: Int64?
    if kind == .linear, multiplier.rawValue == WideArithmetic.amountScale {
      beyond = WideArithmetic.multiplyDivideChecked(
        value + 1, WideArithmetic.amountScale, quantity.rawValue, .up)
    } else {
      beyond = price(ofValue: Int128(value) + 1, quantity, .up)?.rawValue
    }
    guard let beyond else { return Limits.price }
    return beyond > 1 ? min(Price(rawValue: beyond - 1), Limits.price) : nil
  }

  /// The least price at which a short `quantity` < 0, valued down, is worth at most `value`; nil
  /// where that is `Limits.price` or beyond.
  @inlinable public func leastPrice(valuedAtMost value: Int64, _ quantity: Quantity) -> Price? {
    // floor(worth) <= value exactly where worth < value + 1.
    let below: Int64?
    if kind == .linear, multiplier.rawValue == WideArithmetic.amountScale {
      below = WideArithmetic.multiplyDivideChecked(
        -(value + 1), WideArithmetic.amountScale, quantity.magnitude.rawValue, .down)
    } else {
      below = price(ofValue: Int128(value) + 1, quantity, .down)?.rawValue
    }
    guard let below, below < Limits.price.rawValue else { return nil }
    return Price(rawValue: below + 1)
  }

  /// The two neighbouring prices between which what a quantity owes, valued down, comes to `value`
  /// > 0, lower price first; nil where no price within `Limits` does it.
  public func turn(owing value: Int64, _ quantity: Quantity) -> (Price, Price)? {
    switch kind {
    case .linear:
      return leastPrice(valuedAtMost: -value, -quantity.magnitude).map {
        (Price(rawValue: $0.rawValue - 1), $0)
      }
    case .inverse:
      guard let lower = greatestPrice(valuedAtMost: -value, quantity.magnitude),
        lower < Limits.price
      else { return nil }
      return (lower, Price(rawValue: lower.rawValue + 1))
    }
  }

  /// The mean price of a notional of which `quantity` has been filled for `filled` and the rest is
  /// filled at `last`, nearest 1e-8; nil where it leaves 64 bits. All above zero.
  ///
  /// Linear: notional / (quantity + missing / last), here notional x last / (quantity x last +
  /// missing). Inverse: quantity / notional, (quantity + missing x last) / notional, the harmonic
  /// mean.
  @inlinable public func meanPrice(
    of notional: Money, filled: Money, _ quantity: Quantity, last: Price
  ) -> Price? {
    if kind == .inverse {
      let missing = Int128((notional - filled).rawValue) * Int128(last.rawValue)
      return WideArithmetic.divide(unit(quantity) + missing, Int128(notional.rawValue), .nearest)
        .map { Price(rawValue: $0) }
    }
    guard let dearest = product(last, quantity, .nearest),
      let whole = dearest.adding(notional - filled),
      let raw = WideArithmetic.multiplyDivideChecked(
        notional.rawValue, last.rawValue, whole.rawValue, .nearest)
    else { return nil }
    return Price(rawValue: raw)
  }

  /// The mean price of fills of a long quantity with a sum of values, nearest 1e-8; zero where no
  /// price has that value.
  public func meanPrice(of value: Int128, _ quantity: Quantity) -> Price {
    price(ofValue: value, quantity, .nearest) ?? .zero
  }

  /// `numerator / denominator` of raw counts of money as the price at which `quantity` has that
  /// exposure, to the nearest 1e-8; nil where its terms leave 128 bits or it leaves 64, and of an
  /// inverse contract where it is not above zero.
  /// - Precondition: `denominator > 0`.
  public func price(
    ofExposure numerator: Int128, over denominator: Int128, _ quantity: Quantity
  ) -> Price? {
    let unit = unit(quantity.magnitude)
    let (whole, overflow) = denominator.multipliedReportingOverflow(by: unit)
    if overflow { return nil }
    switch kind {
    case .linear: return Self.quotient(numerator, over: whole)
    case .inverse:
      guard numerator > 0 else { return nil }
      return WideArithmetic.divide(whole, numerator, .nearest).map { Price(rawValue: $0) }
    }
  }

  /// `amount / unit` as a price to the nearest 1e-8, where `unit` counts 1e-16: long division by
  /// one decimal place at a time, as the whole product would leave 128 bits.
  private static func quotient(_ amount: Int128, over unit: Int128) -> Price? {
    guard unit <= Int128.max / 10 else { return nil }
    var (quotient, remainder) = amount.magnitude.quotientAndRemainder(dividingBy: unit.magnitude)
    for _ in 0..<16 {
      let (digit, rest) = (remainder * 10).quotientAndRemainder(dividingBy: unit.magnitude)
      let (wide, overflow) = quotient.multipliedReportingOverflow(by: 10)
      if overflow { return nil }
      quotient = wide + digit
      remainder = rest
    }
    if remainder >= unit.magnitude - remainder { quotient += 1 }
    guard let raw = Int64(exactly: quotient) else { return nil }
    return Price(rawValue: amount < 0 ? -raw : raw)
  }

  /// Whether the value of one lot at one tick is a whole number of 1e-8, so that no trade's is
  /// rounded. Beyond 128 bits it is worth more than any position may be, and answers no. An inverse
  /// value is seldom exact, and this answers no; see `isWorthSomething`.
  public func isExact(tick: Price, lot: Quantity) -> Bool {
    if kind == .inverse { return false }
    let (unit, overflow) = (Int128(tick.rawValue) * Int128(lot.rawValue))
      .multipliedReportingOverflow(by: Int128(multiplier.rawValue))
    return !overflow && unit % Self.scale == 0
  }

  /// Whether one lot is worth a count of 1e-8 or more at the greatest price that a book of such
  /// ticks reaches, so that no trade's value is rounded to nothing. It is where an inverse contract
  /// is worth least; a linear one is worth least at one tick, where `isExact` asks for more.
  /// - Precondition: `tick <= Limits.price`.
  public func isWorthSomething(tick: Price, lot: Quantity) -> Bool {
    let reach = Int128(tick.rawValue) * Int128(Limits.ticks)
    let greatest = Price(rawValue: Int64(min(reach, Int128(Limits.price.rawValue))))
    return exposure(greatest, lot, .down).isPositive
  }
}
