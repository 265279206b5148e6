import Calibration
import Reports
import Studies

/// A stress test of members, margins and funds.
public struct StressReport {
  let study: StressStudy

  public init(_ study: StressStudy) { self.study = study }

  /// Windows, members, sizes of funds, simulation and reverse stress, table by table.
  public var text: String { StressText(study: study).text }

  /// All of it, with a verdict on each requirement of the funds.
  public var json: JSONValue {
    StressJSON(study: study).value(
      requirements: .array(
        StressRequirement.allCases.compactMap { requirement in
          guard let verdict = requirement.verdict(study) else { return nil }
          return [
            "requirement": .string(requirement.rawValue), "needed": .number(verdict.needed),
            "fund": .number(study.fund), "holds": .boolean(verdict.holds),
            "verdict": .string(verdict.kind.rawValue),
            "decidedBy": .string(verdict.decidedBy),
            "missing": .array(verdict.missing.map { .string($0) }),
          ]
        }))
  }

  /// Who pays, who loses what, and how little empties the funds, as pictures.
  public var page: LabPage { StressPage(study: study).page }

  /// Why a requirement does not hold, in one line; nil where it holds or nothing was simulated.
  public func objection(to requirement: StressRequirement) -> String? {
    guard let verdict = requirement.verdict(study), !verdict.holds else { return nil }
    let name = requirement.rawValue
    switch verdict.kind {
    case .holds: return nil
    case .tooSmall:
      return "\(name) does not hold: \(StressText.money(verdict.needed)) needed, "
        + "\(StressText.money(study.fund)) in the funds (\(verdict.decidedBy))"
    case .notShown:
      return "\(name) is not shown to hold: \(verdict.missing.joined(separator: "; "))"
    case .notTested:
      let why = verdict.missing.isEmpty ? "" : ": " + verdict.missing.joined(separator: "; ")
      return "\(name) is not shown to hold: nothing was tested\(why)"
    }
  }
}
