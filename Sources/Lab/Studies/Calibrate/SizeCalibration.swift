import Calibration
import Inputs
import Numerics
import Units

/// How size adds to the requirement: impact from volume or depth, time to close, and the brackets
/// made of them.
public struct SizeCalibration {
  /// Where the impact of closing comes from.
  public enum Source {
    /// The square-root law with Y as given.
    case given(Double)
    /// The square-root law with Y fitted to depth.
    case fitted
    /// The depth's own exponent.
    case book
  }

  /// What is asked.
  public struct Terms {
    /// Where the impact of closing comes from.
    public let source: Source
    /// Of the book; nil where Y is given.
    public let depth: DepthHistory?
    /// Share of the volume that closing may take, above 0, to 1.
    public let participation: Double
    /// Most that a bracket lies above what closing out takes, a fraction of that.
    public let chordExcessMax: Double

    /// - Parameter depth: of the book; needed where the source is not given.
    public init(
      source: Source, depth: DepthHistory? = nil, participation: Double = 0.1,
      chordExcessMax: Double = 0.05
    ) {
      (self.source, self.depth) = (source, depth)
      (self.participation, self.chordExcessMax) = (participation, chordExcessMax)
    }
  }

  /// What is held at the upper edge of a bracket, as fractions of the notional there.
  public struct Edge {
    /// R(N) / N; the interval takes the ends of all its inputs together: at least 95 %.
    public let requirement: IntervalEstimate
    /// Of impact.
    public let cost: Double
    /// The excursion of the time it takes over that of one close-out, 1 or more.
    public let unwindFactor: Double
    /// Days to close at the participation.
    public let days: Double
  }

  /// What was asked.
  public let terms: Terms
  /// Volume and deviation of a day.
  public let liquidity: DailyLiquidity
  /// The side of the book that was used, the thinner one, and its curve.
  public let depth: (side: DepthHistory.Side, curve: DepthCurve)?
  /// Y; nil for a curve of its own exponent.
  public let squareRoot: IntervalEstimate?
  /// c of I(N) = c N^d.
  public let coefficient: IntervalEstimate
  /// Notional closed within one close-out at the participation.
  public let closable: Double
  /// The participation in a day's volume, in the quote asset.
  public let capOfVolume: Double
  /// The schedule.
  public let brackets: NotionalBrackets
  /// One a bracket but the last.
  public let edges: [Edge]

  /// - Parameter closeOutDays: the close-out time in days.
  init(
    _ terms: Terms, rates: MarginCalibration, days: CalibrationPrices.Days, closeOutDays: Double
  ) throws {
    self.terms = terms
    var stream = RandomStream(seed: rates.terms.seed, name: "size")
    let seed = stream.next()
    let liquidity = try DailyLiquidity(
      closes: days.closes, volumes: days.volumes, resamples: rates.terms.resamples, seed: seed)
    self.liquidity = liquidity
    let depth = try terms.depth.map { try Self.curve($0, terms.source, rates.terms, seed) }
    self.depth = depth
    (squareRoot, coefficient) = Self.impact(terms.source, depth?.curve, liquidity.unitImpact)
    let exponent = depth?.curve.exponent.value ?? 0.5
    let volume = liquidity.volume.scaled(by: terms.participation)
    capOfVolume = volume.value
    closable = volume.value * closeOutDays
    func requirement(
      _ excursion: Double, _ coefficient: Double, _ closable: Double
    ) throws(NumericsError) -> CloseOutRequirement {
      try CloseOutRequirement(
        excursion: excursion,
        impact: ImpactCurve(coefficient: coefficient, exponent: exponent), closable: closable)
    }
    let maintenance = rates.maintenance
    let middle = try requirement(maintenance.value, coefficient.value, closable)
    let least = try requirement(
      max(maintenance.low, 1e-9), coefficient.low, volume.high * closeOutDays)
    let most = try requirement(
      min(1, maintenance.high), coefficient.high, volume.low * closeOutDays)
    brackets = try NotionalBrackets(
      maintenance: middle, initialExcursion: min(1, rates.initial.value),
      cap: min(capOfVolume, depth?.curve.depthEnd ?? .infinity),
      chordExcessMax: terms.chordExcessMax)
    edges = brackets.rows.compactMap { row in
      guard let ceiling = row.ceiling else { return nil }
      let notional = Double(ceiling.rawValue) / Double(Money.one.rawValue)
      return Edge(
        requirement: IntervalEstimate(
          value: middle.amount(of: notional) / notional,
          low: least.amount(of: notional) / notional,
          high: most.amount(of: notional) / notional),
        cost: middle.impact.cost(of: notional) / notional,
        unwindFactor: middle.unwindFactor(of: notional), days: notional / volume.value)
    }
  }

  /// The curve of the thinner side.
  private static func curve(
    _ history: DepthHistory, _ source: Source, _ terms: MarginCalibration.Terms, _ seed: UInt64
  ) throws -> (side: DepthHistory.Side, curve: DepthCurve) {
    let isOwn = if case .book = source { true } else { false }
    let curves = try history.sides.map { side, snapshots in
      let curve = try DepthCurve(
        try snapshots.map {
          try DepthCurve.Snapshot(distances: $0.distances, notionals: $0.notionals)
        }, ownExponent: isOwn, confidence: terms.confidence, resamples: terms.resamples,
        seed: seed)
      return (side: side, curve: curve)
    }
    // Sides may differ in exponent: the one whose book ends sooner is the thinner.
    guard let thinner = curves.min(by: { $0.curve.depthEnd < $1.curve.depthEnd }) else {
      preconditionFailure("Invariant: a depth history has a sound side")
    }
    return thinner
  }

  private static func impact(
    _ source: Source, _ curve: DepthCurve?, _ unit: IntervalEstimate
  ) -> (squareRoot: IntervalEstimate?, coefficient: IntervalEstimate) {
    switch (source, curve) {
    case (.fitted, let curve?):
      return (
        DepthCurve.squareRootCoefficient(curve.coefficient, unitImpact: unit.value),
        curve.coefficient
      )
    case (.book, let curve?): return (nil, curve.coefficient)
    case (.given(let y), _):
      return (IntervalEstimate(value: y, low: y, high: y), unit.scaled(by: y))
    case (_, nil): preconditionFailure("Invariant: impact is fitted where there is depth")
    }
  }
}
