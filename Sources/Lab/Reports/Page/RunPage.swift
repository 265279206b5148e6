import Foundation
import Inputs
import Numerics
import Units

/// One self-contained HTML page of a run's folder.
public enum RunPage {
  /// Where Debian's `libjs-chart.js` puts the library that draws.
  public static let chartLibrary = "/usr/share/javascript/chart.js/chart.min.js"
  /// Instruments pictured: those with the most liquidated notional.
  static let instrumentsMax = 12

  /// The page's text. Nothing in it points outside of it.
  ///
  /// Throws the `InputFault` of a missing or wrong `run.json` or table. A table that is absent
  /// counts as one without rows, and the page says which.
  public static func html(
    folder: String, chartLibrary: String = RunPage.chartLibrary
  ) throws(InputFault) -> String {
    let library = try PageShell.library(
      chartLibrary, remedy: " or name another copy of Chart.js 3 with --chart-library")
    let data = try data(folder: folder)
    return PageShell.html(
      title: data["run"]?["scenario"].flatMap { $0.plain } ?? "run",
      body: PackageResources.page_html, script: PackageResources.page_js, data: data,
      library: library)
  }

  private static func data(folder: String) throws(InputFault) -> JSONValue {
    let run = try ConfigurationDocument(file: folder + "/run.json").value
    guard case .object = run.content else {
      throw InputFault(file: folder + "/run.json", reason: "is not an object { … }")
    }
    var absent: [String] = []
    func table(_ name: String) -> String? {
      let path = "\(folder)/\(name).csv"
      if FileManager.default.fileExists(atPath: path) { return path }
      if FileManager.default.fileExists(atPath: path + ".gz") { return path + ".gz" }
      absent.append(name)
      return nil
    }
    let prices = try table("prices").map(MarketSeries.read)
    let liquidations = try table("liquidations").map(LiquidationPicture.init(file:))
    let fund = try table("fund").map(FundPicture.init(file:)) ?? FundPicture()
    let deleveraging = try table("deleveraging").map(DeleveragingPicture.init(file:))
    let populations = try table("accounts").map(PopulationPicture.init(file:))
    let shown = pictured(prices?.instruments ?? [], liquidations?.byInstrument ?? [:])
    // The fund is sampled with the prices, and each of its changes has a row of its own.
    let sampled = prices?.fund ?? ([], [])
    let balance =
      fund.times.isEmpty
      ? (sampled.0, sampled.1) : merged(sampled, (fund.times, fund.balances))
    let times = balance.0
    let span = times.first.flatMap { first in times.last.map { first...max(first, $0) } }
    return [
      "run": JSONValue(run), "page": .string(SoftwareVersion.current),
      "absent": .array(absent.map { .string($0) }),
      "span": span.map { [.number($0.lowerBound), .number($0.upperBound)] } ?? .null,
      "instruments": .array(shown.map { $0.json(buckets: shown.count > 4 ? 120 : 300) }),
      "instrumentsAll": .count(prices?.instruments.count ?? 0),
      "fund": [
        "balance": Downsampling(times: balance.0, values: balance.1, buckets: 300).json,
        "reasons": fund.json, "paid": .number(fund.paid),
      ],
      "liquidations": (liquidations ?? LiquidationPicture()).json(span: span),
      "deleveraging": [
        "count": .count(deleveraging?.count ?? 0),
        "notional": .number(deleveraging?.notional ?? 0),
        "forgone": .number(deleveraging?.forgone ?? 0),
      ],
      "populations": (populations ?? PopulationPicture()).json,
    ]
  }

  private static func pictured(
    _ all: [MarketSeries], _ liquidated: [String: Double]
  ) -> [MarketSeries] {
    let ranked = all.enumerated().sorted { a, b in
      let (x, y) = (liquidated[a.element.symbol] ?? 0, liquidated[b.element.symbol] ?? 0)
      return x != y ? x > y : a.offset < b.offset
    }
    return ranked.prefix(instrumentsMax).map(\.element)
  }

  private static func merged(
    _ a: ([Double], [Double]), _ b: ([Double], [Double])
  ) -> ([Double], [Double]) {
    var points = Array(zip(a.0, a.1)) + Array(zip(b.0, b.1))
    // Of one time the changes stay behind the sample, in the order they were made.
    points = points.enumerated().sorted {
      $0.element.0 != $1.element.0 ? $0.element.0 < $1.element.0 : $0.offset < $1.offset
    }.map(\.element)
    return (points.map(\.0), points.map(\.1))
  }
}

extension JSONValue {
  fileprivate var plain: String? { if case .string(let text) = self { text } else { nil } }
}
