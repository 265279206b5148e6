import Glibc
import Numerics

/// The box a GARCH fit searches: log omega, persistence, the share of persistence that reacts to
/// the last return, the part of that share due to falls, and 1 / nu.
struct GarchSearchSpace {
  let isStudent: Bool
  let asymmetric: Bool

  struct Parameters {
    var omega, alpha, gamma, beta, nu: Double
  }

  private static let lower = [-18.0, 0, 0, 0, 0.002]
  private static let upper = [3.0, 1, 1, 1, 0.49]

  /// Which of the five variables are searched.
  private var used: [Int] {
    [0, 1, 2] + (asymmetric ? [3] : []) + (isStudent ? [4] : [])
  }

  private func parameters(_ x: [Double]) -> Parameters {
    let share = x[1] * x[2]
    let alpha = 2 * share * (1 - x[3])
    return Parameters(
      omega: exp(x[0]), alpha: alpha, gamma: 2 * share * x[3] - alpha, beta: x[1] * (1 - x[2]),
      nu: 1 / x[4])
  }

  /// Minus the mean log-likelihood, and its gradient in the box by the chain rule.
  private func evaluate(
    _ likelihood: GarchLikelihood, _ x: [Double]
  ) -> (value: Double, gradient: [Double]) {
    let p = parameters(x)
    let result = likelihood.value(
      omega: p.omega, alpha: p.alpha, gamma: p.gamma, beta: p.beta, nu: p.nu)
    let g = result.gradient
    let fall = x[3]
    // d alpha = 2 (1 - fall) d share, d gamma = 2 (2 fall - 1) d share, share = x1 x2.
    let byShare = 2 * (1 - fall) * g[1] + 2 * (2 * fall - 1) * g[2]
    let share = x[1] * x[2]
    let slopes = [
      g[0] * p.omega, byShare * x[2] + g[3] * (1 - x[2]), byShare * x[1] - g[3] * x[1],
      2 * share * (2 * g[2] - g[1]), -g[4] * p.nu * p.nu,
    ]
    let n = Double(likelihood.returns.count)
    return (-result.sum / n, slopes.map { -$0 / n })
  }

  /// The greatest of the maxima reached from several starts.
  ///
  /// Where returns cluster little the likelihood has several maxima: all in the last return, a
  /// slow drift away from the backcast, or no reaction with any persistence. So a rough search
  /// runs from one start of each persistence, the best of its reactions, and a fine one from the
  /// best that was reached; ends on a slope do not count.
  func maximum(
    of likelihood: GarchLikelihood
  ) throws(NumericsError) -> (parameters: Parameters, evaluations: Int) {
    var failure = NumericsError.notConverged("GARCH fit", reason: "no start was usable")
    var reached: [(value: Double, point: [Double])] = []
    var evaluations = 0
    for persistence in Self.persistences {
      let starts = starts(persistence).map { (value: evaluate(likelihood, $0).value, point: $0) }
      evaluations += starts.count
      let usable = starts.filter { $0.value.isFinite }
      guard let start = usable.min(by: { $0.value < $1.value }) else { continue }
      do {
        let found = try search(likelihood, from: start.point, tolerance: 1e-8)
        evaluations += found.evaluations
        reached.append((found.value, found.point))
      } catch { failure = error }
    }
    reached.sort { $0.value < $1.value }
    for rough in reached {
      do {
        let found = try search(likelihood, from: rough.point, tolerance: 1e-11)
        evaluations += found.evaluations
        let slope = remainingSlope(likelihood, found.point)
        if slope < 1e-4 { return (parameters(found.point), evaluations) }
        failure = .notConverged("GARCH fit", reason: "a slope of \(slope) is left")
      } catch { failure = error }
    }
    throw failure
  }

  private static let persistences = [0.05, 0.3, 0.7, 0.9, 0.97, 0.995, 0.999]

  /// Points of the box with one persistence: several reactions to the last return, for GJR also
  /// several shares of falls in it.
  private func starts(_ persistence: Double) -> [[Double]] {
    // Near 1 the level that variances return to is far away, and the drift to it slow.
    let level = persistence < 0.999 ? 1.02 - persistence : 1 - persistence
    return [0.01, 0.05, 0.15, 0.4, 0.95].flatMap { reaction in
      (asymmetric ? [0.2, 0.5, 0.9] : [0.5]).map { fall in
        [log(level), persistence, reaction, fall, isStudent ? 0.2 : 0.1]
      }
    }
  }

