import Foundation
import Pricing
import Reports
import Studies
import Units

/// The page of `clearsim surface`: smiles with their quotes, total variance, densities and levels.
struct SurfacePage {
  /// The file's name as the page shows it.
  let name: String
  let file: ChainFile
  let fits: [(chain: OptionChain, fit: SurfaceFit)]

  private static let selector = "Underlying"

  var page: LabPage {
    let dropped = file.dropped
    var page = LabPage(
      command: "surface", title: name,
      facts: fits.prefix(1).map { PageTimes.text($0.chain.time) } + [
        "\(file.rows) rows",
        "left out: \(dropped.expired) expired, \(dropped.unquoted) not quoted "
          + "on both sides, \(dropped.crossed) crossed, \(dropped.earlier) of an earlier time, "
          + "\(dropped.doubled) doubled",
      ],
      warnings: fits.flatMap { chain, fit in
        (fit.isFreeOfArbitrage ? [] : ["\(chain.underlying): arbitrage is left in the surface"])
          + fit.refused.map {
            "\(chain.underlying) \(PageTimes.text($0.chain.expiry)): not fitted: \($0.reason)"
          }
      })
    page.selectors = [LabPage.Selector(Self.selector, fits.map(\.chain.underlying))]
    page.tiles = fits.flatMap { chain, fit in
      [
        LabPage.Tile(
          "\(chain.underlying), within half the spread",
          FigureCell.percent(Double(fit.withinSpread) / Double(fit.quotes), digits: 1).text,
          detail: "\(fit.withinSpread) of \(fit.quotes) quotes, \(fit.expiries.count) expiries"),
        LabPage.Tile(
          "\(chain.underlying), arbitrage", fit.isFreeOfArbitrage ? "none" : "left",
          detail: "butterflies and calendar spreads",
          tone: fit.isFreeOfArbitrage ? .good : .bad),
      ]
    }
    page.sections = [smiles, surface, figures]
    return page
  }

  private func section(
    _ heading: String, _ reading: String, _ items: (SurfaceCharts) -> [LabPage.Item]
  ) -> LabPage.Section {
    LabPage.Section(
      heading, reading: reading,
      fits.flatMap { chain, fit in
        items(SurfaceCharts(fit: fit)).map {
          $0.shown(only: [(Self.selector, chain.underlying)])
        }
      })
  }

  private var smiles: LabPage.Section {
    section(
      "Smiles",
      "Uprights reach from the volatility of the bid to that of the ask, of put and call at one "
        + "strike the narrower; the line is the fit, and should pass through them. Log-moneyness "
        + "is ln(strike / forward)."
    ) { charts in charts.fit.expiries.map { .chart(charts.smile($0)) } }
  }

  private var surface: LabPage.Section {
    section(
      "Surface",
      "Total variance is volatility squared times years. Lines that cross would be a calendar "
        + "spread that costs less than nothing; g below zero a butterfly that does."
    ) { charts in
      [
        .chart(charts.totalVariance), .chart(charts.density), .chart(charts.termStructure),
        .chart(charts.skew), .heat(charts.levels),
      ]
    }
  }

  private var figures: LabPage.Section {
    section(
      "Expiries",
      "within: quotes whose middle the slice misses by less than half their spread. Least g and "
        + "calendar rise are 0 or more without arbitrage. w(k) = a + b (rho (k - m) + "
        + "sqrt((k - m)^2 + sigma^2))."
    ) { charts in [.table(charts.table)] }
  }
}
