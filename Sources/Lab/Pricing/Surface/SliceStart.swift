import Foundation

/// Where the fit of a slice starts: the best of a grid of places and widths, at each of which SVI
/// is linear in what remains.
///
/// The reduction is that of Zeliade Systems, Quasi-explicit calibration of Gatheral's SVI model
/// (2009): for given m and sigma, w = a + c (k - m) + b sqrt((k - m)^2 + sigma^2) is a linear
/// regression on total variances. A solution with |c| >= b is moved onto the edge.
enum SliceStart {
  static func slice(_ quotes: SliceQuotes) -> SVISlice? {
    let variances = quotes.variances()
    let used = zip(quotes.quotes, variances).filter { $1.weight > 0 }
    guard used.count >= 3, let centre = used.min(by: { abs($0.0.k) < abs($1.0.k) }) else {
      return nil
    }
    let width = centre.1.w.squareRoot()
    // A quote far from the money with a hair's breadth of spread does not rule the start.
    let weights = used.map { min($0.1.weight, 1e3 / centre.1.w) }
    let ks = used.map { $0.0.k }
    let ws = used.map { $0.1.w }
    var best: (slice: SVISlice, error: Double)?
    for shift in [-2.0, -1, -0.5, 0, 0.5, 1, 2] {
      for spread in [0.25, 0.5, 1, 2, 4] {
        let (m, sigma) = (shift * width, max(spread * width, 1e-3))
        guard let found = solve(ks, ws, weights, m, sigma) else { continue }
        if found.error < best?.error ?? .infinity { best = found }
      }
    }
    if let best { return best.slice }
    return SVISlice(valid: 0.5 * centre.1.w, b: 0.25 * width, rho: 0, m: 0, sigma: 2 * width)
  }

  /// The regression at one m and sigma, and its weighted sum of squares; nil where it has none.
  static func solve(
    _ ks: [Double], _ ws: [Double], _ weights: [Double], _ m: Double, _ sigma: Double
  ) -> (slice: SVISlice, error: Double)? {
    var equations = NormalEquations(unknowns: 3)
    var row = [0.0, 0, 0]
    for index in ks.indices {
      let y = ks[index] - m
      let weight = weights[index]
      row[0] = weight
      row[1] = weight * y
      row[2] = weight * (y * y + sigma * sigma).squareRoot()
      equations.add(row, weight * ws[index])
    }
    guard let found = equations.solve(damping: 1e-12) else { return nil }
    let b = max(found[2], 1e-6)
    let rho = min(max(found[1] / b, -0.98), 0.98)
    let across = (1 - rho * rho).squareRoot()
    let a = max(found[0], 1e-8 - b * sigma * across)
    let slice = SVISlice(valid: a, b: b, rho: rho, m: m, sigma: sigma)
    var error = 0.0
    for index in ks.indices {
      let miss = weights[index] * (slice.totalVariance(ks[index]) - ws[index])
      error += miss * miss
    }
    return (slice, error)
  }
}
