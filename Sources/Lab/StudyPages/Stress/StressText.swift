import Calibration
import Foundation
import Inputs
import Reports
import Studies
import Units

/// The text of a stress test, table by table.
struct StressText {
  let study: StressStudy

  /// A whole number with separators.
  static func money(_ amount: Double) -> String {
    let digits = String(format: "%.0f", abs(amount.rounded()))
    var text = ""
    for (place, digit) in digits.enumerated() {
      if place > 0, (digits.count - place) % 3 == 0 { text += "," }
      text.append(digit)
    }
    return (amount.rounded() < 0 ? "-" : "") + text
  }

  /// `1 member`, `2 members`.
  static func count(_ count: Int, _ noun: String) -> String {
    "\(count) \(noun)\(count == 1 ? "" : "s")"
  }

  static func percent(_ share: Double) -> String { StressLabel.percent(share) }

  static func signed(_ number: Double) -> String { StressLabel.signed(number) }

  var text: String {
    [
      opening, windowTable, windowNotes, memberTable, lossTable, partTable, fundText,
      simulationText,
      reverseText,
    ].filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private var names: [String] { study.terms.underlyings }

  private var opening: String {
    let books = study.books
    let marks = zip(names, study.position.marks)
      .map { "\($0) \(String(format: "%.8g", $1))" }.joined(separator: ", ")
    let options = books.market.options.count
    var lines = [
      "\(Self.count(books.members.count, "member")) of "
        + "\(Self.count(books.participants.count, "participant")), "
        + "\(Self.count(names.count, "underlying")), \(Self.count(options, "option contract")); "
        + "marks of \(StressTime.text(study.position.asOf)): \(marks)",
      "insurance fund \(Self.money(study.terms.insuranceFund)), default fund "
        + "\(Self.money(study.terms.defaultFund)); horizon \(study.horizon.text); "
        + "amounts in the quote asset",
    ]
    let slopes = zip(names, study.position.response.slopes).enumerated()
      .filter { study.position.hasOptions[$0.offset] }
      .map { "\($0.element.0) \(Self.signed($0.element.1))" }
    if !slopes.isEmpty {
      lines.append(
        "volatility at 30 days moves by \(slopes.joined(separator: ", ")) point for each per cent "
          + "of return; at other expiries times (30 d / expiry)^\(study.terms.powerNear) below and "
          + "^\(study.terms.powerFar) above; premiums \(study.terms.premium.rawValue)")
    }
    let short = zip(books.members, books.resources).filter { $0.1 < 0 }
    for (member, resources) in short.prefix(Self.shortMax) {
      lines.append("\(member.name) is short of \(Self.money(-resources)) before any move")
    }
    if short.count > Self.shortMax {
      lines.append("and so are \(short.count - Self.shortMax) more")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  // MARK: Windows

  private var windowTable: String {
    var header = ["window", "bars", "moves", "worst from", "to"]
    header += names.map { "\($0) move" }
    header += names.map { "\($0) fall" }
    header += ["losses", "uncovered", "cover-1", "cover-2", "unfunded"]
    var table = TextTable(header)
    var absent: [String] = []
    for window in study.windows {
      guard case .covered(let covered) = window.coverage, let part = window.part else {
        if case .notCovered(let reason) = window.coverage {
          absent.append("\(window.terms.window.name) is not covered: \(reason)")
        }
        continue
      }
      let place = part.worst(study.books)
      let scenario = part.outcome.scenarios[place]
      let left = LossAllocation(
        scenario, insuranceFund: study.terms.insuranceFund, defaultFund: study.terms.defaultFund)
      let figures = [
        scenario.lossOfDefaulters, scenario.uncovered, scenario.largestUncovered,
        scenario.largestTwo, left.unfunded,
      ]
      var row = [
        window.terms.window.name,
        covered.intervals.map { DurationText.format($0) }.joined(separator: "/"),
        "\(covered.moves.starts.count)", StressTime.text(covered.moves.starts[place]),
        StressTime.text(covered.moves.ends[place]),
      ]
      row += part.scenarios.prices(of: place).map { Self.percent($0) }
      row += covered.falls.map { Self.percent($0) }
      row += figures.map { Self.money($0) }
      table.append(row)
    }
    let gone = absent.map { $0 + "\n" }.joined()
    return "Historical windows: the joint move that leaves most uncovered\n\n" + table.text + gone
  }

  private var windowNotes: String {
    let covered = study.windows.filter { $0.part != nil }
    guard !covered.isEmpty else { return "" }
    var lines = [
      "move: all underlyings over the same stretch, \(study.horizon.isWithin ? "at most " : "")as "
        + "long as the horizon. fall: peak to trough of each alone, a bar's high taken to come "
        + "before its low. losses: of members that leave any uncovered."
    ]
    for window in covered {
      guard case .covered(let found) = window.coverage else { continue }
      let name = window.terms.window.name
      if found.moves.horizon < study.horizon.length {
        lines.append(
          "\(name): moves over \(DurationText.format(found.moves.horizon)), the whole window, "
            + "which is shorter than the horizon")
      }
      if found.missingBars > 0 { lines.append("\(name): \(found.missingBars) bars are missing") }
      let given = zip(names, window.terms.volatilities).compactMap { name, shift in
        shift.map { "\(name) \(Self.signed(100 * $0))" }
      }
      if !given.isEmpty {
        lines.append("\(name): volatility as given, points: \(given.joined(separator: ", "))")
      }
      if !window.terms.window.known.isEmpty {
        lines.append("\(name): \(window.terms.window.known)")
      }
    }
    return lines.map { $0 + "\n" }.joined()
  }

  // MARK: Members

  private static let membersMax = 40
  private static let shortMax = 8

  private var memberTable: String {
    let books = study.books
    let parts = study.sizingParts
    var table = TextTable([
      "member", "participant", "gross", "posted", "in assets", "margin by", "loss", "uncovered",
      "worst in",
    ])
    let order = study.byUncovered
    for member in order.prefix(Self.membersMax) {
      let posted = study.position.posted[member]
      let worst = study.worst(of: member, in: parts)
      table.append([
        books.members[member].name, books.participants[books.participantOf[member]],
        Self.money(books.gross(of: member)), Self.money(posted.amount),
        Self.money(posted.inAssets), posted.source, Self.money(worst.loss),
        Self.money(worst.uncovered), worst.label,
      ])
    }
    let rest = order.count - min(order.count, Self.membersMax)
    return "Worst loss of each member, positions and posted assets, under "
      + "\(study.sizingText)\n\n" + table.text
      + (rest > 0 ? "and \(rest) members that leave less (--json has all)\n" : "")
  }

  /// Each member's worst in each set of scenarios.
  var lossTable: String {
    let parts = study.parts
    var table = TextTable(["member", "posted"] + parts.map(\.name))
    for member in study.byUncovered.prefix(Self.membersMax) {
      table.append(
        [
          study.books.members[member].name, Self.money(study.position.posted[member].amount),
        ] + parts.map { Self.money($0.outcome.members[member].loss) })
    }
    return "The same in each set of scenarios, each member in its own worst; below 0 is a gain\n\n"
      + table.text
  }
}
