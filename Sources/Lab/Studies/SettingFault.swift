/// A setting of a study that cannot be, by itself or with the input.
///
/// Reads `horizon: '25h' is not a multiple of 1d, the interval of btc.csv`.
public struct SettingFault: Error, Equatable, Sendable, CustomStringConvertible {
  /// The setting's name as the command line spells it, such as `close-out`.
  public let setting: String
  /// The value where the reason does not quote it itself.
  public let value: String?
  /// What is wrong and what would be right.
  public let reason: String

  init(_ setting: String, value: String? = nil, _ reason: String) {
    (self.setting, self.value, self.reason) = (setting, value, reason)
  }

  /// - Parameter line: the setting, a colon, and the reason.
  init(line: String) {
    let parts = line.split(separator: ":", maxSplits: 1)
    self.init(
      parts.count == 2 ? String(parts[0]) : "",
      parts.count == 2 ? String(parts[1].drop { $0 == " " }) : line)
  }

  /// One line: setting, value where it is not quoted, and what would be right.
  public var description: String { "\(setting): " + (value.map { "'\($0)' " } ?? "") + reason }
}
