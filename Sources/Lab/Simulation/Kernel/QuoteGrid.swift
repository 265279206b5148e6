import Instruments
import Units

/// From the numbers an agent reasons in to whole ticks and lots, and what a position is worth in
/// them: the contract's payoff for the models of this chapter.
public struct QuoteGrid: Equatable, Sendable {
  /// In counts of 1e-8.
  let tick: Int64
  let lot: Int64
  /// For one unit of quantity: units of the base asset, of the quote asset where the contract is
  /// inverse.
  public let contractSize: Double
  public let payoff: PayoffKind

  init(_ contract: Contract) {
    tick = contract.tick.rawValue
    lot = contract.lot.rawValue
    contractSize = Double(contract.contractSize.rawValue) * 1e-8
    payoff = contract.payoff.kind
  }

  /// The price at or below (`.down`), at or above (`.up`) or nearest to a value; at least one tick.
  public func price(_ value: Double, _ rounding: FloatingPointRoundingRule) -> Price {
    let ticks = (value * 1e8 / Double(tick)).rounded(rounding)
    let most = Limits.price.rawValue / tick
    return Price(rawValue: Int64(min(max(ticks, 1), Double(most))) * tick)
  }

  /// The whole lots within a notional at a price; zero where it is less than one lot.
  public func quantity(notional: Double, at price: Double) -> Quantity {
    guard notional > 0, price > 0 else { return .zero }
    let wanted =
      payoff == .linear ? notional / (price * contractSize) : notional * price / contractSize
    let lots = (wanted * 1e8 / Double(lot)).rounded(.down)
    let most = Limits.quantity.rawValue / lot
    return Quantity(rawValue: Int64(min(lots, Double(most))) * lot)
  }

  /// What is at stake with a quantity at a price, signed like the quantity, in the settlement
  /// asset.
  public func notional(_ quantity: Quantity, at price: Double) -> Double {
    let raw = Double(quantity.rawValue) * 1e-8
    return payoff == .linear ? raw * price * contractSize : raw * contractSize / price
  }

  /// What a quantity gains as the price moves, in the settlement asset.
  public func gain(_ quantity: Quantity, from entry: Double, to price: Double) -> Double {
    let size = quantity.value * contractSize
    return payoff == .linear ? size * (price - entry) : size * (1 / entry - 1 / price)
  }

  /// The price at which a position from an entry has gained a part of its notional there; never
  /// less than a twentieth of the entry, nor, where the contract is inverse, more than twenty times
  /// it.
  /// - Parameter sign: 1 for a long position, -1 for a short one.
  public func price(from entry: Double, gaining part: Double, sign: Double) -> Double {
    payoff == .linear
      ? entry * max(0.05, 1 + sign * part) : entry / min(max(0.05, 1 - sign * part), 20)
  }

  /// The mean entry price of a position that is added to: of an inverse contract the harmonic one,
  /// at which what was paid for both is what both were worth.
  func mean(_ held: Quantity, at entry: Double, and added: Quantity, at price: Double) -> Double {
    let (held, added) = (held.value, added.value)
    return payoff == .linear
      ? (entry * held + price * added) / (held + added)
      : (held + added) / (held / entry + added / price)
  }
}

extension FixedPoint {
  /// For the models of agents and reports only; never back into an amount.
  @inline(__always) public var value: Double {
    Double(rawValue) / Double(Self.one.rawValue)
  }
}

extension TimeSpan {
  /// For models, as `FixedPoint.value`.
  public var seconds: Double { Double(rawValue) * 1e-9 }
  /// At most some 285 years, longer than any run.
  public init(seconds: Double) { self.init(rawValue: Int64(min(seconds, 9e9) * 1e9)) }
}
