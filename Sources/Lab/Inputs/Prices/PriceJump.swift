import Foundation
import Units

/// A step from one bar to the next that looks like a split, a redenomination or another unit
/// rather than a move of the market.
public struct PriceJump: Equatable, Sendable {
  /// The open of the bar behind the step, and its first price over the close before.
  public let at: Timestamp
  public let ratio: Double

  /// Markets that trade all the time do not open at half or at twice the last close.
  static let least = 1.9

  static func all(_ bars: [MarketBar], hasRange: Bool) -> [PriceJump] {
    var jumps: [PriceJump] = []
    for (before, bar) in zip(bars, bars.dropFirst()) {
      let ratio = (hasRange ? bar.open : bar.close) / before.close
      guard ratio >= least || ratio <= 1 / least else { continue }
      jumps.append(PriceJump(at: bar.openTime, ratio: ratio))
    }
    return jumps
  }
}
