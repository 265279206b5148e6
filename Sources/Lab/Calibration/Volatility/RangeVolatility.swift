import Glibc
import Numerics

/// Open, high, low and close of successive intervals, old to new, in the quote unit.
public struct BarSeries: Sendable {
  public let open: [Double]
  public let high: [Double]
  public let low: [Double]
  public let close: [Double]
  public var count: Int { close.count }

  /// Invariant: 0 < low <= open, close <= high for every bar.
  public init(
    open: [Double], high: [Double], low: [Double], close: [Double]
  ) throws(NumericsError) {
    for prices in [open, high, low] {
      try Check.lengths("prices of bars", prices.count, close.count)
    }
    for prices in [open, high, low, close] { try Check.sample("prices of bars", prices) }
    for i in close.indices {
      guard low[i] > 0, low[i] <= min(open[i], close[i]), high[i] >= max(open[i], close[i])
      else {
        throw .undefined("bar \(i)", because: "not 0 < low <= open, close <= high")
      }
    }
    self.open = open
    self.high = high
    self.low = low
    self.close = close
  }

  private init(
    checkedOpen open: [Double], high: [Double], low: [Double], close: [Double]
  ) {
    (self.open, self.high, self.low, self.close) = (open, high, low, close)
  }

  /// The bars at some places, in order.
  /// - Complexity: of their number.
  public subscript(places: Range<Int>) -> BarSeries {
    BarSeries(
      checkedOpen: Array(open[places]), high: Array(high[places]), low: Array(low[places]),
      close: Array(close[places]))
  }

  /// The bars of each period as one, with their highest high and lowest low: one bar more than
  /// returns between the periods' ends.
  /// - Parameter grid: of these bars.
  public func merged(_ grid: PeriodGrid) -> BarSeries {
    guard grid.ends.count < count else { return self }
    let spans = grid.spans
    return BarSeries(
      checkedOpen: spans.map { open[$0.lowerBound] },
      high: spans.map { high[$0].reduce(-.infinity, max) },
      low: spans.map { low[$0].reduce(.infinity, min) },
      close: spans.map { close[$0.upperBound - 1] })
  }

  /// Logarithms of successive closes' ratios; one fewer than bars.
  public var logReturns: [Double] {
    zip(close.dropFirst(), close).map { log($0 / $1) }
  }
}

/// Realised volatility per bar from a window of bars: the square root of a mean variance.
///
/// Scale to a year or a holding period is the caller's, by the square root of the number of bars.
public enum RangeVolatility: String, CaseIterable, Sendable {
  /// Root mean square of close-to-close log returns, mean zero.
  case closeToClose
  /// sum ln(H/L)^2 / (4 ln 2 n); no gaps, no drift. Parkinson 1980.
  case parkinson
  /// 0.5 ln(H/L)^2 - (2 ln 2 - 1) ln(C/O)^2, mean; no gaps, no drift. Garman, Klass 1980.
  case garmanKlass
  /// Overnight plus open-to-close plus Rogers-Satchell, k = 0.34 / (1.34 + (n+1)/(n-1)); gaps and
  /// drift allowed. Yang, Zhang 2000.
  case yangZhang

  /// Needs two bars, Yang-Zhang three.
  public func volatility(of bars: BarSeries) throws(NumericsError) -> Double {
    let least = self == .yangZhang ? 3 : 2
    guard bars.count >= least else { throw .tooFew("bars", count: bars.count, least: least) }
    let n = Double(bars.count)
    var sum = 0.0
    switch self {
    case .closeToClose:
      for r in bars.logReturns { sum += r * r }
      return (sum / (n - 1)).squareRoot()
    case .parkinson:
      for i in bars.close.indices {
        let range = log(bars.high[i] / bars.low[i])
        sum += range * range
      }
      return (sum / (4 * log(2) * n)).squareRoot()
    case .garmanKlass:
      for i in bars.close.indices {
        let range = log(bars.high[i] / bars.low[i])
        let move = log(bars.close[i] / bars.open[i])
        sum += 0.5 * range * range - (2 * log(2) - 1) * move * move
      }
      return max(0, sum / n).squareRoot()
    case .yangZhang: return try Self.yangZhang(bars).squareRoot()
    }
  }

  private static func yangZhang(_ bars: BarSeries) throws(NumericsError) -> Double {
    var (gaps, moves): ([Double], [Double]) = ([], [])
    var rogersSatchell = 0.0
    for i in 1..<bars.count {
      gaps.append(log(bars.open[i] / bars.close[i - 1]))
      moves.append(log(bars.close[i] / bars.open[i]))
      let (up, down) = (log(bars.high[i] / bars.open[i]), log(bars.low[i] / bars.open[i]))
      rogersSatchell += up * (up - moves[i - 1]) + down * (down - moves[i - 1])
    }
    let n = Double(gaps.count)
    let k = 0.34 / (1.34 + (n + 1) / (n - 1))
    return try Moments(gaps).variance + k * Moments(moves).variance
      + (1 - k) * max(0, rogersSatchell) / n
  }
}
