import Numerics

/// VaR and ES of named laws. `mean` is that of the profit: of the return for a long, of minus the
/// return for a short. `deviation` is a standard deviation, above 0.
public enum ParametricTail {
  /// VaR = -mu + s z; ES = -mu + s phi(z) / (1 - a).
  public static func normal(
    mean: Double = 0, deviation: Double, confidence: Double
  ) throws(NumericsError) -> TailRisk {
    try Check.finite("mean", mean)
    try Check.positive("deviation", deviation)
    let z = try NormalDistribution.quantile(confidence)
    return TailRisk(
      valueAtRisk: deviation * z - mean,
      expectedShortfall: deviation * NormalDistribution.density(z) / (1 - confidence) - mean)
  }

  /// Student's t scaled to the deviation: k = sqrt((nu - 2) / nu); VaR = -mu + k s t;
  /// ES = -mu + k s f(t) / (1 - a) (nu + t^2) / (nu - 1). Needs nu > 2.
  /// Source: McNeil, Frey, Embrechts, "Quantitative Risk Management", eq. 2.24.
  public static func student(
    mean: Double = 0, deviation: Double, degrees: Double, confidence: Double
  ) throws(NumericsError) -> TailRisk {
    try Check.finite("mean", mean)
    try Check.positive("deviation", deviation)
    let law = try StudentDistribution(degrees: degrees)
    let scale = try deviation * law.unitScale()
    return TailRisk(
      valueAtRisk: try scale * law.quantile(confidence) - mean,
      expectedShortfall: try scale * law.meanBeyond(confidence) - mean)
  }
}

/// The Cornish-Fisher expansion of a quantile from skewness and excess kurtosis of the losses.
///
/// z + (z^2 - 1) S / 6 + (z^3 - 3 z) K / 24 - (2 z^3 - 5 z) S^2 / 36, and only where that rises
/// with z: elsewhere it is no quantile, and is refused rather than clamped. Cryptocurrency returns
/// within a day, with K of 10 and more, are outside.
/// Sources: Cornish, Fisher 1937; Maillard 2012.
public struct CornishFisher: Sendable, Equatable {
  /// Of the losses: positive where large losses are likelier than large gains.
  public let skewness: Double
  public let excessKurtosis: Double

  public init(lossSkewness: Double, excessKurtosis: Double) throws(NumericsError) {
    try Check.finite("skewness of losses", lossSkewness)
    try Check.finite("excess kurtosis", excessKurtosis)
    guard Self.isMonotone(skewness: lossSkewness, excessKurtosis: excessKurtosis) else {
      throw .undefined(
        "Cornish-Fisher quantile",
        because: "it does not rise with confidence at skewness \(lossSkewness), "
          + "excess kurtosis \(excessKurtosis)")
    }
    skewness = lossSkewness
    self.excessKurtosis = excessKurtosis
  }

  /// The derivative A z^2 + B z + C has no root: A = K/8 - S^2/6, B = S/3, C = 1 - K/8 + 5 S^2/36,
  /// B^2 <= 4 A C with A > 0, or A = B = 0 <= C.
  public static func isMonotone(skewness s: Double, excessKurtosis k: Double) -> Bool {
    let a = k / 8 - s * s / 6
    let b = s / 3
    let c = 1 - k / 8 + 5 * s * s / 36
    return (a > 0 && b * b <= 4 * a * c) || (a == 0 && b == 0 && c >= 0)
  }

  /// In deviations from the mean.
  public func quantile(_ confidence: Double) throws(NumericsError) -> Double {
    let z = try NormalDistribution.quantile(confidence)
    return value(z)
  }

  private func value(_ z: Double) -> Double {
    z + (z * z - 1) * skewness / 6 + (z * z * z - 3 * z) * excessKurtosis / 24
      - (2 * z * z * z - 5 * z) * skewness * skewness / 36
  }

  /// VaR = -mu + s q. ES integrates the expansion beyond z, where each power has a closed partial
  /// moment: with m = phi(z) / (1 - a), E[Z] = m, E[Z^2] = 1 + z m, E[Z^3] = (z^2 + 2) m.
  public func tail(
    mean: Double = 0, deviation: Double, confidence: Double
  ) throws(NumericsError) -> TailRisk {
    try Check.finite("mean", mean)
    try Check.positive("deviation", deviation)
    let z = try NormalDistribution.quantile(confidence)
    let m = NormalDistribution.density(z) / (1 - confidence)
    let (one, two, three) = (m, 1 + z * m, (z * z + 2) * m)
    let beyond =
      one + (two - 1) * skewness / 6 + (three - 3 * one) * excessKurtosis / 24
      - (2 * three - 5 * one) * skewness * skewness / 36
    return TailRisk(
      valueAtRisk: deviation * value(z) - mean, expectedShortfall: deviation * beyond - mean)
  }
}

/// Mean, variance and skewness of the profit D x + G x^2 / 2 with x normal of mean zero.
///
/// mean = G s^2 / 2; variance = D^2 s^2 + G^2 s^4 / 2; third central moment
/// 3 D^2 G s^4 + G^3 s^6. Source: Mina, Ulmer, "Delta-gamma four ways", 1999.
public struct DeltaGammaMoments: Sendable, Equatable {
  public let mean: Double
  public let variance: Double
  public let skewness: Double

  /// - Parameter deviation: of the price move, in the unit of the price.
  public init(delta: Double, gamma: Double, deviation: Double) throws(NumericsError) {
    try Check.finite("delta", delta)
    try Check.finite("gamma", gamma)
    try Check.positive("deviation of the price", deviation)
    let s2 = deviation * deviation
    mean = gamma * s2 / 2
    variance = delta * delta * s2 + gamma * gamma * s2 * s2 / 2
    guard variance > 0 else {
      throw .undefined("skewness", because: "delta and gamma are zero")
    }
    let third = 3 * delta * delta * gamma * s2 * s2 + gamma * gamma * gamma * s2 * s2 * s2
    skewness = third / (variance * variance.squareRoot())
  }
}
