import Foundation

/// The SSVI surface nearest to a chain: free of arbitrage by its parameters, and what slices are
/// drawn to where their own quotes leave them free.
///
/// An expiry's quotes span little of the wings, and adjacent expiries fitted alone cross far out
/// where nobody quotes. Drawn to one surface that cannot cross, they do so little or not at all.
enum SurfacePrior {
  /// A slice for each expiry, nil where it has too few quotes.
  static func slices(_ expiries: [SliceQuotes]) -> [SVISlice?] {
    var sheets: [Sheet] = []
    var least = 1e-8
    for (place, quotes) in expiries.enumerated() {
      guard quotes.strikes().count >= SliceFit.strikesLeast, let start = SliceStart.slice(quotes)
      else { continue }
      // Strictly rising at the money.
      least = max(least * 1.001, start.totalVariance(0))
      sheets.append(Sheet(place: place, theta: least, quotes))
    }
    let surface = fit(sheets)
    var slices = [SVISlice?](repeating: nil, count: expiries.count)
    for sheet in sheets { slices[sheet.place] = try? surface?.slice(sheet.theta) }
    return slices
  }

  /// One expiry's middles as log-moneyness and volatility times the root of time.
  private struct Sheet {
    let place: Int
    let theta: Double
    var points: [(k: Double, root: Double)] = []

    init(place: Int, theta: Double, _ quotes: SliceQuotes) {
      self.place = place
      self.theta = theta
      for (quote, variance) in zip(quotes.quotes, quotes.variances()) {
        // Only where half the spread is less than a tenth of the volatility.
        guard variance.w > 0, variance.weight * variance.w > 5 else { continue }
        points.append((quote.k, variance.w.squareRoot()))
      }
    }
  }

  /// Sum of squared relative errors of volatility.
  private static func error(_ surface: SSVI, _ sheets: [Sheet]) -> Double {
    var sum = 0.0
    for sheet in sheets {
      guard let slice = try? surface.slice(sheet.theta) else { return .infinity }
      for point in sheet.points {
        let miss = slice.totalVariance(point.k).squareRoot() / point.root - 1
        sum += min(miss * miss, 0.25)
      }
    }
    return sum
  }

  /// A search along each parameter in turn with shrinking steps, within what suffices against
  /// arbitrage: gamma at most 1/2 and eta (1 + |rho|) at most 2.
  private static func fit(_ sheets: [Sheet]) -> SSVI? {
    func surface(_ p: [Double]) -> SSVI? {
      let rho = min(max(p[0], -0.95), 0.95)
      let most = 1.98 / (1 + abs(rho))
      return try? SSVI(
        rho: rho, eta: min(max(p[1], 0.05), most), gamma: min(max(p[2], 0.05), 0.5))
    }
    var point = [-0.2, 0.8, 0.4]
    var step = [0.2, 0.3, 0.1]
    var best = surface(point).map { error($0, sheets) } ?? .infinity
    for _ in 0..<24 {
      for index in 0..<3 {
        var isBetter = false
        for sign in [1.0, -1] {
          var next = point
          next[index] += sign * step[index]
          guard let candidate = surface(next) else { continue }
          let found = error(candidate, sheets)
          if found < best {
            (best, point, isBetter) = (found, next, true)
            break
          }
        }
        step[index] *= isBetter ? 1.3 : 0.5
      }
    }
    return surface(point)
  }
}
