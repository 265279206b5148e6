import Glibc
import Numerics

/// The edge of what two underlyings can do together without emptying the funds: the first joint
/// move in each direction of their plane that does.
///
/// Others go along by their conditional mean given the two, S_kP S_PP^-1 (x, y). Directions are
/// even in units of deviations. Where no move within the bounds empties the funds there is no
/// point.
public struct ReverseFrontier: Sendable, Equatable {
  public let first: Int
  public let second: Int
  /// Joint moves of all underlyings, by angle.
  public let points: [[Double]]

  /// - Parameters:
  ///   - first, second: underlyings that differ.
  ///   - count: directions.
  public init(
    _ loss: JointShortfall, covariance: SymmetricMatrix, first: Int, second: Int,
    bounds: ReverseStress.Bounds, count: Int = 180
  ) throws(NumericsError) {
    try Check.lengths(
      "covariance and underlyings", covariance.dimension, loss.books.market.underlyings)
    let (a, b, c) = (
      covariance[first, first], covariance[first, second], covariance[second, second]
    )
    let determinant = a * c - b * b
    try Check.positive("determinant of the two underlyings' covariance", determinant)
    var loss = loss
    var points: [[Double]] = []
    for place in 0..<count {
      let angle = 2 * Double.pi * Double(place) / Double(count)
      let (x, y) = (a.squareRoot() * cos(angle), c.squareRoot() * sin(angle))
      let direction = (0..<covariance.dimension).map { k in
        if k == first { return x }
        if k == second { return y }
        let (toFirst, toSecond) = (covariance[k, first], covariance[k, second])
        return (toFirst * (c * x - b * y) + toSecond * (a * y - b * x)) / determinant
      }
      guard let limit = bounds.limit(along: direction),
        let reach = try loss.reach(along: direction, limit: limit, steps: 60)
      else { continue }
      points.append(direction.map { $0 * reach })
    }
    self.first = first
    self.second = second
    self.points = points
  }

  /// The moves of two underlyings at a Mahalanobis distance, others at their conditional mean, as
  /// `count` rising x with the lower and the upper y.
  public static func ellipse(
    _ covariance: SymmetricMatrix, first: Int, second: Int, distance: Double, count: Int = 121
  ) -> (x: [Double], lower: [Double], upper: [Double]) {
    let (a, b, c) = (
      covariance[first, first], covariance[first, second], covariance[second, second]
    )
    var (xs, lower, upper): ([Double], [Double], [Double]) = ([], [], [])
    for place in 0..<count {
      // Even in the angle, so that the ends are round.
      let cosine = -cos(Double.pi * Double(place) / Double(count - 1))
      let x = distance * a.squareRoot() * cosine
      let half = distance * (max(0, c - b * b / a) * max(0, 1 - cosine * cosine)).squareRoot()
      xs.append(x)
      lower.append(b / a * x - half)
      upper.append(b / a * x + half)
    }
    return (xs, lower, upper)
  }
}
