import Glibc
import Numerics

/// Student's t with location and scale, fitted by maximum likelihood.
///
/// For given degrees nu, location m and scale s solve w[i] = (nu + 1) / (nu + ((x[i] - m) / s)^2),
/// m = sum(w x) / sum(w), s^2 = mean(w (x - m)^2), repeated until they settle; 1 / nu is searched
/// for from 1/200, where the law is as good as normal, to 1/1.1, where its mean only just exists.
/// Sources: Lange, Little, Taylor 1989; Liu, Rubin 1995.
public struct StudentFit: Sendable, Equatable {
  public let location: Double
  /// Of the t, not a standard deviation: that is scale sqrt(nu / (nu - 2)), for nu > 2.
  public let scale: Double
  public let degrees: Double
  public let logLikelihood: Double

  /// - Parameter values: at least 20, not all equal. Throws where most are equal, so that the
  ///   scale vanishes, or where the likeliest degrees are below 1.1.
  public init(_ values: [Double]) throws(NumericsError) {
    try Check.sample("values of a t law", values, least: 20)
    let moments = try Moments(values)
    guard moments.variance > 0 else {
      throw .undefined("t law", because: "all values are equal")
    }
    var point = (location: moments.mean, square: moments.variance)
    let least = 1e-12 * moments.variance
    func likelihood(_ inverse: Double) throws(NumericsError) -> Double {
      point = try Self.settled(values, degrees: 1 / inverse, from: point, least: least)
      return Self.logLikelihood(values, point.location, point.square, degrees: 1 / inverse)
    }
    let golden = (5.0.squareRoot() - 1) / 2
    let (low, high) = (1 / 200.0, 1 / 1.1)
    var (a, b) = (low, high)
    var (c, d) = (b - golden * (b - a), a + golden * (b - a))
    var (atC, atD) = (try likelihood(c), try likelihood(d))
    while b - a > 1e-7 {
      if atC > atD {
        (b, d, atD) = (d, c, atC)
        c = b - golden * (b - a)
        atC = try likelihood(c)
      } else {
        (a, c, atC) = (c, d, atD)
        d = a + golden * (b - a)
        atD = try likelihood(d)
      }
    }
    guard high - b > 1e-6 else {
      throw .notConverged("t law", reason: "the likeliest degrees of freedom are below 1.1")
    }
    let inverse = (a + b) / 2
    logLikelihood = try likelihood(inverse)
    degrees = 1 / inverse
    location = point.location
    scale = point.square.squareRoot()
  }

  /// VaR = m + s t_a; ES = m + s f(t) / (1 - a) (nu + t^2) / (nu - 1), of losses fitted.
  public func tail(_ confidence: Double) throws(NumericsError) -> TailRisk {
    let law = try StudentDistribution(degrees: degrees)
    return TailRisk(
      valueAtRisk: location + scale * (try law.quantile(confidence)),
      expectedShortfall: location + scale * (try law.meanBeyond(confidence)))
  }

  private static func settled(
    _ values: [Double], degrees: Double, from start: (location: Double, square: Double),
    least: Double
  ) throws(NumericsError) -> (location: Double, square: Double) {
    var (location, square) = start
    for _ in 0..<2_000 {
      var (weights, sum, squares) = (0.0, 0.0, 0.0)
      for x in values {
        let d = x - location
        let w = (degrees + 1) / (degrees + d * d / square)
        weights += w
        sum += w * x
        squares += w * d * d
      }
      let next = sum / weights
      // Divided by the weights rather than the count the rounds settle faster, to the same end
      // (Kent, Tyler, Vardi 1994).
      let nextSquare = squares / weights
      guard nextSquare > least else {
        throw .notConverged("t law", reason: "most values are equal, so that its scale vanishes")
      }
      let isSettled =
        abs(nextSquare / square - 1) < 1e-11
        && abs(next - location) < 1e-11 * nextSquare.squareRoot()
      (location, square) = (next, nextSquare)
      if isSettled { return (location, square) }
    }
    throw .notConverged("t law", reason: "2000 rounds at \(degrees) degrees of freedom")
  }

  private static func logLikelihood(
    _ values: [Double], _ location: Double, _ square: Double, degrees: Double
  ) -> Double {
    let each =
      lgamma((degrees + 1) / 2) - lgamma(degrees / 2) - 0.5 * log(degrees * Double.pi * square)
    var sum = 0.0
    for x in values {
      let d = x - location
      sum += log1p(d * d / (degrees * square))
    }
    return Double(values.count) * each - (degrees + 1) / 2 * sum
  }
}
