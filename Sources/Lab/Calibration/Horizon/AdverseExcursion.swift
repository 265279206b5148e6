import Numerics

/// How far a price went against a position within a horizon, beside where it ended.
///
/// Liquidation is triggered by the worst price on the way, so thresholds follow the excursion, and
/// the end point understates it by a third and more. For bar i with the next h bars:
/// long 1 - min(low[i+1...i+h]) / close[i]; short max(high[i+1...i+h]) / close[i] - 1;
/// end 1 - close[i+h] / close[i] for a long. Fractions of the entry price, negative where the price
/// never went against the position.
public struct AdverseExcursion: Sendable {
  public let horizon: Int
  public let long: [Double]
  public let short: [Double]
  /// Loss of a long at the end of the horizon; minus a short's.
  public let endToEnd: [Double]

  /// - Parameter horizon: in bars, 1 or more and fewer than there are.
  public init(_ bars: BarSeries, horizon: Int) throws(NumericsError) {
    guard horizon >= 1 else {
      throw .outOfDomain("horizon in bars", value: Double(horizon), allowed: "1 or more")
    }
    guard bars.count > horizon else {
      throw .tooFew("bars", count: bars.count, least: horizon + 1)
    }
    let lows = Self.sliding(bars.low, horizon) { $0 <= $1 }
    let highs = Self.sliding(bars.high, horizon) { $0 >= $1 }
    let close = bars.close
    let starts = 0..<(bars.count - horizon)
    self.horizon = horizon
    long = starts.map { 1 - lows[$0 + 1] / close[$0] }
    short = starts.map { highs[$0 + 1] / close[$0] - 1 }
    endToEnd = starts.map { 1 - close[$0 + horizon] / close[$0] }
  }

  /// The extreme of each window of `width` values, by where it starts; one pass with a queue of
  /// candidates.
  private static func sliding(
    _ values: [Double], _ width: Int, _ beats: (Double, Double) -> Bool
  ) -> [Double] {
    var extremes: [Double] = []
    extremes.reserveCapacity(values.count)
    var queue: [Int] = []
    var head = 0
    for i in values.indices {
      while queue.count > head, beats(values[i], values[queue[queue.count - 1]]) {
        queue.removeLast()
      }
      queue.append(i)
      if queue[head] <= i - width { head += 1 }
      if i >= width - 1 { extremes.append(values[queue[head]]) }
    }
    return extremes
  }
}
