import Foundation
import Numerics

/// What is drawn against the axes of a chart.
public struct ChartSeries: Sendable {
  public enum Shape: String, Sendable {
    case line
    /// A line that holds each value until the next.
    case steps
    case points
    case bars
    /// An area between `y` and `upper`.
    case band
    /// Uprights from `y` to `upper`: intervals, or bid and ask.
    case ranges
    /// Uprights from zero to `y`.
    case needles
  }

  public var name: String
  public var role: ChartRole
  public var shape: Shape
  /// Not falling, except for points. Milliseconds on a time axis.
  public var x: [Double]
  public var y: [Double]
  /// For bands and ranges, one a value.
  public var upper: [Double]?
  /// One a point: shown when it is pointed at, and beside it where `showsLabels`.
  public var labels: [String]?
  public var showsLabels: Bool
  public var isDashed: Bool
  /// How many there are where `x` holds fewer because the caller has thinned them.
  public var total: Int?

  public init(
    _ name: String, _ role: ChartRole, _ shape: Shape, x: [Double], y: [Double],
    upper: [Double]? = nil, labels: [String]? = nil, showsLabels: Bool = false,
    isDashed: Bool = false, total: Int? = nil
  ) {
    precondition(x.count == y.count, "Invariant: a value for each place")
    precondition((upper?.count ?? x.count) == x.count, "Invariant: an upper end for each value")
    precondition((labels?.count ?? x.count) == x.count, "Invariant: a label for each point")
    self.name = name
    self.role = role
    self.shape = shape
    self.x = x
    self.y = y
    self.upper = upper
    self.labels = labels
    self.showsLabels = showsLabels
    self.isDashed = isDashed
    self.total = total
  }

  /// The same without places that hold a number that is not finite.
  private var finite: ChartSeries {
    let kept = x.indices.filter {
      x[$0].isFinite && y[$0].isFinite && (upper?[$0].isFinite ?? true)
    }
    return kept.count == x.count ? self : self[kept]
  }

  private subscript(places: [Int]) -> ChartSeries {
    var part = self
    part.x = places.map { x[$0] }
    part.y = places.map { y[$0] }
    part.upper = upper.map { upper in places.map { upper[$0] } }
    part.labels = labels.map { labels in places.map { labels[$0] } }
    return part
  }

  private func thinned(_ pointsMax: Int, isLogarithmic: Bool) -> ChartSeries {
    var ordered = self
    // The library takes the ends of an axis from the first and the last point.
    if shape == .points { ordered = self[x.indices.sorted { x[$0] < x[$1] }] }
    guard x.count > pointsMax else { return ordered }
    let places = Downsampling.places(
      isLogarithmic ? ordered.x.map { log(max($0, .leastNormalMagnitude)) } : ordered.x,
      [ordered.y] + (upper.map { _ in [ordered.upper ?? []] } ?? []),
      buckets: max(1, pointsMax / (upper == nil ? 4 : 6)))
    return ordered[places]
  }

  func json(_ pool: inout SeriesPool, isLogarithmic: Bool) -> JSONValue {
    let all = finite
    let thin = all.thinned(pool.pointsMax, isLogarithmic: isLogarithmic)
    return [
      "name": .string(name), "role": role.json, "shape": .string(shape.rawValue),
      "x": .count(pool.place(of: thin.x)), "y": .count(pool.place(of: thin.y)),
      "upper": thin.upper.map { .count(pool.place(of: $0)) } ?? .null,
      "labels": thin.labels.map { .array($0.map { .string($0) }) } ?? .null,
      "shown": .boolean(showsLabels), "dashed": .boolean(isDashed),
      "total": .count(max(total ?? 0, all.x.count)),
    ]
  }
}
