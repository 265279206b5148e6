import Foundation
import Pricing
import Reports
import Studies

/// The pictures of one underlying's surface.
struct SurfaceCharts {
  let fit: SurfaceFit

  private var expiries: [SurfaceFit.Expiry] { fit.expiries }

  private func role(_ place: Int) -> ChartRole { .step(place, of: expiries.count) }

  private static func days(_ expiry: SurfaceFit.Expiry) -> String {
    let days = expiry.chain.years * 365
    return String(format: days < 10 ? "%.1f d" : "%.0f d", days)
  }

  private static func date(_ expiry: SurfaceFit.Expiry) -> String {
    String(AssessedPeriod.text(expiry.chain.expiry).prefix(10))
  }

  /// From the lowest strike quoted to the highest, as log-moneyness, with some room.
  private static func reach(_ expiry: SurfaceFit.Expiry) -> ClosedRange<Double> {
    let places = expiry.chain.quotes.map { log($0.strike / $0.forward) }
    let (low, high) = (places.min() ?? -0.5, places.max() ?? 0.5)
    let room = 0.04 * (high - low) + 0.005
    return (low - room)...(high + room)
  }

  private static func grid(_ range: ClosedRange<Double>, _ steps: Int) -> [Double] {
    (0...steps).map {
      range.lowerBound + (range.upperBound - range.lowerBound) * Double($0) / Double(steps)
    }
  }

  // MARK: Smiles

  func smile(_ expiry: SurfaceFit.Expiry) -> Chart {
    let years = expiry.chain.years
    let places = Self.grid(Self.reach(expiry), 100)
    let fitted = places.map { expiry.fit.slice.volatility($0, years: years) }
    var axis = ChartAxis.percent("volatility a year")
    // A far ask can be several times the fit and would flatten the smile.
    axis.low = max(0, 0.7 * (fitted.min() ?? 0))
    axis.high = 1.35 * (fitted.max() ?? 1)
    return Chart(
      "\(Self.date(expiry)), \(Self.days(expiry))",
      note: "\(expiry.fit.withinSpread) of \(expiry.fit.quotes) within half the spread",
      size: .third, x: .linear("log-moneyness"), y: axis,
      series: [
        spreads(expiry, .put, "puts", .category(1)), spreads(expiry, .call, "calls", .category(2)),
        ChartSeries("fit", .fit, .line, x: places, y: fitted),
      ])
  }

  /// Bid to ask of one type, in volatilities; from zero where the bid lies below the intrinsic
  /// value. Of put and call at one strike the one that says more.
  private func spreads(
    _ expiry: SurfaceFit.Expiry, _ type: OptionType, _ name: String, _ role: ChartRole
  ) -> ChartSeries {
    var (x, low, high): ([Double], [Double], [Double]) = ([], [], [])
    var labels: [String] = []
    func volatility(_ price: Double, _ quote: OptionQuote) -> Double? {
      try? ImpliedVolatility.black(
        price: price, forward: 1, strike: quote.strike / quote.forward,
        years: expiry.chain.years, type: quote.type)
    }
    func ends(_ quote: OptionQuote) -> (bid: Double, ask: Double)? {
      volatility(quote.ask, quote).map { (volatility(quote.bid, quote) ?? 0, $0) }
    }
    let others = Dictionary(
      expiry.chain.quotes.filter { $0.type != type }.map { ($0.strike, $0) },
      uniquingKeysWith: { first, _ in first })
    for quote in expiry.chain.quotes where quote.type == type {
      guard let (bid, ask) = ends(quote) else { continue }
      if let other = others[quote.strike].flatMap(ends) {
        let (own, opposite) = (ask - bid, other.ask - other.bid)
        if opposite < own || (opposite == own && type == .put) { continue }
      }
      x.append(log(quote.strike / quote.forward))
      low.append(bid)
      high.append(ask)
      labels.append("strike \(JSONValue.number(quote.strike).text())")
    }
    return ChartSeries(name, role, .ranges, x: x, y: low, upper: high, labels: labels)
  }

  // MARK: Surface

  /// Where most strikes of most expiries are.
  private var common: ClosedRange<Double> {
    let ranges = expiries.map(Self.reach)
    let low = ranges.map(\.lowerBound).min() ?? -0.5
    let high = ranges.map(\.upperBound).max() ?? 0.5
    return max(-1.2, low)...min(1.2, high)
  }

