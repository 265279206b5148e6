import Calibration
import Foundation
import Inputs
import Numerics
import Units

/// The price files of a stress test: the joint history of the first of each underlying, and the
/// finest that covers a window.
public struct StressPrices {
  /// One price file.
  public struct Source {
    let history: PriceHistory
    let series: MarketHistory
    /// Highs and lows as well.
    let range: BarSeries
    let path: PricePath

    var first: Timestamp { path.times.first ?? .zero }
    var last: Timestamp { path.times.last ?? .zero }

    init(_ file: String) throws {
      series = try PriceFile.history(file)
      range = try BarSeries(series)
      history = try PriceHistory(series)
      guard history.count >= 2 else {
        throw InputFault(
          file: file, reason: "holds 1 bar; at least \(StressPrices.least + 1) are needed")
      }
      var (times, prices): ([Timestamp], [Double]) = ([], [])
      for (bar, close) in zip(series.bars, history.closes) {
        // The open is a price only where the bar before has not closed at that instant already.
        if series.hasRange, times.last.map({ $0 < bar.openTime }) ?? true {
          times.append(bar.openTime)
          prices.append(bar.open)
        }
        times.append(bar.openTime + history.interval)
        prices.append(close)
      }
      path = try PricePath(times: times, prices: prices)
    }

    /// Bars that lie in a window.
    func bars(in window: HistoricalWindow) -> Range<Int> {
      let times = history.times
      let first = times.firstIndex { $0 >= window.from } ?? times.count
      let last = times.lastIndex { $0 + history.interval <= window.to } ?? -1
      return first..<max(first, last + 1)
    }
  }

  let underlyings: [String]
  let sources: [[Source]]
  let joint: JointHistory
  /// What was tolerated in the files.
  public private(set) var repairs: [(file: String, repair: PriceFacts.Repair)] = []

  static let least = 60

  init(_ asked: StressTerms, _ observe: StudyObserver) throws {
    underlyings = asked.underlyings
    var sources: [[Source]] = []
    for paths in asked.paths {
      sources.append(
        try paths.map {
          try Source($0)
        })
    }
    self.sources = sources
    for history in sources.joined().map(\.history) {
      for repair in history.facts.repairs {
        repairs.append((history.file, repair))
        observe(.warning("\(history.file): \(repair.text)"))
      }
    }
    let why = "for covariances and margin models"
    for first in sources { _ = try first[0].history.returns(least: Self.least, why: why) }
    joint = try JointHistory(
      sources.map { $0[0].history }, file: asked.name, least: Self.least, why: why)
  }

  /// One bar of the joint history.
  var interval: TimeSpan { sources.map { $0[0].history.interval }.max() ?? .zero }

  /// What one window shows, or why it shows nothing.
  public enum Coverage {
    case covered(Covered)
    case notCovered(String)
  }

  /// What a window shows.
  public struct Covered {
    /// Joint moves over the horizon within it.
    public let moves: JointMoves
    /// Of the bars chosen, by underlying.
    public let intervals: [TimeSpan]
    /// Deepest fall below an earlier high and highest rise above an earlier low, bar by bar, each
    /// underlying on its own: fractions.
    public let falls: [Double]
    /// Highest rises, fractions above 0, by underlying.
    public let rises: [Double]
    /// Over all underlyings.
    public let missingBars: Int
  }

  func coverage(of window: HistoricalWindow, _ horizon: StressHorizon) -> Coverage {
    let length = min(horizon.length, window.to - window.from)
    var chosen: [Source] = []
    for (name, candidates) in zip(underlyings, sources) {
      let spanning = candidates.filter { $0.first <= window.from && $0.last >= window.to }
      guard !spanning.isEmpty else {
        let spans = candidates.map { "\(day($0.first)) to \(day($0.last))" }
        return .notCovered("\(name) is known \(spans.joined(separator: " and ")) only")
      }
      let fine = spanning.filter { $0.history.interval <= length }
      guard let best = fine.min(by: { $0.history.interval < $1.history.interval }) else {
        let step = spanning.map(\.history.interval).min() ?? .zero
        return .notCovered(
          "\(name) has bars of \(DurationText.format(step)), longer than the horizon "
            + DurationText.format(length))
      }
      chosen.append(best)
    }
    let moves: JointMoves
    do throws(NumericsError) {
      moves = try JointMoves(
        chosen.map(\.path), in: window, horizon: horizon.length, parts: horizon.parts)
    } catch {
      return .notCovered(error.description)
    }
    var (falls, rises, missing) = ([Double](), [Double](), 0)
    for source in chosen {
      let (fall, rise) = extremes(source, window)
      falls.append(fall)
      rises.append(rise)
      missing += source.series.gaps
        .filter { $0.after >= window.from && $0.before < window.to }
        .reduce(0) { $0 + $1.missingBars }
    }
    return .covered(
      Covered(
        moves: moves, intervals: chosen.map(\.history.interval), falls: falls, rises: rises,
        missingBars: missing))
  }

  private func extremes(_ source: Source, _ window: HistoricalWindow) -> (Double, Double) {
    let bars = source.range
    var (high, low, fall, rise) = (0.0, Double.infinity, 0.0, 0.0)
    for place in source.bars(in: window) {
      // Within a bar it is not known which came first: the order that makes it worse is taken.
      high = max(high, bars.high[place])
      low = min(low, bars.low[place])
      fall = min(fall, bars.low[place] / high - 1)
      rise = max(rise, bars.high[place] / low - 1)
    }
    return (fall, rise)
  }

  private func day(_ time: Timestamp) -> String { StressTime.text(time) }
}

/// How long the moves of a stress test last.
public struct StressHorizon {
  /// A minute to a year.
  public let length: TimeSpan
  /// Whether windows are also searched for shorter moves, by eighths.
  public let isWithin: Bool

  /// - Parameter length: a minute to a year of 365 days.
  /// - Throws: where it is shorter or longer.
  public init(length: TimeSpan = .hours(24), isWithin: Bool = false) throws(SettingFault) {
    guard length >= .seconds(60), length <= .hours(24 * 365) else {
      throw SettingFault("horizon", "'\(DurationText.format(length))' is not from 1min to 365d")
    }
    (self.length, self.isWithin) = (length, isWithin)
  }

  var parts: Int { isWithin ? 8 : 1 }

  /// In words, such as `up to 1d`.
  public var text: String { (isWithin ? "up to " : "") + DurationText.format(length) }
}
