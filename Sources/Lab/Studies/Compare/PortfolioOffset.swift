import Calibration

/// What holding legs together saves of their requirements, and what a cap leaves of that.
///
/// Per period, with the portfolio's requirement m and the legs' own added up n, both fractions of
/// the gross notional: capped = m + (1 - cap) max(0, n - m). EMIR RTS 153/2013, article 27, lets
/// margin be reduced by at most 80 % of n - m where portfolios are margined together.
public struct PortfolioOffset {
  /// Mean of the legs' requirements added up.
  public let legs: Double
  /// The share of it that holding them together saves, before the cap; negative where it costs.
  public let saved: Double
  /// Mean requirement with the cap, and its exceptions.
  public let capped: Double
  /// Losses beyond the requirement with the cap.
  public let cappedExceptions: Int

  /// - Parameters:
  ///   - whole: the portfolio's track.
  ///   - tracks: of the legs, each with its share of the gross notional; the same periods.
  ///   - losses: of the portfolio, for the periods assessed.
  ///   - cap: 0 to 1.
  init(
    _ whole: ForecastTrack, legs tracks: [(share: Double, track: ForecastTrack)], losses: [Double],
    cap: Double
  ) {
    let margins = whole.tested
    let legs = margins.indices.map { t in
      tracks.reduce(0) { $0 + $1.share * $1.track.margins[t] }
    }
    let capped = margins.indices.map { margins[$0] + (1 - cap) * max(0, legs[$0] - margins[$0]) }
    let count = Double(margins.count)
    self.legs = legs.reduce(0, +) / count
    saved = 1 - margins.reduce(0, +) / count / self.legs
    self.capped = capped.reduce(0, +) / count
    cappedExceptions = zip(losses, capped).count { $0 > $1 }
  }
}
