/// What is wrong with a file a user named, as one line.
public struct InputFault: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file is missing or cannot be read, as against: its content is wrong.
  public let isMissing: Bool
  /// The file as the user named it.
  public let file: String
  /// Where in the file, such as `line 3, column 'high'` or `market.tick`; empty for the whole file.
  public let place: String
  /// The value found, and what would have been right.
  public let reason: String
  /// The line of the file, where the fault lies in one.
  public var line: Int?
  /// What else is wrong, each a line of its own; only the first fault of a reading has any.
  public var others: [InputFault] = []

  public init(
    isMissing: Bool = false, file: String, place: String = "", line: Int? = nil, reason: String
  ) {
    self.line = line
    self.isMissing = isMissing
    self.file = file
    self.place = place
    self.reason = reason
  }

  /// One line: `prices.csv: line 3, column 'high': 'abc' is not a number, expected …`.
  public var description: String {
    let line = place.isEmpty ? "\(file): \(reason)" : "\(file): \(place): \(reason)"
    return line.split(whereSeparator: \.isNewline).joined(separator: " ")
  }

  /// A piece of the file fit to be quoted in one line: at most 40 characters, controls shown.
  public static func quoted(_ text: some StringProtocol) -> String {
    var shown = ""
    for scalar in text.unicodeScalars.prefix(40) {
      shown +=
        scalar.properties.generalCategory == .control
        ? "\\u{\(String(scalar.value, radix: 16))}" : String(scalar)
    }
    return text.unicodeScalars.count > 40 ? "'\(shown)…'" : "'\(shown)'"
  }
}
