import Calibration
import Foundation
import Inputs
import Reports
import Studies

/// The pictures of a stress test.
struct StressCharts {
  let study: StressStudy

  static let membersMax = 60

  private var names: [String] { study.terms.underlyings }

  /// Who pays in the scenario of each set that leaves most uncovered.
  var payers: Chart {
    let parts = study.parts
    let paid = parts.map { part in
      LossAllocation(
        part.outcome.scenarios[part.worst(study.books)],
        insuranceFund: study.terms.insuranceFund, defaultFund: study.terms.defaultFund)
    }
    let places = parts.indices.map { Double($0) }
    func series(
      _ name: String, _ role: ChartRole, _ amount: (LossAllocation) -> Double
    ) -> ChartSeries {
      ChartSeries(name, role, .bars, x: places, y: paid.map { amount($0) / unit.size })
    }
    return Chart(
      "Who pays", note: unit.name, size: .wide, x: .categories(parts.map(\.name)),
      y: .linear(unit.name, reachesZero: true),
      series: [
        // The first stands at the foot: who is called on first.
        series("posted by the defaulters", .margin) { $0.defaulters },
        series("insurance fund", .good) { $0.insuranceFund },
        series("default fund", .caution) { $0.defaultFund },
        series("unfunded", .bad) { $0.unfunded },
      ], isSideways: true, isStacked: true)
  }

  /// Amounts are large; what they are counted in follows the largest loss.
  private var unit: (name: String, size: Double) {
    let most = study.parts.flatMap(\.outcome.scenarios).map(\.lossOfDefaulters).max() ?? 0
    return most >= 1e9
      ? ("billions", 1e9)
      : most >= 1e6 ? ("millions", 1e6) : most >= 1e4 ? ("thousands", 1e3) : ("units", 1)
  }

  /// The worst of each member in each set.
  var losses: HeatTable {
    let parts = study.parts
    let order = Array(study.byUncovered.prefix(Self.membersMax))
    return HeatTable(
      "Worst result of each member", note: unit.name, down: "member", across: "scenarios",
      rows: order.map { study.books.members[$0].name }, columns: parts.map(\.name),
      values: order.map { member in
        parts.map { -$0.outcome.members[member].loss / unit.size }
      }, colouring: .gainAndLoss, digits: 2)
  }

  /// What the points of a grid leave uncovered.
  /// - Parameter moved: the underlying that moves alone; nil is all.
  func grid(
    _ points: [HypotheticalGrid.Point], _ part: StressStudy.Part, moved: Int?
  ) -> HeatTable {
    func inOrder(_ values: [Double]) -> [Double] { Array(Set(values)).sorted() }
    let prices = inOrder(points.map(\.price))
    let volatilities = inOrder(points.map(\.volatility))
    var values = prices.map { _ in volatilities.map { _ in Double?.none } }
    for (place, point) in points.enumerated() where point.underlying == moved {
      guard let row = prices.firstIndex(of: point.price),
        let column = volatilities.firstIndex(of: point.volatility)
      else { continue }
      values[row][column] = -part.outcome.scenarios[place].uncovered / unit.size
    }
    return HeatTable(
      "Left uncovered by all accounts",
      note: "\(moved.map { names[$0] } ?? "all together"), \(unit.name)", down: "price",
      across: "volatility, points",
      rows: prices.map { "\(StressText.signed((1e6 * $0).rounded() / 1e4)) %" },
      columns: volatilities.map { StressText.signed((1e6 * $0).rounded() / 1e4) },
      values: values, colouring: .gainAndLoss, digits: 2)
  }

  /// The edge beyond which the funds are empty, and the distances on the way to it; nil of a single
  /// underlying, or where nothing within the bounds empties the funds.
  var frontier: Chart? {
    guard let edge = study.frontier, !edge.points.isEmpty else { return nil }
    let (first, second) = (edge.first, edge.second)
    var series: [ChartSeries] = []
    if case .found(let found) = study.plausible, found.distance > 0 {
      for (step, share) in [1.0 / 3, 2.0 / 3, 1].enumerated() {
        let distance = share * found.distance
        let ellipse = ReverseFrontier.ellipse(
          study.covariance, first: first, second: second, distance: distance)
        let name = String(format: "%.1f deviations", distance)
        series.append(
          ChartSeries(
            name, .step(step, of: 3), .band, x: ellipse.x, y: ellipse.lower,
            upper: ellipse.upper))
      }
      series.append(
        ChartSeries(
          "most plausible", .bad, .points, x: [found.moves[first]], y: [found.moves[second]],
          labels: ["most plausible"], showsLabels: true))
    }
    series.append(
      ChartSeries(
        study.fund > 0 ? "funds empty" : "first uncovered loss", .loss, .points,
        x: edge.points.map { $0[first] }, y: edge.points.map { $0[second] }))
    let lost = study.windows.compactMap(\.part).map { part in
      (part.name, part.scenarios.prices(of: part.worst(study.books)))
    }
    series.append(
      ChartSeries(
        "worst move of a window", .reference, .points, x: lost.map { $0.1[first] },
        y: lost.map { $0.1[second] }, labels: lost.map(\.0), showsLabels: true))
    let others = names.count > 2 ? "others at their conditional mean" : ""
    return Chart(
      "Joint moves that empty the funds", note: others, size: .tall,
      x: .percent("\(names[first]) move"), y: .percent("\(names[second]) move"), series: series)
  }

  /// The chance that uncovered losses are above an amount.
  var exceedance: Chart {
    let outcome = study.simulation.part.outcome
    func curve(
      _ name: String, _ role: ChartRole, _ amount: (StressOutcome.Scenario) -> Double
    ) -> ChartSeries {
      let losses = outcome.scenarios.map { amount($0) }.filter { $0 > 0 }.sorted()
      let count = Double(outcome.scenarios.count)
      return ChartSeries(
        name, role, .steps, x: losses.map { $0 / unit.size },
        y: losses.indices.map { Double(losses.count - $0) / count })
    }
    var references: [ReferenceLine] = []
    if study.fund > 0 {
      references.append(ReferenceLine(.x, at: study.fund / unit.size, "funds", .margin))
    }
    return Chart(
      "Chance of more than", note: "share of draws", size: .wide,
      x: .linear("uncovered, \(unit.name)", reachesZero: true), y: .logarithmic("chance"),
      series: [
        curve("all accounts", .category(0)) { $0.uncovered },
        curve("two largest participants", .category(1)) { $0.largestTwo },
      ], references: references)
  }
}
