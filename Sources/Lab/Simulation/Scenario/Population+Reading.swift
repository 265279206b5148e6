import Inputs
import Units

extension Population {
  /// - Parameter kinds: those that `kind` may name, at least one.
  init(
    _ reader: ConfigurationReader, _ market: Market, kinds: [any PopulationKind.Type]
  ) throws(InputFault) {
    name = try reader.string("name")
    let named = try reader.choice("kind", among: kinds.map { $0.name })
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
    guard let kind = kinds.first(where: { $0.name == named }) else {
      preconditionFailure("Invariant: a choice is one of those offered")
    }
    self.kind = try kind.init(reader, market)
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
