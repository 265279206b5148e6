import Units

extension RiskArray {
  /// An array as a clearing house publishes it: changes of value, losses below 0.
  public init(values: [Money]) throws(PricingFault) {
    guard !values.isEmpty else { throw .tooFew(name: "scenarios", count: 0, least: 1) }
    for value in values {
      try PricingFault.check(
        "scenario value", Double(value.rawValue) / 1e8, -9e10, 9e10)
    }
    self.values = values
  }

  /// Two holdings together, scenario by scenario.
  /// - Throws: where the arrays have scenarios of different number.
  public func joined(with other: RiskArray) throws(PricingFault) -> RiskArray {
    guard values.count == other.values.count else {
      throw .tooFew(
        name: "scenarios", count: min(values.count, other.values.count),
        least: max(values.count, other.values.count))
    }
    return try RiskArray(values: zip(values, other.values).map { $0 + $1 })
  }

  /// SPAN's scan risk: the greatest loss over the scenarios, at least 0.
  public var scanRisk: Money {
    values.reduce(.zero) { max($0, -$1) }
  }
}
