import Calibration
import Numerics

/// One model with one list of tools, both sides of the market, over the parts of a history.
public struct FrontierCandidate {
  /// Long and short over one part.
  public struct Figures {
    /// Long, then short.
    public let sides: [ForecastAssessment]
    /// Mean tick loss of each side.
    let tickLosses: [Double]

    /// Mean of both sides, a fraction of the price.
    public var mean: Double { sides.reduce(0) { $0 + $1.meanMargin } / Double(sides.count) }
    /// The greater of both sides.
    public var peakToTrough: Double { sides.reduce(0) { max($0, $1.peakToTrough) } }
    /// Mean of both sides; less is better.
    public var tickLoss: Double { tickLosses.reduce(0, +) / Double(tickLosses.count) }
    /// The least p-value of the three coverage tests on either side.
    public var leastChance: Double {
      sides.reduce(1) {
        min(
          $0, $1.proportionOfFailures.pValue, $1.independence.pValue,
          $1.conditionalCoverage.pValue)
      }
    }

    /// What keeps it from passing; empty where it is not rejected on either side and beyond the
    /// reference.
    public func failures(_ bar: Bar) -> [String] {
      var names: [String] = []
      if leastChance < bar.level { names.append("coverage") }
      if peakToTrough > bar.ratio { names.append("peak/trough") }
      for (place, name) in ["long mean", "short mean"].enumerated()
      where sides[place].meanMargin >= bar.reference.sides[place].meanMargin {
        names.append(name)
      }
      return names
    }
  }

  /// What a candidate has to clear in one part.
  public struct Bar {
    /// At which a test of coverage rejects.
    public let level: Double
    /// The greatest peak to trough allowed.
    public let ratio: Double
    /// Plain historical simulation over the same part.
    public let reference: Figures
  }

  /// A stretch of the history: before the split, after it, and all of it.
  public enum Part: Int, CaseIterable {
    case before, after, whole
    /// Model and tools in words.
    public var name: String { ["before", "after", "whole"][rawValue] }
  }

  /// The model's name.
  public let model: String
  /// Its tools as `DampingTools.text` has them; `none` without.
  public let tools: String
  /// In the order of `Part`.
  let parts: [Figures]

  /// Model and tools in words.
  public var name: String { tools == "none" ? model : "\(model), \(tools)" }

  /// The figures of a stretch of the history.
  public subscript(part: Part) -> Figures { parts[part.rawValue] }
}
