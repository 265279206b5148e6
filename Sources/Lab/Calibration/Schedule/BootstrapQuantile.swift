import Glibc
import Numerics

/// A type-1 quantile with the middle 95 % of its stationary resamples.
///
/// Up to `drawnMax` values the resamples are drawn (Politis, Romano 1994). Beyond, drawing would
/// cost hours and add nothing: the interval is then what resamples tend to, the order statistics at
/// the quantile's rank +- 1.96 sqrt(n v). There n v is the variance of the number of values beyond
/// the quantile in one stationary resample, in closed form: with x[t] = 1 beyond and 0 else, about
/// its mean, v = c(0) + 2 sum over k of (1 - 1/b)^k c(k), c the circular autocovariances, b the
/// mean block length.
/// Source: Politis, Romano, "The stationary bootstrap", JASA 1994, lemma 1.
public enum BootstrapQuantile {
  public static let drawnMax = 100_000

  /// - Parameters:
  ///   - values: old to new.
  ///   - p: above 0 and below 1.
  ///   - block: mean length of blocks, 1 or more.
  ///   - resamples: drawn where there are at most `drawnMax` values.
  public static func estimate(
    _ values: [Double], at p: Double, block: Double, resamples: Int, seed: UInt64
  ) throws(NumericsError) -> IntervalEstimate {
    try Check.probability("probability of a quantile", p)
    try Check.sample("sample of a quantile", values, least: 2)
    guard block >= 1, block.isFinite else {
      throw .outOfDomain("mean block length", value: block, allowed: "1 or more")
    }
    guard values.count <= drawnMax else {
      return try inTheLimit(values, at: p, block: block)
    }
    return try drawn(values, at: p, block: block, resamples: resamples, seed: seed)
  }

  /// Values of greater rank than the type-1 quantile.
  private static func countBeyond(_ p: Double, of count: Int) -> Int {
    let n = Double(count)
    return count - min(count, max(1, Int((n * p - 1e-9).rounded(.up))))
  }

  static func drawn(
    _ values: [Double], at p: Double, block: Double, resamples: Int, seed: UInt64
  ) throws(NumericsError) -> IntervalEstimate {
    guard resamples >= 2 else { throw .tooFew("resamples", count: resamples, least: 2) }
    var bootstrap = try StationaryBootstrap(seed: seed, meanBlockLength: block)
    // Sorted once: a resample is how often it holds each rank, and its quantile is found by
    // counting down from the top.
    let order = values.indices.sorted { values[$0] < values[$1] }
    var ranks = [Int](repeating: 0, count: values.count)
    for (rank, place) in order.enumerated() { ranks[place] = rank }
    let above = countBeyond(p, of: values.count)
    var spread: [Double] = []
    for _ in 0..<resamples {
      var counts = [Int](repeating: 0, count: values.count)
      for place in bootstrap.places(count: values.count) { counts[ranks[place]] += 1 }
      var (rank, seen) = (values.count, 0)
      while seen <= above {
        rank -= 1
        seen += counts[rank]
      }
      spread.append(values[order[rank]])
    }
    spread.sort()
    let rule = QuantileRule.inverseCumulative
    return IntervalEstimate(
      value: values[order[values.count - 1 - above]],
      low: try rule.quantile(0.025, ofSorted: spread),
      high: try rule.quantile(0.975, ofSorted: spread))
  }

  /// One sort and one pass; memory of one copy of the values.
  static func inTheLimit(
    _ values: [Double], at p: Double, block: Double
  ) throws(NumericsError) -> IntervalEstimate {
    let sorted = values.sorted()
    let above = countBeyond(p, of: values.count)
    let rank = values.count - 1 - above
    let quantile = sorted[rank]
    let mean = Double(above) / Double(values.count)
    let decay = 1 - 1 / block
    // The circular sum runs round once more, so that each value has seen all before it.
    var (past, square, products) = (0.0, 0.0, 0.0)
    for round in 0...1 {
      for value in values {
        let x = (value > quantile ? 1 : 0) - mean
        past *= decay
        if round == 1 {
          square += x * x
          products += x * past
        }
        past += x
      }
    }
    let variance = max(square, square + 2 * products)
    let reach = Int((1.959963984540054 * variance.squareRoot()).rounded(.up))
    return IntervalEstimate(
      value: quantile, low: sorted[max(0, rank - reach)],
      high: sorted[min(values.count - 1, rank + reach)])
  }
}
