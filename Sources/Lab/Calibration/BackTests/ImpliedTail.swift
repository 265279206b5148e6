import Glibc
import Numerics

/// The tail that a pair of VaR and expected shortfall stands for, whatever model they come from.
///
/// The ratio ES / VaR at one confidence falls as the degrees of a t law rise, down to that of the
/// normal law: 1.146 at 99 %, against 1.40 for five degrees and 1.54 for three. So the ratio names
/// one law of that family: exactly the model's own where the model is one of it, and the one with
/// as heavy a tail where it is historical or of peaks over a threshold.
public enum ImpliedTail {
  /// The heaviest law and the lightest that is not taken for normal.
  private static let degreesRange = 1.05...200.0

  /// Degrees of the t law; nil where the ratio is normal or below.
  /// - Parameters:
  ///   - ratio: ES / VaR, 1 or more.
  ///   - confidence: of both, above 0.5.
  public static func degrees(
    ratio: Double, confidence: Double
  ) throws(NumericsError) -> Double? {
    try Check.range("confidence", confidence, 0.5.nextUp...1.0.nextDown)
    guard ratio >= 1, ratio.isFinite else {
      throw .outOfDomain("ES over VaR", value: ratio, allowed: "1 or more")
    }
    func ratioOf(_ degrees: Double) throws(NumericsError) -> Double {
      let law = try StudentDistribution(degrees: degrees)
      return try law.meanBeyond(confidence) / law.quantile(confidence)
    }
    var (low, high) = (log(degreesRange.lowerBound), log(degreesRange.upperBound))
    guard try ratioOf(degreesRange.upperBound) < ratio else { return nil }
    guard try ratioOf(degreesRange.lowerBound) > ratio else { return degreesRange.lowerBound }
    while high - low > 1e-9 {
      let middle = (low + high) / 2
      if try ratioOf(exp(middle)) > ratio { low = middle } else { high = middle }
    }
    return exp((low + high) / 2)
  }
}
