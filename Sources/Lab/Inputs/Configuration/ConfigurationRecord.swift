import Synchronization
import Units

/// The keys that readings asked for, with what each takes: a page of keys is written from the very
/// code that reads them.
///
///     let record = ConfigurationRecord()
///     document.record = record
///     … read the document …
///     record.keys      // in the order in which they were first asked for
///
/// It knows what was reached: a key of an object that no document had, or behind a choice that none
/// made, is not in it.
public final class ConfigurationRecord: Sendable {
  public struct Key: Sendable, Equatable {
    /// Such as `accounts[].deposit`; places in lists have no number.
    public private(set) var path: String
    /// What is taken, in words; several where it is read in several ways.
    public fileprivate(set) var takes: [String] = []
    /// What holds where it is absent, as it would be written; nil where nothing is said.
    public fileprivate(set) var fallback: String?
    fileprivate var wasDemanded = false
    /// Whether it was asked for as one that must be there.
    public var isRequired: Bool { wasDemanded && fallback == nil }

    /// The same under another path, for a page that has names of its own for what users name.
    public func renamed(_ path: String) -> Key {
      var key = self
      key.path = path
      return key
    }
  }

  private let noted = Mutex<[Key]>([])

  public init() {}

  public var keys: [Key] { noted.withLock { $0 } }

  func note(
    _ path: String, takes: String? = nil, fallback: String? = nil, isRequired: Bool = false
  ) {
    let path = Self.withoutPlaces(path)
    noted.withLock { keys in
      let place = keys.firstIndex { $0.path == path } ?? keys.count
      if place == keys.count { keys.append(Key(path: path)) }
      if let takes, !keys[place].takes.contains(takes) { keys[place].takes.append(takes) }
      if let fallback { keys[place].fallback = fallback }
      if isRequired { keys[place].wasDemanded = true }
    }
  }

  private static func withoutPlaces(_ path: String) -> String {
    var plain = ""
    var isPlace = false
    for character in path {
      if character == "]" { isPlace = false }
      if !isPlace { plain.append(character) }
      if character == "[" { isPlace = true }
    }
    return plain
  }
}

/// What a value may be, in words: for pages of keys.
public enum ConfigurationWords {
  public static let object = "an object"
  public static let list = "a list"
  public static let text = "text"
  public static let flag = "true or false"

  public static func integer<T: FixedWidthInteger>(_ range: ClosedRange<T>) -> String {
    let isOpen = range.upperBound == T.max
    if range.lowerBound == T.min, isOpen { return "a whole number" }
    return "a whole number" + (isOpen ? " from \(range.lowerBound)" : span(range))
  }

  public static func number(_ range: ClosedRange<Double>) -> String {
    abs(range.lowerBound) >= 1e300 && range.upperBound >= 1e300
      ? "a number" : "a number" + span(range)
  }

  public static func share(_ range: ClosedRange<Double>) -> String { "a rate" + span(range) }

  /// A number as one would write it: 5, not 5.0.
  public static func plain(_ number: Double) -> String {
    abs(number) < 1e15 ? Int64(exactly: number).map { "\($0)" } ?? "\(number)" : "\(number)"
  }

  private static func span(_ range: ClosedRange<Double>) -> String {
    " from \(plain(range.lowerBound)) to \(plain(range.upperBound))"
  }

  public static func decimal<T: FixedPoint>(_ range: ClosedRange<T>?) -> String {
    "a decimal number" + (range.map { span($0) } ?? "")
  }

  public static func rate(_ range: ClosedRange<Rate>?) -> String {
    "a rate" + (range.map { span($0) } ?? "")
  }

  public static func duration(_ range: ClosedRange<TimeSpan>?) -> String {
    guard let range else { return "a duration" }
    return "a duration from \(DurationText.format(range.lowerBound)) to "
      + DurationText.format(range.upperBound)
  }

  public static func choice<T: RawRepresentable & CaseIterable>(_ type: T.Type) -> String
  where T.RawValue == String {
    choice(among: T.allCases.map(\.rawValue))
  }

  public static func choice(among names: [String]) -> String {
    "one of " + names.joined(separator: ", ")
  }

  private static func span<T>(_ range: ClosedRange<T>) -> String {
    " from \(range.lowerBound) to \(range.upperBound)"
  }
}
