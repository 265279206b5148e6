import Calibration
import Inputs
import Numerics
import Units

/// How size adds to the requirement: impact from volume or depth, time to close, and the brackets
/// made of them.
struct SizeCalibration {
  /// Where the impact of closing comes from.
  enum Source {
    /// The square-root law with Y as given.
    case given(Double)
    /// The square-root law with Y fitted to depth.
    case fitted
    /// The depth's own exponent.
    case book
  }

  struct Terms {
    let source: Source
    let depth: DepthHistory?
    /// Share of the volume that closing may take, above 0, to 1.
    let participation: Double
    let chordExcessMax: Double
  }

  /// What is held at the upper edge of a bracket, as fractions of the notional there.
  struct Edge {
    /// R(N) / N; the interval takes the ends of all its inputs together: at least 95 %.
    let requirement: IntervalEstimate
    let cost: Double
    let unwindFactor: Double
    /// Days to close at the participation.
    let days: Double
  }

  let terms: Terms
  let liquidity: DailyLiquidity
  /// The side of the book that was used, the thinner one, and its curve.
  let depth: (side: DepthHistory.Side, curve: DepthCurve)?
  /// Y; nil for a curve of its own exponent.
  let squareRoot: IntervalEstimate?
  /// c of I(N) = c N^d.
  let coefficient: IntervalEstimate
  /// Notional closed within one close-out at the participation.
  let closable: Double
  let capOfVolume: Double
  let brackets: NotionalBrackets
  let edges: [Edge]

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
