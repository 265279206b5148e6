import Foundation
import Inputs
import Units

/// A calibrated schedule as a JSON5 file, with the origin of every number beside it.
///
/// `clearsim margin` reads it as an instrument's `schedule`, `clearsim run` as `market.schedule`.
struct ScheduleText {
  let history: PriceHistory
  let calibration: MarginCalibration

  /// One line a number: what it is called and where it comes from.
  var origins: [(name: String, origin: String)] {
    let terms = calibration.terms
    let horizon = span(terms.horizon)
    let closeOut = span(terms.closeOut)
    let damping = terms.damping.tools.isEmpty ? "" : ", damped by \(terms.damping.text)"
    func sides(_ rate: (MarginCalibration.SideFigures) -> MarginCalibration.Estimate) -> String {
      calibration.sides.map {
        let found = rate($0)
        return "\($0.side.rawValue) \(percent(found.rate)) "
          + "(\(percent(found.low)) to \(percent(found.high)))"
      }.joined(separator: ", ")
    }
    var initial =
      "\(ModelName.spelling(terms.model)) at \(terms.confidence) over \(horizon)\(damping): "
      + sides(\.initial)
    if calibration.isHeldByMaintenance { initial += "; raised to maintenance" }
    return [
      (
        "maintenanceRate",
        "\(terms.confidence) quantile of the adverse excursion over \(closeOut), "
          + "\(calibration.excursions) starts: " + sides(\.maintenance)
      ),
      ("initialRate", initial + "; leverage up to \(calibration.leverageCap)"),
      ("floor", "one bracket; prices alone do not say how size adds to risk"),
      ("valuation", "at the mark price, as the excursion is measured"),
      ("closingFeeRate", "no fee is part of the price history"),
    ]
  }

  var text: String {
    let bars = history.series.bars
    let terms = calibration.terms
    let origin = Dictionary(uniqueKeysWithValues: origins.map { ($0.name, $0.origin) })
    func comment(_ name: String, _ indent: String) -> String {
      Self.wrapped(origin[name] ?? "", indent: indent)
    }
    return """
      // Margin schedule from \(Self.plain(history.file)): \(bars.count) bars of \
      \(DurationText.format(history.interval)),
      // \(date(bars[0].openTime)) to \(date(bars[bars.count - 1].openTime)). The worse side \
      decides;
      // rates are rounded up to 0.01 %. In parentheses the middle 95 % of \(terms.resamples) \
      resamples, seed \(terms.seed).
      {
        brackets: [
          {
      \(comment("floor", "      "))
            floor: "0",
      \(comment("maintenanceRate", "      "))
            maintenanceRate: "\(calibration.maintenanceRate)",
      \(comment("initialRate", "      "))
            initialRate: "\(calibration.initialRate)",
          },
        ],
      \(comment("valuation", "  "))
        valuation: "mark",
      \(comment("closingFeeRate", "  "))
        closingFeeRate: "0",
      }

      """
  }

  private func span(_ bars: Int) -> String {
    DurationText.format(TimeSpan(rawValue: history.interval.rawValue * Int64(bars)))
  }

  func percent(_ rate: Double) -> String { String(format: "%.2f%%", 100 * rate) }

  private func date(_ time: Timestamp) -> String {
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
    for word in text.split(separator: " ") {
      if line.count + 1 + word.count > 98 {
        lines.append(line)
        line = "\(indent)//"
      }
      line += " \(word)"
    }
    return (lines + [line]).joined(separator: "\n")
  }
}
