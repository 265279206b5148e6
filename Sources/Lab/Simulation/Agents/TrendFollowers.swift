import Messages
import Numerics
import Units

/// Terms of traders who chase moves with borrowed money.
public struct TrendFollowing: PopulationKind {
  public static let name = "trend"
  public static let meaning =
    "buy what rose and sell what fell, in standard deviations of their lookback"

  /// Mean time between two looks of one trader.
  public var gap = TimeSpan.seconds(60)
  /// How far back a trader looks: drawn per trader, uniform between the two.
  public var lookbackLeast = TimeSpan.seconds(600)
  public var lookbackMost = TimeSpan.seconds(3_600)
  /// Move over the lookback, in standard deviations, at which a trader enters, and below which it
  /// leaves.
  public var entry = 1.5
  public var exit = 0.2
  public var leverages: [LeverageWeight] = []
  /// Part of the equity put at risk as margin.
  public var usage = 0.5

  public static let keys: [PopulationKey<Self>] = [
    .duration("gap", \.gap, "mean time between two looks of one trader"),
    .duration(
      "lookbackLeast", \.lookbackLeast, "each trader looks back a time drawn between the two"),
    .duration(
      "lookbackMost", \.lookbackMost, least: ("lookbackLeast", \.lookbackLeast),
      "the longest lookback"),
    .number(
      "entry", \.entry, in: 0...100, unit: "deviations",
      "move over the lookback at which a trader enters"),
    .number("exit", \.exit, in: -100...100, unit: "deviations", "below which it leaves"),
    .leverages("leverage", \.leverages, "pairs of leverage and weight, `[[5, 2], [10, 1]]`"),
    .ratio("usage", \.usage, unit: "equity", "part of the equity used as margin"),
  ]

  public init() {}

  public func strategy() -> any Strategy { TrendFollowers(self) }
}

/// Trend followers: buy what rose and sell what fell, in standard deviations of their lookback.
final class TrendFollowers: Strategy {
  private let terms: TrendFollowing
  private var lookbacks: [TimeSpan] = []
  private var leverages: [Int] = []
  private var hasLeverage: [Bool] = []

  init(_ terms: TrendFollowing) { self.terms = terms }

  func begin(_ desk: Desk, at start: Timestamp) {
    let weights = terms.leverages.map(\.weight)
    for agent in 0..<desk.count {
      lookbacks.append(
        TimeSpan(
          seconds: desk.streams[agent].uniform(
            terms.lookbackLeast.seconds, terms.lookbackMost.seconds)))
      leverages.append(terms.leverages[desk.streams[agent].place(weights: weights)].leverage)
      hasLeverage.append(false)
      sleep(agent, desk)
    }
  }

  private func sleep(_ agent: Int, _ desk: Desk) {
    let gap = desk.streams[agent].exponential(mean: terms.gap.seconds)
    desk.wake(agent, at: desk.now + TimeSpan(seconds: gap))
  }

  func wake(_ agent: Int, reason: Int32, at now: Timestamp, _ desk: Desk) {
    sleep(agent, desk)
    let view = desk.view
    let equity = desk.equity(agent)
    guard view.isReady, equity > 0, !desk.holdings[agent].isInLiquidation,
      let move = signal(agent, desk)
    else { return }
    let held = desk.grid.notional(desk.holdings[agent].position, at: view.mark)
    if move.magnitude >= terms.entry {
      let side: Side = move > 0 ? .buy : .sell
      let wanted = desk.notional(
        margin: terms.usage * equity, leverage: Double(leverages[agent]))
      let missing = wanted - held * Double(side.sign)
      // A position that is nearly as wanted is left alone.
      guard missing > 0.2 * wanted else { return }
      chooseLeverage(agent, desk)
      desk.placeMarket(agent, side, desk.grid.quantity(notional: missing, at: view.mark))
    } else if held != 0, move * (held > 0 ? 1 : -1) < terms.exit {
      let position = desk.holdings[agent].position
      desk.placeMarket(agent, held > 0 ? .sell : .buy, position.magnitude, reduceOnly: true)
    }
  }

  /// The move over the trader's lookback in standard deviations; nil before that much is known.
  private func signal(_ agent: Int, _ desk: Desk) -> Double? {
    let view = desk.view
    let ticks = Int(lookbacks[agent].rawValue / desk.tickInterval.rawValue)
    guard let before = view.mark(ticksAgo: max(1, ticks)), before > 0 else { return nil }
    let deviation = (view.variance * lookbacks[agent].seconds).squareRoot()
    return (view.mark / before - 1) / max(deviation, 1e-6)
  }

  private func chooseLeverage(_ agent: Int, _ desk: Desk) {
    guard !hasLeverage[agent] else { return }
    hasLeverage[agent] = true
    desk.setLeverage(agent, leverages[agent])
  }
}
