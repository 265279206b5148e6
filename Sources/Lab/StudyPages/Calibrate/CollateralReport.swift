import Calibration
import Foundation
import Inputs
import Reports
import Studies

/// Collateral as JSON and as tables.
enum CollateralReport {
  static func json(_ found: CollateralCalibration) -> JSONValue {
    let haircut = found.haircut
    var members: [(key: String, value: JSONValue)] = [
      ("file", .string(found.prices.file)), ("name", .string(found.name)),
      ("liquidationTime", .string(found.prices.span(found.periods))),
      ("haircut", .number(haircut.haircut)), ("recent", .number(haircut.recent)),
      ("stressed", CalibrationJSON.rate(haircut.stressed)),
      ("stressedFrom", .string(ScheduleText.date(found.prices.times[haircut.stressedStart]))),
      ("lognormalNow", .number(haircut.now)), ("whole", CalibrationJSON.rate(haircut.whole)),
    ]
    if let cap = found.cap { members.append(("cap", CalibrationJSON.value(cap))) }
    members.append(
      (
        "wrongWay",
        .array(
          found.beside.map {
            [
              "market": .string($0.market), "side": .string($0.side.rawValue),
              "starts": .count($0.starts), "correlation": .number($0.risk.correlation),
              "backing": .number($0.risk.backing),
              "needed": CalibrationJSON.rate($0.risk.needed), "addOn": .number($0.risk.addOn),
              "jointLoss": CalibrationJSON.rate($0.risk.joint),
              "jointLossByFormula": .number($0.risk.formula),
            ]
          })
      ))
    members.append(
      (
        "origins",
        .array(found.origins.map { ["name": .string($0.name), "origin": .string($0.origin)] })
      ))
    return .object(members)
  }

  static func text(_ all: [CollateralCalibration]) -> String {
    func percent(_ value: Double) -> String { String(format: "%.2f%%", 100 * value) }
    var haircuts = TextTable([
      "collateral", "haircut", "last year", "worst year", "low", "high", "now", "cap",
    ])
    var ways = TextTable([
      "collateral", "beside", "correlation", "held", "needed", "low", "high", "add-on",
      "joint loss", "by formula",
    ])
    for found in all {
      let haircut = found.haircut
      haircuts.append([
        found.name, percent(haircut.haircut), percent(haircut.recent),
        percent(haircut.stressed.value), percent(haircut.stressed.low),
        percent(haircut.stressed.high), percent(haircut.now),
        found.cap.map { ScheduleOrigins.money($0.value) } ?? "-",
      ])
      for beside in found.beside {
        let risk = beside.risk
        ways.append(
          [
            found.name, "\(beside.side.rawValue) \(beside.market)",
            String(format: "%.2f", risk.correlation),
          ]
            + [
              risk.backing, risk.needed.value, risk.needed.low, risk.needed.high, risk.addOn,
              risk.joint.value, risk.formula,
            ].map(percent))
      }
    }
    let lines = all.flatMap(\.origins).map { "\($0.name): \($0.origin)\n" }
    return haircuts.text + "\n" + ways.text + "\n" + lines.joined()
  }
}
