import Calibration
import Inputs
import Numerics

/// Procyclicality tools as the command line names them, with the levels that history gives them.
///
/// All levels at a place come from returns before it. The long-run requirement is the quantile of
/// ten years at the confidence; the stressed one the greatest expected shortfall that any stretch
/// of `stressWindow` returns has had. That the buffer is released as the requirement comes up to
/// the long-run one is a rule of this house.
struct DampingTools: Equatable {
  enum Tool: Equatable {
    case buffer(Double)
    case stress(Double)
    case speed(Double)
    case floor
  }

  static let help = """
    Damping, in the order given: buffer=S adds the share S (EMIR: 0.25) and uses it up as the
    requirement comes up to the long-run one; stress=W gives the weight W (0.25) to the stressed
    requirement; floor holds the long-run requirement; speed=F lets it move by no more than the
    factor F a period, and may leave it short of the model's. Long-run is the quantile of the
    losses of the ten years before, stressed the expected shortfall of the worst 500 so far.
    """

  static let stressWindow = 500

  let tools: [Tool]
  let text: String

  static let none = DampingTools(tools: [], text: "none")

  init(tools: [Tool], text: String) {
    self.tools = tools
    self.text = text
  }

  init(_ arguments: Arguments) throws {
    text = arguments.text("apc") ?? "none"
    guard text != "none" else {
      tools = []
      return
    }
    tools = try text.split(separator: ",", omittingEmptySubsequences: false).map { word in
      guard let tool = Self.tool(String(word)) else {
        let known = ["buffer=0.25", "stress=0.25", "floor", "speed=1.1", "none"]
        let near = Spelling.nearest(to: String(word), among: known)
        throw arguments.usage(
          "--apc: '\(word)' is no tool\(near.map { "; did you mean \($0)?" } ?? ";") expected "
            + "\(known.joined(separator: ", ")); a share from 0 to 10, a weight from 0 to 1, a "
            + "factor from 1 to 100")
      }
      return tool
    }
  }

  private static func tool(_ word: String) -> Tool? {
    if word == "floor" { return .floor }
    let parts = word.split(separator: "=", omittingEmptySubsequences: false)
    guard parts.count == 2, let value = Double(parts[1]) else { return nil }
    switch parts[0] {
    case "buffer": return (0...10).contains(value) ? .buffer(value) : nil
    case "stress": return (0...1).contains(value) ? .stress(value) : nil
    case "speed": return (1...100).contains(value) ? .speed(value) : nil
    default: return nil
    }
  }

  /// The track with its requirement damped.
  /// - Parameters:
  ///   - returns: those the track was run on.
  ///   - lookback: returns in ten years.
  func apply(to track: ForecastTrack, returns: [Double], lookback: Int) throws -> ForecastTrack {
    guard !tools.isEmpty else { return track }
    let levels = try Levels(track, returns, lookback)
    return try track.damped(
      by: tools.map { tool in
        switch tool {
        case .buffer(let share): .buffer(share: share, release: .series(levels.longRun))
        case .stress(let weight): .stressWeight(weight: weight, stressed: .series(levels.stressed))
        case .speed(let factor): .speedLimit(up: factor, down: factor)
        case .floor: .floor(.series(levels.longRun))
        }
      })
  }

  private struct Levels {
    var longRun: [Double] = []
    var stressed: [Double] = []

    init(_ track: ForecastTrack, _ returns: [Double], _ lookback: Int) throws {
      let forecast = track.forecast
      let losses = forecast.side.losses(returns)
      let window = min(DampingTools.stressWindow, forecast.first)
      var past = OrderedLosses(losses, keeping: lookback)
      var recent = OrderedLosses(losses, keeping: window)
      var worst = -Double.infinity
      for t in 0...losses.count {
        if t >= window {
          worst = max(
            worst,
            try HistoricalTail.shortfall(ofSorted: recent.sorted, confidence: forecast.confidence))
        }
        if t >= forecast.first {
          longRun.append(
            try QuantileRule.inverseCumulative.quantile(
              forecast.confidence, ofSorted: past.sorted))
          stressed.append(worst)
        }
        guard t < losses.count else { break }
        past.take(t)
        recent.take(t)
      }
    }
  }

  /// The latest losses, kept in rising order while they move on.
  private struct OrderedLosses {
    private(set) var sorted: [Double] = []
    private let losses: [Double]
    private let most: Int

    init(_ losses: [Double], keeping most: Int) {
      self.losses = losses
      self.most = most
    }

    /// Takes the loss at a place, the one behind the last taken.
    mutating func take(_ place: Int) {
      if place >= most { sorted.remove(at: slot(of: losses[place - most])) }
      sorted.insert(losses[place], at: slot(of: losses[place]))
    }

    private func slot(of value: Double) -> Int {
      var (low, high) = (0, sorted.count)
      while low < high {
        let middle = (low + high) / 2
        if sorted[middle] < value { low = middle + 1 } else { high = middle }
      }
      return low
    }
  }
}
