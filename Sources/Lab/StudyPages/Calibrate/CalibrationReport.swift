import Calibration
import Reports
import Studies

/// A calibration: tables, JSON, a page, and the schedules as files for the house.
public struct CalibrationReport {
  let study: CalibrationStudy

  public init(_ study: CalibrationStudy) { self.study = study }

  private var markets: [MarketCalibration] { study.markets }

  /// Tables of every market with its schedule, then what they have together and their collateral.
  public var text: String {
    let parts =
      markets.map { market in
        (markets.count > 1 ? "\(market.prices.file)\n\n" : "") + CalibrationTables.text(market)
      } + (study.joint.map { [CalibrationTables.text($0)] } ?? [])
      + (study.collateral.isEmpty ? [] : [CollateralReport.text(study.collateral)])
    return parts.joined(separator: "\n")
  }

  /// One market's object, or `files` with one each.
  public var json: JSONValue {
    var members =
      markets.count > 1
      ? [(key: "files", value: .array(markets.map { .object(CalibrationJSON.members($0)) }))]
      : CalibrationJSON.members(markets[0])
    if !study.collateral.isEmpty {
      members.append(("collateral", .array(study.collateral.map(CollateralReport.json))))
    }
    if let joint = study.joint { members.append(("joint", CalibrationJSON.value(joint))) }
    return .object(members)
  }

  /// Pictures of what the rates rest on; of a study that keeps what they show.
  public var page: LabPage { CalibrationPage(markets: markets, joint: study.joint).page }

  /// A schedule a market as JSON5, with the origin of every number beside it: what `margin` and
  /// `run` read.
  public var schedules: [(name: String, text: String)] {
    let remarks = study.collateral.flatMap(\.origins)
    return zip(study.names, markets).map {
      ($0, ScheduleText(market: $1, remarks: remarks).text)
    }
  }
}
