import Inputs
import Units

/// How long a liquidation takes, as bars of a file or as a part of one.
///
/// Where nothing else is said it is a 24th of the horizon, an hour for a day: initial margin has to
/// last until the next call for margin, maintenance while a position is closed. Of a bar that is
/// longer than the close-out the excursion is scaled by the root of time.
struct CloseOutWindow {
  let span: TimeSpan
  /// Bars whose excursions are looked at, 1 or more.
  let bars: Int
  /// The root of the close-out over one bar where it is shorter, else 1.
  let scale: Double

  static let partOfHorizon: Int64 = 24

  init(_ given: TimeSpan?, horizon: Int, _ prices: CalibrationPrices) throws {
    let interval = prices.interval
    if let given, given >= interval {
      bars = try MarketCalibration.bars(given, "close-out", prices)
      span = given
    } else if let given {
      guard given > .zero else {
        throw SettingFault("close-out", "'0' is not a time above 0, such as 1h")
      }
      (span, bars) = (given, 1)
    } else {
      let part = interval.rawValue * Int64(horizon) / Self.partOfHorizon
      bars = max(1, Int(part / max(1, interval.rawValue)))
      span =
        part >= interval.rawValue
        ? TimeSpan(rawValue: interval.rawValue * Int64(bars)) : TimeSpan(rawValue: max(1, part))
    }
    let share = Double(span.rawValue) / Double(max(1, interval.rawValue))
    scale = share < 1 ? share.squareRoot() : 1
  }
}
