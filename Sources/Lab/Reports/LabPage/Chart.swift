/// One picture: two axes, what is drawn against them, and lines to hold it against.
public struct Chart: Sendable {
  /// The share of the page's width, and how tall.
  public enum Size: String, Sendable { case third, half, wide, tall }

  public var title: String
  /// A few words behind the title: what, in which unit.
  public var note: String
  public var size: Size
  public var x: ChartAxis
  public var y: ChartAxis
  /// Drawn in this order, the last on top.
  public var series: [ChartSeries]
  public var references: [ReferenceLine]
  /// Whether x runs down the side, as bars with long names want.
  public var isSideways: Bool
  /// Whether bars of several series at one place stand on each other, the first at the foot, not
  /// side by side.
  public var isStacked: Bool

  public init(
    _ title: String, note: String = "", size: Size = .half, x: ChartAxis, y: ChartAxis,
    series: [ChartSeries], references: [ReferenceLine] = [], isSideways: Bool = false,
    isStacked: Bool = false
  ) {
    self.title = title
    self.note = note
    self.size = size
    self.x = x
    self.y = y
    self.series = series
    self.references = references
    self.isSideways = isSideways
    self.isStacked = isStacked
  }

  func json(_ pool: inout SeriesPool) -> JSONValue {
    let isLogarithmic = x.scale == .logarithmic
    return [
      "title": .string(title), "note": .string(note), "size": .string(size.rawValue),
      "sideways": .boolean(isSideways), "stacked": .boolean(isStacked), "x": x.json, "y": y.json,
      "series": .array(series.map { $0.json(&pool, isLogarithmic: isLogarithmic) }),
      "references": .array(references.map(\.json)),
    ]
  }
}

/// What an axis measures.
public struct ChartAxis: Sendable {
  public enum Scale: Sendable, Equatable {
    /// Milliseconds since 1970-01-01T00:00:00Z, read as UTC.
    case time
    case linear
    /// Values not above 0 are left out.
    case logarithmic
    /// A series' x is the place of a name, from 0.
    case categories([String])
  }

  public var scale: Scale
  /// What and in which unit, such as `log-moneyness` or `fraction of the price`.
  public var label: String
  /// Whether values are fractions to be shown as per cent.
  public var isPercent: Bool
  /// The least the axis covers; it grows with the data only where an end is nil.
  public var low: Double?
  public var high: Double?
  /// Whether an end that is nil follows the data or reaches to zero.
  public var reachesZero: Bool

  public init(
    _ scale: Scale, _ label: String, isPercent: Bool = false, low: Double? = nil,
    high: Double? = nil, reachesZero: Bool = false
  ) {
    self.scale = scale
    self.label = label
    self.isPercent = isPercent
    self.low = low
    self.high = high
    self.reachesZero = reachesZero
  }

  public static var time: ChartAxis { ChartAxis(.time, "UTC") }
  public static func categories(_ names: [String], _ label: String = "") -> ChartAxis {
    ChartAxis(.categories(names), label)
  }
  public static func linear(_ label: String, reachesZero: Bool = false) -> ChartAxis {
    ChartAxis(.linear, label, reachesZero: reachesZero)
  }
  public static func logarithmic(_ label: String) -> ChartAxis { ChartAxis(.logarithmic, label) }
  /// Fractions, shown as per cent.
  public static func percent(_ label: String, reachesZero: Bool = false) -> ChartAxis {
    ChartAxis(.linear, label, isPercent: true, reachesZero: reachesZero)
  }

  var json: JSONValue {
    let (kind, names): (String, [String]) =
      switch scale {
      case .time: ("time", [])
      case .linear: ("linear", [])
      case .logarithmic: ("logarithmic", [])
      case .categories(let names): ("categories", names)
      }
    func end(_ value: Double?) -> JSONValue { value.map { .number($0) } ?? .null }
    return [
      "scale": .string(kind), "label": .string(label), "percent": .boolean(isPercent),
      "names": .array(names.map { .string($0) }), "low": end(low), "high": end(high),
      "zero": .boolean(reachesZero),
    ]
  }
}

/// What a series or line stands for; the style gives each its colour, in light and dark.
public enum ChartRole: Sendable, Equatable {
  case margin, loss, exception, long, short, bid, ask, fit, reference
  /// Zones and verdicts.
  case good, caution, bad
  /// One of several alike without an order, such as models.
  case category(Int)
  /// One of `of` in order, such as expiries: a colour of a scale.
  case step(Int, of: Int)

  var json: JSONValue {
    switch self {
    case .category(let place): ["category": .count(place)]
    case .step(let place, let count): ["step": .count(place), "of": .count(count)]
    default: .string("\(self)")
    }
  }
}

/// A line across a chart at a value of one axis, with its name beside it.
public struct ReferenceLine: Sendable {
  public enum Axis: String, Sendable { case x, y }
  public var axis: Axis
  public var value: Double
  public var label: String
  public var role: ChartRole

  public init(_ axis: Axis, at value: Double, _ label: String, _ role: ChartRole = .reference) {
    self.axis = axis
    self.value = value
    self.label = label
    self.role = role
  }

  var json: JSONValue {
    [
      "axis": .string(axis.rawValue), "value": .number(value), "label": .string(label),
      "role": role.json,
    ]
  }
}
