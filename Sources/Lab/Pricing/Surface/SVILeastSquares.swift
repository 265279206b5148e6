import Foundation
import Numerics

/// SVI fitted to total variances by plain least squares: every point weighs the same, and no
/// condition against arbitrage is set. For comparisons; `SliceFit` is what surfaces are made of.
///
/// With y = (k - m) / sigma the slice is w = a + d y + c sqrt(y^2 + 1), linear in a,
/// d = rho b sigma and c = b sigma, so that only m and sigma are searched.
/// Source: De Marco, Martini, "Quasi-explicit calibration of Gatheral's SVI model", Zeliade, 2009.
public struct SVILeastSquares: Sendable, Equatable {
  public let a: Double
  public let b: Double
  public let rho: Double
  public let m: Double
  public let sigma: Double
  public let count: Int
  /// Root of the mean square error, in total variance and in volatility.
  public let errorInVariance: Double
  public let errorInVolatility: Double

  /// - Parameters:
  ///   - k: log-moneyness, within -10...10; six points or more; `w`: total variances, above 0.
  ///   - years: to expiry, for the error in volatility.
  public init(k: [Double], w: [Double], years: Double) throws(NumericsError) {
    try Check.lengths("places and total variances", k.count, w.count)
    try Check.sample("log-moneyness", k, least: 6)
    try Check.sample("total variances", w)
    try Check.positive("years", years)
    for value in k { try Check.range("log-moneyness", value, -10...10) }
    for value in w { try Check.positive("total variance", value) }
    let (low, high) = (k.reduce(.infinity, min), k.reduce(-.infinity, max))
    let width = max(high - low, 1e-3)
    var search = Minimisation(
      .simplex, lower: [low - 2 * width, log(1e-3 * width)],
      upper: [high + 2 * width, log(10 * width)])
    search.relativeTolerance = 1e-13
    search.stepTolerance = 1e-10
    search.evaluationsMax = 20_000
    var best: Minimisation.Minimum?
    for start in [0.0, -0.25, 0.25] {
      for scale in [0.05, 0.3, 1] {
        let found = try? search.minimum(
          of: "SVI slice", from: [start * width, log(scale * width)]
        ) { x, _ in
          Self.inner(k, w, m: x[0], sigma: exp(x[1]))?.cost ?? .infinity
        }
        if let found, found.value < best?.value ?? .infinity { best = found }
      }
    }
    guard let best, let inner = Self.inner(k, w, m: best.point[0], sigma: exp(best.point[1]))
    else { throw .notConverged("SVI slice", reason: "no search ended") }
    a = inner.a
    m = best.point[0]
    sigma = exp(best.point[1])
    b = inner.c / sigma
    rho = inner.d / inner.c
    count = k.count
    errorInVariance = (inner.cost / Double(k.count)).squareRoot()
    var square = 0.0
    for (place, variance) in w.enumerated() {
      let y = (k[place] - m) / sigma
      let fitted = max(0, inner.a + inner.d * y + inner.c * (y * y + 1).squareRoot())
      let miss = ((fitted / years).squareRoot() - (variance / years).squareRoot())
      square += miss * miss
    }
    errorInVolatility = (square / Double(k.count)).squareRoot()
  }

  /// The best a, d and c for a place and width; nil where they are not determined or no smile:
  /// c > 0 and |d| <= c.
  private static func inner(
    _ k: [Double], _ w: [Double], m: Double, sigma: Double
  ) -> (a: Double, d: Double, c: Double, cost: Double)? {
    let n = Double(k.count)
    let rows = k.map { k -> (y: Double, root: Double) in
      let y = (k - m) / sigma
      return (y, (y * y + 1).squareRoot())
    }
    // Centred, so that the level does not spoil the condition of the rest.
    var (meanY, meanR, meanW) = (0.0, 0.0, 0.0)
    for (row, value) in zip(rows, w) {
      meanY += row.y / n
      meanR += row.root / n
      meanW += value / n
    }
    var (yy, yr, rr, yw, rw) = (0.0, 0.0, 0.0, 0.0, 0.0)
    for (row, value) in zip(rows, w) {
      let (y, r, v) = (row.y - meanY, row.root - meanR, value - meanW)
      yy += y * y
      yr += y * r
      rr += r * r
      yw += y * v
      rw += r * v
    }
    let determinant = yy * rr - yr * yr
    guard determinant > 1e-14 * yy * rr else { return nil }
    let d = (yw * rr - rw * yr) / determinant
    let c = (rw * yy - yw * yr) / determinant
    guard c > 0, abs(d) <= c else { return nil }
    let a = meanW - d * meanY - c * meanR
    var cost = 0.0
    for (row, value) in zip(rows, w) {
      let miss = a + d * row.y + c * row.root - value
      cost += miss * miss
    }
    return (a, d, c, cost)
  }
}
