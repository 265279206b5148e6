import Numerics

/// What closing out a position of any size takes: R(N) = N a u(n) + cost(N).
///
/// `a` is how far the price goes against the position within the close-out; u the lengthening for a
/// position too large for it, closed in equal parts over n = N / M close-outs, M what one can close
/// at the participation: u(n) = sqrt(sum over i < n of ((n - i) / n)^2) = sqrt((n+1)(2n+1) / (6n)),
/// taken at fractions too, and 1 up to M; and the cost is that of the impact curve. R is convex
/// with R(0) = 0, so a chord lies above it and R(N) / N rises.
public struct CloseOutRequirement: Sendable, Equatable {
  /// a, a fraction of the notional, above 0 and below 1.
  public let excursion: Double
  public let impact: ImpactCurve
  /// M, in the quote asset; infinite where the time to close is left out.
  public let closable: Double

  public init(
    excursion: Double, impact: ImpactCurve, closable: Double = .infinity
  ) throws(NumericsError) {
    try Check.range("adverse excursion", excursion, Double.leastNonzeroMagnitude...1)
    guard closable > 0 else {
      throw .outOfDomain(
        "notional closed within one close-out", value: closable,
        allowed: "above 0")
    }
    self.excursion = excursion
    self.impact = impact
    self.closable = closable
  }

  /// In the quote asset, for a notional of 0 or more in it.
  public func amount(of notional: Double) -> Double {
    notional * excursion * unwindFactor(of: notional) + impact.cost(of: notional)
  }

  /// Close-outs that closing takes at the participation, as a real number.
  public func closeOuts(for notional: Double) -> Double { notional / closable }

  /// u, 1 or more.
  public func unwindFactor(of notional: Double) -> Double {
    let n = max(1, closeOuts(for: notional))
    return ((n + 1) * (2 * n + 1) / (6 * n)).squareRoot()
  }
}
