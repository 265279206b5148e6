import Calibration
import Inputs
import Numerics

/// Procyclicality tools as their list spells them, with the levels that history gives them.
///
/// Levels are those of `RequirementLevels`, with a lookback of ten years. That the buffer is
/// released as the requirement comes up to the long-run one is a rule of this house; it looks
/// back only.
public struct DampingTools: Equatable, Sendable {
  /// One tool with its share, weight or factor.
  public enum Tool: Equatable, Sendable {
    case buffer(Double)
    case stress(Double)
    case longRun(Double)
    case speed(Double)
    case rise(Double)
    case fall(Double)
    case floor
  }

  static let stressWindow = 500

  /// In the order in which they are applied.
  public let tools: [Tool]
  /// As the list spells them; `none` without.
  public let text: String

  /// No tool: requirements as the model has them.
  public static let none = DampingTools(tools: [], text: "none")

  init(tools: [Tool], text: String) {
    self.tools = tools
    self.text = text
  }

  /// - Parameter text: tools in order with commas between them, such as `buffer=0.25,speed=1.1`, or
  ///   `none`.
  /// - Throws: where a word is no tool, with the nearest one.
  public init(_ text: String) throws(SettingFault) {
    self.text = text
    guard text != "none" else {
      tools = []
      return
    }
    var tools: [Tool] = []
    for word in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let tool = Self.tool(String(word)) else {
        let known = [
          "buffer=0.25", "stress=0.25", "longrun=0.5", "floor", "speed=1.1", "rise=1.1",
          "fall=1.01", "none",
        ]
        let near = Spelling.nearest(to: String(word), among: known)
        throw SettingFault(
          "apc",
          "'\(word)' is no tool\(near.map { "; did you mean \($0)?" } ?? ";") expected "
            + "\(known.joined(separator: ", ")); a share from 0 to 10, a weight from 0 to 1, a "
            + "factor from 1 to 100")
      }
      tools.append(tool)
    }
    self.tools = tools
  }

  private static func tool(_ word: String) -> Tool? {
    if word == "floor" { return .floor }
    let parts = word.split(separator: "=", omittingEmptySubsequences: false)
    guard parts.count == 2, let value = Double(parts[1]) else { return nil }
    switch parts[0] {
    case "buffer": return (0...10).contains(value) ? .buffer(value) : nil
    case "stress": return (0...1).contains(value) ? .stress(value) : nil
    case "longrun": return (0...1).contains(value) ? .longRun(value) : nil
    case "speed": return (1...100).contains(value) ? .speed(value) : nil
    case "rise": return (1...100).contains(value) ? .rise(value) : nil
    case "fall": return (1...100).contains(value) ? .fall(value) : nil
    default: return nil
    }
  }

  /// The track with its requirement damped.
  /// - Parameters:
  ///   - returns: those the track was run on.
  ///   - lookback: returns in ten years.
  func apply(to track: ForecastTrack, returns: [Double], lookback: Int) throws -> ForecastTrack {
    guard !tools.isEmpty else { return track }
    let forecast = track.forecast
    return try apply(
      to: track,
      RequirementLevels(
        forecast.side.losses(returns), confidence: forecast.confidence, first: forecast.first,
        lookback: lookback, stressWindow: Self.stressWindow))
  }

  /// The same with levels that several tracks of one side share.
  func apply(to track: ForecastTrack, _ levels: RequirementLevels) throws -> ForecastTrack {
    guard !tools.isEmpty else { return track }
    return try track.damped(
      by: tools.map { tool in
        switch tool {
        case .buffer(let share): .buffer(share: share, release: .series(levels.longRun))
        case .stress(let weight): .stressWeight(weight: weight, stressed: .series(levels.stressed))
        case .longRun(let weight):
          .longRunWeight(weight: weight, longRun: .series(levels.longRun))
        case .speed(let factor): .speedLimit(up: factor, down: factor)
        case .rise(let factor): .speedLimit(up: factor, down: Self.noLimit)
        case .fall(let factor): .speedLimit(up: Self.noLimit, down: factor)
        case .floor: .floor(.series(levels.longRun))
        }
      })
  }

  private static let noLimit = 1e6
}
