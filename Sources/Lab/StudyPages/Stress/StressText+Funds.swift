import Calibration
import Foundation
import Inputs
import Reports
import Studies

extension StressText {
  private var names: [String] { study.terms.underlyings }

  /// Every part's fund sizes, and who pays in its worst scenario.
  var partTable: String {
    var table = TextTable([
      "scenarios", "count", "cover-1", "cover-2", "all accounts", "decided by", "largest two",
      "margin", "insurance", "default fund", "unfunded",
    ])
    for part in study.parts {
      let place = part.size.coverTwo.scenario
      let row = place.map { part.outcome.scenarios[$0] }
      let paid = row.map {
        LossAllocation(
          $0, insuranceFund: study.terms.insuranceFund, defaultFund: study.terms.defaultFund)
      }
      let two = [row?.largest, row?.second].compactMap { $0 }
        .map { study.books.participants[$0] }
      table.append(
        [
          part.name, "\(part.scenarios.count)", Self.money(part.size.coverOne.amount),
          Self.money(part.size.coverTwo.amount), Self.money(part.size.comprehensive.amount),
          place.map { part.label($0) } ?? "-", two.isEmpty ? "-" : two.joined(separator: " and "),
        ]
          + [paid?.defaulters, paid?.insuranceFund, paid?.defaultFund, paid?.unfunded].map {
            $0.map { Self.money($0) } ?? "-"
          })
    }
    return
      "Fund sizes; from 'decided by' on: the scenario that sets cover-2, and who pays in it\n\n"
      + table.text + shockNote + spanNote
  }

  private var shockNote: String {
    let terms = study.terms.covariance
    let by =
      switch terms.estimate {
      case .ewma: "exponentially weighted, decay \(terms.decay)"
      case .ledoitWolf where names.count == 1: "of the whole history"
      case .ledoitWolf: String(format: "Ledoit-Wolf, shrunk by %.3f", study.shrinkage ?? 0)
      }
    let deviations = names.indices.map {
      "\(names[$0]) \(Self.percent(study.covariance[$0, $0].squareRoot()))"
    }
    var pairs: [String] = []
    for i in names.indices {
      for j in 0..<i where names.count <= 4 {
        let both = (study.covariance[i, i] * study.covariance[j, j]).squareRoot()
        pairs.append(
          "\(names[j])-\(names[i]) \(String(format: "%.2f", study.covariance[i, j] / both))")
      }
    }
    let stressed = terms.stress > 0 ? ", correlations drawn by \(terms.stress) towards one" : ""
    let given = terms.correlations.isEmpty ? "" : ", \(terms.correlations.count) of them given"
    return "shocks: one deviation over the horizon is \(deviations.joined(separator: ", "))"
      + (pairs.isEmpty ? "" : "; correlation \(pairs.joined(separator: ", "))\(given)")
      + " (\(by)\(stressed)); others follow by regression\n"
  }

  private var spanNote: String {
    guard let span = study.span else { return "" }
    let ranges = names.indices.map {
      "\(names[$0]) \(Self.percent(span.prices[$0])), "
        + String(format: "%.1f points", 100 * span.volatilities[$0])
    }
    return "span: ranges of price and volatility are \(ranges.joined(separator: "; "))\n"
  }

  /// Funds beside what they should hold.
  var fundText: String {
    var lines = ["Funds of \(Self.money(study.fund)) against \(study.sizingText)", ""]
    var table = TextTable(["needs", "fund", "needed", "surplus", "decided by"])
    var missing: [String] = []
    for requirement in StressRequirement.allCases {
      guard let verdict = requirement.verdict(study) else { continue }
      let isTested = verdict.kind != .notTested
      table.append([
        requirement.rawValue, verdict.kind.rawValue,
        isTested ? Self.money(verdict.needed) : "-",
        isTested ? Self.money(study.fund - verdict.needed) : "-", verdict.decidedBy,
      ])
      for reason in verdict.missing where !missing.contains(reason) { missing.append(reason) }
    }
    lines.append(table.text + missing.map { "not shown: \($0)\n" }.joined())
    return lines.joined(separator: "\n")
  }

  var simulationText: String {
    let found = study.simulation
    var table = TextTable(["confidence", "all accounts", "low", "high", "largest two", "beyond"])
    for row in found.quantiles {
      table.append([
        String(format: "%g%%", 100 * row.confidence), Self.money(row.all), Self.money(row.low),
        row.high.map { Self.money($0) } ?? "no bound", Self.money(row.two),
        String(format: "%.4g", row.beyond),
      ])
    }
    let bound =
      found.atBound > 0 ? "; \(found.atBound) draws were put at a fall of 99.9 %" : ""
    return
      "Fund that uncovered losses stay within, \(found.part.scenarios.count) draws of a joint t "
      + String(format: "of %.2f degrees (%@)", found.degrees, found.isFitted ? "fitted" : "given")
      + ", seed \(found.seed)\(bound)\n\n" + table.text
      + "low to high: 95 % by order statistics; beyond: draws expected beyond the quantile\n"
      + String(format: "the funds are emptied in %.3f %% of draws\n", 100 * found.emptied)
  }

  // MARK: Reverse

  var reverseText: String {
    var table = TextTable(["moved", "fall", "rise"])
    let answers = study.reverse.answers
    for place in stride(from: 0, to: answers.count, by: 2) {
      table.append(
        [answers[place].underlying.map { names[$0] } ?? (names.count > 1 ? "all" : names[0])]
          + [answers[place], answers[place + 1]].map { answer in
            answer.move.map { Self.percent($0) } ?? "none"
          })
    }
    let bounds = study.terms.bounds
    let what = study.fund > 0 ? "empties the funds" : "leaves any uncovered loss"
    return "Reverse stress: the smallest move that \(what); looked for down to "
      + "\(Self.percent(-bounds.down)) and up to +\(Self.percent(bounds.up))\n\n"
      + table.text + plausibleText
  }

  var plausibleText: String {
    switch study.plausible {
    case .none: return "no joint move within these bounds does it\n"
    case .failed(let reason): return "the most plausible joint move is not known: \(reason)\n"
    case .found(let found):
      let moves = zip(names, found.moves).map { "\($0) \(Self.percent($1))" }
      let searches =
        found.searches > 0 ? "; \(found.converged) of \(found.searches) searches ended" : ""
      return "the most plausible joint move is \(moves.joined(separator: ", ")): "
        + String(
          format: "%.2f deviations; chance of as much or more in that direction ", found.distance)
        + "\(Self.chance(found.chanceNormal)) if normal, \(Self.chance(found.chanceStudent)) if t "
        + String(format: "of %.2f degrees", study.simulation.degrees) + searches + "\n"
    }
  }

  private static func chance(_ p: Double) -> String { String(format: "%.2g", p) }
}
