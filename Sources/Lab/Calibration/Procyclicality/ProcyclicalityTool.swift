import Numerics

/// A level that is one number, or one number a period.
public enum MarginLevel: Sendable, Equatable {
  case constant(Double)
  case series([Double])

  func value(_ place: Int) -> Double {
    switch self {
    case .constant(let level): level
    case .series(let levels): levels[place]
    }
  }

  func check(_ name: String, count: Int) throws(NumericsError) {
    switch self {
    case .constant(let level): try Check.positive(name, level)
    case .series(let levels):
      try Check.lengths("margins and \(name)", count, levels.count)
      for level in levels { try Check.positive(name, level) }
    }
  }
}

/// A treatment that damps a margin requirement; treatments compose, the first of a list acting on
/// the model's own requirement and each next one on what the last has made of it.
///
/// `buffer`, `stressWeight` and `floor` are the choices of EMIR RTS 153/2013, article 28(1).
public enum ProcyclicalityTool: Sendable, Equatable {
  /// 28(1)(a): M = max(m, min((1 + share) m, release)). The buffer of `share` is held while the
  /// requirement is low and used up as it approaches the release level. The article fixes the 25 %
  /// and that the buffer may be exhausted temporarily; the rule of release is a choice of ours.
  case buffer(share: Double, release: MarginLevel)
  /// 28(1)(b): M = (1 - weight) m + weight x stressed.
  case stressWeight(weight: Double, stressed: MarginLevel)
  /// M = (1 - weight) m + weight x long-run: shrinkage to the level of the whole cycle, which lifts
  /// a low requirement and lowers a high one. Not a choice of the article by itself.
  case longRunWeight(weight: Double, longRun: MarginLevel)
  /// 28(1)(c): M = max(m, floor), the floor from a ten-year lookback.
  case floor(MarginLevel)
  /// M[t] = m[t] held within M[t-1] / down ... M[t-1] x up; factors of 1 or more. Leaves the
  /// requirement short of the model's on the way up: see `worstShortfall`.
  case speedLimit(up: Double, down: Double)

  public func applied(to margins: [Double]) throws(NumericsError) -> [Double] {
    try MarginSeriesMeasures.check(margins)
    switch self {
    case .buffer(let share, let release):
      try Check.range("share of the buffer", share, 0...10)
      try release.check("release level", count: margins.count)
      return margins.indices.map {
        max(margins[$0], min((1 + share) * margins[$0], release.value($0)))
      }
    case .stressWeight(let weight, let level), .longRunWeight(let weight, let level):
      try Check.range("weight of the stressed or long-run margin", weight, 0...1)
      try level.check("stressed or long-run margin", count: margins.count)
      return margins.indices.map { (1 - weight) * margins[$0] + weight * level.value($0) }
    case .floor(let floor):
      try floor.check("floor", count: margins.count)
      return margins.indices.map { max(margins[$0], floor.value($0)) }
    case .speedLimit(let up, let down):
      try Check.range("greatest rise", up, 1...1e6)
      try Check.range("greatest fall", down, 1...1e6)
      var last = margins[0]
      return margins.map { margin in
        last = min(max(margin, last / down), last * up)
        return last
      }
    }
  }

  /// All tools of a list, one after the other.
  public static func apply(
    _ tools: [ProcyclicalityTool], to margins: [Double]
  ) throws(NumericsError) -> [Double] {
    var treated = margins
    try MarginSeriesMeasures.check(margins)
    for tool in tools { treated = try tool.applied(to: treated) }
    return treated
  }
}
