import Calibration
import Foundation

/// What can be asked of the funds.
public enum StressRequirement: String, CaseIterable {
  case coverOne = "cover-1"
  case coverTwo = "cover-2"
  case comprehensive
  case simulated

  /// The fund it asks for, and what decides it; nil where nothing was simulated.
  func need(_ study: StressStudy) -> (amount: Double, decidedBy: String)? {
    let found: (amount: Double, part: StressStudy.Part?, scenario: Int?)
    switch self {
    case .coverOne: found = study.need { $0.coverOne }
    case .coverTwo: found = study.need { $0.coverTwo }
    case .comprehensive: found = study.need { $0.comprehensive }
    case .simulated:
      guard let row = study.simulation.quantiles.last else { return nil }
      return (
        row.all, "all accounts at \(String(format: "%g", 100 * row.confidence)) % of draws"
      )
    }
    guard let part = found.part, let scenario = found.scenario else {
      return (0, "no scenario leaves anything")
    }
    return (found.amount, "\(part.name), \(part.label(scenario))")
  }
}
