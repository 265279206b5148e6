import Calibration
import Foundation
import Inputs

extension StressStudy {
  /// What the sizing sets were to hold and do not: without it a fund is not shown to hold, whatever
  /// the scenarios there are say.
  var untested: [String] {
    var missing: [String] = []
    for family in terms.sizing {
      switch family {
      case .windows:
        for window in windows where window.part == nil {
          guard case .notCovered(let reason) = window.coverage else { continue }
          missing.append("\(window.terms.window.name) was not tested: \(reason)")
        }
      case .grid: if grid == nil { missing.append("'grid' is not given") }
      case .span: if span == nil { missing.append("'span' is not given") }
      case .shocks:
        let cut = shocks.labels.filter { $0.hasSuffix(Self.cutMark) }
        if !cut.isEmpty {
          missing.append(
            "\(cut[0].dropLast(Self.cutMark.count)) is a fall by more than everything, tested as "
              + StressLabel.percent(StressScenarios.priceMoves.lowerBound)
              + (cut.count > 1 ? "; so are \(cut.count - 1) more shocks" : ""))
        }
      case .simulation: break
      }
    }
    return missing
  }

  /// Whether any scenario of the sizing sets was valued.
  var isTested: Bool { sizingParts.contains { $0.scenarios.count > 0 } }
}

/// What a test says of a fund.
public struct StressVerdict {
  /// What is said.
  public enum Kind: String {
    case holds
    case tooSmall = "too small"
    /// Enough for what was tested, of which something is missing.
    case notShown = "not shown"
    case notTested = "not tested"
  }

  /// What is said of the fund.
  public let kind: Kind
  /// The fund that the scenarios ask for, in the quote asset.
  public let needed: Double
  /// The scenario that sets it.
  public let decidedBy: String
  /// What was not tested, or not as it was asked for.
  public let missing: [String]

  /// Whether the fund is shown to hold.
  public var holds: Bool { kind == .holds }

  init(
    _ need: (amount: Double, decidedBy: String), fund: Double, missing: [String], isTested: Bool
  ) {
    needed = need.amount
    decidedBy = isTested ? need.decidedBy : "no scenario was tested"
    self.missing = missing
    kind =
      !isTested
      ? .notTested : need.amount > fund ? .tooSmall : missing.isEmpty ? .holds : .notShown
  }
}

extension StressRequirement {
  /// The verdict on the funds; nil where nothing was simulated.
  public func verdict(_ study: StressStudy) -> StressVerdict? {
    guard let need = need(study) else { return nil }
    guard self == .simulated, let row = study.simulation.quantiles.last else {
      return StressVerdict(
        need, fund: study.fund, missing: study.untested, isTested: study.isTested)
    }
    let beyond = String(format: "%.3g", row.beyond)
    return StressVerdict(
      need, fund: study.fund,
      missing: row.high == nil
        ? [
          "\(study.simulation.part.scenarios.count) draws do not carry a quantile at "
            + "\(String(format: "%g", 100 * row.confidence)) %: \(beyond) of them lie beyond it"
        ] : [], isTested: true)
  }
}
