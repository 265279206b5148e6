import Foundation
import Numerics
import Testing

@testable import Calibration

/// Models against what a plain reading of their formulas gives.
@Suite struct ForecastModelTests {
  private func returns(_ count: Int = 400) throws -> [Double] {
    try Samples.garch(
      GarchModel(omega: 2e-5, alpha: 0.1, beta: 0.87, degrees: 5), count: count, seed: 29)
  }

  private func run(
    _ model: ForecastModel, _ returns: [Double], side: PositionSide = .long,
    bars: BarSeries? = nil
  ) throws -> ForecastTrack {
    try RollingForecast(model: model, side: side, first: 300).run(returns, bars: bars)
  }

  @Test("a symmetric requirement is the quantile of the window and its mirror image")
  func symmetric() throws {
    let returns = try returns()
    let track = try run(.symmetricHistorical(window: 250), returns)
    let other = try run(.symmetricHistorical(window: 250), returns, side: .short)
    #expect(track.margins == other.margins)
    for t in stride(from: 300, through: 400, by: 20) {
      let window = returns[(t - 250)..<t]
      let tail = try HistoricalTail.equal(
        window.map { -$0 } + window.map { $0 }, confidence: 0.99)
      #expect(track.margins[t - 300] == tail.valueAtRisk)
      #expect(Samples.near(track.shortfalls[t - 300], tail.expectedShortfall))
    }
    let scaled = try run(.symmetricFiltered(decay: 0.97, window: 250), returns)
    let deviations = try ExponentialAverage(decay: 0.97).variances(of: returns).map {
      $0.squareRoot()
    }
    let units = (50..<300).flatMap {
      [returns[$0] / deviations[$0], -returns[$0] / deviations[$0]]
    }
    let unit = try HistoricalTail.equal(units, confidence: 0.99)
    #expect(Samples.near(scaled.margins[0], unit.valueAtRisk * deviations[300]))
  }

