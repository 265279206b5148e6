import Calibration
import Foundation
import Inputs
import Reports
import Studies
import Units

/// The pictures of one market's calibration.
struct CalibrationCharts {
  let market: MarketCalibration

  private var found: MarginCalibration { market.rates }

  private static func share(_ rate: Rate) -> Double {
    Double(rate.rawValue) / Double(Rate.one.rawValue)
  }

  private static func number(_ money: Money) -> Double {
    Double(money.rawValue) / Double(Money.one.rawValue)
  }

  // MARK: Rates

  var rates: Chart {
    var (names, values, low, high): ([String], [Double], [Double], [Double]) = ([], [], [], [])
    var ends: [(place: Double, value: Double)] = []
    for side in found.sides {
      for (name, rate) in [("initial", side.initial), ("maintenance", side.maintenance)] {
        names.append("\(name), \(side.side.rawValue)")
        values.append(rate.value)
        low.append(rate.low)
        high.append(rate.high)
      }
      ends.append((Double(names.count - 1), side.endToEnd))
    }
    let places = names.indices.map(Double.init)
    return Chart(
      "Estimates and intervals", size: .wide, x: .categories(names),
      y: .percent("of the position's value", reachesZero: true),
      series: [
        ChartSeries("middle 95 %", .margin, .ranges, x: places, y: low, upper: high),
        ChartSeries("estimate", .margin, .points, x: places, y: values),
        ChartSeries(
          "end to end", .loss, .points, x: ends.map(\.place), y: ends.map(\.value)),
      ],
      references: [
        ReferenceLine(.y, at: Self.share(found.initialRate), "initial rate", .exception),
        ReferenceLine(.y, at: Self.share(found.maintenanceRate), "maintenance rate", .caution),
      ])
  }

  var rateTable: FigureTable {
    func cells(_ estimate: IntervalEstimate) -> [FigureCell] {
      [.percent(estimate.value), .percent(estimate.low), .percent(estimate.high)]
    }
    return FigureTable(
      [
        "side", "initial", "low", "high", "exceptions", "expected",
        .init("Kupiec", "p-value: are there as many exceptions as intended?"), "maintenance",
        "low", "high", .init("end to end", "quantile of the loss at the end of the close-out"),
      ],
      found.sides.map { side in
        [.text(side.side.rawValue)] + cells(side.initial) + [
          .count(side.assessment.exceptions),
          .number(side.assessment.expectedExceptions, digits: 1),
          .chance(side.assessment.proportionOfFailures.pValue, rejectedBelow: 0.05),
        ] + cells(side.maintenance) + [.percent(side.endToEnd)]
      })
  }

  // MARK: Size

  /// Requirements by notional, as shares of it.
  func requirement(_ size: SizeCalibration) -> Chart {
    let rows = size.brackets.rows
    let cap = Self.number(size.brackets.cap)
    let first = rows.first?.ceiling.map(Self.number) ?? cap
    let (low, high) = (first / 20, cap * 1.25)
    // Beyond the cap everything is held: the lines leave the picture there.
    let most = rows.filter { $0.ceiling != nil }.map { Self.share($0.initialRate) }.max() ?? 1
    let notionals =
      ((0...240).map { low * pow(high / low, Double($0) / 240) }
      + rows.flatMap { row -> [Double] in
        let floor = Self.number(row.floor)
        return floor > 0 ? [floor * (1 - 1e-9), floor * (1 + 1e-9)] : []
      }).sorted()
    func row(_ notional: Double) -> NotionalBrackets.Row? {
      rows.last { Self.number($0.floor) < notional }
    }
    let inside = notionals.filter { $0 <= cap }
    let edges = rows.compactMap { $0.ceiling.map(Self.number) }
    return Chart(
      "Requirement by notional", note: "as a share of the notional, in the quote asset",
      size: .tall, x: .logarithmic("notional"),
      y: ChartAxis(
        .linear, "share of the notional", isPercent: true, low: 0, high: min(1.05, 1.35 * most)),
      series: [
        ChartSeries(
          "interval of what closing takes", .margin, .band, x: edges,
          y: size.edges.map(\.requirement.low), upper: size.edges.map(\.requirement.high)),
        ChartSeries(
          "closing out takes", .loss, .line, x: inside,
          y: inside.map { size.brackets.maintenance.amount(of: $0) / $0 }, isDashed: true),
        ChartSeries(
          "cost of impact", .category(1), .line, x: inside,
          y: inside.map { size.brackets.maintenance.impact.cost(of: $0) / $0 }, isDashed: true),
        ChartSeries(
          "maintenance", .margin, .line, x: notionals,
          y: notionals.map { notional in
            row(notional).map {
              Self.share($0.maintenanceRate) - Self.number($0.deduction) / notional
            } ?? .nan
          }),
        ChartSeries(
          "initial", .exception, .line, x: notionals,
          y: notionals.map { row($0).map { Self.share($0.initialRate) } ?? .nan }),
      ], references: [ReferenceLine(.x, at: cap, "cap")])
  }

