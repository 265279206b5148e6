import Calibration
import Foundation
import Inputs
import Studies
import Units

/// A calibrated schedule as a JSON5 file, with the origin of every number beside it.
///
/// `clearsim margin` reads it as an instrument's `schedule`, `clearsim run` as `market.schedule`;
/// both also take the name of the file.
struct ScheduleText {
  let market: MarketCalibration
  /// What was calibrated beside the schedule and has no key in it: lines at its end.
  var remarks: [(name: String, origin: String)] = []

  var text: String {
    let (prices, terms) = (market.prices, market.rates.terms)
    let origin = Dictionary(
      uniqueKeysWithValues: ScheduleOrigins(market: market).all.map { ($0.name, $0.origin) })
    func comment(_ name: String, _ indent: String) -> String {
      Self.wrapped(origin[name].map { "\(name): \($0)" } ?? "", indent: indent)
    }
    var brackets = [
      "floor", "maintenanceRate", "initialRate", "backTest", "published",
    ].map { comment($0, "  ") }
    for name in ["impact", "unwind", "cap"] where origin[name] != nil {
      brackets.append(comment(name, "  "))
    }
    let tail = ((market.fees?.origins ?? []) + remarks)
      .map { Self.wrapped("\($0.name): \($0.origin)", indent: "") + "\n" }.joined()
    return """
      // Margin schedule from \(Self.plain(prices.file)): \(prices.count) bars of \
      \(DurationText.format(prices.interval)),
      // \(Self.date(prices.first)) to \(Self.date(prices.last)). The worse side decides;
      // rates are rounded up to 0.01 %. In parentheses the middle 95 % of \(terms.resamples) \
      resamples, seed \(terms.seed).
      {
      \(brackets.joined(separator: "\n"))
        brackets: [
      \(rows.joined(separator: "\n"))
        ],
      \(comment("valuation", "  "))
        valuation: "mark",
      \(comment("closingFeeRate", "  "))
        closingFeeRate: "0",
      \(market.grid.map { MarketExtrasReport.lines($0) { comment($0, "    ") } } ?? "")}
      \(tail)
      """
  }

  private var rows: [String] {
    market.rows.enumerated().flatMap { place, row in
      [
        remark(place, row).map { Self.wrapped($0, indent: "    ") },
        """
            {
              floor: "\(row.floor)",
              maintenanceRate: "\(row.maintenanceRate)",
              initialRate: "\(row.initialRate)",
            },
        """,
      ].compactMap { $0 }
    }
  }

  /// What a bracket is made of.
  private func remark(_ place: Int, _ row: NotionalBrackets.Row) -> String? {
    guard case .brackets(let size) = market.size else { return nil }
    guard let ceiling = row.ceiling else {
      return "beyond the cap: leverage 1, deduction \(row.deduction)"
    }
    let edge = size.edges[place]
    let percent: (Double) -> String = { ScheduleOrigins.percent($0) }
    return "to \(ceiling): there closing out takes \(ScheduleOrigins.percent(edge.requirement)), "
      + "excursion \(percent(market.rates.maintenance.value)) x "
      + String(format: "%.3f", edge.unwindFactor)
      + " for \(String(format: "%.2g", edge.days)) days, cost \(percent(edge.cost)); the "
      + "requirement lies up to \(percent(row.excess ?? 0)) of it above; leverage up to "
      + "\(row.leverageMax), deduction \(row.deduction)"
  }

  static func date(_ time: Timestamp) -> String {
    Date(timeIntervalSince1970: Double(time.rawValue) / 1e9).ISO8601Format()
  }

  /// A name that cannot end the comment it stands in.
  private static func plain(_ name: String) -> String {
    let ends = CharacterSet.newlines.union(.controlCharacters)
    return name.unicodeScalars.reduce(into: "") {
      $0.unicodeScalars.append(ends.contains($1) ? "?" : $1)
    }
  }

  private static func wrapped(_ text: String, indent: String) -> String {
    var lines: [String] = []
    var line = "\(indent)//"
    for word in plain(text).split(separator: " ") {
      if line.count + 1 + word.count > 98 {
        lines.append(line)
        line = "\(indent)//"
      }
      line += " \(word)"
    }
    return (lines + [line]).joined(separator: "\n")
  }
}
