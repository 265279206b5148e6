import Glibc
import Numerics

/// Whether the time since the last exception tells when the next one comes.
///
/// Durations between exceptions follow a Weibull law, S(d) = exp(-(a d)^b), with the first and the
/// last duration censored; b = 1 has no memory and is the hypothesis. For each b the best a is
/// known: a^b = uncensored count / sum d^b. LR is chi-square of one degree.
/// Source: Christoffersen, Pelletier, "Backtesting value-at-risk: a duration-based approach", 2004.
public struct DurationTest: Sendable, Equatable {
  /// b: below 1 exceptions cluster, above 1 they are regular.
  public let shape: Double
  public let logLikelihood: Double
  public let memorylessLogLikelihood: Double
  public let result: TestResult

  /// - Parameter hits: true where the loss exceeded the forecast; needs two exceptions.
  public init(_ hits: [Bool]) throws(NumericsError) {
    let places = hits.indices.filter { hits[$0] }
    guard places.count >= 2, let first = places.first, let last = places.last else {
      throw .tooFew("exceptions of a duration test", count: places.count, least: 2)
    }
    var complete = zip(places.dropFirst(), places).map { Double($0 - $1) }
    var censored: [Double] = []
    // A sample that begins or ends with an exception has no censored duration there.
    if first > 0 { censored.append(Double(first + 1)) }
    if last < hits.count - 1 { censored.append(Double(hits.count - 1 - last)) }
    complete.sort()
    let likelihood = { Self.logLikelihood(complete, censored, shape: $0) }
    let memoryless = likelihood(1)
    // In log b the search takes even steps.
    var search = Minimisation(.simplex, lower: [log(0.02)], upper: [log(20)])
    search.relativeTolerance = 1e-13
    search.stepTolerance = 1e-10
    let found = try search.minimum(of: "duration test", from: [0]) { x, _ in
      -likelihood(exp(x[0]))
    }
    guard found.point[0] > log(0.0201), found.point[0] < log(19.9) else {
      throw .undefined("shape of durations", because: "the durations are all but equal")
    }
    shape = exp(found.point[0])
    logLikelihood = max(-found.value, memoryless)
    memorylessLogLikelihood = memoryless
    result = try .chiSquare(2 * (logLikelihood - memoryless), degrees: 1)
  }

  private static func logLikelihood(
    _ complete: [Double], _ censored: [Double], shape b: Double
  ) -> Double {
    var powers = 0.0
    var logs = 0.0
    for d in complete {
      powers += pow(d, b)
      logs += log(d)
    }
    for d in censored { powers += pow(d, b) }
    // log f = b log a + log b + (b - 1) log d - (a d)^b; the last terms add up to the count.
    let n = Double(complete.count)
    return n * log(n / powers) + n * log(b) + (b - 1) * logs - n
  }
}
