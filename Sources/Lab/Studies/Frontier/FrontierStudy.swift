import Calibration
import Inputs
import Numerics
import Units

/// All candidates of a grid on one history, split at a date.
public struct FrontierStudy {
  /// The position that loses.
  public typealias Side = PositionSide
  /// Before the split, after it, or the whole.
  public typealias Part = FrontierCandidate.Part

  /// Every model that can be forecast with every list of tools.
  public let candidates: [FrontierCandidate]
  /// Models that cannot be, and why.
  public let refused: [(model: String, reason: String)]
  /// In the order of `Part`.
  public let bars: [FrontierCandidate.Bar]

  /// What was read.
  public let facts: PriceFacts
  /// When the first bar behind the split opens.
  public let split: Timestamp

  /// - Parameters:
  ///   - file: prices, CSV plain or gzip; `-` is standard input.
  ///   - split: the choice is made on forecasts for bars that open before.
  ///   - until: no bar that opens then or later is in anything.
  ///   - horizon: what a return spans, a multiple of the file's interval; nil for one bar.
  ///   - from: the first return forecast, counted from 0.
  ///   - level: at which tests reject.
  ///   - ratio: the greatest peak to trough allowed, 1 or more.
  /// - Throws: `InputFault` where the file cannot be read or no candidate can be forecast;
  ///   `SettingFault` where `from`, the horizon or the split does not go with it.
  public init(
    _ file: String, _ grid: FrontierGrid, split: Timestamp, until: Timestamp? = nil,
    horizon span: TimeSpan? = nil, confidence: Double = 0.99, from: Int = 500,
    level: Double = 0.05, ratio: Double = 2.1, observe: StudyObserver = { _ in }
  ) throws {
    if let model = grid.models.first(where: { $0.least > from }) {
      throw SettingFault(
        "from",
        "\(from) is below \(model.least), the returns that "
          + "\(ModelName.spelling(model)) needs before its first forecast")
    }
    let history = try PriceHistory(
      file, keepingRanges: grid.models.contains(where: \.needsBars), until: until)
    let horizon = try history.horizon(span)
    let returns = try history.returns(
      every: horizon, least: from + 4,
      why: "\(from) before the first forecast and 2 on either side of the split")
    facts = history.facts
    for repair in facts.repairs { observe(.warning("\(file): \(repair.text)")) }
    let ends = history.ends(every: horizon)
    let border = ends.firstIndex { $0 >= split } ?? ends.count
    guard border >= from + 2, border <= returns.count - 2 else {
      throw SettingFault(
        "split", value: AssessedPeriod.text(split),
        "leaves no two forecasts on either side; "
          + "those of \(file) are for \(AssessedPeriod.text(ends[from])) to "
          + AssessedPeriod.text(ends[ends.count - 1]))
    }
    self.split = ends[border]
    let ranges = history.ranges(every: horizon).map { $0[0..<returns.count + 1] }
    let places = from..<returns.count
    let lookback = history.lookback(step: horizon)
    let losses = Side.allCases.map { $0.losses(returns) }
    let levels = try losses.map {
      try RequirementLevels(
        $0, confidence: confidence, first: places.lowerBound, lookback: lookback,
        stressWindow: DampingTools.stressWindow)
    }
    let parts = [places.lowerBound..<border, border..<places.upperBound, places]
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
    let stage = "candidates"
    defer { observe(.ended(stage: stage)) }
    for (place, model) in grid.models.enumerated() {
      let name = ModelName.spelling(model)
      observe(
        .progress(
          stage: stage, fraction: Double(place) / Double(grid.models.count), detail: name))
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
    if candidates.isEmpty, let (model, reason) = refused.first {
      throw InputFault(file: file, place: model, reason: reason)
    }
    for (model, reason) in refused { observe(.warning("\(model): \(reason)")) }
    self.candidates = candidates
    self.refused = refused
  }

  /// Whether nothing keeps a candidate from passing a part.
  public func passes(_ candidate: FrontierCandidate, _ part: Part) -> Bool {
    candidate[part].failures(bars[part.rawValue]).isEmpty
  }

  /// How many candidates pass all of some parts.
  public func count(_ parts: Part...) -> Int {
    candidates.count { candidate in parts.allSatisfy { passes(candidate, $0) } }
  }

  /// How many are not rejected over a part: of those that pass another, or of all.
  public func covered(_ part: Part, among passed: Part?) -> Int {
    candidates.count { candidate in
      passed.map { passes(candidate, $0) } ?? true
        && candidate[part].leastChance >= bars[part.rawValue].level
    }
  }

  /// The rule of choice, which reads the earlier part alone. Those that pass there are ranked by
  /// mean requirement and by peak to trough, equal values sharing a rank; the least sum of both
  /// ranks is chosen, of equal sums the cheaper one.
  public var chosen: FrontierCandidate? { ranked.first }

  /// All that pass the earlier part, the chosen one first.
  public var ranked: [FrontierCandidate] {
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
  public func frontier(_ part: Part) -> [FrontierCandidate] {
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
