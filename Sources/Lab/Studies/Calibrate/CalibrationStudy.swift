import Calibration
import Inputs

/// Margin schedules from price histories, what the markets have together, and their collateral.
///
/// ```swift
/// let terms = try MarketCalibration.Terms(model: try ModelName.read("ewma-0.97"))
/// let study = try CalibrationStudy([("BTC", "btc.csv")], terms)
/// print(study.markets[0].rates.initialRate, study.markets[0].rows.count)
/// ```
public struct CalibrationStudy {
  /// A price file and what its schedule is called.
  public typealias Source = (name: String, file: String)

  /// Of the markets, as their schedules are called.
  public let names: [String]
  /// One a source, in their order.
  public let markets: [MarketCalibration]
  /// Of several markets; nil of one, or where there is none, of which a warning says why.
  public let joint: JointCalibration?
  /// One an asset.
  public let collateral: [CollateralCalibration]

  /// - Parameters:
  ///   - sources: at least one price file, each with a name of its own.
  ///   - backing: assets that back positions, and how they are sold.
  ///   - isPictured: whether what pictures show is kept.
  /// - Throws: `InputFault` where a file cannot be read or nothing follows from it; `SettingFault`
  ///   where a length of time does not go with the bars.
  public init(
    _ sources: [Source], _ terms: MarketCalibration.Terms,
    backing: CollateralCalibration.Terms? = nil, isPictured: Bool = false,
    observe: StudyObserver = { _ in }
  ) throws {
    precondition(!sources.isEmpty, "Invariant: a calibration has a price file")
    for repair in terms.size?.depth?.repairs ?? [] {
      observe(.warning("\(terms.size?.depth?.file ?? ""): \(repair)"))
    }
    let assets = backing?.assets ?? []
    let names = sources.map(\.name)
    let markets = try sources.map {
      try MarketCalibration(
        $0.file, terms, keepsTimes: sources.count > 1 || !assets.isEmpty, isPictured: isPictured,
        observe)
    }
    joint = sources.count > 1 ? Self.joined(markets, names, observe) : nil
    collateral = try assets.map { asset in
      try CollateralCalibration(
        asset.file, name: asset.name, backing ?? CollateralCalibration.Terms([]), terms,
        Array(zip(names, markets)), observe)
    }
    (self.names, self.markets) = (names, markets)
  }

  /// Joint figures; where they do not exist the schedules still stand, and the reason is said.
  private static func joined(
    _ markets: [MarketCalibration], _ names: [String], _ observe: StudyObserver
  ) -> JointCalibration? {
    guard Set(markets.map(\.prices.interval)).count == 1 else {
      observe(.warning("no joint figures: the files' bars are of different lengths"))
      return nil
    }
    do {
      return try JointCalibration(markets, names: names)
    } catch {
      observe(.warning("no joint figures: \(error)"))
      return nil
    }
  }
}
