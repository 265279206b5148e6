import Inputs
import Numerics
import Units

/// A price path through recorded bars.
///
/// Each bar is walked from its open over its two extremes, in a seeded order, to its close: between
/// these points runs a Brownian bridge of the logarithm, folded back where it would leave the bar.
/// So every bar of the path has the recorded open, high, low and close, and what lies between is
/// drawn. The volatility of the bridges is Parkinson's estimate from the bar's range (Parkinson,
/// "The extreme value method for estimating the variance of the rate of return", 1980).
struct BridgedBars {
  let bars: [PriceBar]
  let interval: TimeSpan

  /// The prices of a frame, which begins within the bars, before rounding. Where bars are missing
  /// the last close holds.
  func values(_ frame: PathFrame) -> [Double] {
    let (time, step, count) = (frame.start, frame.step, frame.count)
    var values: [Double] = []
    values.reserveCapacity(count)
    var next = bars.firstIndex { $0.openTime + interval > time } ?? bars.count
    var held = Self.value(next > 0 ? bars[next - 1].close : bars[0].open)
    while values.count < count {
      let now = time + TimeSpan(rawValue: step.rawValue * Int64(values.count))
      guard next < bars.count else {
        values.append(held)
        continue
      }
      let bar = bars[next]
      if now < bar.openTime {
        values.append(held)
        continue
      }
      // The bar's own stream: the same bar gives the same path wherever a run starts.
      var stream = RandomStream(
        seed: frame.seed, name: "\(PathFrame.prefix(frame.name)).bar",
        number: Int(bar.openTime.rawValue / 1_000_000_000))
      let path = Self.path(bar, steps: max(4, Int(interval.rawValue / step.rawValue)), &stream)
      let skipped = Int((now - bar.openTime).rawValue / step.rawValue)
      values += path.dropFirst(skipped).prefix(count - values.count)
      held = Self.value(bar.close)
      next += 1
    }
    return values
  }

  private static func value(_ price: Price) -> Double { Double(price.rawValue) * 1e-8 }

  /// The prices of one bar at `steps` even steps, the open first and the close last.
  static func path(_ bar: PriceBar, steps: Int, _ stream: inout RandomStream) -> [Double] {
    let log = [bar.open, bar.high, bar.low, bar.close].map { PortableMath.log(value($0)) }
    let (open, high, low, close) = (log[0], log[1], log[2], log[3])
    let last = steps - 1
    // A bar that closed up more often made its low first.
    let lowFirst = stream.chance(close > open ? 0.75 : close < open ? 0.25 : 0.5)
    var early = 1 + stream.integer(below: last - 1)
    var late = 1 + stream.integer(below: last - 1)
    if early == late { if late < last - 1 { late += 1 } else { early -= 1 } }
    if early > late { swap(&early, &late) }
    let range = high - low
    let deviation = range / (4 * PortableMath.log(2) * Double(steps)).squareRoot()
    var path = [Double](repeating: open, count: steps)
    path[early] = lowFirst ? low : high
    path[late] = lowFirst ? high : low
    path[last] = close
    for (from, to) in [(0, early), (early, late), (late, last)] where from < to {
      bridge(&path, from, to, deviation, low...high, &stream)
    }
    return path.map { PortableMath.exp($0) }
  }

  /// Fills what lies between two known points.
  private static func bridge(
    _ path: inout [Double], _ from: Int, _ to: Int, _ deviation: Double,
    _ bounds: ClosedRange<Double>, _ stream: inout RandomStream
  ) {
    let end = path[to]
    guard from + 1 < to else { return }
    for place in (from + 1)..<to {
      let left = Double(to - place)
      let before = path[place - 1]
      // The step of a Brownian bridge: towards the end, and noise that dies out before it.
      let mean = before + (end - before) / (left + 1)
      let spread = deviation * (left / (left + 1)).squareRoot()
      path[place] = folded(mean + spread * stream.normal(), bounds)
    }
  }

  private static func folded(_ value: Double, _ bounds: ClosedRange<Double>) -> Double {
    var value = value
    if value < bounds.lowerBound { value = 2 * bounds.lowerBound - value }
    if value > bounds.upperBound { value = 2 * bounds.upperBound - value }
    return min(max(value, bounds.lowerBound), bounds.upperBound)
  }
}