  @Test("a window's law has the window's moments; older losses weigh less by age")
  func windows() throws {
    let returns = try returns()
    let losses = returns[150..<400].map { -$0 }
    let mean = losses.reduce(0, +) / 250
    let square = losses.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 249
    let normal = try run(.parametricNormal(window: 250), returns)
    #expect(Samples.near(normal.next, mean + square.squareRoot() * 2.3263478740408408))
    let aged = try run(.ageWeighted(decay: 0.98, window: 250), returns)
    let all = (0..<250).reduce(0.0) { $0 + pow(0.98, Double($1)) }
    let worst = losses.indices.sorted { losses[$0] > losses[$1] }
    var weight = 0.0
    let place = try #require(
      worst.first {
        weight += pow(0.98, Double(249 - $0)) / all
        return weight >= 0.01
      })
    #expect(aged.next == losses[place])
  }

  @Test("long memory is the weighted mean of fifteen averages over the returns there are")
  func longMemory() throws {
    let returns = try returns(320)
    let found = try LongMemoryAverage().deviations(of: returns)
    #expect(found.count == 321)
    for t in [1, 60, 320] {
      var (variance, sum) = (0.0, 0.0)
      for k in 0...14 {
        let time = 4 * pow(2, Double(k) / 2)
        let share = 1 - log(time) / log(1560)
        let ages = (0..<t).map { exp(-Double($0) / time) }
        let mass = ages.reduce(0, +)
        let mean = ages.indices.reduce(0.0) {
          $0 + ages[$1] * returns[t - 1 - $1] * returns[t - 1 - $1]
        }
        variance += share * mean / mass
        sum += share
      }
      #expect(Samples.near(found[t], (variance / sum).squareRoot()))
    }
  }

  @Test("range models read the bars before the return, and are refused without any")
  func ranges() throws {
    let bars = try Samples.bars(count: 361, seed: 3)
    for measure in RangeVolatility.allCases {
      let track = try run(
        .range(measure, window: 40, degrees: 4), bars.logReturns, bars: bars)
      let law = try StudentDistribution(degrees: 4)
      let unit = try law.unitScale() * law.quantile(0.99)
      for t in [300, 333, 360] {
        let window = try BarSeries(
          open: Array(bars.open[(t - 39)...t]), high: Array(bars.high[(t - 39)...t]),
          low: Array(bars.low[(t - 39)...t]), close: Array(bars.close[(t - 39)...t]))
        #expect(Samples.near(track.margins[t - 300], try unit * measure.volatility(of: window)))
      }
      #expect(throws: NumericsError.self) {
        try run(.range(measure, window: 40, degrees: nil), bars.logReturns)
      }
      #expect(throws: NumericsError.self) {
        try run(.range(measure, window: 40, degrees: nil), bars.logReturns, bars: bars[0..<300])
      }
    }
  }

  @Test("Cornish-Fisher is refused where it is not monotone, and says for how many returns")
  func cornishFisher() throws {
    let calm = (0..<400).map { 0.01 * Foundation.sin(Double($0 * $0)) }
    let wild = calm.enumerated().map { $0 == 350 ? -0.3 : $1 }
    // A platykurtic window is outside the domain as well as a wild one.
    #expect(throws: NumericsError.self) { try run(.cornishFisher(window: 100), calm) }
    // A hundred quantiles of a t law over and over: every window holds the same losses.
    let law = try StudentDistribution(degrees: 8)
    let mild = try (0..<400).map { 0.01 * (try law.quantile((Double($0 * 37 % 100) + 0.5) / 100)) }
    let track = try run(.cornishFisher(window: 100), mild)
    let moments = try Moments(mild[300...].map { -$0 })
    let expected = try CornishFisher(
      lossSkewness: moments.skewness(), excessKurtosis: moments.excessKurtosis()
    ).quantile(0.99)
    #expect(Samples.near(track.next, moments.mean + moments.standardDeviation * expected))
    do {
      _ = try run(.cornishFisher(window: 100), wild)
      Issue.record("a crash of 40 deviations was taken")
    } catch let error as NumericsError {
      #expect(error.description.contains("101 returns"), "\(error)")
      #expect(error.description.contains("does not rise with confidence"), "\(error)")
    }
  }

  @Test("a blend is the weighted mean, and the greatest the greatest, of its models")
  func blends() throws {
    let returns = try returns()
    let (a, b) = (ForecastModel.historical(window: 250), ForecastModel.normalAverage(decay: 0.94))
    let (first, second) = (try run(a, returns), try run(b, returns))
    let blend = try run(
      .blend([WeightedModel(weight: 0.7, model: a), WeightedModel(weight: 0.3, model: b)]), returns)
    let most = try run(.greatest([a, b]), returns)
    for i in blend.margins.indices {
      #expect(Samples.near(blend.margins[i], 0.7 * first.margins[i] + 0.3 * second.margins[i]))
      #expect(most.margins[i] == max(first.margins[i], second.margins[i]))
    }
    #expect(throws: NumericsError.self) {
      try run(.blend([WeightedModel(weight: 0.7, model: a)]), returns)
    }
    #expect(throws: NumericsError.self) { try run(.greatest([]), returns) }
  }

  @Test("fits are held between refits, and the chance of storm runs on")
  func fits() throws {
    let returns = try returns(345)
    for model in [
      ForecastModel.peaks(level: 0.9, window: 250, refit: 20),
      .parametricStudent(window: 250, refit: 20),
    ] {
      let track = try run(model, returns)
      #expect(track.margins[0] == track.margins[19] && track.margins[19] != track.margins[20])
    }
    let losses = returns[50..<300].map { -$0 }
    let peaks = try PeaksOverThreshold.fit(losses, level: 0.9).tail(0.99)
    #expect(
      try run(.peaks(level: 0.9, window: 250, refit: 20), returns).margins[0] == peaks.valueAtRisk)
    let regime = try run(.regime(window: 250, refit: 100), returns)
    let fit = try RegimeModel.fit(Array(returns[50..<300]))
    let chances = try fit.filter(Array(returns[50...])).stormy
    for t in [0, 7, 45] {
      let tail = try fit.law(stormy: chances[250 + t]).tail(0.99)
      #expect(Samples.near(regime.margins[t], tail.valueAtRisk))
    }
  }

  @Test("a track cut at a place assesses the same forecasts, of one part or the other")
  func parts() throws {
    let returns = try returns()
    let track = try run(.historical(window: 250), returns)
    let hits = try track.hits(returns)
    let early = try track.ending(before: 360)
    let late = try track.starting(at: 360)
    #expect(try early.hits(Array(returns[..<360])) == Array(hits[..<60]))
    #expect(try late.hits(returns) == Array(hits[60...]))
    #expect(early.next == late.margins[0] && early.tested.count == 60)
    #expect(throws: NumericsError.self) { try track.ending(before: 401) }
    #expect(throws: NumericsError.self) { try track.ending(before: 299) }
  }
}