  func bracketTable(_ size: SizeCalibration) -> FigureTable {
    FigureTable(
      [
        "from", "to", "maintenance", .init("deduction", "of the maintenance requirement"),
        "initial", "leverage", .init("taken at the top", "what closing out takes there"), "low",
        "high", .init("of it cost", "of impact"), "days to close",
      ],
      size.brackets.rows.enumerated().map { place, row in
        let start: [FigureCell] = [
          .amount("\(row.floor)"), row.ceiling.map { .amount("\($0)") } ?? .none,
          .percent(Self.share(row.maintenanceRate)), .amount("\(row.deduction)"),
          .percent(Self.share(row.initialRate)), .count(row.leverageMax),
        ]
        guard row.ceiling != nil else {
          return start + Array(repeating: .none, count: 5)
        }
        let edge = size.edges[place]
        return start + [
          .percent(edge.requirement.value), .percent(edge.requirement.low),
          .percent(edge.requirement.high), .percent(edge.cost), .number(edge.days, digits: 3),
        ]
      }, title: "Brackets")
  }

  // MARK: Excursions and forecasts

  func excursion(_ picture: CalibrationPicture) -> Chart {
    let side = found.sides.first { $0.side == picture.side }
    let chance = 1 - found.terms.confidence
    let farthest = picture.excursion.losses.last ?? 1
    return Chart(
      "\(picture.side.rawValue), within \(DurationText.format(found.terms.closeOutSpan))",
      note: "\(found.excursions) starts, overlapping", size: .wide,
      x: ChartAxis(.linear, "loss", isPercent: true, low: 0, high: farthest * 1.02),
      y: ChartAxis(
        .logarithmic, "share of starts beyond", isPercent: true,
        low: 0.5 / Double(max(1, found.excursions)), high: 1),
      series: [
        ChartSeries(
          "at the end", .loss, .line, x: picture.endToEnd.losses, y: picture.endToEnd.shares),
        ChartSeries(
          "at the worst", .margin, .line, x: picture.excursion.losses,
          y: picture.excursion.shares),
      ],
      references: [
        ReferenceLine(.y, at: chance, "left by the confidence", .good),
        ReferenceLine(.x, at: side?.endToEnd ?? 0, "end to end", .loss),
        ReferenceLine(.x, at: Self.share(found.maintenanceRate), "maintenance rate", .caution),
        ReferenceLine(.x, at: Self.share(found.initialRate), "initial rate", .exception),
      ])
  }

  func backtest(_ picture: BacktestPicture) -> BacktestCharts {
    let step = found.terms.period
    let times = market.prices.times
    let ends = market.prices.grid(every: step).ends.dropFirst().map { times[$0] }
    let span = TimeSpan(rawValue: market.prices.interval.rawValue * Int64(step))
    return BacktestCharts(
      picture: picture, duration: nil, time: { PageTimes.milliseconds($0, ends, span) },
      base: "the price")
  }
}
