/// How a quantile is read off a finite sample; there is no rule without a name.
///
/// Numbers are those of Hyndman and Fan, "Sample quantiles in statistical packages", 1996. With
/// x(1) <= ... <= x(n) and h the position named at each rule, an interpolating rule gives
/// x(floor h) + (h - floor h) (x(floor h + 1) - x(floor h)), held inside the sample.
public enum QuantileRule: String, CaseIterable, Sendable {
  /// Type 1: the smallest x with at least a share p of the sample at or below it.
  case inverseCumulative = "type1"
  /// Type 1 counted from the top: the ceil(n (1 - p))th greatest. Minus the type 1 quantile of the
  /// negated sample at 1 - p: where n (1 - p) is whole, one observation above type 1.
  case inverseUpperTail = "type1-upper"
  /// Type 6, Weibull: h = (n + 1) p.
  case weibull = "type6"
  /// Type 7, linear: h = (n - 1) p + 1. What most libraries do unless told.
  case linear = "type7"
  /// Type 8: h = (n + 1/3) p + 1/3; nearly unbiased in the median.
  case medianUnbiased = "type8"
  /// The observation at or above the position of type 7: never interpolates downwards.
  case higher = "higher"

  /// The p quantile of values in any order, for 0 < p < 1.
  public func quantile(
    _ p: Double, of values: [Double]
  ) throws(NumericsError) -> Double {
    try Check.sample("sample of a quantile", values)
    return try quantile(p, ofSorted: values.sorted())
  }

  /// The p quantile of values already in rising order.
  public func quantile(
    _ p: Double, ofSorted sorted: [Double]
  ) throws(NumericsError) -> Double {
    try Check.probability("probability of a quantile", p)
    guard !sorted.isEmpty else { throw .tooFew("sample of a quantile", count: 0, least: 1) }
    let n = Double(sorted.count)
    switch self {
    case .inverseCumulative:
      return sorted[min(sorted.count, max(1, Self.ceiling(n * p))) - 1]
    case .inverseUpperTail:
      return sorted[sorted.count - min(sorted.count, max(1, Self.ceiling(n * (1 - p))))]
    case .higher: return sorted[min(sorted.count - 1, Self.ceiling((n - 1) * p))]
    case .weibull: return Self.interpolate(sorted, (n + 1) * p)
    case .linear: return Self.interpolate(sorted, (n - 1) * p + 1)
    case .medianUnbiased: return Self.interpolate(sorted, (n + 1.0 / 3) * p + 1.0 / 3)
    }
  }

  /// The whole number at or above `x`; a product such as 100 x 0.95, a hair above 95 in binary,
  /// counts as 95.
  static func ceiling(_ x: Double) -> Int { Int((x - 1e-9).rounded(.up)) }

  private static func interpolate(_ sorted: [Double], _ position: Double) -> Double {
    let h = min(max(position, 1), Double(sorted.count))
    let place = Int(h.rounded(.down))
    guard place < sorted.count else { return sorted[sorted.count - 1] }
    return sorted[place - 1] + (h - Double(place)) * (sorted[place] - sorted[place - 1])
  }
}
