import Units

/// The contract itself: what it is worth, in what it settles, in which steps and within which
/// limits it trades.
///
/// Listing a linear contract asks that the value of one lot at one tick is a whole number of 1e-8,
/// so that a traded notional is never rounded. No inverse contract can promise that: of it a lot is
/// worth 1e-8 or more at any price of its book, each trade's value is rounded once, and both sides
/// have the same.
@frozen public struct Contract: Equatable, Sendable, BitwiseCopyable {
  /// Smallest price step, above zero.
  public var tick: Price
  /// Smallest quantity step, above zero.
  public var lot: Quantity
  /// Orders further than this fraction from the mark price are rejected.
  public var priceBand: Rate
  /// Greatest position, either side, of one account or of one owner's accounts together.
  public var positionLimit: Quantity
  /// Greatest open interest: what would take the sum of all long positions beyond it is refused.
  public var openInterestLimit: Quantity
  /// Reported trades further than this fraction from the mark price are rejected, as are those
  /// outside the price band; above 0, below 1.
  public var fillBand: Rate
  /// What a quantity is worth at a price.
  public var payoff: Payoff
  public var instrument: InstrumentID
  /// What the index is of; none: the underlying that has the instrument's own number.
  public var underlying: UnderlyingID
  /// The asset in which profit, fees and funding are paid: the quote asset of a linear contract,
  /// the base asset of an inverse one.
  public var settlementAsset: AssetID
  /// Whose orders self-trade prevention keeps apart.
  public var selfTradeScope: SelfTradeScope
  /// Whose positions the position limit and the margin schedule's brackets look at together.
  public var positionScope: PositionScope

  /// 2 %. Block trades at Deribit, OKX and CME must be at a fair and reasonable price; a trade far
  /// from the mark moves an account's whole equity to its counterparty.
  @inlinable public static var fillBandDefault: Rate { Rate.partsPerMillion(20_000) }

  /// The tighter of both bands.
  @inlinable public var fillBandInForce: Rate { min(fillBand, priceBand) }

  @inlinable public init(
    instrument: InstrumentID, settlementAsset: AssetID, tick: Price, lot: Quantity,
    payoff kind: PayoffKind = .linear, contractSize: Quantity = .one, priceBand: Rate,
    positionLimit: Quantity, openInterestLimit: Quantity = Limits.openInterest,
    fillBand: Rate = Contract.fillBandDefault, selfTradeScope: SelfTradeScope = .owner,
    positionScope: PositionScope = .account, underlying: UnderlyingID = .none
  ) {
    self.init(
      instrument: instrument, settlementAsset: settlementAsset, tick: tick, lot: lot,
      payoff: Payoff(kind, multiplier: contractSize), priceBand: priceBand,
      positionLimit: positionLimit, openInterestLimit: openInterestLimit, fillBand: fillBand,
      selfTradeScope: selfTradeScope, positionScope: positionScope, underlying: underlying)
  }

  /// All of it.
  @inlinable public init(
    instrument: InstrumentID, settlementAsset: AssetID, tick: Price, lot: Quantity,
    payoff: Payoff, priceBand: Rate, positionLimit: Quantity, openInterestLimit: Quantity,
    fillBand: Rate, selfTradeScope: SelfTradeScope, positionScope: PositionScope,
    underlying: UnderlyingID
  ) {
    self.instrument = instrument
    self.underlying = underlying
    self.settlementAsset = settlementAsset
    self.tick = tick
    self.lot = lot
    self.payoff = payoff
    self.priceBand = priceBand
    self.positionLimit = positionLimit
    self.openInterestLimit = openInterestLimit
    self.fillBand = fillBand
    self.selfTradeScope = selfTradeScope
    self.positionScope = positionScope
  }

  /// The underlying by its number, named or not.
  @inlinable public var underlyingNamed: UnderlyingID {
    underlying == .none ? UnderlyingID(rawValue: instrument.rawValue) : underlying
  }

  /// Base units per unit of quantity, above zero, 1 for most perpetuals; quote units where the
  /// contract is inverse.
  @inlinable public var contractSize: Quantity {
    get { payoff.multiplier }
    set { payoff.multiplier = newValue }
  }

  /// Whether the ticks of a book come as far as a price.
  @inlinable public func reaches(_ price: Price) -> Bool {
    price.rawValue / tick.rawValue <= Limits.ticks
  }

  /// Whether the value of one tick times one lot is a whole number of 1e-8.
  public var isExact: Bool { payoff.isExact(tick: tick, lot: lot) }

  /// Whether one lot is worth 1e-8 or more at the greatest price of the book.
  public var isWorthSomething: Bool { payoff.isWorthSomething(tick: tick, lot: lot) }
}
