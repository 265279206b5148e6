import Reports

extension ConformanceResult {
  /// All of it; amounts and prices as decimal strings.
  var json: JSONValue {
    switch self {
    case .number, .name: return .string(text)
    case .price(let price):
      guard let price else { return .null }
      return .string(price.description)
    case .real(let number), .drawn(let number, _): return .number(number)
    case .flag(let flag): return .boolean(flag)
    case .list(let elements): return .array(elements.map { $0.json })
    case .fields(let fields): return .object(fields.map { (key: $0.name, value: $0.value.json) })
    }
  }
}
