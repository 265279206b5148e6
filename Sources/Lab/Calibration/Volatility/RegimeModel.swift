import Glibc
import Numerics

/// Returns that are calm or stormy: two normal laws with mean zero, switched by a Markov chain.
///
/// Probabilities are Hamilton's filter (1989): predicted before a return is seen, updated by its
/// likelihood under each state. State 0 is the calm one.
public struct RegimeModel: Sendable, Equatable {
  /// Variances of the calm and the stormy state, squared unit of the returns.
  public let variances: [Double]
  /// Chance of staying calm, and of staying stormy, from one return to the next.
  public let stay: [Double]

  public init(variances: [Double], stay: [Double]) throws(NumericsError) {
    try Check.lengths("states of a regime model", variances.count, 2)
    try Check.lengths("states of a regime model", stay.count, 2)
    for v in variances { try Check.positive("variance of a state", v) }
    for p in stay { try Check.probability("chance of staying", p) }
    guard variances[0] <= variances[1] else {
      throw .undefined("regime model", because: "the calm variance is above the stormy one")
    }
    self.variances = variances
    self.stay = stay
  }

  /// The long-run chance of the stormy state.
  public var stormyShare: Double { (1 - stay[0]) / (2 - stay[0] - stay[1]) }

  public struct Filter: Sendable {
    /// n + 1 chances of the stormy state, each before its return; the last is for the next.
    public let stormy: [Double]
    public let logLikelihood: Double
  }

  /// Starts at the long-run chance.
  public func filter(_ returns: [Double]) throws(NumericsError) -> Filter {
    try Check.sample("returns", returns)
    var chance = stormyShare
    var chances = [chance]
    var sum = 0.0
    for r in returns {
      let step = step(chance, r)
      sum += step.logDensity
      chance = step.next
      chances.append(chance)
    }
    return Filter(stormy: chances, logLikelihood: sum)
  }

  /// The chance of storm for the return after one that has just been seen.
  /// - Parameter chance: that for the return itself, before it was seen.
  public func next(after chance: Double, return r: Double) -> Double { step(chance, r).next }

  private func step(_ chance: Double, _ r: Double) -> (logDensity: Double, next: Double) {
    let calm = -0.5 * (log(2 * Double.pi * variances[0]) + r * r / variances[0])
    let storm = -0.5 * (log(2 * Double.pi * variances[1]) + r * r / variances[1])
    let top = max(calm, storm)
    let (a, b) = ((1 - chance) * exp(calm - top), chance * exp(storm - top))
    let updated = b / (a + b)
    return (top + log(a + b), (1 - updated) * (1 - stay[0]) + updated * stay[1])
  }

  /// The law of the next return, given the chance of storm for it.
  public func law(stormy: Double) throws(NumericsError) -> NormalMixture {
    try Check.range("chance of the stormy state", stormy, 0...1)
    return try NormalMixture(
      deviations: variances.map { $0.squareRoot() }, weights: [1 - stormy, stormy])
  }

  /// Expected variances of the next `steps` returns, given the chance of storm for the first.
  public func forecast(stormy: Double, steps: Int) throws(NumericsError) -> [Double] {
    try Check.range("chance of the stormy state", stormy, 0...1)
    guard steps >= 1 else { throw .tooFew("steps of a forecast", count: steps, least: 1) }
    var chance = stormy
    var values: [Double] = []
    for _ in 0..<steps {
      values.append((1 - chance) * variances[0] + chance * variances[1])
      chance = (1 - chance) * (1 - stay[0]) + chance * stay[1]
    }
    return values
  }

