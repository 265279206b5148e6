import Numerics

/// Which way a position loses.
public enum PositionSide: String, CaseIterable, Sendable {
  case long, short

  /// Losses of the side, positive where it loses: minus the returns of a long, those of a short.
  public func losses(_ returns: [Double]) -> [Double] {
    self == .long ? returns.map { -$0 } : returns
  }
}

/// Value at risk and expected shortfall of one period, as fractions of the price.
///
/// Both are losses: positive numbers lose. `valueAtRisk` is exceeded with the chance
/// 1 - confidence; `expectedShortfall` is the mean loss in that share of cases, never below it.
public struct TailRisk: Sendable, Equatable {
  public let valueAtRisk: Double
  public let expectedShortfall: Double
}
