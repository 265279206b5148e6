import Glibc
import Numerics

/// How the impact of closing at once follows from the depth of the book.
///
/// A book that holds the notional D within the share x of the price lets a market order of D move
/// the price by x: the levels (D, x) are points of I(N) = c N^d. Each snapshot gives its own
/// coefficient; of these the median, and the quantile at a confidence, which stands for the thin
/// book that liquidations meet. The exponent is the square root's, then the coefficient is given
/// as Y = c sqrt(V) / s too; or the book's own, the median of the snapshots' slopes of log x in
/// log D. Closing at once meets no refill, so Y here is above that of orders worked over hours.
public struct DepthCurve: Sendable {
  /// One side of the book at one time.
  public struct Snapshot: Sendable, Equatable {
    /// Shares of the price, above 0, rising, at least two.
    public let distances: [Double]
    /// Notional within each, in the quote asset, above 0, never falling.
    public let notionals: [Double]

    public init(distances: [Double], notionals: [Double]) throws(NumericsError) {
      try Check.lengths("distances and notionals", distances.count, notionals.count)
      guard distances.count >= 2 else {
        throw .tooFew("levels of a snapshot", count: distances.count, least: 2)
      }
      for place in distances.indices {
        try Check.positive("distance of a level", distances[place])
        try Check.positive("notional of a level", notionals[place])
        guard
          place == 0
            || (distances[place - 1] < distances[place] && notionals[place - 1] <= notionals[place])
        else {
          throw .undefined(
            "depth of a snapshot", because: "it falls, or its levels do not go outwards")
        }
      }
      self.distances = distances
      self.notionals = notionals
    }
  }

  public let snapshots: Int
  /// d: 1/2 exactly for the square root, with an interval where it is the book's own.
  public let exponent: IntervalEstimate
  /// c at the median, and at the confidence.
  public let coefficientMedian: IntervalEstimate
  public let coefficient: IntervalEstimate
  /// Notional within the outermost level that all but 1 - confidence of the snapshots hold.
  public let depthEnd: Double

  /// - Parameters:
  ///   - snapshots: old to new, at least 20.
  ///   - ownExponent: whether d is fitted.
  ///   - confidence: of the coefficient that is used.
  public init(
    _ snapshots: [Snapshot], ownExponent: Bool, confidence: Double, resamples: Int, seed: UInt64
  ) throws(NumericsError) {
    guard snapshots.count >= 20 else {
      throw .tooFew("snapshots of depth", count: snapshots.count, least: 20)
    }
    try Check.range("confidence", confidence, 0.5...(1 - 1e-9))
    self.snapshots = snapshots.count
    let block = max(1, pow(Double(snapshots.count), 1.0 / 3))
    func estimate(
      _ values: [Double], at p: Double, _ salt: UInt64
    ) throws(NumericsError) -> IntervalEstimate {
      try BootstrapQuantile.estimate(
        values, at: p, block: block, resamples: resamples, seed: seed &+ salt)
    }
    if ownExponent {
      var slopes: [Double] = []
      for snapshot in snapshots { if let slope = Self.slope(snapshot) { slopes.append(slope) } }
      guard slopes.count >= 20 else {
        throw .undefined("exponent of depth", because: "hardly any snapshot has two depths")
      }
      exponent = try estimate(slopes, at: 0.5, 1)
      guard exponent.value > 0, exponent.value <= 4 else {
        throw .outOfDomain("exponent of depth", value: exponent.value, allowed: "above 0, to 4")
      }
    } else {
      exponent = IntervalEstimate(value: 0.5, low: 0.5, high: 0.5)
    }
    let power = exponent.value
    let coefficients = snapshots.map { Self.coefficient($0, exponent: power) }
    coefficientMedian = try estimate(coefficients, at: 0.5, 2)
    coefficient = try estimate(coefficients, at: confidence, 3)
    depthEnd = try QuantileRule.inverseUpperTail.quantile(
      1 - confidence, of: snapshots.map { $0.notionals[$0.notionals.count - 1] })
  }

  /// The curve at the confidence.
  public func impact() throws(NumericsError) -> ImpactCurve {
    try ImpactCurve(coefficient: coefficient.value, exponent: exponent.value)
  }

  /// Y of the square-root law, from s / sqrt(V) of `DailyLiquidity`; of use where d is 1/2.
  public static func squareRootCoefficient(
    _ coefficient: IntervalEstimate, unitImpact: Double
  ) -> IntervalEstimate {
    coefficient.scaled(by: 1 / unitImpact)
  }

  /// The mean over levels of log x - d log D, as a coefficient.
  private static func coefficient(_ snapshot: Snapshot, exponent: Double) -> Double {
    var sum = 0.0
    for (x, depth) in zip(snapshot.distances, snapshot.notionals) {
      sum += log(x) - exponent * log(depth)
    }
    return exp(sum / Double(snapshot.distances.count))
  }

  /// Least squares of log x in log D; nil where all depths are equal.
  private static func slope(_ snapshot: Snapshot) -> Double? {
    let (x, y) = (snapshot.notionals.map { log($0) }, snapshot.distances.map { log($0) })
    let n = Double(x.count)
    let (meanX, meanY) = (x.reduce(0, +) / n, y.reduce(0, +) / n)
    var (xx, xy) = (0.0, 0.0)
    for i in x.indices {
      xx += (x[i] - meanX) * (x[i] - meanX)
      xy += (x[i] - meanX) * (y[i] - meanY)
    }
    return xx > 1e-12 ? xy / xx : nil
  }
}
