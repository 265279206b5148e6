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
    self.horizon = horizon
    long = try Self.losses(bars, horizon: horizon, side: .long)
    short = try Self.losses(bars, horizon: horizon, side: .short)
    endToEnd = try Self.endLosses(bars, horizon: horizon, side: .long)
  }

  /// One side's excursions alone: what a file of many million bars has room for.
  public static func losses(
    _ bars: BarSeries, horizon: Int, side: PositionSide
  ) throws(NumericsError) -> [Double] {
    try check(bars, horizon)
    let close = bars.close
    switch side {
    case .long:
      var losses = sliding(bars.low, horizon) { $0 <= $1 }
      for start in losses.indices { losses[start] = 1 - losses[start] / close[start] }
      return losses
    case .short:
      var losses = sliding(bars.high, horizon) { $0 >= $1 }
      for start in losses.indices { losses[start] = losses[start] / close[start] - 1 }
      return losses
    }
  }

  /// One side's losses at the end of the horizon.
  public static func endLosses(
    _ bars: BarSeries, horizon: Int, side: PositionSide
  ) throws(NumericsError) -> [Double] {
    try check(bars, horizon)
    let close = bars.close
    let sign: Double = side == .long ? 1 : -1
    return (0..<(bars.count - horizon)).map { sign * (1 - close[$0 + horizon] / close[$0]) }
  }

  private static func check(_ bars: BarSeries, _ horizon: Int) throws(NumericsError) {
    guard horizon >= 1 else {
      throw .outOfDomain("horizon in bars", value: Double(horizon), allowed: "1 or more")
    }
    guard bars.count > horizon else {
      throw .tooFew("bars", count: bars.count, least: horizon + 1)
    }
  }

  /// The extreme of each window of `width` values behind the first value, by where it starts; one
  /// pass with a queue of candidates.
  private static func sliding(
    _ values: [Double], _ width: Int, _ beats: (Double, Double) -> Bool
  ) -> [Double] {
    var extremes: [Double] = []
    extremes.reserveCapacity(values.count - width)
    var queue: [Int] = []
    var head = 0
    for i in values.indices.dropFirst() {
      while queue.count > head, beats(values[i], values[queue[queue.count - 1]]) {
        queue.removeLast()
      }
      queue.append(i)
      if queue[head] <= i - width { head += 1 }
      // Candidates that were passed are let go now and then.
      if head > 65_536 {
        queue.removeFirst(head)
        head = 0
      }
      if i >= width { extremes.append(values[queue[head]]) }
    }
    return extremes
  }
}
