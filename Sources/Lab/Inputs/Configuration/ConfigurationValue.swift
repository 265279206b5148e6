/// A value of a configuration, with the place it was written at.
///
/// Numbers stay the text they were written as, so that no decimal digit is lost on the way to a
/// `Price`; objects keep the order of their keys.
public struct ConfigurationValue: Sendable {
  public indirect enum Content: Sendable {
    case null
    case boolean(Bool)
    /// Decimal text, perhaps with an exponent, or `Infinity` or `NaN`; hexadecimal is converted.
    case number(String)
    case string(String)
    case array([ConfigurationValue])
    case object([(key: String, value: ConfigurationValue)])
  }

  /// Where a value comes from.
  public enum Origin: Sendable, Equatable {
    case file(line: Int, column: Int)
    /// An override of the command line.
    case override
  }

  public var content: Content
  public var origin: Origin

  public init(_ content: Content, origin: Origin) {
    self.content = content
    self.origin = origin
  }

  /// The value as a message quotes it: short, in one line.
  var quoted: String {
    switch content {
    case .null: "null"
    case .boolean(let flag): flag ? "true" : "false"
    case .number(let text): text.count > 40 ? text.prefix(40) + "…" : text
    case .string(let text): InputFault.quoted(text)
    case .array(let elements): "an array of \(elements.count)"
    case .object(let members): "an object of \(members.count)"
    }
  }
}