  private func search(
    _ likelihood: GarchLikelihood, from start: [Double], tolerance: Double
  ) throws(NumericsError) -> (point: [Double], value: Double, evaluations: Int) {
    let used = used
    var full = start
    var minimisation = Minimisation(
      .gradient, lower: used.map { Self.lower[$0] }, upper: used.map { Self.upper[$0] })
    minimisation.relativeTolerance = tolerance
    minimisation.stepTolerance = 1e3 * tolerance
    minimisation.evaluationsMax = 500
    let found = try minimisation.minimum(of: "GARCH fit", from: used.map { start[$0] }) {
      point, gradient in
      for (place, variable) in used.enumerated() { full[variable] = point[place] }
      let (value, slopes) = evaluate(likelihood, full)
      for (place, variable) in used.enumerated() where !gradient.isEmpty {
        gradient[place] = slopes[variable]
      }
      return value
    }
    for (place, variable) in used.enumerated() { full[variable] = found.point[place] }
    return (full, found.value, found.evaluations)
  }

  /// The greatest slope at a point that does not lead out of the box.
  private func remainingSlope(_ likelihood: GarchLikelihood, _ x: [Double]) -> Double {
    let slopes = evaluate(likelihood, x).gradient
    var greatest = 0.0
    for variable in used {
      let room =
        slopes[variable] > 0
        ? x[variable] - Self.lower[variable]
        : Self.upper[variable] - x[variable]
      // What a step of the whole room could gain at this slope bounds what is left.
      greatest = max(greatest, abs(slopes[variable]) * min(1, room))
    }
    return greatest
  }

  func standardErrors(
    _ likelihood: GarchLikelihood, _ p: Parameters, unit: Double
  ) throws(NumericsError) -> GarchFit.StandardErrors {
    let persistence = p.alpha + p.gamma / 2 + p.beta
    if persistence > 1 - 1e-4 { return .none(because: "alpha + beta is on its boundary, 1") }
    if p.alpha < 1e-4 || p.beta < 1e-4 || (asymmetric && p.alpha + p.gamma < 1e-4) {
      return .none(because: "alpha, alpha + gamma or beta is on its boundary, 0")
    }
    if isStudent && (p.nu > 450 || p.nu < 2.06) {
      return .none(because: "the degrees of freedom are on a boundary of the search")
    }
    let kept = [0, 1] + (asymmetric ? [2] : []) + [3] + (isStudent ? [4] : [])
    let all = [p.omega, p.alpha, p.gamma, p.beta, p.nu]
    func full(_ x: [Double]) -> [Double] {
      var values = all
      for (place, variable) in kept.enumerated() { values[variable] = x[place] }
      return values
    }
    let point = kept.map { all[$0] }
    let hessian = try NumericalHessian.matrix(
      at: point, scale: Array(repeating: 1e-2, count: point.count)
    ) { (x) throws(NumericsError) in
      let v = full(x)
      return -likelihood.value(omega: v[0], alpha: v[1], gamma: v[2], beta: v[3], nu: v[4]).sum
    }
    guard let inverse = try? hessian.positiveInverse() else {
      return .none(because: "the likelihood is flat in some direction")
    }
    var outer = SymmetricMatrix(dimension: kept.count)
    _ = likelihood.value(
      omega: p.omega, alpha: p.alpha, gamma: p.gamma, beta: p.beta, nu: p.nu
    ) { score in
      let s = [score.0, score.1, score.2, score.3, score.4]
      for i in kept.indices {
        for j in 0...i { outer[i, j] += s[kept[i]] * s[kept[j]] }
      }
    }
    let scale = kept.map { $0 == 0 ? unit * unit : 1 }
    let plain = kept.indices.map { scale[$0] * max(0, inverse[$0, $0]).squareRoot() }
    let robust = kept.indices.map { i in
      scale[i]
        * max(0, outer.quadraticForm(kept.indices.map { inverse[$0, i] })).squareRoot()
    }
    return .known(hessian: plain, robust: robust)
  }
}
