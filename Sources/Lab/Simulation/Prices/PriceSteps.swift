import Units

/// An index price at even steps of time, known before the run starts.
///
/// The path is exogenous: what agents do moves the contract's own book and mark, not this. Where an
/// index feels its markets, `IndexFeedback` adds what they did.
public struct PriceSteps: Equatable, Sendable {
  public let start: Timestamp
  public let step: TimeSpan
  /// Whole ticks, above zero; the first at `start`.
  public let prices: [Price]

  /// Rounds each price to the nearest tick, at least one.
  init(start: Timestamp, step: TimeSpan, tick: Price, values: [Double]) {
    self.start = start
    self.step = step
    prices = values.map { Self.rounded($0, to: tick) }
  }

  /// The nearest tick, at least one.
  static func rounded(_ value: Double, to tick: Price) -> Price {
    let greatest = Limits.price.rawValue / tick.rawValue
    let ticks = (value * 1e8 / Double(tick.rawValue)).rounded()
    let whole = ticks >= Double(greatest) ? greatest : max(1, Int64(ticks))
    return Price(rawValue: whole * tick.rawValue)
  }

  public func time(_ place: Int) -> Timestamp {
    start + TimeSpan(rawValue: step.rawValue * Int64(place))
  }
}
