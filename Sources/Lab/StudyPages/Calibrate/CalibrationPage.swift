import Calibration
import Foundation
import Inputs
import Reports
import Studies
import Units

/// The page of `clearsim calibrate`: where the rates come from and what they rest on.
struct CalibrationPage {
  let markets: [MarketCalibration]
  let joint: JointCalibration?

  private static let (market, side) = ("Prices", "Side")

  private var names: [String] { PageNames.of(markets.map(\.prices.file)) }

  var page: LabPage {
    let terms = markets[0].rates.terms
    var page = LabPage(
      command: "calibrate",
      title: markets.count == 1 ? names[0] : "\(markets.count) price files",
      facts: [
        ModelName.spelling(terms.model), "confidence \(BacktestCharts.percent(terms.confidence))",
        "horizon \(markets[0].prices.span(terms.horizon))",
        "close-out \(DurationText.format(terms.closeOutSpan))",
        terms.damping.tools.isEmpty ? "not damped" : "damped by \(terms.damping.text)",
      ], warnings: zip(names, markets).flatMap { name, market in Self.warnings(name, market) })
    page.selectors = [
      LabPage.Selector(Self.market, names),
      LabPage.Selector(Self.side, PositionSide.allCases.map(\.rawValue)),
    ]
    if markets.count == 1 { page.tiles = tiles(markets[0]) }
    page.sections = [rates, sizes, excursions, forecasts, origins]
    if let joint { page.sections.append(together(joint)) }
    return page
  }

  /// What the command warns of.
  private static func warnings(_ name: String, _ market: MarketCalibration) -> [String] {
    var lines = market.prices.repairs.map { "\(name): \($0.text)" }
    if !market.prices.hasRange {
      lines.append("\(name): no highs and lows; the adverse excursion sees closes only")
    }
    if case .flat(let reason) = market.size {
      lines.append("\(name): one bracket for all sizes: \(reason)")
    }
    return lines
  }

  private func tiles(_ market: MarketCalibration) -> [LabPage.Tile] {
    let found = market.rates
    func percent(_ rate: Rate) -> String {
      FigureCell.percent(Double(rate.rawValue) / Double(Rate.one.rawValue)).text
    }
    var tiles = [
      LabPage.Tile(
        "Initial rate", percent(found.initialRate),
        detail: found.isHeldByMaintenance ? "raised to maintenance" : "at no size"),
      LabPage.Tile("Maintenance rate", percent(found.maintenanceRate), detail: "at no size"),
      LabPage.Tile("Greatest leverage", "\(found.leverageCap)", detail: "1 / initial rate"),
    ]
    if case .brackets(let size) = market.size {
      tiles.append(
        LabPage.Tile(
          "Position cap", FigureCell.grouped("\(size.brackets.cap)"),
          detail: "\(size.brackets.rows.count) brackets"))
    }
    return tiles
  }

  private func section(
    _ heading: String, _ reading: String, _ items: (MarketCalibration) -> [LabPage.Item]
  ) -> LabPage.Section {
    LabPage.Section(
      heading, reading: reading,
      zip(markets, names).flatMap { market, name in
        items(market).map { $0.shown(only: [(Self.market, name)]) }
      })
  }

  private var rates: LabPage.Section {
    section(
      "Rates",
      "Each estimate with the middle 95 % of its resamples; the worse side decides, and the lines "
        + "are the rates of the schedule at no size, rounded up. The end-to-end loss is what a "
        + "look at end points alone would have asked for."
    ) { market in
      let charts = CalibrationCharts(market: market)
      return [.chart(charts.rates), .table(charts.rateTable)]
    }
  }

  private var sizes: LabPage.Section {
    section(
      "Requirement by size",
      "What closing out takes grows with the position; the schedule is never below it. Beyond the "
        + "cap everything is held in full, and the lines leave the picture."
    ) { market in
      guard case .brackets(let size) = market.size else { return [] }
      let charts = CalibrationCharts(market: market)
      return [.chart(charts.requirement(size)), .table(charts.bracketTable(size))]
    }
  }

  private var excursions: LabPage.Section {
    section(
      "Adverse excursions",
      "The share of starts from which the price went against the position by more than so much "
        + "within the close-out, at its worst and at its end. Liquidation is triggered by the "
        + "worst. Where the curve crosses the share that the confidence leaves is the rate."
    ) { market in
      let charts = CalibrationCharts(market: market)
      return market.rates.pictures.map {
        .chart(charts.excursion($0), only: [(Self.side, $0.side.rawValue)])
      }
    }
  }

  private var forecasts: LabPage.Section {
    section(
      "Requirement through time",
      "The initial rate is the model's requirement for the period after the last bar; here is what "
        + "it would have required before, against the losses that came. Log losses of the "
        + "model's period."
    ) { market in
      market.rates.pictures.flatMap { picture -> [LabPage.Item] in
        guard let forecast = picture.forecasts else { return [] }
        let charts = CalibrationCharts(market: market).backtest(forecast)
        var rises = charts.rises
        rises.size = .half
        var cover = charts.coverage
        cover.note = "\(forecast.exceptions.count) exceptions in \(forecast.observations) forecasts"
        return [cover, charts.quantiles, charts.tail, rises, charts.responsiveness].map {
          .chart($0, only: [(Self.side, picture.side.rawValue)])
        }
      }
    }
  }

  private var origins: LabPage.Section {
    section(
      "Where each number comes from", "A line for each number of the schedule."
    ) { market in
      [
        .table(
          FigureTable(
            ["number", "origin"],
            ScheduleOrigins(market: market).all.map { [.text($0.name), .text($0.origin)] }))
      ]
    }
  }

  private func together(_ joint: JointCalibration) -> LabPage.Section {
    let names = joint.names
    func correlation(_ value: (JointCalibration.Pair) -> Double) -> [[Double?]] {
      names.indices.map { row in
        names.indices.map { column in
          row == column
            ? 1
            : joint.pairs.first {
              ($0.first, $0.second) == (min(row, column), max(row, column))
            }.map(value)
        }
      }
    }
    let portfolios = joint.portfolios
    let places = portfolios.indices.map(Double.init)
    return LabPage.Section(
      "Together",
      reading: "Correlations over the whole history and as forecast for the next period, and what "
        + "portfolios of one unit of notional each are asked for: leg by leg, combined, and "
        + "with the offset capped at 80 %.",
      [
        .heat(
          HeatTable(
            "Correlation, whole history", down: "", across: "", rows: names, columns: names,
            values: correlation { $0.correlation.value }, colouring: .gainAndLoss, digits: 2)),
        .heat(
          HeatTable(
            "Correlation, now", down: "", across: "", rows: names, columns: names,
            values: correlation(\.now), colouring: .gainAndLoss, digits: 2)),
        .chart(
          Chart(
            "Portfolios", size: .wide, x: .categories(portfolios.map { joint.name($0) }),
            y: .percent("of a unit of notional", reachesZero: true),
            series: [
              ChartSeries(
                "legs added up", .loss, .bars, x: places, y: portfolios.map(\.offset.gross)),
              ChartSeries(
                "offset capped", .category(1), .bars, x: places,
                y: portfolios.map(\.offset.requirement)),
              ChartSeries(
                "combined", .margin, .bars, x: places, y: portfolios.map(\.combined.value)),
            ], isSideways: true)),
      ])
  }
}
