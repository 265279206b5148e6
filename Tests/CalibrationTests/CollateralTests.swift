import Glibc
import Numerics
import Testing

@testable import Calibration

@Suite struct CollateralTests {
  /// A walk that is calm, then stormy, then calm again.
  private func closes(seed: UInt64, shared: [Double]? = nil) -> [Double] {
    var stream = RandomStream(seed: seed)
    var price = 100.0
    return (0..<1_500).map { day in
      price *= exp((500..<800).contains(day) ? 0.05 * stream.normal() : 0.02 * stream.normal())
      return price
    }
  }

  @Test("a haircut is the worst year's, however calm the last one is")
  func haircut() throws {
    let closes = closes(seed: 4)
    let found = try HaircutCalibration(
      closes: closes, periods: 2, confidence: 0.99, window: 300, resamples: 200, seed: 1)
    // Every window by brute force: those that were looked at are among them.
    func quantile(_ place: Int, _ count: Int) -> Double {
      let falls = (place..<place + count).map { 1 - closes[$0 + 2] / closes[$0] }
      return falls.sorted()[Int((0.99 * Double(count)).rounded(.up)) - 1]
    }
    let all = stride(from: 0, through: 1_498 - 300, by: 30).map { quantile($0, 300) }
    #expect(found.stressed.value == max(all.max()!, quantile(1_198, 300)))
    #expect(found.stressed.value == quantile(found.stressedStart, 300))
    #expect(found.recent == quantile(1_198, 300) && found.recent < found.stressed.value)
    #expect(found.whole.value == quantile(0, 1_498))
    // The formula by hand.
    var variance = log(closes[1] / closes[0]) * log(closes[1] / closes[0])
    for t in 1..<closes.count {
      let r = log(closes[t] / closes[t - 1])
      variance = 0.97 * variance + 0.03 * r * r
    }
    #expect(Samples.near(found.now, 1 - exp(-2.3263478740408408 * (2 * variance).squareRoot())))
    #expect(found.haircut >= found.stressed.value && found.haircut < found.stressed.value + 0.001)
    #expect(
      found.stressed.low < found.stressed.value && found.stressed.value <= found.stressed.high)
  }

  @Test("backing with the add-on covers the joint losses, and without wrong way none is needed")
  func wrongWay() throws {
    var stream = RandomStream(seed: 8)
    let shocks = (0..<4_000).map { _ in stream.normal() }
    let losses = shocks.map { 0.03 * $0 }
    for (rho, other) in [(0.95, true), (0.0, false), (-0.9, false)] {
      let falls = shocks.map {
        1 - exp(-0.06 * (rho * $0 + (1 - rho * rho).squareRoot() * stream.normal()))
      }
      // A haircut for half the risk, as if taken in calm times.
      let found = try WrongWayRisk(
        losses: losses, falls: falls, margin: 0.07, haircut: 0.07, confidence: 0.99, block: 10,
        resamples: 100, seed: 2)
      let backing = 0.07 / 0.93
      #expect(Samples.near(found.backing, backing) && abs(found.correlation - rho) < 0.05)
      #expect((found.addOn > 0) == other, "\(rho): \(found.addOn)")
      let held = backing + found.addOn
      let short = zip(losses, falls).filter { $0 > held * (1 - $1) * (1 + 1e-12) }.count
      #expect(short <= 40)
      if other { #expect(short == 40) }
      let both = zip(losses, falls).map { $0 + backing * $1 }.sorted()
      #expect(found.joint.value == both[3_959])
      #expect(abs(found.formula / found.joint.value - 1) < 0.1)
    }
  }

  @Test("a portfolio is asked for what the offset leaves, and never less than the whole takes")
  func offset() throws {
    #expect(Samples.near(try CappedOffset(gross: 10, combined: 2).requirement, 3.6))
    #expect(try CappedOffset(gross: 10, combined: 12).requirement == 12)
    #expect(try CappedOffset(gross: 10, combined: 2, share: 1).requirement == 2)
    #expect(throws: NumericsError.self) { try CappedOffset(gross: 1, combined: 1, share: 1.2) }
  }

  @Test("a term structure is the sum of steps: above the root when calm, below it in storms")
  func terms() throws {
    let model = try GarchModel(omega: 4e-6, alpha: 0.1, beta: 0.85)
    var returns = try Samples.garch(model, count: 900, seed: 5)
    let kind = ForecastModel.garch(
      innovations: .normal, asymmetric: false, window: 500, refit: 20)
    func factor(_ returns: [Double]) throws -> Double {
      try #require(try HorizonFactor.termStructure(of: kind, returns: returns, periods: 10))
    }
    let fit = try GarchFit.fit(
      Array(returns.suffix(500)), innovations: .normal, withErrors: false)
    var (variance, sum) = (fit.nextVariance, 0.0)
    for _ in 0..<10 {
      sum += variance
      variance = fit.model.omega + fit.model.persistence * variance
    }
    #expect(Samples.near(try factor(returns), (sum / fit.nextVariance).squareRoot(), 1e-12))
    returns += [0.05, -0.06, 0.05]
    #expect(try factor(returns) < 10.0.squareRoot())
    #expect(
      try HorizonFactor.termStructure(
        of: .normalAverage(decay: 0.9), returns: returns, periods: 10) == 10.0.squareRoot())
    #expect(
      try HorizonFactor.termStructure(of: .historical(window: 100), returns: returns, periods: 10)
        == nil)
  }

  @Test("a regime model's term structure mixes its states as their chances settle")
  func regimeTerms() throws {
    var stream = RandomStream(seed: 12)
    var stormy = false
    let returns = (0..<800).map { _ -> Double in
      if stream.chance(stormy ? 0.05 : 0.02) { stormy.toggle() }
      return stream.normal() * (stormy ? 0.05 : 0.015)
    }
    let kind = ForecastModel.regime(window: 600, refit: 20)
    let model = try RegimeModel.fit(Array(returns.suffix(600)))
    var chance = try model.filter(Array(returns.suffix(600))).stormy[600]
    var steps: [Double] = []
    for _ in 0..<10 {
      steps.append((1 - chance) * model.variances[0] + chance * model.variances[1])
      chance = (1 - chance) * (1 - model.stay[0]) + chance * model.stay[1]
    }
    let expected = (steps.reduce(0, +) / steps[0]).squareRoot()
    let found = try HorizonFactor.termStructure(of: kind, returns: returns, periods: 10)
    #expect(Samples.near(try #require(found), expected))
    #expect(
      try HorizonFactor.termStructure(of: kind, returns: returns, periods: 1) == 1)
  }
}
