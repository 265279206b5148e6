import Calibration
import Numerics

/// All candidates of a grid on one history, split at a date.
struct FrontierStudy {
  typealias Side = Calibration.PositionSide
  typealias Part = FrontierCandidate.Part

  let candidates: [FrontierCandidate]
  let refused: [(model: String, reason: String)]
  /// In the order of `Part`.
  let bars: [FrontierCandidate.Bar]

  /// - Parameters:
  ///   - places: of the returns assessed; `split` is the first of the later part.
  ///   - ratio: the greatest peak to trough allowed.
  init(
    _ grid: FrontierGrid, returns: [Double], ranges: BarSeries?, lookback: Int,
    confidence: Double, places: Range<Int>, split: Int, level: Double, ratio: Double,
    _ console: Console
  ) throws {
    let losses = Side.allCases.map { $0.losses(returns) }
    let levels = try losses.map {
      try RequirementLevels(
        $0, confidence: confidence, first: places.lowerBound, lookback: lookback,
        stressWindow: DampingTools.stressWindow)
    }
    let parts = [places.lowerBound..<split, split..<places.upperBound, places]
    func tracks(_ model: ForecastModel) throws -> [ForecastTrack] {
      try Side.allCases.map {
        try RollingForecast(
          model: model, side: $0, confidence: confidence, first: places.lowerBound
        ).run(returns, bars: ranges)
      }
    }
    func figures(_ tracks: [ForecastTrack]) throws -> [FrontierCandidate.Figures] {
      try parts.map { part in
        let seen = Array(returns[..<part.upperBound])
        var sides: [ForecastAssessment] = []
        var tickLosses: [Double] = []
        for track in tracks {
          let track = try track.starting(at: part.lowerBound).ending(before: part.upperBound)
          sides.append(try ForecastAssessment(track, returns: seen))
          let profits = track.forecast.side.losses(Array(seen[part.lowerBound...])).map { -$0 }
          let ticks = try ForecastComparison.tickLoss(
            profits: profits, valueAtRisk: track.tested, alpha: 1 - confidence)
          tickLosses.append(ticks.reduce(0, +) / Double(ticks.count))
        }
        return FrontierCandidate.Figures(sides: sides, tickLosses: tickLosses)
      }
    }
    let reference = try figures(tracks(.historical(window: min(500, places.lowerBound))))
    bars = reference.map { FrontierCandidate.Bar(level: level, ratio: ratio, reference: $0) }
    var candidates: [FrontierCandidate] = []
    var refused: [(String, String)] = []
    let progress = console.progress("candidates")
    defer { progress.finish() }
    for (place, model) in grid.models.enumerated() {
      let name = ModelName.spelling(model)
      progress.update(Double(place) / Double(grid.models.count), name)
      do {
        let plain = try tracks(model)
        for tools in grid.tools {
          let damped = try zip(plain, levels).map { try tools.apply(to: $0, $1) }
          candidates.append(
            FrontierCandidate(model: name, tools: tools.text, parts: try figures(damped)))
        }
      } catch let error as NumericsError {
        refused.append((name, error.description))
      }
    }
    self.candidates = candidates
    self.refused = refused
  }

  func passes(_ candidate: FrontierCandidate, _ part: Part) -> Bool {
    candidate[part].failures(bars[part.rawValue]).isEmpty
  }

  func count(_ parts: Part...) -> Int {
    candidates.count { candidate in parts.allSatisfy { passes(candidate, $0) } }
  }

  /// How many are not rejected over a part: of those that pass another, or of all.
  func covered(_ part: Part, among passed: Part?) -> Int {
    candidates.count { candidate in
      passed.map { passes(candidate, $0) } ?? true
        && candidate[part].leastChance >= bars[part.rawValue].level
    }
  }

  /// The rule of choice, which reads the earlier part alone. Those that pass there are ranked by
  /// mean requirement and by peak to trough, equal values sharing a rank; the least sum of both
  /// ranks is chosen, of equal sums the cheaper one.
  var chosen: FrontierCandidate? { ranked.first }

  /// All that pass the earlier part, the chosen one first.
  var ranked: [FrontierCandidate] {
    let passing = candidates.filter { passes($0, .before) }
    let means = Self.ranks(passing.map { $0[.before].mean })
    let ratios = Self.ranks(passing.map { $0[.before].peakToTrough })
    return passing.indices.sorted {
      (means[$0] + ratios[$0], means[$0], $0) < (means[$1] + ratios[$1], means[$1], $1)
    }.map { passing[$0] }
  }

  /// The place of each value among the different values, from 0 for the least.
  private static func ranks(_ values: [Double]) -> [Int] {
    let places = Dictionary(
      uniqueKeysWithValues: Set(values).sorted().enumerated().map { ($1, $0) })
    return values.map { places[$0] ?? 0 }
  }

  /// Candidates not rejected over a part that no other such candidate beats in both mean
  /// requirement and peak to trough, the cheapest first.
  func frontier(_ part: Part) -> [FrontierCandidate] {
    let covered = candidates.filter { $0[part].leastChance >= bars[part.rawValue].level }
      .sorted { ($0[part].mean, $0[part].peakToTrough) < ($1[part].mean, $1[part].peakToTrough) }
    var least = Double.infinity
    return covered.filter { candidate in
      guard candidate[part].peakToTrough < least else { return false }
      least = candidate[part].peakToTrough
      return true
    }
  }
}
