import Inputs

extension JSONValue {
  /// A configuration as it was read, overrides included, for `run.json`.
  public init(_ configuration: ConfigurationValue) {
    switch configuration.content {
    case .null: self = .null
    case .boolean(let flag): self = .boolean(flag)
    case .string(let text): self = .string(text)
    case .number(let text):
      // Whole numbers keep every digit; others the shortest text of their double.
      self =
        Int128(text).map { .integer($0) }
        ?? Double(text).flatMap { $0.isFinite ? .number($0) : nil } ?? .string(text)
    case .array(let elements): self = .array(elements.map { JSONValue($0) })
    case .object(let members):
      self = .object(members.map { (key: $0.key, value: JSONValue($0.value)) })
    }
  }
}