  private func lines(_ value: (SVISlice, Double) -> Double) -> [ChartSeries] {
    let places = Self.grid(common, 120)
    return expiries.enumerated().map { place, expiry in
      ChartSeries(
        Self.days(expiry), role(place), .line, x: places,
        y: places.map { value(expiry.fit.slice, $0) })
    }
  }

  var totalVariance: Chart {
    Chart(
      "Total variance", note: "by days to expiry", size: .half, x: .linear("log-moneyness"),
      y: .logarithmic("total variance"), series: lines { $0.totalVariance($1) })
  }

  var density: Chart {
    Chart(
      "Density, g(k)", note: "below zero a butterfly costs less than nothing", size: .half,
      x: .linear("log-moneyness"), y: .linear("g", reachesZero: true),
      series: lines { $0.density($1) }, references: [ReferenceLine(.y, at: 0, "", .bad)])
  }

  var termStructure: Chart {
    let days = expiries.map { $0.chain.years * 365 }
    let levels = expiries.map { $0.fit.slice.volatility(0, years: $0.chain.years) }
    return Chart(
      "At the money", note: "by days to expiry", x: .logarithmic("days to expiry"),
      y: .percent("volatility a year"),
      series: [
        ChartSeries("surface", .fit, .line, x: days, y: levels),
        ChartSeries(
          "expiries", .fit, .points, x: days, y: levels, labels: expiries.map(Self.date)),
      ])
  }

  var skew: Chart {
    let days = expiries.map { $0.chain.years * 365 }
    let skews = expiries.map { expiry in
      // Volatility at a log-moneyness of one deviation down, less that of one up.
      let years = expiry.chain.years
      let deviation = expiry.fit.slice.totalVariance(0).squareRoot()
      return expiry.fit.slice.volatility(-deviation, years: years)
        - expiry.fit.slice.volatility(deviation, years: years)
    }
    return Chart(
      "Skew", note: "volatility one deviation below the money less one above",
      x: .logarithmic("days to expiry"), y: .percent("difference"),
      series: [
        ChartSeries("surface", .fit, .line, x: days, y: skews),
        ChartSeries("expiries", .fit, .points, x: days, y: skews, labels: expiries.map(Self.date)),
      ], references: [ReferenceLine(.y, at: 0, "")])
  }

  var levels: HeatTable {
    let places = (-10...10).map { Double($0) * 0.05 }.filter { common.contains($0) }
    return HeatTable(
      "Volatility", note: "per cent a year; empty beyond the strikes quoted", down: "expiry",
      across: "log-moneyness", rows: expiries.map { "\(Self.date($0)), \(Self.days($0))" },
      columns: places.map { String(format: "%+.2f", $0) },
      values: expiries.map { expiry in
        let range = Self.reach(expiry)
        return places.map {
          range.contains($0) ? expiry.fit.slice.volatility($0, years: expiry.chain.years) : nil
        }
      }, colouring: .level, isPercent: true, digits: 0)
  }

  var table: FigureTable {
    FigureTable(
      [
        "expiry", "days", "forward", "quotes", "within", .init("error", "in half spreads"),
        "at the money", .init("least g", "0 or more without butterfly arbitrage"),
        .init("calendar rise", "0 or more without calendar arbitrage to the next expiry"),
        "a", "b", "rho", "m", "sigma",
      ],
      expiries.map { expiry in
        let (chain, fit) = (expiry.chain, expiry.fit)
        let rise = fit.calendars.first?.rise
        return [
          .text(Self.date(expiry)), .number(chain.years * 365, digits: 1),
          .number(chain.forward), .count(fit.quotes), .count(fit.withinSpread),
          .number(fit.errorInHalfSpreads),
          .percent(fit.slice.volatility(0, years: chain.years), digits: 1),
          .number(fit.butterfly.gLeast, digits: 4, fit.butterfly.holds ? .plain : .bad),
          .number(rise, digits: 5, (rise ?? 0) >= 0 ? .plain : .bad),
          .number(fit.slice.a, digits: 5), .number(fit.slice.b, digits: 5),
          .number(fit.slice.rho, digits: 4), .number(fit.slice.m, digits: 4),
          .number(fit.slice.sigma, digits: 4),
        ]
      })
  }
}
