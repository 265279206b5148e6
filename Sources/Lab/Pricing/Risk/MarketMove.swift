/// A move of the market at once: the forward by an amount, every volatility by an amount, and time
/// by a span.
public struct MarketMove: Equatable, Sendable {
  /// In units of the forward.
  public var forward: Double
  /// Added to each volatility as a fraction: 0.1 is ten points.
  public var volatility: Double
  /// Years that pass, at least 0.
  public var years: Double

  public init(forward: Double = 0, volatility: Double = 0, years: Double = 0) {
    self.forward = forward
    self.volatility = volatility
    self.years = years
  }
}
