/// Mean, spread and shape of a sample.
///
/// Sums are taken about the mean in a second pass. Skewness and kurtosis are the unbiased
/// estimators G1 and G2 (Joanes, Gill 1998); `plainSkewness` and `plainExcessKurtosis` are the
/// ratios m3 / m2^1.5 and m4 / m2^2 - 3.
public struct Moments: Sendable, Equatable {
  public let count: Int
  public let mean: Double
  /// With divisor n - 1; in squared units of the sample.
  public let variance: Double
  public let least: Double
  public let greatest: Double
  private let m2: Double
  private let m3: Double
  private let m4: Double

  public init(_ values: [Double]) throws(NumericsError) {
    try Check.sample("sample of moments", values, least: 2)
    count = values.count
    let n = Double(count)
    var sum = 0.0
    var low = Double.infinity
    var high = -Double.infinity
    for x in values {
      sum += x
      low = min(low, x)
      high = max(high, x)
    }
    mean = sum / n
    var (s1, s2, s3, s4) = (0.0, 0.0, 0.0, 0.0)
    for x in values {
      let d = x - mean
      s1 += d
      s2 += d * d
      s3 += d * d * d
      s4 += d * d * d * d
    }
    variance = (s2 - s1 * s1 / n) / (n - 1)
    (m2, m3, m4) = (s2 / n, s3 / n, s4 / n)
    (least, greatest) = (low, high)
  }

  public var standardDeviation: Double { max(0, variance).squareRoot() }

  public func plainSkewness() throws(NumericsError) -> Double {
    try needSpread("skewness")
    return m3 / (m2 * m2.squareRoot())
  }

  public func plainExcessKurtosis() throws(NumericsError) -> Double {
    try needSpread("kurtosis")
    return m4 / (m2 * m2) - 3
  }

  /// G1 = sqrt(n (n - 1)) / (n - 2) m3 / m2^1.5; needs three values.
  public func skewness() throws(NumericsError) -> Double {
    guard count > 2 else { throw .tooFew("sample of skewness", count: count, least: 3) }
    let n = Double(count)
    return try plainSkewness() * (n * (n - 1)).squareRoot() / (n - 2)
  }

  /// G2 = (n - 1) / ((n - 2) (n - 3)) ((n + 1) g2 + 6); needs four values.
  public func excessKurtosis() throws(NumericsError) -> Double {
    guard count > 3 else { throw .tooFew("sample of kurtosis", count: count, least: 4) }
    let n = Double(count)
    return (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * (try plainExcessKurtosis()) + 6)
  }

  private func needSpread(_ name: String) throws(NumericsError) {
    guard m2 > 0 else { throw .undefined(name, because: "all values are equal") }
  }
}

/// How values of one or two series go together.
public enum Correlation {
  /// Pearson's coefficient, -1 to 1.
  public static func pearson(_ a: [Double], _ b: [Double]) throws(NumericsError) -> Double {
    try Check.lengths("series of a correlation", a.count, b.count)
    try Check.sample("first series of a correlation", a, least: 2)
    try Check.sample("second series of a correlation", b, least: 2)
    let meanA = a.reduce(0, +) / Double(a.count)
    let meanB = b.reduce(0, +) / Double(b.count)
    var (aa, ab, bb) = (0.0, 0.0, 0.0)
    for i in a.indices {
      let (x, y) = (a[i] - meanA, b[i] - meanB)
      aa += x * x
      ab += x * y
      bb += y * y
    }
    guard aa > 0, bb > 0 else { throw .undefined("correlation", because: "a series is constant") }
    return min(1, max(-1, ab / (aa * bb).squareRoot()))
  }

  /// Autocorrelation at `lag` >= 1: products over n - lag pairs about the mean of the whole
  /// sample, divided by the sum of squares of all n values, as is usual for correlograms.
  public static func auto(_ values: [Double], lag: Int) throws(NumericsError) -> Double {
    guard lag >= 1 else {
      throw .outOfDomain("lag", value: Double(lag), allowed: "1 or more")
    }
    try Check.sample("series of an autocorrelation", values, least: lag + 2)
    let mean = values.reduce(0, +) / Double(values.count)
    var (square, product) = (0.0, 0.0)
    for i in values.indices {
      square += (values[i] - mean) * (values[i] - mean)
      if i >= lag { product += (values[i] - mean) * (values[i - lag] - mean) }
    }
    guard square > 0 else {
      throw .undefined("autocorrelation", because: "the series is constant")
    }
    return product / square
  }
}
