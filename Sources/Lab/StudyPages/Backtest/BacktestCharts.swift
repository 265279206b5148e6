import Calibration
import Foundation
import Numerics
import Reports
import Studies

/// The pictures of one back-test.
struct BacktestCharts {
  let picture: BacktestPicture
  let duration: DurationTest?
  /// Milliseconds since 1970 of each return's place.
  let time: (Double) -> Double
  /// What is lost: `the price`, or `gross notional`.
  let base: String

  /// Whether losses are logarithms of the price; of portfolios they are shares of what is held.
  private var isLogarithmic: Bool { base == "the price" }
  static let logNote = ", logarithms: 8 % is a fall by 7.69 %, a rise by 8.33 %"

  /// Requirement, losses and exceptions against time.
  var coverage: Chart {
    let exceptions = zip(picture.exceptions, picture.exceptionLosses).map {
      (place: Double(picture.first + $0), loss: $1)
    }
    // All of them up to some thousands; of more, the outermost of every stretch.
    let thin =
      exceptions.count <= 3_000
      ? Downsampling(times: [], values: [], buckets: 1)
      : Downsampling(
        times: exceptions.map(\.place), values: exceptions.map(\.loss), buckets: 500)
    let (places, losses) =
      exceptions.count <= 3_000
      ? (exceptions.map(\.place), exceptions.map(\.loss)) : (thin.times, thin.values)
    return Chart(
      "Requirement and losses",
      note: "losses as shares of \(base)" + (isLogarithmic ? Self.logNote : ""), size: .tall,
      x: .time, y: .percent(isLogarithmic ? "log loss" : "loss"),
      series: [
        ChartSeries(
          "loss", .loss, .needles, x: picture.losses.places.map(time), y: picture.losses.values),
        ChartSeries(
          "exception", .exception, .points, x: places.map(time), y: losses,
          total: exceptions.count),
        // On top: of many thousand bars the marks would hide it.
        ChartSeries(
          "requirement", .margin, .line, x: picture.requirement.places.map(time),
          y: picture.requirement.values),
      ])
  }

  /// Exceptions so far, between what chance allows.
  var cumulative: Chart {
    let (n, p) = (picture.observations, picture.chance)
    let hits = picture.exceptions
    // The count holds until the next exception and runs to the end.
    let counted = Downsampling(
      times: [Double(picture.first)] + hits.map { Double(picture.first + $0) }
        + [Double(picture.first + n)],
      values: (0...hits.count).map(Double.init) + [Double(hits.count)], buckets: 400)
    let steps = (1...120).map { max(1, n * $0 / 120) }
    func quantile(_ chance: Double) -> [Double] {
      steps.map { count in
        (try? BinomialDistribution(trials: count, p: p).quantile(chance)).map(Double.init) ?? .nan
      }
    }
    let places = steps.map { time(Double(picture.first + $0)) }
    return Chart(
      "Exceptions so far", note: "the red zone begins at its line", x: .time,
      y: .linear("exceptions", reachesZero: true),
      series: [
        ChartSeries(
          "middle 95 % of chance", .good, .band, x: places, y: quantile(0.025),
          upper: quantile(0.975)),
        ChartSeries("yellow from", .caution, .steps, x: places, y: quantile(0.95), isDashed: true),
        ChartSeries("red from", .bad, .steps, x: places, y: quantile(0.9999), isDashed: true),
        ChartSeries(
          "exceptions", .margin, .steps, x: counted.times.map(time), y: counted.values),
      ])
  }

