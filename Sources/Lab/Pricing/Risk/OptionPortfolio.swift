/// European options held in one underlying, each at its own volatility.
public struct OptionPosition: Equatable, Sendable {
  public var type: OptionType
  public var strike: Double
  /// To expiry.
  public var years: Double
  public var volatility: Double
  /// Units of the underlying; negative is sold.
  public var quantity: Double

  public init(
    type: OptionType, strike: Double, years: Double, volatility: Double, quantity: Double
  ) {
    self.type = type
    self.strike = strike
    self.years = years
    self.volatility = volatility
    self.quantity = quantity
  }
}

/// Options and a futures position on one forward, undiscounted, in the forward's quote currency.
public struct OptionPortfolio: Equatable, Sendable {
  public let forward: Double
  public let options: [OptionPosition]
  /// Units of the underlying held by way of futures; their value now is zero.
  public let futures: Double
  /// Value and sensitivities of everything together.
  public let greeks: Greeks

  /// - Throws: where an input is outside `PricingDomain`.
  public init(
    forward: Double, options: [OptionPosition], futures: Double = 0
  ) throws(PricingFault) {
    try PricingFault.check("futures", futures, -1e15, 1e15)
    self.forward = forward
    self.options = options
    self.futures = futures
    var sum = Greeks()
    for option in options {
      try PricingFault.check("quantity", option.quantity, -1e15, 1e15)
      let terms = try Black76(
        forward: forward, strike: option.strike, volatility: option.volatility,
        years: option.years)
      sum.add(terms.greeks(option.type), times: option.quantity)
    }
    sum.delta += futures
    greeks = sum
  }

  /// The change of value under a move, every option revalued. Volatility falls to zero at the
  /// least, and an option whose time has passed is worth its exercise.
  /// - Throws: where the moved forward is outside the domain, as at or below zero.
  public func change(_ move: MarketMove) throws(PricingFault) -> Double {
    var value = futures * move.forward
    for option in options {
      let moved = try Black76(
        forward: forward + move.forward, strike: option.strike,
        volatility: max(0, option.volatility + move.volatility),
        years: max(0, option.years - move.years))
      value += option.quantity * moved.price(option.type)
    }
    return value - greeks.value
  }

  /// The change by the sensitivities: delta dF + gamma dF^2 / 2 + vega ds + theta dt.
  public func approximateChange(_ move: MarketMove) -> Double {
    greeks.delta * move.forward + 0.5 * greeks.gamma * move.forward * move.forward
      + greeks.vega * move.volatility + greeks.theta * move.years
  }

  /// Holds the approximation against full revaluation, move by move.
  public func approximationErrors(
    _ moves: [MarketMove]
  ) throws(PricingFault) -> ApproximationErrors {
    var rows: [ApproximationErrors.Row] = []
    for move in moves {
      rows.append(
        ApproximationErrors.Row(
          move: move, full: try change(move), approximate: approximateChange(move)))
    }
    return ApproximationErrors(rows: rows)
  }
}

/// How far delta, gamma and vega mislead over a set of moves.
public struct ApproximationErrors: Equatable, Sendable {
  public struct Row: Equatable, Sendable {
    public let move: MarketMove
    /// Change of value by full revaluation.
    public let full: Double
    /// Change by the sensitivities.
    public let approximate: Double
    /// Approximate less full: above 0 the approximation is too rosy.
    public var error: Double { approximate - full }
  }

  public let rows: [Row]

  /// The greatest error in size; 0 without rows.
  public var errorGreatest: Double { rows.reduce(0) { max($0, abs($1.error)) } }

  /// The worst loss, as an amount at least 0, by full revaluation and by the approximation:
  /// margin taken from the latter would be short by the difference.
  public var worstLoss: (full: Double, approximate: Double) {
    rows.reduce((0, 0)) { (max($0.0, -$1.full), max($0.1, -$1.approximate)) }
  }
}
