import Foundation
import Inputs
import Pricing
import Reports
import Studies
import Units

/// Surfaces fitted to option chains, and smiles read off them.
public struct SurfaceReport {
  let study: SurfaceStudy
  let spans: [TimeSpan]

  /// - Parameter spans: times from the snapshot at which smiles are read.
  public init(_ study: SurfaceStudy, at spans: [TimeSpan] = []) {
    (self.study, self.spans) = (study, spans)
  }

  /// Pictures of every smile and surface.
  public var page: LabPage {
    SurfacePage(name: PageNames.of([study.path])[0], file: study.file, fits: study.fits).page
  }

  /// What was read and left out, and a chain's object each.
  public var json: JSONValue {
    let (file, spans) = (study.file, spans)
    return [
      "rows": .count(file.rows),
      "dropped": [
        "expired": .count(file.dropped.expired), "unquoted": .count(file.dropped.unquoted),
        "crossed": .count(file.dropped.crossed), "earlier": .count(file.dropped.earlier),
        "doubled": .count(file.dropped.doubled),
      ], "chains": .array(study.fits.map { Self.json($0, $1, spans) }),
    ]
  }

  /// A table a chain, and smiles at the times asked for.
  public var text: String {
    let file = study.file
    func cell(_ number: Double, _ format: String) -> String { String(format: format, number) }
    var lines = [
      "\(file.rows) rows; left out: \(file.dropped.expired) expired, "
        + "\(file.dropped.unquoted) not quoted on both sides, \(file.dropped.crossed) crossed"
        + (file.dropped.earlier > 0 ? ", \(file.dropped.earlier) of an earlier time" : "")
        + (file.dropped.doubled > 0 ? ", \(file.dropped.doubled) doubled" : "")
    ]
    for (chain, fit) in study.fits {
      let share = cell(100 * Double(fit.withinSpread) / Double(fit.quotes), "%.1f")
      let arbitrage = fit.isFreeOfArbitrage ? "no arbitrage" : "arbitrage left"
      lines.append(
        "\n\(chain.underlying) at \(Self.date(chain.time)): "
          + "\(fit.withinSpread) of \(fit.quotes) quotes "
          + "within half the spread (\(share) %), \(arbitrage)")
      lines.append("    days   forward  quotes  within  at money     skew  least g")
      for expiry in fit.expiries {
        let slice = expiry.fit.slice
        let years = expiry.chain.years
        let skew = (try? slice.jumpWings(years: years).skew) ?? 0
        lines.append(
          cell(years * 365, "%8.2f") + cell(expiry.chain.forward, "%10.2f")
            + cell(Double(expiry.fit.quotes), "%8.0f")
            + cell(Double(expiry.fit.withinSpread), "%8.0f")
            + cell(100 * slice.volatility(0, years: years), "%9.2f%%")
            + cell(skew, "%9.4f") + cell(expiry.fit.butterfly.gLeast, "%9.4f"))
      }
      for refusal in fit.refused {
        lines.append(
          cell(refusal.chain.years * 365, "%8.2f") + "  not fitted: \(refusal.reason)")
      }
      guard !spans.isEmpty else { continue }
      lines.append("\n" + SmileReading.table(spans.map { SmileReading(fit.surface, at: $0) }))
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func date(_ time: Timestamp) -> String {
    Date(timeIntervalSince1970: Double(time.rawValue) / 1e9).ISO8601Format()
  }

  private static func json(
    _ chain: OptionChain, _ fit: SurfaceFit, _ spans: [TimeSpan]
  ) -> JSONValue {
    [
      "underlying": .string(chain.underlying), "time": .string(date(chain.time)),
      "quotes": .count(fit.quotes), "within": .count(fit.withinSpread),
      "withinShare": .number(Double(fit.withinSpread) / Double(fit.quotes)),
      "arbitrageFree": .boolean(fit.isFreeOfArbitrage),
      "expiries": .array(fit.expiries.map { json($0) }),
      "at": .array(spans.map { SmileReading(fit.surface, at: $0).json }),
      "skipped": .array(
        fit.refused.map {
          [
            "expiry": .string(date($0.chain.expiry)), "quotes": .count($0.chain.quotes.count),
            "reason": .string($0.reason),
          ]
        }),
    ]
  }

  private static func json(_ expiry: SurfaceFit.Expiry) -> JSONValue {
    let (chain, fit) = (expiry.chain, expiry.fit)
    let slice = fit.slice
    var members: [(key: String, value: JSONValue)] = [
      ("expiry", .string(date(chain.expiry))), ("years", .number(chain.years)),
      ("forward", .number(chain.forward)), ("quotes", .count(fit.quotes)),
      ("within", .count(fit.withinSpread)),
      ("errorInHalfSpreads", .number(fit.errorInHalfSpreads)),
      ("atTheMoney", .number(slice.volatility(0, years: chain.years))),
      (
        "svi",
        [
          "a": .number(slice.a), "b": .number(slice.b), "rho": .number(slice.rho),
          "m": .number(slice.m), "sigma": .number(slice.sigma),
        ]
      ), ("g", .number(fit.butterfly.gLeast)),
      ("calendarRise", fit.calendars.first.map { .number($0.rise) } ?? .null),
    ]
    if let wings = try? slice.jumpWings(years: chain.years) {
      members.append(
        (
          "jumpWings",
          [
            "variance": .number(wings.variance), "skew": .number(wings.skew),
            "putWing": .number(wings.putWing), "callWing": .number(wings.callWing),
            "varianceLeast": .number(wings.varianceLeast),
          ]
        ))
    }
    return .object(members)
  }
}
