import Numerics

/// The numbers of a page's charts, each array once: series share their times, and models the
/// losses they are held against.
struct SeriesPool {
  /// Numbers on a page, some nine characters each.
  static let budget = 110_000
  /// The least a series is thinned to.
  static let pointsLeast = 240

  /// Points of one series that are drawn.
  let pointsMax: Int
  private var places: [[Double]: Int] = [:]
  private(set) var arrays: [JSONValue] = []

  init(pointsMax: Int) { self.pointsMax = pointsMax }

  /// The most points a series may keep so that all together stay within the budget.
  static func pointsMax(of series: [ChartSeries]) -> Int {
    var distinct: Set<[Double]> = []
    for one in series { distinct.formUnion([one.x, one.y] + (one.upper.map { [$0] } ?? [])) }
    let counts = distinct.map(\.count)
    let steps = [4000, 3000, 2400, 2000, 1600, 1200, 1000, 800, 640, 480, 360]
    return steps.first { most in counts.reduce(0) { $0 + min($1, most) } <= budget }
      ?? pointsLeast
  }

  mutating func place(of values: [Double]) -> Int {
    if let place = places[values] { return place }
    places[values] = arrays.count
    arrays.append(Self.json(values))
    return arrays.count - 1
  }

  var json: JSONValue { .array(arrays) }

  /// Whole numbers such as times as steps of their common unit; others with six digits.
  private static func json(_ values: [Double]) -> JSONValue {
    guard values.count > 8,
      values.allSatisfy({ $0 == $0.rounded() && abs($0) < 9e15 }), let first = values.first
    else { return .array(values.map { .number(Downsampling.short($0, digits: 6)) }) }
    let steps = zip(values.dropFirst(), values).map { Int64($0) - Int64($1) }
    var unit: Int64 = 0
    for step in steps {
      var (a, b) = (unit, abs(step))
      while b != 0 { (a, b) = (b, a % b) }
      unit = a
    }
    return [
      "from": .number(first), "unit": .count(max(unit, 1)),
      "steps": .array(steps.map { .count(unit == 0 ? 0 : $0 / unit) }),
    ]
  }
}
