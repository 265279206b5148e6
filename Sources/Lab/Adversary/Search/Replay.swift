/// A scheme that is tried again and again, and the world it is tried in.
public struct Replay: Sendable {
  public let scheme: any Scheme
  public let terms: ArenaTerms
  /// Seeds that decide in a test, and over which the long search reports.
  public let seeds: Int
  public let seedsLong: Int
  /// What it must beat; nil: doing nothing.
  public let baseline: (any Scheme)?
  /// Why it may pay; nil: it may not.
  public let allowed: String?

  public init(
    _ scheme: any Scheme, _ terms: ArenaTerms, seeds: Int = 4, long: Int = 300,
    baseline: (any Scheme)? = nil, allowed: String? = nil
  ) {
    self.scheme = scheme
    self.terms = terms
    self.seeds = seeds
    self.seedsLong = long
    self.baseline = baseline
    self.allowed = allowed
  }

  public var name: String {
    let world = terms.name + (terms.isOneMember ? "" : ", several names")
    return "\(scheme.name) (\(world))"
  }

  /// Over seeds; with `isCompared`, who pays is told as well.
  public func sample(seeds: Int, from first: UInt64 = 1, isCompared: Bool = false) -> Sample {
    Sample.of(scheme, terms, seeds: seeds, from: first, isCompared: isCompared)
  }

  /// Whether it pays over seeds, or pays more than what it must beat.
  public func pays(seeds: Int, from first: UInt64 = 1) -> Bool {
    let found = sample(seeds: seeds, from: first)
    guard let baseline else { return found.pays }
    return found.pays(moreThan: Sample.of(baseline, terms, seeds: seeds, from: first))
  }
}
