import Units

/// How the prices of an underlying reach the house: its sources, and what goes wrong with them.
///
/// A source posts at every step of `clock.index` what its price was `lag` ago. A fault changes what
/// one source or all of them post for a time: the house knows nothing of it, and acts by its rules
/// for stale indices and for sources that disagree.
public struct IndexFeed: Equatable, Sendable {
  public enum FaultKind: String, CaseIterable, Sendable {
    /// Nothing is posted.
    case stale
    /// One print is wrong: the first one at or behind the time.
    case glitch
    /// Every print of the time is wrong by the same part.
    case offset
  }

  public struct Fault: Equatable, Sendable {
    public var kind: FaultKind
    /// From the start of the run.
    public var at: TimeSpan
    /// How long; a glitch has no length.
    public var lasting: TimeSpan
    /// Relative change of what is posted, above -1; nothing for a feed that is silent.
    public var change: Double
    /// The source it befalls, from 0; all where nil.
    public var source: Int?
    public init(
      kind: FaultKind, at: TimeSpan, lasting: TimeSpan = .zero, change: Double = 0,
      source: Int? = nil
    ) {
      self.kind = kind
      self.at = at
      self.lasting = lasting
      self.change = change
      self.source = source
    }
  }

  /// Sources of the index, each posting by itself.
  public var sources: Int
  public var lag: TimeSpan
  public var faults: [Fault]

  public init(sources: Int = 1, lag: TimeSpan = .zero, faults: [Fault] = []) {
    self.sources = sources
    self.lag = lag
    self.faults = faults
  }

  /// What a source posts at a time instead of a value; nil where it is silent.
  /// - Parameters:
  ///   - elapsed: from the start of the run.
  ///   - step: between two posts.
  func posted(_ value: Double, by source: Int, at elapsed: TimeSpan, every step: TimeSpan)
    -> Double?
  {
    var posted = value
    for fault in faults where fault.source.map({ $0 == source }) ?? true {
      let since = elapsed - fault.at
      guard since >= .zero else { continue }
      switch fault.kind {
      case .stale: if since < fault.lasting { return nil }
      case .glitch: if since < step { posted *= 1 + fault.change }
      case .offset: if since < fault.lasting { posted *= 1 + fault.change }
      }
    }
    return posted
  }
}
