import Calibration
import Foundation
import Numerics
import Units

/// Fees by volatility regime, from the days of a price file and the brackets made of it.
public struct FeeCalibration {
  /// Of the deviation forecast for each day.
  static let decay = 0.97
  /// Days before the first forecast that counts.
  static let first = 20

  /// A row a regime, and which is now.
  public let fees: VolatilityFees
  /// The position whose closing the liquidation fee pays for: the first bracket's upper edge.
  public let reference: Double

  /// - Parameter excess: mean excess over maintenance of the starts of each day, a list a side.
  init(
    _ rates: MarginCalibration, _ size: SizeCalibration, days: CalibrationPrices.Days
  ) throws(NumericsError) {
    let returns = zip(days.closes.dropFirst(), days.closes).map { log($0 / $1) }
    let variances = try ExponentialAverage(decay: Self.decay).variances(of: returns)
    // Place k - 1 is the forecast for day k.
    let count = rates.excess[0].count
    guard count > Self.first else {
      throw .tooFew("whole days", count: count, least: Self.first + 100)
    }
    let deviations = (Self.first..<count).map { variances[$0 - 1].squareRoot() }
    let edge = size.brackets.rows[0].ceiling ?? size.brackets.cap
    let notional = Double(edge.rawValue) / Double(Money.one.rawValue)
    reference = notional
    let cost = size.brackets.maintenance.impact.cost(of: notional) / notional
    let share = size.coefficient.value > 0 ? cost / size.coefficient.value : 0
    var stream = RandomStream(seed: rates.terms.seed, name: "fees")
    fees = try VolatilityFees(
      deviations: deviations, next: variances[variances.count - 1].squareRoot(),
      excess: rates.excess.map { Array($0[Self.first...]) },
      cost: size.coefficient.scaled(by: share), usual: size.liquidity.deviation.value,
      resamples: rates.terms.resamples, seed: stream.next())
  }
}
