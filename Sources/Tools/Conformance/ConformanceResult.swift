import Inputs
import Units

/// What the engine answered to a case, field by field.
indirect enum ConformanceResult {
  /// A count of 10^-decimals.
  case number(Int64, decimals: Int)
  /// A price that exists only where it is positive: where it is not, null is expected as well.
  case price(Price?)
  /// What the laboratory computes in floating point.
  case real(Double)
  /// What is simulated, and where another simulation of the size that the case was made with would
  /// fall but for a chance of 0.3 %.
  case drawn(Double, ClosedRange<Double>)
  case flag(Bool)
  /// A name, such as that of the fault a case expects.
  case name(String)
  case list([ConformanceResult])
  case fields([(name: String, value: ConformanceResult)])

  static func amount<T: FixedPoint>(_ amount: T) -> ConformanceResult {
    .number(amount.rawValue, decimals: T.decimals)
  }

  var text: String {
    switch self {
    case .number(let count, let decimals): DecimalText.format(count, decimals: decimals)
    case .price(let price): price.map(\.description) ?? "null"
    case .real(let number), .drawn(let number, _): "\(number)"
    case .flag(let flag): "\(flag)"
    case .name(let name): name
    case .list(let elements): "a list of \(elements.count)"
    case .fields(let fields): "an object of \(fields.map(\.name).joined(separator: ", "))"
    }
  }
}

/// A field whose value is not the expected one.
public struct ConformanceFailure {
  /// The case's.
  public let id: String
  /// Its path under `expected`, such as `sides[0].rate`; `inputs` where they cannot be read.
  public let field: String
  public let expected: String
  public let actual: String
}

/// A field beyond the tolerance of its case that a simulation like that of the case reaches by
/// chance.
public struct ConformanceDraw {
  /// The case's.
  public let id: String
  /// Its path under `expected`.
  public let field: String
  public let expected: Double
  public let actual: Double
  /// Where another simulation of that size falls but for a chance of 0.3 %.
  public let range: ClosedRange<Double>
}

/// Holds results against what a case expects.
struct ConformanceComparison {
  let id: String
  let tolerance: ConformanceCase.Tolerance
  let isStochastic: Bool
  private(set) var failures: [ConformanceFailure] = []
  private(set) var draws: [ConformanceDraw] = []

  init(_ golden: ConformanceCase) {
    id = golden.id
    tolerance = golden.tolerance
    isStochastic = golden.isStochastic
  }

  /// Compares every number under `expected`; what it does not name is not compared.
  mutating func compare(
    _ expected: ConfigurationItem, _ actual: ConformanceResult?, field: String = ""
  ) throws(InputFault) {
    switch expected.value.content {
    case .object:
      guard case .fields(let fields)? = actual else { return fail(field, expected, actual) }
      for (name, item) in try expected.members() {
        let value = fields.first { $0.name == name }?.value
        try compare(item, value, field: field.isEmpty ? name : "\(field).\(name)")
      }
    case .array:
      let items = try expected.array()
      guard case .list(let elements)? = actual, elements.count == items.count else {
        return fail(field, expected, actual)
      }
      for (place, item) in items.enumerated() {
        try compare(item, elements[place], field: "\(field)[\(place)]")
      }
    case .null:
      guard case .price(let price)? = actual, price.map({ $0 <= .zero }) ?? true else {
        return fail(field, expected, actual)
      }
    case .string(let text):
      guard case .name(let name)? = actual else {
        return try compare(number: expected, actual, field)
      }
      if name != text { fail(field, expected, actual) }
    case .number: try compare(number: expected, actual, field)
    case .boolean(let flag):
      guard case .flag(let found)? = actual, found == flag else {
        return fail(field, expected, actual)
      }
    }
  }

  private mutating func compare(
    number item: ConfigurationItem, _ actual: ConformanceResult?, _ field: String
  ) throws(InputFault) {
    let value: (count: Int64, decimals: Int)
    switch actual {
    case .number(let count, let decimals): value = (count, decimals)
    case .price(let price?): value = (price.rawValue, Price.decimals)
    case .real(let found), .drawn(let found, _):
      guard let wanted = try? item.number() else { return fail(field, item, actual) }
      let room = max(tolerance.absolute, tolerance.relative * abs(wanted))
      if abs(found - wanted) <= room { return }
      guard isStochastic, case .drawn(_, let range)? = actual, range.contains(wanted) else {
        return fail(field, item, actual)
      }
      draws.append(
        ConformanceDraw(id: id, field: field, expected: wanted, actual: found, range: range))
      return
    default: return fail(field, item, actual)
    }
    guard let expected = try? item.wideCount() else { return fail(field, item, actual) }
    let found = Int128(value.count) * Int128(WideArithmetic.powerOfTen(18 - value.decimals))
    // The difference is exact; only its comparison with the tolerance is in floating point.
    let difference = Double((found - expected).magnitude) / 1e18
    let room = max(
      tolerance.absolute, tolerance.relative * (Double(expected.magnitude) / 1e18))
    if difference > room { fail(field, item, actual) }
  }

  private mutating func fail(
    _ field: String, _ expected: ConfigurationItem, _ actual: ConformanceResult?
  ) {
    let text =
      switch expected.value.content {
      case .null: "null"
      case .boolean(let flag): "\(flag)"
      case .number(let text), .string(let text): text
      case .array(let elements): "a list of \(elements.count)"
      case .object: "an object"
      }
    failures.append(
      ConformanceFailure(
        id: id, field: field, expected: text, actual: actual?.text ?? "not computed"))
  }
}
