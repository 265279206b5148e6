import Numerics
import Testing
import Units

@testable import Calibration

/// Reference values computed with the Python package arch 8.0.
@Suite struct VolatilityTests {
  private func near(_ a: Double, _ b: Double, _ relative: Double = 1e-9) -> Bool {
    Samples.near(a, b, relative)
  }

  @Test("an exponential average starts where it is told and gives arch's variances")
  func average() throws {
    let average = try ExponentialAverage(decay: 0.94)
    let v = try average.variances(of: Samples.returns, initial: 0.000144)
    #expect(v.count == 21 && v[0] == 0.000144)
    #expect(near(v[5], 0.00032637924240000015, 1e-9))
    #expect(near(v[20], 0.0011882954737554214, 1e-9))
    #expect(near(average.halfLife, 11.202305583621158, 1e-12))
    #expect(near(try average.observations(leaving: 0.01), 74.42650729148939, 1e-12))
    #expect(near(try average.correlation(of: v, and: v.map { -2 * $0 }), -1, 1e-12))
  }

  @Test("a GARCH filter gives arch's variances and likelihoods, symmetric and not")
  func filter() throws {
    let plain = try GarchModel(omega: 2e-5, alpha: 0.1, beta: 0.85)
    let v = try plain.variances(of: Samples.returns, backcast: 0.001389)
    #expect(near(v[0], 0.00133955, 1e-9) && near(v[20], 0.001362234372258304, 1e-9))
    let likelihood = try plain.logLikelihood(of: Samples.returns, variances: v)
    #expect(near(likelihood, 33.5742291730393, 1e-9))
    let student = try GarchModel(omega: 2e-5, alpha: 0.1, beta: 0.85, degrees: 5)
    #expect(
      near(
        try student.logLikelihood(of: Samples.returns, variances: v), 36.64347887862962, 1e-9))
    let skewed = try GarchModel(omega: 2e-5, alpha: 0.1, gamma: 0.08, beta: 0.85)
    let s = try skewed.variances(of: Samples.returns, backcast: 0.001389)
    #expect(near(s[9], 0.001404190650546019, 1e-9) && near(s[19], 0.0020813334444442725, 1e-9))
  }

  @Test("a forecast reverts to the long-run level, or rises without end at persistence one")
  func forecast() throws {
    let model = try GarchModel(omega: 2e-5, alpha: 0.1, beta: 0.85)
    let far = try model.forecast(from: 0.004, steps: 400)
    #expect(near(far[399], try model.unconditionalVariance(), 1e-6))
    #expect(near(try HorizonScaling.termStructure(Array(far[..<5])), 0.13523229089237526))
    let integrated = try GarchModel(omega: 2e-5, alpha: 0.1, beta: 0.9)
    #expect(near(try integrated.forecast(from: 0.004, steps: 11)[10], 0.0042, 1e-12))
    #expect(throws: NumericsError.self) { try integrated.unconditionalVariance() }
  }

  @Test("a likelihood's gradient is its slope", arguments: [false, true])
  func gradient(isStudent: Bool) throws {
    let likelihood = GarchLikelihood(
      returns: Samples.returns.map { $0 * 30 }, backcast: 1.2, isStudent: isStudent)
    let point = [0.05, 0.08, 0.04, 0.85, 5.5]
    func sum(_ p: [Double]) -> Double {
      likelihood.value(omega: p[0], alpha: p[1], gamma: p[2], beta: p[3], nu: p[4]).sum
    }
    let slopes = likelihood.value(
      omega: point[0], alpha: point[1], gamma: point[2], beta: point[3], nu: point[4]
    ).gradient
    for i in 0..<(isStudent ? 5 : 4) {
      var (up, down) = (point, point)
      up[i] += 1e-5
      down[i] -= 1e-5
      #expect(near(slopes[i], (sum(up) - sum(down)) / 2e-5, 1e-6))
    }
  }

  @Test("a fit finds the model the returns were drawn from, with errors of the right size")
  func fit() throws {
    let truth = try GarchModel(omega: 2e-5, alpha: 0.1, beta: 0.85, degrees: 6)
    let returns = try Samples.garch(truth, count: 3000, seed: 11)
    let fit = try GarchFit.fit(returns, innovations: .student)
    guard case .known(let hessian, let robust) = fit.standardErrors else {
      Issue.record("\(fit.standardErrors)")
      return
    }
    let found = [fit.model.omega, fit.model.alpha, fit.model.beta, fit.model.degrees ?? 0]
    for (place, true_) in [2e-5, 0.1, 0.85, 6].enumerated() {
      #expect(abs(found[place] - true_) < 4 * hessian[place], "\(place): \(found[place])")
      #expect(robust[place] > 0.3 * hessian[place] && robust[place] < 4 * hessian[place])
    }
    #expect(!fit.isIntegrated)
    let filtered = try truth.variances(of: returns, backcast: fit.backcast)
    #expect(
      fit.logLikelihood >= (try truth.logLikelihood(of: returns, variances: filtered)) - 1e-9)
  }

  @Test("the parameters do not depend on the unit of the returns")
  func scale() throws {
    let truth = try GarchModel(omega: 2e-5, alpha: 0.15, gamma: 0.1, beta: 0.7)
    let returns = try Samples.garch(truth, count: 1500, seed: 4)
    let one = try GarchFit.fit(returns, innovations: .normal, asymmetric: true)
    let many = try GarchFit.fit(
      returns.map { $0 * 1000 }, innovations: .normal, asymmetric: true)
    #expect(near(many.model.alpha, one.model.alpha, 1e-3))
    #expect(near(many.model.omega, one.model.omega * 1e6, 1e-3))
    #expect(near(one.model.beta, 0.7, 0.25) && one.model.gamma > 0)
  }

  @Test("at the boundary a fit says that it is integrated and gives no standard errors")
  func boundary() throws {
    let truth = try GarchModel(omega: 1e-6, alpha: 0.12, beta: 0.88)
    var returns = try Samples.garch(truth, count: 1500, seed: 2)
    // A level that keeps rising cannot have a long-run variance.
    for t in returns.indices { returns[t] *= 1 + Double(t) / 150 }
    let fit = try GarchFit.fit(returns, innovations: .normal)
    #expect(fit.isIntegrated && fit.model.persistence <= 1)
    #expect(fit.standardErrors == .none(because: "alpha + beta is on its boundary, 1"))
    #expect(throws: NumericsError.self) { try GarchFit.fit([], innovations: .normal) }
    #expect(throws: NumericsError.self) {
      try GarchFit.fit(Array(repeating: 0, count: 200), innovations: .normal)
    }
  }

  @Test("a variance that only rises move may react by more than one, within persistence one")
  func risesOnly() throws {
    let model = try GarchModel(omega: 1e-5, alpha: 1.4, gamma: -1.2, beta: 0.15)
    #expect(abs(model.persistence - 0.95) < 1e-12)
    #expect(throws: NumericsError.self) { try GarchModel(omega: 1e-5, alpha: 1.1, beta: 0) }
    // Returns drawn from such a model are fitted, not refused for where the search has led.
    var returns: [Double] = []
    var variance = 1e-4
    for draw in try Samples.garch(
      GarchModel(omega: 1, alpha: 0, beta: 0), count: 500, seed: 5)
    {
      returns.append(variance.squareRoot() * draw)
      variance = model.next(after: variance, return: returns[returns.count - 1])
    }
    let fit = try GarchFit.fit(
      returns, innovations: .normal, asymmetric: true, withErrors: false)
    #expect(fit.model.alpha > 1 && fit.model.gamma < 0)
  }

  @Test("range estimators agree on a walk without gaps, and ranges are sharper than closes")
  func ranges() throws {
    let bars = try Samples.bars(count: 1500, seed: 8)
    let closes = try RangeVolatility.closeToClose.volatility(of: bars)
    for estimator in [RangeVolatility.parkinson, .garmanKlass, .yangZhang] {
      let found = try estimator.volatility(of: bars)
      // Eight steps a bar miss some of the range, more for the range estimators.
      #expect(found > 0.68 * closes && found < 1.1 * closes, "\(estimator) \(found / closes)")
    }
    #expect(throws: NumericsError.self) {
      try BarSeries(open: [1], high: [0.9], low: [0.8], close: [0.85])
    }
  }

  @Test("merged bars reach as far as their parts and close where the returns over them do")
  func mergedBars() throws {
    let bars = try Samples.bars(count: 24, seed: 8)
    // Days of which every fifth ends a period, the fourth one first.
    func grid(_ step: Int) -> PeriodGrid {
      PeriodGrid(count: 24, step: step, interval: .hours(24)) {
        Timestamp(rawValue: PeriodGrid.anchor + Int64($0 + 1) * 86_400_000_000_000)
      }
    }
    let merged = bars.merged(grid(5))
    // Bars 0...3 are left over, then 4...8, 9...13, 14...18, 19...23.
    #expect(merged.close == [3, 8, 13, 18, 23].map { bars.close[$0] })
    #expect(merged.open == [0, 4, 9, 14, 19].map { bars.open[$0] })
    #expect(merged.high[2] == bars.high[9...13].max() && merged.low[4] == bars.low[19...23].min())
    #expect(bars.merged(grid(1)).close == bars.close)
    #expect(bars.merged(grid(30)).count == 0)
  }

  @Test("a regime model finds two variances and their persistence")
  func regimes() throws {
    var stream = RandomStream(seed: 12)
    var stormy = false
    let returns = (0..<2500).map { _ -> Double in
      if stream.chance(stormy ? 0.05 : 0.02) { stormy.toggle() }
      return stream.normal() * (stormy ? 0.05 : 0.015)
    }
    let model = try RegimeModel.fit(returns)
    #expect(near(model.variances[0].squareRoot(), 0.015, 0.1))
    #expect(near(model.variances[1].squareRoot(), 0.05, 0.1))
    #expect(abs(model.stay[0] - 0.98) < 0.015 && abs(model.stay[1] - 0.95) < 0.03)
    let far = try model.forecast(stormy: 1, steps: 500)
    let level =
      (1 - model.stormyShare) * model.variances[0] + model.stormyShare * model.variances[1]
    #expect(far[0] == model.variances[1] && near(far[499], level, 1e-6))
    let filter = try model.filter(returns)
    guard case .known(let variances, let stay) = try model.standardErrors(of: returns) else {
      Issue.record("no standard errors inside the box")
      return
    }
    let truth = [0.015 * 0.015, 0.05 * 0.05, 0.98, 0.95]
    let found = model.variances + model.stay
    for (place, error) in (variances + stay).enumerated() {
      #expect(error > 0 && abs(found[place] - truth[place]) < 3.5 * error, "\(place)")
    }
    // Chances of staying are about as sure as shares of the days spent in each state.
    #expect(stay[0] < 0.01 && stay[1] < 0.025 && stay[1] > stay[0])
    let endless = try RegimeModel(variances: model.variances, stay: [0.999995, 0.9])
    #expect(
      try endless.standardErrors(of: returns) == .none(because: "the calm state does not end"))
    #expect(filter.stormy.count == 2501 && filter.stormy.allSatisfy { $0 > 0 && $0 < 1 })
  }

  @Test("horizons: square root, autocorrelation, and excursions beyond the end point")
  func horizons() throws {
    #expect(try HorizonScaling.squareRoot(0.02, periods: 4) == 0.04)
    #expect(near(try HorizonScaling.autoregressive(0.02, rho: 0.1, periods: 5), 0.04843222068))
    #expect(near(try HorizonScaling.autoregressive(0.02, rho: 0, periods: 9), 0.06))
    let bars = try Samples.bars(count: 300, seed: 3)
    for horizon in [1, 7, 40] {
      let found = try AdverseExcursion(bars, horizon: horizon)
      #expect(found.long.count == 300 - horizon)
      for i in found.long.indices {
        let window = (i + 1)...(i + horizon)
        #expect(found.long[i] == 1 - bars.low[window].min()! / bars.close[i])
        #expect(found.short[i] == bars.high[window].max()! / bars.close[i] - 1)
        #expect(found.long[i] >= found.endToEnd[i] && found.short[i] >= -found.endToEnd[i])
      }
    }
  }
}
