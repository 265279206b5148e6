import Numerics
import Units

/// The price of one underlying at successive instants.
public struct PricePath: Sendable {
  public let times: [Timestamp]
  public let prices: [Double]

  /// - Parameter times: rising, as many as prices, which are above 0.
  public init(times: [Timestamp], prices: [Double]) throws(NumericsError) {
    try Check.lengths("times and prices of a path", times.count, prices.count)
    try Check.sample("prices of a path", prices)
    for price in prices { try Check.positive("price of a path", price) }
    for (a, b) in zip(times, times.dropFirst()) where a >= b {
      throw .undefined("path", because: "its times do not rise")
    }
    self.times = times
    self.prices = prices
  }
}

/// Moves of several prices over a horizon inside a window, all over the same stretch of time: what
/// happened together, not the worst of each.
public struct JointMoves: Sendable {
  /// The longest a move lasts: the horizon, or the window's length where that is shorter.
  public let horizon: TimeSpan
  /// When each move begins and ends.
  public let starts: [Timestamp]
  public let ends: [Timestamp]
  /// By move, then path: fractions of the price at the start.
  public let moves: [[Double]]
  /// From the first to the last instant that all paths have in the window, one for each path.
  public let whole: [Double]

  /// - Parameters:
  ///   - window: every instant of the paths within it counts, both ends included.
  ///   - horizon: above 0.
  ///   - parts: 1 for moves as long as the horizon; n for moves of 1/n, 2/n ... n/n of it, of
  ///     those lengths that bars have.
  /// - Throws: where no two instants that all paths have lie such a length apart.
  public init(
    _ paths: [PricePath], in window: HistoricalWindow, horizon: TimeSpan, parts: Int = 1
  ) throws(NumericsError) {
    precondition(parts >= 1, "Invariant: a horizon has at least one part")
    let asked = min(horizon, window.to - window.from)
    guard !paths.isEmpty, asked > .zero else {
      throw .undefined("joint moves", because: "there is no path or no horizon")
    }
    var at: [[Timestamp: Double]] = []
    for path in paths {
      var prices: [Timestamp: Double] = [:]
      for (time, price) in zip(path.times, path.prices)
      where time >= window.from && time <= window.to {
        prices[time] = price
      }
      at.append(prices)
    }
    let times = (paths.first?.times ?? []).filter { time in
      at.allSatisfy { $0[time] != nil }
    }
    var (starts, moves): ([Timestamp], [[Double]]) = ([], [])
    func move(_ from: Timestamp, _ to: Timestamp) -> [Double]? {
      var joint: [Double] = []
      for prices in at {
        guard let a = prices[from], let b = prices[to] else { return nil }
        joint.append(b / a - 1)
      }
      return joint
    }
    var ends: [Timestamp] = []
    for part in 1...Int64(parts) where part == parts || asked.rawValue * part % Int64(parts) == 0 {
      let length = TimeSpan(rawValue: asked.rawValue / Int64(parts) * part)
      for time in times {
        let end = part == parts ? time + asked : time + length
        guard let joint = move(time, end) else { continue }
        starts.append(time)
        ends.append(end)
        moves.append(joint)
      }
    }
    guard let first = times.first, let last = times.last, !moves.isEmpty,
      let whole = move(first, last)
    else {
      throw .undefined(
        "joint move", because: "no two instants that all prices have lie the horizon apart")
    }
    self.horizon = asked
    self.starts = starts
    self.ends = ends
    self.moves = moves
    self.whole = whole
  }
}
