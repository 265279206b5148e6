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
    (underlyings, correlations) = try Self.underlyings(root)
    let period = try Self.period(root, underlyings, series)
    start = period.start
    duration = period.duration
    (markets, listsMarkets) = try Self.markets(
      root, underlyings.map(\.name), tick: tickInterval, index: indexInterval)
    sampleInterval = try root.optional("sampleInterval").map { (item) throws(InputFault) in
      try item.duration(in: TimeSpan.milliseconds(1)...TimeSpan.hours(24 * 366))
    }
    insuranceFund = try root.decimal(
      "insuranceFund", as: Money.self, default: .zero, in: .zero...Limits.depositedBalance)
    populations = []
    insuranceFunds = try Self.funds(root, markets)
    for reader in try root.objects("populations") {
      let population = try Population(reader, markets, kinds: kinds)
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
    _ root: ConfigurationReader, _ underlyings: [UnderlyingTerms], _ series: PriceSeries?
  ) throws(InputFault) -> (start: Timestamp, duration: TimeSpan) {
    let limits = TimeSpan.seconds(1)...TimeSpan.hours(24 * 366)
    let startItem = root.optional("start")
    let durationItem = root.optional("duration")
    var start: Timestamp?
    if let item = startItem {
      start = TimeText.parse(try item.string())
      guard start != nil else { throw item.fault(TimeText.expectation) }
    }
    var extents: [(file: String, first: Timestamp, last: Timestamp)] = []
    for underlying in underlyings {
      if let extent = try underlying.prices.extent(series) { extents.append(extent) }
    }
    guard let latest = extents.map(\.first).max(), let earliest = extents.map(\.last).min() else {
      guard let durationItem else { throw root.fault(saying: "'duration' is missing") }
      let duration = try durationItem.duration(in: limits)
      return (start ?? Timestamp(rawValue: 1_577_836_800_000_000_000), duration)
    }
    let from = start ?? latest
    let duration = try durationItem?.duration(in: limits) ?? (earliest - from)
    for extent in extents {
      guard from >= extent.first, from + duration <= extent.last, duration > .zero else {
        throw InputFault(
          file: extent.file,
          reason: "covers \(TimeText.format(extent.first)) to \(TimeText.format(extent.last)); the "
            + "scenario needs \(TimeText.format(from)) to \(TimeText.format(from + duration))")
      }
    }
    return (from, duration)
  }
}
