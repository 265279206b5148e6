import Calibration
import Foundation
import Reports
import Studies

/// Models beside each other on one side of one history.
struct ModelCharts {
  let rows: [BacktestRow]

  private var names: [String] { rows.map(\.model) }
  private var places: [Double] { rows.indices.map(Double.init) }

  var items: [LabPage.Item] {
    // One model alone has nothing to be beside.
    (rows.count > 1 ? [.chart(frontier), .chart(steadiness)] : [])
      + [.chart(zones), .chart(tickLoss)]
  }

  /// Rows apart by whether a test rejects them.
  private func apart(_ x: (BacktestRow) -> Double, _ y: (BacktestRow) -> Double) -> [ChartSeries] {
    [(false, "stands", ChartRole.good), (true, "rejected", ChartRole.bad)].compactMap {
      isRejected, name, role in
      let found = rows.filter { $0.rejections.isEmpty != isRejected }
      return found.isEmpty
        ? nil
        : ChartSeries(
          name, role, .points, x: found.map(x), y: found.map(y), labels: found.map(\.model),
          showsLabels: true)
    }
  }

  private var frontier: Chart {
    Chart(
      "Requirement and exceptions",
      x: .percent("mean requirement"), y: .linear("exceptions"),
      series: apart({ $0.found.meanMargin }, { Double($0.found.exceptions) }),
      references: rows.first.map {
        [
          ReferenceLine(
            .y, at: $0.found.expectedExceptions,
            String(format: "intended %.1f", $0.found.expectedExceptions), .good)
        ]
      } ?? [])
  }

  private var steadiness: Chart {
    Chart(
      "Requirement and procyclicality",
      x: .percent("mean requirement"), y: .linear("peak to trough"),
      series: apart({ $0.found.meanMargin }, { $0.found.peakToTrough }))
  }

  private var zones: Chart {
    let light = rows.first.flatMap { row in
      try? TrafficLight(
        observations: row.found.observations,
        p: row.found.expectedExceptions / Double(row.found.observations))
    }
    var references =
      rows.first.map {
        [ReferenceLine(.y, at: $0.found.expectedExceptions, "intended", .good)]
      } ?? []
    if let light {
      references += [
        ReferenceLine(.y, at: Double(light.yellowFrom), "yellow", .caution),
        ReferenceLine(.y, at: Double(light.redFrom), "red", .bad),
      ]
    }
    let zones: [(TrafficLight.Zone, ChartRole)] = [
      (.green, .good), (.yellow, .caution), (.red, .bad),
    ]
    return Chart(
      "Exceptions and zones", x: .categories(names),
      y: .linear("exceptions", reachesZero: true),
      series: zones.compactMap { zone, role in
        let found = rows.indices.filter { rows[$0].found.zone == zone }
        return found.isEmpty
          ? nil
          : ChartSeries(
            zone.rawValue, role, .bars, x: found.map(Double.init),
            y: found.map { Double(rows[$0].found.exceptions) })
      }, references: references, isSideways: true, isStacked: true)
  }

  private var tickLoss: Chart {
    Chart(
      "Tick loss", note: "less is better", x: .categories(names),
      y: .linear("mean tick loss", reachesZero: true),
      series: [ChartSeries("tick loss", .margin, .bars, x: places, y: rows.map(\.tickLoss))],
      isSideways: true)
  }
}
