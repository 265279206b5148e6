/// Inverts a distribution function by Newton steps kept inside a bracket.
enum QuantileSearch {
  /// The root of a function that rises through zero between `low` and `high`.
  /// - Parameter value: the function and its derivative at a point.
  static func root(
    of name: String, from start: Double, in bracket: (low: Double, high: Double),
    _ value: (Double) throws(NumericsError) -> (value: Double, slope: Double)
  ) throws(NumericsError) -> Double {
    var (low, high) = bracket
    var x = min(max(start, low), high)
    for _ in 0..<300 {
      let (f, slope) = try value(x)
      if f == 0 { return x }
      if f > 0 { high = x } else { low = x }
      var next = x - f / slope
      if !(next > low && next < high) { next = low + (high - low) / 2 }
      if abs(next - x) <= 1e-15 * abs(next) || next == low || next == high { return next }
      x = next
    }
    throw .notConverged(name, reason: "300 Newton steps")
  }
}
