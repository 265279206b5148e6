import Calibration
import Foundation
import Numerics

/// What pictures show of one model on one side: series thinned as soon as they are known, so that
/// ten million returns and ten models do not have to be held at once.
///
/// Places are those of the returns. Losses and requirements are fractions of the price, a loss
/// positive.
public struct BacktestPicture {
  static let buckets = 600
  /// Bars behind the realised volatility, and those over which rises are shown.
  public static let volatilityBars = 30
  static let riseBars = [5, 30]

  /// A value for each of some places.
  public struct Track {
    /// Of returns, rising.
    public var places: [Double]
    /// One a place.
    public var values: [Double]

    init(from first: Int, _ values: [Double]) {
      let thin = Downsampling(
        times: values.indices.map { Double(first + $0) }, values: values, buckets: buckets)
      (places, self.values) = (thin.times, thin.values)
    }
  }

  /// What the model's own tail is taken to be where losses are held against it.
  public struct Yardstick {
    /// The family of the law.
    public enum Law {
      case normal
      /// Degrees of freedom, above 2.
      case student(Double)
    }

    /// The law whose quantiles losses are held against.
    public let law: Law
    /// Whether it is the model's law, not a common one for want of it.
    public let isOwn: Bool
    /// Quantile of the loss at p over that at the confidence.
    let quantile: (Double) throws -> Double
  }

  /// Place of the first return assessed.
  public let first: Int
  /// Returns assessed.
  public let observations: Int
  /// The chance of an exception.
  public let chance: Double
  /// Thinned, as a fraction of the price.
  public let requirement: Track
  /// Thinned; gains below zero.
  public let losses: Track
  /// All exceptions in order.
  public let exceptions: [Int]
  /// One an exception.
  public let exceptionLosses: [Double]
  /// Greatest share by which the requirement rose over so many bars, at each place.
  public let rises: [(bars: Int, track: Track)]
  /// Realised deviation of the bars before, and the requirement then.
  public let volatility: (realised: [Double], requirement: [Double])
  /// Loss over requirement: of the yardstick, and observed, rising.
  public let quantiles: (expected: [Double], observed: [Double])
  /// What the quantiles are held against.
  public let yardstick: Yardstick
  /// Share of losses beyond a multiple of the requirement.
  public let tail: (multiple: [Double], share: [Double])

  /// - Parameter returns: those the track was run on.
  init(_ track: ForecastTrack, returns: [Double]) throws {
    let forecast = track.forecast
    let first = forecast.first
    self.first = first
    chance = 1 - forecast.confidence
    let margins = track.tested
    let losses = forecast.side.losses(Array(returns[first...]))
    observations = losses.count
    let hits = try track.hits(returns)
    exceptions = hits.indices.filter { hits[$0] }
    exceptionLosses = exceptions.map { losses[$0] }
    requirement = Track(from: first, margins)
    self.losses = Track(from: first, losses)
    rises = Self.riseBars.filter { $0 < margins.count }.map { bars in
      (bars, Track(from: first + bars, zip(margins.dropFirst(bars), margins).map { $0 / $1 - 1 }))
    }
    volatility = Self.volatility(returns, margins, first: first)
    let yardstick = try Self.yardstick(forecast.model, confidence: forecast.confidence)
    self.yardstick = yardstick
    let ratios = zip(losses, margins).map { $0 / $1 }.sorted()
    quantiles = try Self.quantiles(ratios, yardstick)
    tail = Self.tail(ratios)
  }

  /// Every so many places, the root of the mean square of the returns before.
  private static func volatility(
    _ returns: [Double], _ margins: [Double], first: Int
  ) -> (realised: [Double], requirement: [Double]) {
    var (realised, requirement): ([Double], [Double]) = ([], [])
    for place in stride(from: 0, to: margins.count, by: max(1, margins.count / 900)) {
      let end = first + place
      guard end >= volatilityBars else { continue }
      let squares = returns[(end - volatilityBars)..<end].reduce(0) { $0 + $1 * $1 }
      guard squares > 0 else { continue }
      realised.append((squares / Double(volatilityBars)).squareRoot())
      requirement.append(margins[place])
    }
    return (realised, requirement)
  }

  private static func yardstick(
    _ model: ForecastModel, confidence: Double
  ) throws -> Yardstick {
    let z = try NormalDistribution.quantile(confidence)
    func student(_ degrees: Double) throws -> Yardstick {
      let law = try StudentDistribution(degrees: degrees)
      let t = try law.quantile(confidence)
      return Yardstick(law: .student(degrees), isOwn: true) { try law.quantile($0) / t }
    }
    func normal(_ isOwn: Bool) -> Yardstick {
      Yardstick(law: .normal, isOwn: isOwn) { try NormalDistribution.quantile($0) / z }
    }
    switch model {
    case .normalAverage, .garch(.normal, _, _, _): return normal(true)
    case .studentAverage(_, let degrees): return try student(degrees)
    case .longMemory(let degrees), .range(_, _, let degrees):
      return try degrees.map { try student($0) } ?? normal(true)
    default: return normal(false)
    }
  }

  /// Upper half of the sample: every loss of the last 150, further in ever fewer.
  private static func quantiles(
    _ ratios: [Double], _ yardstick: Yardstick
  ) throws -> (expected: [Double], observed: [Double]) {
    var (expected, observed): ([Double], [Double]) = ([], [])
    for rank in ranks(ratios.count) where rank <= (ratios.count + 1) / 2 {
      let p = (Double(ratios.count - rank) + 0.5) / Double(ratios.count)
      expected.append(try yardstick.quantile(p))
      observed.append(ratios[ratios.count - rank])
    }
    return (expected.reversed(), observed.reversed())
  }

  private static func tail(_ ratios: [Double]) -> (multiple: [Double], share: [Double]) {
    var (multiple, share): ([Double], [Double]) = ([], [])
    for rank in ranks(ratios.count) {
      let ratio = ratios[ratios.count - rank]
      guard ratio > 0 else { continue }
      multiple.append(ratio)
      share.append(Double(rank) / Double(ratios.count))
    }
    return (multiple.reversed(), share.reversed())
  }

  /// Ranks from the top, 1 the greatest: all of the first 150, then a hundredth apart.
  private static func ranks(_ count: Int) -> [Int] {
    var (rank, ranks): (Int, [Int]) = (1, [])
    while rank <= count {
      ranks.append(rank)
      rank = rank < 150 ? rank + 1 : max(rank + 1, Int(Double(rank) * 1.02))
    }
    return ranks
  }
}