  /// Maximum likelihood: expectation and maximisation (Hamilton 1990) until it slows, then a search
  /// around its end, because its rounds take no account of the start at the long-run chance.
  /// - Parameter returns: at least 100, not all equal in size.
  /// Throws where 5,000 rounds do not settle the log-likelihood to 1e-8 of itself, or one state
  /// dies out.
  public static func fit(_ returns: [Double]) throws(NumericsError) -> RegimeModel {
    try Check.sample("returns", returns, least: 100)
    let squares = returns.map { $0 * $0 }
    let level = squares.reduce(0, +) / Double(returns.count)
    guard level > 0 else { throw .undefined("regime model", because: "all returns are zero") }
    var model = try RegimeModel(variances: [0.4 * level, 2.5 * level], stay: [0.97, 0.92])
    var last = -Double.infinity
    for _ in 0..<5_000 {
      let filter = try model.filter(returns)
      if filter.logLikelihood - last < 1e-8 * abs(filter.logLikelihood) {
        return try model.polished(returns)
      }
      last = filter.logLikelihood
      model = try model.improved(squares, filter)
    }
    throw .notConverged("regime model", reason: "5000 rounds")
  }

  /// The likeliest model near this one: within half a unit of the logarithms of variances and of
  /// odds, then around what was found where that lies on an edge.
  private func polished(_ returns: [Double]) throws(NumericsError) -> RegimeModel {
    func model(_ x: [Double]) -> RegimeModel? {
      try? RegimeModel(
        variances: [exp(x[0]), exp(x[1])], stay: x[2...].map { 1 / (1 + exp(-$0)) })
    }
    var start = variances.map { log($0) } + stay.map { log($0 / (1 - $0)) }
    for _ in 0..<12 {
      var search = Minimisation(
        .quadratic, lower: start.map { $0 - 0.5 }, upper: start.map { $0 + 0.5 })
      search.relativeTolerance = 1e-12
      search.stepTolerance = 1e-7
      let found = try search.minimum(of: "regime model", from: start) { x, _ in
        guard let filter = try? model(x)?.filter(returns) else { return 1e300 }
        return -filter.logLikelihood
      }
      let isInside = zip(found.point, start).allSatisfy { abs($0 - $1) < 0.499 }
      if isInside, let model = model(found.point) { return model }
      start = found.point
    }
    throw .notConverged(
      "regime model",
      reason: "the likelihood rises towards a state that never ends or has no width")
  }

  /// One round: smoothed chances of states and of pairs (Kim 1994), then their shares.
  private func improved(
    _ squares: [Double], _ filter: Filter
  ) throws(NumericsError) -> RegimeModel {
    let n = squares.count
    var updated: [Double] = []
    for t in 0..<n {
      let logs = variances.map { -0.5 * (log($0) + squares[t] / $0) }
      let top = max(logs[0], logs[1])
      let calm = (1 - filter.stormy[t]) * exp(logs[0] - top)
      let stormy = filter.stormy[t] * exp(logs[1] - top)
      updated.append(stormy / (calm + stormy))
    }
    var later = updated[n - 1]
    var (sums, weights) = ([0.0, 0.0], [0.0, 0.0])
    func add(_ chance: Double, _ t: Int) {
      sums[0] += (1 - chance) * squares[t]
      sums[1] += chance * squares[t]
      weights[0] += 1 - chance
      weights[1] += chance
    }
    add(later, n - 1)
    var (stayed, left) = ([0.0, 0.0], [0.0, 0.0])
    for t in stride(from: n - 2, through: 0, by: -1) {
      let predicted = filter.stormy[t + 1]
      let stormyTwice = updated[t] * stay[1] * later / predicted
      let calmToStormy = (1 - updated[t]) * (1 - stay[0]) * later / predicted
      let calmTwice = (1 - updated[t]) * stay[0] * (1 - later) / (1 - predicted)
      let stormyToCalm = updated[t] * (1 - stay[1]) * (1 - later) / (1 - predicted)
      stayed[0] += calmTwice
      stayed[1] += stormyTwice
      left[0] += calmToStormy
      left[1] += stormyToCalm
      later = stormyTwice + stormyToCalm
      add(later, t)
    }
    guard weights[0] > 1, weights[1] > 1, sums[0] > 0, sums[1] > 0 else {
      throw .notConverged("regime model", reason: "one of the states died out")
    }
    var found = (0...1).map { sums[$0] / weights[$0] }
    var stay = (0...1).map { min(1 - 1e-6, max(1e-6, stayed[$0] / (stayed[$0] + left[$0]))) }
    if found[0] > found[1] {
      found.reverse()
      stay.reverse()
    }
    return try RegimeModel(variances: found, stay: stay)
  }
}
