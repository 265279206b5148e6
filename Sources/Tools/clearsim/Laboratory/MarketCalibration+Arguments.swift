import Inputs
import Pricing
import Studies

extension MarketCalibration.Terms {
  /// The options of `clearsim calibrate`, checked; the depth file is read.
  init(_ arguments: Arguments) throws {
    let model = try arguments.model("model", arguments.text("model") ?? "")
    let from = try arguments.integer("from", in: 1...1_000_000)
    let period = try arguments.period()
    let participation = try arguments.number("participation", in: Self.shares) ?? 0.1
    try self.init(
      model: model, damping: try arguments.damping(),
      confidence: try arguments.confidence(),
      scaling: try arguments.choice("scaling", of: MarginCalibration.Scaling.self) ?? .horizon,
      horizon: try arguments.duration("horizon"), closeOut: try arguments.duration("close-out"),
      from: from, resamples: try arguments.integer("resamples", in: 100...100_000) ?? 500,
      seed: try arguments.integer("seed") ?? 1, participation: participation,
      size: try Self.size(arguments, participation, period),
      hasFees: arguments.has("fees"), hasGrid: arguments.has("grid"),
      period: period, volatility: try Self.volatility(arguments, period))
  }

  private static func volatility(
    _ arguments: Arguments, _ period: AssessedPeriod
  ) throws -> VolatilityHistory? {
    guard let file = arguments.text("volatility-history") else {
      guard !arguments.has("currency") else {
        throw arguments.usage("--currency picks rows of --volatility-history, which is not given")
      }
      return nil
    }
    guard arguments.has("grid") else {
      throw arguments.usage("--volatility-history is for --grid; give both or none")
    }
    return try VolatilityHistory.read(file, currency: arguments.text("currency"))
      .cut(since: period.since, until: period.until)
  }

  private static let shares = 1e-6...1.0

  private static func size(
    _ arguments: Arguments, _ participation: Double, _ period: AssessedPeriod
  ) throws -> SizeCalibration.Terms? {
    let chord = try arguments.number("chord", in: shares) ?? 0.05
    if arguments.has("flat") {
      if arguments.has("fees") {
        throw arguments.usage(
          "--fees needs what closing costs by size; --flat leaves size out")
      }
      for option in ["impact", "depth"] where arguments.has(option) {
        throw arguments.usage("--\(option) says how size adds to risk; --flat leaves size out")
      }
      return nil
    }
    let depth = try arguments.text("depth").map {
      try DepthFile.read($0).cut(since: period.since, until: period.until)
    }
    return SizeCalibration.Terms(
      source: try source(arguments, hasDepth: depth != nil), depth: depth,
      participation: participation, chordExcessMax: chord)
  }

  private static func source(
    _ arguments: Arguments, hasDepth: Bool
  ) throws -> SizeCalibration.Source {
    guard let text = arguments.text("impact") else { return hasDepth ? .fitted : .given(1) }
    if text == "book" {
      guard hasDepth else {
        throw arguments.usage("--impact: 'book' needs --depth, the book whose exponent it is")
      }
      return .book
    }
    guard let y = Double(text), (0...1_000).contains(y) else {
      throw arguments.usage("--impact: '\(text)' is not a number from 0 to 1000, or book")
    }
    return .given(y)
  }
}
