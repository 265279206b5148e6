import Units

/// The contract itself: what one unit of quantity is worth at a price.
///
/// Notional = price x quantity x contract size. `isExact` at listing asserts that the notional of
/// one tick times one lot is a whole number of 1e-8, so a traded notional is never rounded.
@frozen public struct Contract: Equatable, Sendable, BitwiseCopyable {
  public var instrument: InstrumentID
  /// The asset in which profit, fees and funding are paid: the quote asset of a linear contract.
  public var settlementAsset: AssetID
  /// Smallest price step, above zero.
  public var tick: Price
  /// Smallest quantity step, above zero.
  public var lot: Quantity
  /// Base units per unit of quantity, above zero; 1 for most perpetuals.
  public var contractSize: Quantity
  /// Orders further than this fraction from the mark price are rejected.
  public var priceBand: Rate
  /// Greatest position of one account, either side.
  public var positionLimit: Quantity
  /// Greatest open interest: what would take the sum of all long positions beyond it is refused.
  public var openInterestLimit: Quantity
  /// Reported trades further than this fraction from the mark price are rejected, as are those
  /// outside the price band; above 0, below 1.
  public var fillBand: Rate
  /// Whose orders self-trade prevention keeps apart.
  public var selfTradeScope: SelfTradeScope

  /// 2 %. Block trades at Deribit, OKX and CME must be at a fair and reasonable price; a trade far
  /// from the mark moves an account's whole equity to its counterparty.
  @inlinable public static var fillBandDefault: Rate { Rate.partsPerMillion(20_000) }

  /// The tighter of both bands.
  @inlinable public var fillBandInForce: Rate { min(fillBand, priceBand) }

  @inlinable public init(
    instrument: InstrumentID, settlementAsset: AssetID, tick: Price, lot: Quantity,
    contractSize: Quantity = .one, priceBand: Rate, positionLimit: Quantity,
    openInterestLimit: Quantity = Limits.openInterest,
    fillBand: Rate = Contract.fillBandDefault, selfTradeScope: SelfTradeScope = .owner
  ) {
    self.instrument = instrument
    self.settlementAsset = settlementAsset
    self.tick = tick
    self.lot = lot
    self.contractSize = contractSize
    self.priceBand = priceBand
    self.positionLimit = positionLimit
    self.openInterestLimit = openInterestLimit
    self.fillBand = fillBand
    self.selfTradeScope = selfTradeScope
  }

  /// The most a held position may be worth. Admission keeps to `Limits.notional`; marks move on
  /// afterwards, and this is the room they have.
  @inlinable public static var valueMax: Money { Limits.depositsTotal }

  /// Price x quantity x contract size, signed like the quantity; nil where it leaves `Limits`.
  @inlinable public func notional(
    _ price: Price, _ quantity: Quantity, _ rounding: Rounding
  ) -> Money? {
    guard let notional = product(price, quantity, rounding),
      notional.rawValue.magnitude <= Limits.notional.rawValue.magnitude
    else { return nil }
    return notional
  }

  /// As `notional`, but held within -`valueMax` to `valueMax`.
  ///
  /// No trade and no position lies beyond: neither a mark nor a fill may take one there. An open
  /// order may, once the mark has moved far from it, and is then worth `valueMax`, which is more
  /// than any account can stand behind.
  @inlinable public func value(
    _ price: Price, _ quantity: Quantity, _ rounding: Rounding
  ) -> Money {
    if let value = product(price, quantity, rounding),
      value.rawValue.magnitude <= Contract.valueMax.rawValue.magnitude
    {
      return value
    }
    return price.isNegative == quantity.isNegative ? Contract.valueMax : -Contract.valueMax
  }

  /// Price x quantity x contract size; nil where it leaves 64 bits.
  @inlinable public func product(
    _ price: Price, _ quantity: Quantity, _ rounding: Rounding
  ) -> Money? {
    if contractSize.rawValue == WideArithmetic.amountScale {
      return WideArithmetic.multiplyDivideChecked(
        price.rawValue, quantity.rawValue, WideArithmetic.amountScale, rounding
      ).map { Money(rawValue: $0) }
    }
    // Three factors: one wide product and one division, so that nothing is rounded twice. Large
    // sizes can take a price and a quantity, each within its limit, beyond 128 bits.
    let (product, overflow) = (Int128(price.rawValue) * Int128(quantity.rawValue))
      .multipliedReportingOverflow(by: Int128(contractSize.rawValue))
    if overflow { return nil }
    let scale = Int128(WideArithmetic.amountScale) * Int128(WideArithmetic.amountScale)
    return WideArithmetic.divide(product, scale, rounding).map { Money(rawValue: $0) }
  }

  /// Whether the notional of one tick times one lot is a whole number of 1e-8.
  public var isExact: Bool {
    // Beyond 128 bits one lot at one tick is worth more than any position may be.
    let (unit, overflow) = (Int128(tick.rawValue) * Int128(lot.rawValue))
      .multipliedReportingOverflow(by: Int128(contractSize.rawValue))
    let scale = Int128(WideArithmetic.amountScale) * Int128(WideArithmetic.amountScale)
    return !overflow && unit % scale == 0
  }
}
