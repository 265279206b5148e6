import Inputs
import Units

/// Where the price of an underlying comes from.
public enum PriceSource: Equatable, Sendable {
  case generated(GeneratedPrices)
  case jumpDiffusion(JumpDiffusion)
  case heston(HestonPrices)
  case regimes(RegimePrices)
  /// Bars of a file; see `BridgedBars`.
  case bars(RecordedBars)
  /// Trades of a file; see `TapedPrices`.
  case tape(RecordedTape)

  /// The model of a path that is drawn; nil for a recorded one.
  var model: (any GeneratedPath)? {
    switch self {
    case .generated(let model): model
    case .jumpDiffusion(let model): model
    case .heston(let model): model
    case .regimes(let model): model
    case .bars, .tape: nil
    }
  }

  /// Whether it follows the bars that are handed over beside the scenario.
  public var followsGivenBars: Bool {
    if case .bars(let bars) = self { bars.series == nil } else { false }
  }
}

public struct RecordedBars: Equatable, Sendable {
  /// Nil for those that are handed over beside the scenario.
  public var series: PriceSeries?
  public var move: RecordedMove
  public init(series: PriceSeries? = nil, move: RecordedMove = RecordedMove()) {
    self.series = series
    self.move = move
  }
}

public struct RecordedTape: Equatable, Sendable {
  public var tape: TradeTape
  public var move: RecordedMove
  public init(tape: TradeTape, move: RecordedMove = RecordedMove()) {
    self.tape = tape
    self.move = move
  }
}

extension Scenario {
  /// The paths of a run, one for each underlying, before anything is felt of its markets.
  /// - Parameter series: the recorded prices, which a source without a file of its own needs.
  public func index(
    _ series: PriceSeries?, seed: UInt64
  ) throws(InputFault) -> [PriceSteps] {
    var paths: [PriceSteps] = []
    for (place, underlying) in underlyings.enumerated() {
      // An index in whole ticks of the market that has the finest.
      let ticks = markets(on: place).map { markets[$0].contract.tick }
      let frame = PathFrame(
        from: start, lasting: duration, every: indexInterval,
        tick: ticks.min() ?? market.contract.tick, seed: seed, name: underlying.name,
        shocks: correlations?.shocks(of: underlying.name, seed: seed))
      paths.append(try Self.path(underlying.prices, frame, series))
    }
    return paths
  }

  private static func path(
    _ source: PriceSource, _ frame: PathFrame, _ series: PriceSeries?
  ) throws(InputFault) -> PriceSteps {
    if let model = source.model { return model.steps(frame) }
    let values: [Double]
    switch source {
    case .bars(let recorded):
      guard let series = recorded.series ?? series else {
        preconditionFailure("Invariant: reading has checked that there are bars")
      }
      let bars = BridgedBars(bars: series.bars, interval: series.interval)
      values = recorded.move.applied(to: bars.values(frame))
    case .tape(let recorded):
      values = recorded.move.applied(to: try TapedPrices(tape: recorded.tape).values(frame))
    case .generated, .jumpDiffusion, .heston, .regimes:
      preconditionFailure("Invariant: a path that is drawn has a model")
    }
    return PriceSteps(start: frame.start, step: frame.step, tick: frame.tick, values: values)
  }
}
