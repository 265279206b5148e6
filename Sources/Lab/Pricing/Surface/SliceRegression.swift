import Foundation
import Numerics

/// The SVI slice nearest to given total variances in plain, unweighted least squares.
///
/// For reports and comparisons: what is traded is fitted by `SliceFit`, which knows spreads and
/// excludes arbitrage; this does neither. For given m and sigma the rest is a linear regression, as
/// in `SliceStart`; those two are searched for by simplex from a grid.
public struct SliceRegression: Equatable, Sendable {
  public let slice: SVISlice
  /// Root of the mean square error, of total variance.
  public let error: Double
  private let ks: [Double]
  private let ws: [Double]

  /// - Parameters:
  ///   - k: log-moneyness, at least five places from -50 to 50.
  ///   - w: total variance at each, from 1e-9 to 1e6.
  public init(k ks: [Double], w ws: [Double]) throws(PricingFault) {
    let count = min(ks.count, ws.count)
    guard count >= 5, ks.count == ws.count else {
      throw .tooFew(name: "places with a total variance", count: count, least: 5)
    }
    for k in ks { try PricingFault.check("log-moneyness", k, -50, 50) }
    for w in ws { try PricingFault.check("total variance", w, 1e-9, 1e6) }
    let weights = [Double](repeating: 1, count: count)
    let reach = ks.reduce(0.01) { max($0, abs($1)) }
    func solve(_ m: Double, _ logSigma: Double) -> (slice: SVISlice, error: Double)? {
      SliceStart.solve(ks, ws, weights, m, exp(logSigma))
    }
    var best: (point: [Double], slice: SVISlice, error: Double)?
    for shift in [-1.0, -0.5, -0.2, 0, 0.2, 0.5, 1] {
      for spread in [0.05, 0.2, 0.5, 1, 2] {
        let point = [shift * reach, log(spread * reach)]
        guard let found = solve(point[0], point[1]), found.error < best?.error ?? .infinity else {
          continue
        }
        best = (point, found.slice, found.error)
      }
    }
    guard let start = best else {
      throw .tooFew(name: "places that differ", count: count, least: 5)
    }
    var search = Minimisation(
      .simplex, lower: [-3 * reach, log(1e-4 * reach)], upper: [3 * reach, log(20 * reach)])
    search.relativeTolerance = 1e-14
    let found = try? search.minimum(of: "slice", from: start.point) { point, _ in
      solve(point[0], point[1])?.error ?? .infinity
    }
    let refined = found.flatMap { solve($0.point[0], $0.point[1]) }
    let chosen = refined.flatMap { $0.error < start.error ? $0 : nil }
    slice = chosen?.slice ?? start.slice
    error = ((chosen?.error ?? start.error) / Double(count)).squareRoot()
    self.ks = ks
    self.ws = ws
  }

  /// Root of the mean square error, of volatility, `years` above 0 from expiry.
  public func errorOfVolatility(years: Double) -> Double {
    var sum = 0.0
    for (k, w) in zip(ks, ws) {
      let miss = slice.volatility(k, years: years) - (w / years).squareRoot()
      sum += miss * miss
    }
    return (sum / Double(ks.count)).squareRoot()
  }
}
