import Calibration
import Foundation
import Inputs
import Numerics
import Units

/// What an asset counts as collateral: its haircut, how much of it one may rely on, and what is
/// added where it falls with the position that it backs.
public struct CollateralCalibration {
  /// What is asked.
  public struct Terms {
    /// Price files of the assets, each with what it is called.
    let assets: [CalibrationStudy.Source]
    /// How long selling takes; a day unless given, at least one bar.
    let liquidationTime: TimeSpan?

    /// - Parameters:
    ///   - assets: price files in the quote asset, one an asset; none is no collateral.
    ///   - liquidationTime: above zero, in time and not in bars; nil for a day.
    public init(_ assets: [CalibrationStudy.Source], liquidationTime: TimeSpan? = nil) {
      (self.assets, self.liquidationTime) = (assets, liquidationTime)
    }
  }

  /// The collateral beside one side of one market.
  public struct Beside {
    /// Its name.
    public let market: String
    /// The position that the collateral backs.
    public let side: PositionSide
    /// Starts of close-outs that both files have.
    public let starts: Int
    /// Loss and fall together.
    public let risk: WrongWayRisk
  }

  /// A year of bars is a window of stress.
  static let windowDays = 365.0
  static let pairsMax = 10_000_000

  /// What it is called.
  public let name: String
  /// Its history.
  public let prices: CalibrationPrices
  /// Bars that selling takes.
  public let periods: Int
  /// Starts in a window of stress.
  public let window: Int
  /// Of the markets that it backs.
  public let terms: MarginCalibration.Terms
  /// Share of the volume that selling takes.
  public let participation: Double
  /// The greatest of three falls.
  public let haircut: HaircutCalibration
  /// Notional that may back positions: sold at the participation within the liquidation time.
  /// Nil without a volume column or twenty days.
  public let cap: IntervalEstimate?
  /// One a market and side with 100 starts in common.
  public let beside: [Beside]

  init(
    _ file: String, name: String, _ terms: Terms, _ market: MarketCalibration.Terms,
    _ markets: [(String, MarketCalibration)], _ observe: StudyObserver
  ) throws {
    var prices = try CalibrationPrices(
      file, keepsTimes: true, since: market.period.since, until: market.period.until)
    prices.dropRanges()
    for repair in prices.repairs { observe(.warning("\(prices.file): \(repair.text)")) }
    let own = markets[0].1.rates.terms
    self.name = name
    self.terms = own
    participation = market.participation
    let time = try Self.bars(terms.liquidationTime, prices)
    periods = time
    window = max(100, Int(Self.windowDays * prices.barsPerDay))
    var stream = RandomStream(seed: own.seed, name: "collateral \(name)")
    do {
      haircut = try HaircutCalibration(
        closes: prices.closes, periods: time, confidence: own.confidence, window: window,
        resamples: own.resamples, seed: stream.next())
      cap = try Self.cap(prices, time, market.participation, own, seed: stream.next())
      var found: [Beside] = []
      for (market, calibration) in markets {
        for side in PositionSide.allCases {
          if let beside = try Self.beside(
            calibration, market, side, prices, time, haircut.haircut, seed: stream.next())
          {
            found.append(beside)
          } else if side == .long {
            observe(
              .warning(
                "\(file): fewer than 100 times in common with \(calibration.prices.file); "
                  + "no wrong-way risk between them"))
          }
        }
      }
      beside = found
    } catch let error as NumericsError {
      throw InputFault(file: file, place: "collateral", reason: error.description)
    }
    self.prices = prices
  }

  private static func bars(_ span: TimeSpan?, _ prices: CalibrationPrices) throws -> Int {
    let day = TimeSpan(rawValue: CalibrationPrices.day)
    let time = span ?? max(prices.interval, day)
    guard time >= prices.interval, time.rawValue % prices.interval.rawValue == 0 else {
      throw SettingFault(
        "liquidation-time",
        "'\(DurationText.format(time))' is not a multiple of "
          + "\(DurationText.format(prices.interval)), the interval of \(prices.file)")
    }
    return Int(time.rawValue / prices.interval.rawValue)
  }

  private static func cap(
    _ prices: CalibrationPrices, _ time: Int, _ participation: Double,
    _ own: MarginCalibration.Terms,
    seed: UInt64
  ) throws -> IntervalEstimate? {
    guard prices.hasVolume, prices.days.closes.count >= 20 else { return nil }
    let liquidity = try DailyLiquidity(
      closes: prices.days.closes, volumes: prices.days.volumes, resamples: own.resamples,
      seed: seed)
    return liquidity.volume.scaled(by: participation * Double(time) / prices.barsPerDay)
  }

  /// Losses of the position over its close-out beside falls of the collateral over its
  /// liquidation, from starts that both files have; nil with fewer than 100.
  private static func beside(
    _ market: MarketCalibration, _ name: String, _ side: PositionSide,
    _ collateral: CalibrationPrices, _ time: Int, _ haircut: Double, seed: UInt64
  ) throws -> Beside? {
    guard haircut < 1 else { return nil }
    let closeOut = market.rates.terms.closeOut
    let scale = market.rates.terms.closeOutScale
    let closes = market.prices.closes
    let sign: Double = side == .long ? 1 : -1
    var (losses, falls): ([Double], [Double]) = ([], [])
    var place = 0
    for (start, at) in market.prices.times.enumerated() where start + closeOut < closes.count {
      while place < collateral.times.count, collateral.times[place] < at { place += 1 }
      guard place + time < collateral.times.count else { break }
      guard collateral.times[place] == at else { continue }
      let move = scale * log(closes[start + closeOut] / closes[start])
      losses.append(-sign * expm1(move))
      falls.append(1 - collateral.closes[place + time] / collateral.closes[place])
    }
    guard losses.count >= 100 else { return nil }
    let terms = market.rates.terms
    return Beside(
      market: name, side: side, starts: losses.count,
      risk: try WrongWayRisk(
        losses: losses, falls: falls,
        margin: Double(market.rates.maintenanceRate.rawValue) / Double(Rate.one.rawValue),
        haircut: haircut, confidence: terms.confidence,
        block: max(Double(2 * max(closeOut, time)), pow(Double(losses.count), 1.0 / 3)),
        resamples: terms.resamples, seed: seed))
  }
}
