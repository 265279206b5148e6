/// How sure a fact is.
public enum Confidence: String, Sendable, CaseIterable {
  /// Computed anew from the stated rule and found to agree.
  case recomputed = "V"
  /// Read at the source.
  case read = "S"
  /// Read in a copy or a report of the source.
  case secondHand = "2nd"
  /// Not the venue's figure but this project's choice, where the venue publishes none.
  case chosen = "own"

  public var meaning: String {
    switch self {
    case .recomputed: "recomputed from the stated rule"
    case .read: "read at the source"
    case .secondHand: "second hand"
    case .chosen: "this project's choice"
    }
  }
}

/// Where a fact comes from.
public struct FactSource: Equatable, Sendable {
  /// An address or a document, as exact as it is known.
  public let reference: String
  /// The day the fact held or was read, `YYYY-MM-DD` or `YYYY-MM` or `YYYY`.
  public let date: String
  public let confidence: Confidence
  public init(_ reference: String, date: String, _ confidence: Confidence) {
    self.reference = reference
    self.date = date
    self.confidence = confidence
  }
}

/// A value with its source. A value of several fields carries the confidence of its least certain
/// field, and its reference says which fields are read and which are chosen.
public struct SourcedFact<Value: Sendable>: Sendable {
  public let value: Value
  public let source: FactSource
  public init(_ value: Value, _ source: FactSource) {
    self.value = value
    self.source = source
  }
}
