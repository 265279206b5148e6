import Glibc
import Numerics

/// What a requirement costs the holder of a position of constant notional, and what it leaves
/// uncovered, in money.
public struct PositionMoney: Sendable, Equatable {
  /// How losses and requirements are measured.
  public enum Measure: Sendable {
    /// Logarithms of price ratios: a long of notional N loses N (1 - exp(-L)), a short
    /// N (exp(L) - 1).
    case logarithmic
    /// Fractions of the notional.
    case simple
  }

  /// Mean requirement.
  public let requirement: Double
  /// Mean requirement x funding rate: what the margin costs a year.
  public let yearlyCost: Double
  /// Losses beyond the requirement, added up; and the greatest of them.
  public let shortfall: Double
  public let worstShortfall: Double

  /// - Parameters:
  ///   - returns: those the track was run on.
  ///   - notional: held at the start of every period, above 0.
  ///   - fundingRate: of margin, a year; 0.05 is 5 %.
  public init(
    _ track: ForecastTrack, returns: [Double], measure: Measure, notional: Double,
    fundingRate: Double
  ) throws(NumericsError) {
    try Check.positive("notional", notional)
    try Check.range("funding rate", fundingRate, 0...10)
    let side = track.forecast.side
    func share(_ loss: Double) -> Double {
      switch (measure, side) {
      case (.simple, _): loss
      case (.logarithmic, .long): -expm1(-loss)
      case (.logarithmic, .short): expm1(loss)
      }
    }
    let margins = track.tested
    let losses = side.losses(Array(returns[track.forecast.first...]))
    try Check.lengths("losses and margins", losses.count, margins.count)
    var (required, short, worst) = (0.0, 0.0, 0.0)
    for t in margins.indices {
      required += share(margins[t])
      guard losses[t] > margins[t] else { continue }
      let beyond = share(losses[t]) - share(margins[t])
      short += beyond
      worst = max(worst, beyond)
    }
    requirement = notional * required / Double(margins.count)
    yearlyCost = requirement * fundingRate
    shortfall = notional * short
    worstShortfall = notional * worst
    for amount in [requirement, shortfall] { try Check.finite("amount", amount) }
  }
}
