import Inputs
import Instruments
import Markets
import Units

extension Scenario {
  /// Reads a scenario; every key is checked before anything starts.
  /// - Parameters:
  ///   - series: the user's price file, which a scenario with `price.kind: "bars"` needs.
  ///   - kinds: what the populations may be; no two of one name.
  public init(
    _ document: ConfigurationDocument, prices series: PriceSeries? = nil,
    kinds: [any PopulationKind.Type] = PopulationKinds.known
  ) throws(InputFault) {
    precondition(
      Set(kinds.map { $0.name }).count == kinds.count,
      "Invariant: each kind of population has a name of its own")
    let root = try document.collectingRoot()
    do {
      try self.init(root, series, kinds)
    } catch {
      throw root.findings(ending: error)
    }
    try checkWithHouse(document)
  }

  private init(
    _ root: ConfigurationReader, _ series: PriceSeries?, _ kinds: [any PopulationKind.Type]
  ) throws(InputFault) {
    name = try root.string("name")
    summary = try root.string("description", default: "")
    seed = try root.integer("seed", default: 1)
    let clock = try root.optionalObject("clock")
    let second = TimeSpan.seconds(1)
    let steps = TimeSpan.milliseconds(1)...TimeSpan.hours(1)
    tickInterval = try clock?.duration("tick", default: second, in: steps) ?? second
    indexInterval = try clock?.duration("index", default: second, in: steps) ?? second
    let price = try root.object("price")
    prices = try PriceSource(price)
    let period = try Self.period(root, prices, series)
    start = period.start
    duration = period.duration
    var place = MarketPlace()
    place.tick = tickInterval
    place.index = indexInterval
    // Each agent owns one account: its owner's others, and a population's, are none.
    place.recourse = .account
    market = try Market(try root.object("market"), at: place)
    sampleInterval = try root.optional("sampleInterval").map { (item) throws(InputFault) in
      try item.duration(in: TimeSpan.milliseconds(1)...TimeSpan.hours(24 * 366))
    }
    insuranceFund = try root.decimal(
      "insuranceFund", as: Money.self, default: .zero, in: .zero...Limits.depositedBalance)
    populations = []
    for reader in try root.objects("populations") {
      let population = try Population(reader, market, kinds: kinds)
      if populations.contains(where: { $0.name == population.name }) {
        try reader.note(
          reader.fault(saying: "the name '\(population.name)' is taken; each needs its own"))
      }
      populations.append(population)
    }
    guard !populations.isEmpty else {
      throw root.fault(saying: "'populations' is missing or empty; expected at least one")
    }
    guard accounts <= 1_000_000 else {
      throw root.fault(saying: "'populations' hold \(accounts) agents; expected at most 1000000")
    }
    try root.finish()
  }

  /// Start and length: as the scenario says, or the whole price file.
  private static func period(
    _ root: ConfigurationReader, _ source: PriceSource, _ series: PriceSeries?
  ) throws(InputFault) -> (start: Timestamp, duration: TimeSpan) {
    let limits = TimeSpan.seconds(1)...TimeSpan.hours(24 * 366)
    let startItem = root.optional("start")
    let durationItem = root.optional("duration")
    var start: Timestamp?
    if let item = startItem {
      start = TimeText.parse(try item.string())
      guard start != nil else { throw item.fault(TimeText.expectation) }
    }
    guard source == .bars else {
      guard let durationItem else { throw root.fault(saying: "'duration' is missing") }
      let duration = try durationItem.duration(in: limits)
      return (start ?? Timestamp(rawValue: 1_577_836_800_000_000_000), duration)
    }
    guard let series else {
      throw InputFault(
        file: "--prices",
        reason: "is missing; this scenario follows recorded prices, expected a price file")
    }
    let first = series.bars[0].openTime
    let last = series.bars[series.bars.count - 1].openTime + series.interval
    let from = start ?? first
    let duration = try durationItem?.duration(in: limits) ?? (last - from)
    guard series.bars.count > 1, from >= first, from + duration <= last, duration > .zero else {
      throw InputFault(
        file: series.file,
        reason: "covers \(TimeText.format(first)) to \(TimeText.format(last)); the scenario needs "
          + "\(TimeText.format(from)) to \(TimeText.format(from + duration))")
    }
    return (from, duration)
  }

  /// The index of a run.
  public func index(_ series: PriceSeries?, seed: UInt64) -> PriceSteps {
    let tick = market.contract.tick
    switch prices {
    case .generated(let generated):
      return generated.steps(
        from: start, lasting: duration, every: indexInterval, tick: tick, seed: seed)
    case .bars:
      guard let series else {
        preconditionFailure("Invariant: reading has checked that there are bars")
      }
      return BridgedBars(bars: series.bars, interval: series.interval).steps(
        from: start, lasting: duration, every: indexInterval, tick: tick, seed: seed)
    }
  }
}

extension PriceSource {
  private enum Kind: String, CaseIterable { case generated, bars }

  fileprivate init(_ reader: ConfigurationReader) throws(InputFault) {
    switch try reader.choice("kind", of: Kind.self) {
    case .bars: self = .bars
    case .generated:
      var moves: [GeneratedPrices.Move] = []
      for move in try reader.objects("moves") {
        let span = TimeSpan.zero...TimeSpan.hours(24 * 366)
        moves.append(
          GeneratedPrices.Move(
            at: try move.duration("at", in: span),
            over: try move.duration("over", default: .zero, in: span),
            change: try move.share("change", in: -0.99...100)))
      }
      self = .generated(
        GeneratedPrices(
          start: try reader.number("start", in: 1e-6...1e7),
          volatility: try reader.share("volatility", default: 0.5, in: 0...20),
          drift: try reader.share("drift", default: 0, in: -100...100),
          jumpsPerDay: try reader.number("jumpsPerDay", default: 0, in: 0...10_000),
          jumpSize: try reader.share("jumpSize", default: 0.01, in: 0...1), moves: moves))
    }
  }
}
