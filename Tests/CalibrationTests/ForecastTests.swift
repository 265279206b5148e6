import Numerics
import Testing

@testable import Calibration

@Suite struct ForecastTests {
  private func near(_ a: Double, _ b: Double, _ relative: Double = 1e-9) -> Bool {
    Samples.near(a, b, relative)
  }

  private func history(_ count: Int) throws -> [Double] {
    try Samples.garch(
      GarchModel(omega: 2e-5, alpha: 0.1, beta: 0.87, degrees: 5), count: count, seed: 17)
  }

  @Test("no forecast knows the return it is for: a crash moves only the forecasts after it")
  func causality() throws {
    let calm = try history(420)
    var crashed = calm
    crashed[399] = -0.4
    let models: [ForecastModel] = [
      .normalAverage(decay: 0.94), .studentAverage(decay: 0.97, degrees: 3),
      .historical(window: 200), .historicalShortfall(window: 200, confidence: 0.975),
      .filteredHistorical(decay: 0.97, window: 200),
      .garch(innovations: .student, asymmetric: true, window: 250, refit: 50),
      .garchPeaks(level: 0.9, window: 250, refit: 50), .longMemory(degrees: 4),
      .parametricNormal(window: 200), .parametricStudent(window: 200, refit: 50),
      .symmetricHistorical(window: 200), .symmetricFiltered(decay: 0.97, window: 200),
      .ageWeighted(decay: 0.99, window: 200), .peaks(level: 0.9, window: 200, refit: 50),
      .regime(window: 250, refit: 50),
      .greatest([.historical(window: 200), .normalAverage(decay: 0.94)]),
    ]
    for model in models {
      for side in PositionSide.allCases {
        let forecast = try RollingForecast(model: model, side: side, first: 300)
        let (before, after) = (try forecast.run(calm), try forecast.run(crashed))
        #expect(before.margins.count == 121)
        #expect(before.margins[...99] == after.margins[...99], "\(model)")
        #expect(zip(before.shortfalls, before.margins).allSatisfy { $0 >= $1 - 1e-12 })
        // What reads a short's own losses alone does not see the crash.
        switch model {
        case .historical, .historicalShortfall, .ageWeighted, .peaks:
          if side == .short { continue }
        default: break
        }
        #expect(before.margins[100] != after.margins[100], "\(model) \(side)")
      }
    }
  }

  @Test("a window kept in order gives what sorting afresh gives")
  func windows() throws {
    let returns = try history(700)
    let track = try RollingForecast(model: .historical(window: 250), side: .long, first: 250)
      .run(returns)
    for t in stride(from: 250, through: 700, by: 37) {
      let tail = try HistoricalTail.equal(
        returns[(t - 250)..<t].map { -$0 }, confidence: 0.99)
      #expect(track.margins[t - 250] == tail.valueAtRisk)
      #expect(near(track.shortfalls[t - 250], tail.expectedShortfall, 1e-12))
    }
  }

  @Test("the next forecast alone is the last of a run")
  func next() throws {
    let returns = try history(400)
    for model in [
      ForecastModel.normalAverage(decay: 0.94), .filteredHistorical(decay: 0.97, window: 300),
      .garchPeaks(level: 0.9, window: 300, refit: 1),
    ] {
      let run = try RollingForecast(model: model, side: .short, first: 395).run(returns)
      let next = try RollingForecast.next(model, returns, side: .short)
      #expect(run.margins.count == 6 && next.margin == run.next)
      #expect(next.expectedShortfall == run.shortfalls[5])
    }
  }

  @Test("an assessment counts what exceeded, and damping changes margins but not the model")
  func assessment() throws {
    let returns = try history(1500)
    let track = try RollingForecast(
      model: .studentAverage(decay: 0.97, degrees: 5), side: .long
    ).run(returns)
    let found = try ForecastAssessment(track, returns: returns)
    #expect(found.observations == 1000 && found.expectedExceptions.rounded() == 10)
    #expect(found.exceptions == (try track.hits(returns).count { $0 }))
    #expect(found.proportionOfFailures.pValue > 0.001)
    let damped = try track.damped(by: [.floor(.constant(0.09))])
    let safe = try ForecastAssessment(damped, returns: returns)
    #expect(safe.exceptions <= found.exceptions && safe.meanMargin > found.meanMargin)
    #expect(safe.peakToTrough < found.peakToTrough && damped.next >= 0.09)
    #expect(throws: NumericsError.self) { try track.hits(Array(returns.dropLast())) }
  }

  @Test("a forecast that cannot be made is refused before it is run")
  func refusals() {
    #expect(throws: NumericsError.self) {
      try RollingForecast(model: .historical(window: 500), side: .long, first: 499)
    }
    #expect(throws: NumericsError.self) {
      try RollingForecast(model: .normalAverage(decay: 1), side: .long)
    }
    #expect(throws: NumericsError.self) {
      try RollingForecast(
        model: .garch(innovations: .normal, asymmetric: false, window: 50, refit: 5),
        side: .long)
    }
    #expect(throws: NumericsError.self) {
      try RollingForecast(model: .normalAverage(decay: 0.94), side: .long).run([0.1])
    }
    #expect(throws: NumericsError.self) {
      try RollingForecast.next(.historical(window: 5), [0.1, 0.2], side: .long)
    }
  }
}
