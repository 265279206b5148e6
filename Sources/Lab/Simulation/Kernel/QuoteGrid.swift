import Instruments
import Units

/// From the numbers an agent reasons in to whole ticks and lots.
public struct QuoteGrid: Equatable, Sendable {
  /// In counts of 1e-8.
  let tick: Int64
  let lot: Int64
  /// Units of the base asset for one unit of quantity.
  public let contractSize: Double

  init(_ contract: Contract) {
    tick = contract.tick.rawValue
    lot = contract.lot.rawValue
    contractSize = Double(contract.contractSize.rawValue) * 1e-8
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
    let lots = (notional / (price * contractSize) * 1e8 / Double(lot)).rounded(.down)
    let most = Limits.quantity.rawValue / lot
    return Quantity(rawValue: Int64(min(lots, Double(most))) * lot)
  }

  /// The value of a quantity at a price, in the settlement asset.
  public func notional(_ quantity: Quantity, at price: Double) -> Double {
    Double(quantity.rawValue) * 1e-8 * price * contractSize
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