  /// How long exceptions stay away, against what has no memory.
  var durations: Chart {
    let gaps = zip(picture.exceptions.dropFirst(), picture.exceptions).map { Double($0 - $1) }
      .sorted()
    let n = Double(gaps.count)
    let longest = max(gaps.last ?? 0, 3 / picture.chance)
    let ends = (0...60).map { Double($0) * longest / 60 }
    func law(_ chance: Double) -> [Double] { ends.map { exp($0 * log1p(-chance)) } }
    let own = Double(picture.exceptions.count) / Double(picture.observations)
    var series = [
      ChartSeries("as the confidence says", .good, .line, x: ends, y: law(picture.chance))
    ]
    if own > 0, own < 1, abs(own / picture.chance - 1) > 0.02 {
      series.append(
        ChartSeries("at the rate observed", .loss, .line, x: ends, y: law(own), isDashed: true))
    }
    series.append(
      ChartSeries(
        "observed", .exception, .points, x: gaps,
        y: gaps.indices.map { 1 - (Double($0) + 0.5) / n }))
    var y = ChartAxis(.logarithmic, "share that waits longer", isPercent: true, high: 1)
    y.low = 0.5 / max(n, 10)
    return Chart(
      "Time between exceptions",
      note: duration.map {
        String(format: "shape %.2f, p-value %.4f of the duration test", $0.shape, $0.result.pValue)
      } ?? "too few for a duration test",
      x: .linear("bars from one to the next", reachesZero: true), y: y, series: series)
  }

  /// Quantiles of loss over requirement against those of a law.
  var quantiles: Chart {
    let (expected, observed) = picture.quantiles
    let reach = max(expected.last ?? 1, observed.last ?? 1, 1.2)
    return Chart(
      "Quantile-quantile", note: "against \(picture.yardstick.text), upper half of the losses",
      x: ChartAxis(.linear, "quantile of the law, in requirements", low: 0),
      y: ChartAxis(.linear, "observed loss, in requirements", low: min(0, observed.first ?? 0)),
      series: [
        ChartSeries("equal", .reference, .line, x: [0, reach], y: [0, reach], isDashed: true),
        ChartSeries("losses", .margin, .points, x: expected, y: observed),
      ], references: [ReferenceLine(.y, at: 1, "the requirement", .exception)])
  }

  /// How many losses lie beyond a multiple of the requirement.
  var tail: Chart {
    let least = 0.5 / Double(picture.observations)
    let (multiple, share) = picture.tail
    return Chart(
      "Tail", note: "share of bars whose loss is beyond a multiple of the requirement",
      x: ChartAxis(
        .linear, "loss over requirement", low: 0, high: max(1.5, (multiple.last ?? 1) * 1.05)),
      y: ChartAxis(.logarithmic, "share of bars", isPercent: true, low: least, high: 1),
      series: [ChartSeries("losses", .margin, .points, x: multiple, y: share)],
      references: [
        ReferenceLine(.x, at: 1, "the requirement", .exception),
        ReferenceLine(
          .y, at: picture.chance, "intended: \(Self.percent(picture.chance))", .good),
      ])
  }

  /// By how much the requirement rose within some bars.
  var rises: Chart {
    Chart(
      "Rise of the requirement", note: "over the bars before", size: .wide, x: .time,
      y: .percent("rise"),
      series: picture.rises.enumerated().reversed().map { place, rise in
        ChartSeries(
          "\(rise.bars) bars", place == 0 ? .exception : .margin, .line,
          x: rise.track.places.map(time), y: rise.track.values)
      }, references: [ReferenceLine(.y, at: 0, "")])
  }

  /// Requirement against realised volatility.
  var responsiveness: Chart {
    let (realised, requirement) = picture.volatility
    let bars = BacktestPicture.volatilityBars
    var series = [
      ChartSeries("forecasts", .margin, .points, x: realised, y: requirement)
    ]
    if let low = realised.min(), let high = realised.max(), high > low {
      let ratio = zip(requirement, realised).map { $0 / $1 }.sorted()[realised.count / 2]
      series.insert(
        ChartSeries(
          String(format: "%.2f deviations", ratio), .reference, .line, x: [low, high],
          y: [low * ratio, high * ratio], isDashed: true), at: 0)
    }
    return Chart(
      "Requirement against volatility",
      note: "realised over \(bars) bars before; the line is the median ratio",
      x: ChartAxis(.logarithmic, "deviation of a bar's return", isPercent: true),
      y: ChartAxis(.logarithmic, "requirement", isPercent: true), series: series)
  }

  static func percent(_ share: Double) -> String {
    String(format: "%g %%", share * 100)
  }
}

extension BacktestPicture.Yardstick {
  /// The law in words.
  var text: String {
    switch law {
    case .normal: isOwn ? "the model's own normal law" : "a normal law"
    case .student(let degrees):
      "the model's own t of \(JSONValue.number(degrees).text()) degrees"
    }
  }
}
