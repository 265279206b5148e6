import Glibc
import Numerics

/// Returns of several underlyings that follow a multivariate t with mean zero: one chi-square
/// stretches all of them at once, so that extremes come together.
///
/// x = L z sqrt((nu - 2) / W), L L' = covariance, z standard normal, W chi-square of nu degrees.
/// Source: McNeil, Frey, Embrechts, "Quantitative Risk Management", section 6.2.
public struct JointStudent: Sendable {
  public let covariance: SymmetricMatrix
  /// Above 2, so that there is a covariance.
  public let degrees: Double
  private let factor: [[Double]]

  public static let degreesRange = 2.05...200

  public init(covariance: SymmetricMatrix, degrees: Double) throws(NumericsError) {
    try Check.range("degrees of freedom", degrees, Self.degreesRange)
    self.covariance = covariance
    self.degrees = degrees
    factor = try covariance.choleskyFactor("covariance of the underlyings")
  }

  /// The degrees of freedom under which the returns are likeliest, the covariance held:
  /// log L = sum of lgamma((nu + p) / 2) - lgamma(nu / 2) - p / 2 log((nu - 2) pi)
  /// - (nu + p) / 2 log(1 + x' S^-1 x / (nu - 2)), the determinant left out. At the end of
  /// `degreesRange` where the sample wants to go beyond it.
  /// - Parameters:
  ///   - returns: by underlying, one length.
  ///   - covariance: of these returns, not of a horizon.
  public static func fitDegrees(
    _ returns: [[Double]], covariance: SymmetricMatrix
  ) throws(NumericsError) -> Double {
    let inverse = try covariance.positiveInverse("covariance of the underlyings")
    guard let count = returns.first?.count, count >= 20 else {
      throw .tooFew("returns of a t", count: returns.first?.count ?? 0, least: 20)
    }
    try Check.lengths("underlyings and covariance", returns.count, covariance.dimension)
    var distances: [Double] = []
    for t in 0..<count { distances.append(inverse.quadraticForm(returns.map { $0[t] })) }
    let p = Double(returns.count)
    func cost(_ degrees: Double) -> Double {
      var sum = lgamma((degrees + p) / 2) - lgamma(degrees / 2) - p / 2 * log(degrees - 2)
      sum *= Double(count)
      for d in distances { sum -= (degrees + p) / 2 * log1p(d / (degrees - 2)) }
      return -sum
    }
    // In the logarithm of nu - 2 the likelihood is close to a parabola.
    let range = degreesRange
    let search = Minimisation(
      .simplex, lower: [log(range.lowerBound - 2)], upper: [log(range.upperBound - 2)])
    let found = try search.minimum(of: "degrees of freedom of the joint t", from: [log(2.0)]) {
      point, _ in cost(2 + exp(point[0]))
    }
    return min(max(2 + exp(found.point[0]), range.lowerBound), range.upperBound)
  }

  /// One draw.
  public func draw(_ stream: inout RandomStream) -> [Double] {
    let z = factor.indices.map { _ in stream.normal() }
    let stretch = ((degrees - 2) / Self.chiSquare(degrees, &stream)).squareRoot()
    return factor.indices.map { row in
      var sum = 0.0
      for column in 0...row { sum += factor[row][column] * z[column] }
      return sum * stretch
    }
  }

  /// Seeded draws as scenarios, volatilities by the response. Moves beyond the bounds of
  /// `StressScenarios` are put at the bound and counted.
  public func scenarios(
    count: Int, seed: UInt64, response: VolatilityResponse
  ) throws(NumericsError) -> (scenarios: StressScenarios, atBound: Int) {
    var stream = RandomStream(seed: seed, name: "stress")
    var scenarios = StressScenarios(underlyings: covariance.dimension)
    let range = StressScenarios.priceMoves
    var atBound = 0
    for _ in 0..<count {
      let drawn = draw(&stream)
      let prices = drawn.map { min(max($0, range.lowerBound), range.upperBound) }
      if prices != drawn { atBound += 1 }
      try scenarios.append(prices: prices, volatilities: response.moves(prices))
    }
    return (scenarios, atBound)
  }

  /// Chi-square by twice a gamma of degrees / 2 >= 1.
  /// Source: Marsaglia, Tsang, "A simple method for generating gamma variables", ACM TOMS, 2000.
  static func chiSquare(_ degrees: Double, _ stream: inout RandomStream) -> Double {
    let d = degrees / 2 - 1.0 / 3
    let c = 1 / (9 * d).squareRoot()
    while true {
      let x = stream.normal()
      let root = 1 + c * x
      guard root > 0 else { continue }
      let v = root * root * root
      let u = stream.openUniform()
      if PortableMath.log(u) < 0.5 * x * x + d - d * v + d * PortableMath.log(v) {
        return 2 * d * v
      }
    }
  }
}
