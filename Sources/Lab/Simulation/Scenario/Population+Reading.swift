import Inputs
import Instruments
import Units

extension Population {
  enum Kind: String, CaseIterable { case marketMaker, noise, fundamental, trend, leveraged }

  init(_ reader: ConfigurationReader, _ schedule: MarginSchedule) throws(InputFault) {
    name = try reader.string("name")
    let kind = try reader.choice("kind", of: Kind.self)
    count = try reader.integer("count", in: 1...1_000_000)
    collateral = try Collateral(try reader.object("collateral"))
    let latency = try reader.optionalObject("latency")
    let bounds = TimeSpan.microseconds(1)...TimeSpan.hours(1)
    let base = TimeSpan.milliseconds(50)
    orderLatency = Latency(
      base: try latency?.duration("order", default: base, in: bounds) ?? base,
      jitter: try latency?.duration("jitter", default: .zero, in: .zero...TimeSpan.hours(1))
        ?? .zero)
    dataLatency = try latency?.duration("data", default: base, in: bounds) ?? base
    volatilityWindow = try reader.duration(
      "volatilityWindow", default: .seconds(300), in: TimeSpan.seconds(1)...TimeSpan.hours(24))
    behaviour =
      switch kind {
      case .marketMaker: .marketMaker(try MarketMaking(reader))
      case .noise: .noise(try NoiseTrading(reader))
      case .fundamental: .fundamental(try FundamentalTrading(reader))
      case .trend: .trend(try TrendFollowing(reader, schedule))
      case .leveraged: .leveraged(try LeveragedTrading(reader, schedule))
      }
  }
}

extension Collateral {
  fileprivate init(_ reader: ConfigurationReader) throws(InputFault) {
    let amounts = 1e-6...1e10
    median = try reader.number("median", in: amounts)
    sigma = try reader.number("sigma", default: 0, in: 0...5)
    least = try reader.number("least", default: median / 100, in: amounts)
    most = try reader.number("most", default: min(median * 100, 1e10), in: amounts)
    guard least <= median, median <= most else {
      throw reader.fault(saying: "'least' <= 'median' <= 'most' does not hold")
    }
  }
}

extension ConfigurationReader {
  /// A length of time from `least` to a year.
  fileprivate func span(
    _ key: String, _ fallback: TimeSpan, least: TimeSpan = .milliseconds(1)
  ) throws(InputFault) -> TimeSpan {
    try duration(key, default: fallback, in: least...TimeSpan.hours(24 * 366))
  }

  /// Pairs of leverage and weight; the greatest leverage is what the first bracket allows.
  fileprivate func leverages(
    _ schedule: MarginSchedule
  ) throws(InputFault) -> [LeverageWeight] {
    let most = Int(Rate.one.rawValue / schedule.brackets[0].initialRate.rawValue)
    var result: [LeverageWeight] = []
    for pair in try required("leverage").array() {
      let items = try pair.array()
      guard items.count == 2 else { throw pair.fault("a pair [leverage, weight]") }
      result.append(
        LeverageWeight(
          leverage: try items[0].integer(in: 1...most), weight: try items[1].number(in: 0...1e9)))
    }
    guard result.reduce(0, { $0 + $1.weight }) > 0 else {
      throw try required("leverage").fault("a list of [leverage, weight] with a positive weight")
    }
    return result
  }
}

extension MarketMaking {
  fileprivate init(_ reader: ConfigurationReader) throws(InputFault) {
    self.init(
      interval: try reader.span("interval", .seconds(2)),
      levels: try reader.integer("levels", default: 6, in: 1...100),
      levelNotional: try reader.number("levelNotional", in: 0...1e9),
      halfSpread: try reader.share("halfSpread", default: 0.0002),
      levelStep: try reader.number("levelStep", default: 1, in: 0...1_000),
      volatilityFactor: try reader.number("volatilityFactor", default: 0.5, in: 0...100),
      horizon: try reader.span("horizon", .seconds(60)),
      thinningVolatility: try reader.share("thinningVolatility", default: 0.003, in: 1e-9...100),
      skew: try reader.number("skew", default: 2, in: 0...1_000),
      inventoryLimit: try reader.number("inventoryLimit", default: 3, in: 0.001...1_000),
      fillFactor: try reader.share("fillFactor", default: 0.02, in: 0...10),
      fillMemory: try reader.span("fillMemory", .seconds(120)),
      basisWeight: try reader.share("basisWeight", default: 0.5),
      tolerance: try reader.share("tolerance", default: 0.25, in: 0...10))
  }
}

extension NoiseTrading {
  fileprivate init(_ reader: ConfigurationReader) throws(InputFault) {
    self.init(
      gap: try reader.span("gap", .seconds(120)),
      median: try reader.number("orderNotional", in: 0...1e9),
      sigma: try reader.number("orderSigma", default: 1, in: 0...5),
      marketShare: try reader.share("marketShare", default: 0.5),
      distance: try reader.share("distance", default: 0.001),
      life: try reader.span("life", .seconds(600)),
      leverageLimit: try reader.number("leverageLimit", default: 2, in: 0.001...1_000))
  }
}

extension FundamentalTrading {
  fileprivate init(_ reader: ConfigurationReader) throws(InputFault) {
    self.init(
      gap: try reader.span("gap", .seconds(30)),
      opinion: try reader.share("opinion", default: 0.001),
      entry: try reader.share("entry", default: 0.003),
      exit: try reader.share("exit", default: 0.0005),
      leverageLimit: try reader.number("leverageLimit", default: 3, in: 0.001...1_000),
      step: try reader.share("step", default: 0.1))
  }
}

extension TrendFollowing {
  fileprivate init(
    _ reader: ConfigurationReader, _ schedule: MarginSchedule
  ) throws(InputFault) {
    let least = try reader.span("lookbackLeast", .seconds(600))
    self.init(
      gap: try reader.span("gap", .seconds(60)), lookbackLeast: least,
      lookbackMost: try reader.span("lookbackMost", max(least, .seconds(3_600)), least: least),
      entry: try reader.number("entry", default: 1.5, in: 0...100),
      exit: try reader.number("exit", default: 0.2, in: -100...100),
      leverages: try reader.leverages(schedule), usage: try reader.share("usage", default: 0.5))
  }
}

extension LeveragedTrading {
  fileprivate init(
    _ reader: ConfigurationReader, _ schedule: MarginSchedule
  ) throws(InputFault) {
    let usage = try reader.share("usageLeast", default: 0.5)
    self.init(
      longShare: try reader.share("longShare", default: 0.5),
      leverages: try reader.leverages(schedule), usageLeast: usage,
      usageMost: try reader.share("usageMost", default: 0.9, in: usage...1),
      isolatedShare: try reader.share("isolatedShare", default: 0),
      entryWindow: try reader.span("entryWindow", .hours(1)),
      marketShare: try reader.share("marketShare", default: 0.5),
      patience: try reader.span("patience", .seconds(20), least: .seconds(1)),
      holding: try reader.span("holding", .hours(24)),
      stopShare: try reader.share("stopShare", default: 0.2),
      stopLoss: try reader.share("stopLoss", default: 0.4, in: 0...10),
      targetShare: try reader.share("targetShare", default: 0.3),
      targetProfit: try reader.share("targetProfit", default: 0.5, in: 0...100),
      returnShare: try reader.share("returnShare", default: 0.3),
      returnGap: try reader.span("returnGap", .hours(2)),
      watchInterval: try reader.span("watchInterval", .seconds(2)))
  }
}
