import Calibration
import Foundation
import Inputs
import Numerics
import Reports
import Units

/// `clearsim calibrate PRICES`: a margin schedule from a price history.
enum CalibrateCommand: Command {
  static let declaration = CommandDeclaration(
    name: "calibrate",
    summary: "initial and maintenance rates from a price history, as a schedule file",
    operands: [
      OperandDeclaration(
        name: "PRICES", meaning: "a price file, CSV plain or gzip; - is standard input")
    ],
    options: [
      .value("model", "NAME", "the model of the initial rate", default: "filtered-0.99-500"),
      .value("confidence", "C", "confidence of both rates", default: "0.99"),
      .value("horizon", "SPAN", "what the initial rate covers, such as 1d (default one bar)"),
      .value(
        "close-out", "SPAN",
        "what the maintenance rate covers: the time a liquidation takes (default one bar)"),
      .value("apc", "TOOLS", "damp the initial rate, with commas between tools", default: "none"),
      .value(
        "from", "N",
        "returns before the first forecast (default what the model needs, "
          + "at least 100)"),
      .value("resamples", "N", "resamples behind the intervals", default: "500"),
      .value("out", "FILE", "write the schedule there, JSON5"),
      .seed, .json,
    ],
    notes: """
      maintenance: the quantile of how far the price went against a position at its worst within
      the close-out, whatever it did later, read from highs and lows; overlapping starts. initial:
      the model's requirement for the period after the last bar, from returns over the horizon that
      do not overlap, damped. Both are fractions of the position's value; the worse of long and
      short decides, rounded up to 0.01 %, and initial is never below maintenance. The greatest
      leverage is 1 / initial.

      Intervals are the middle 95 % of seeded resamples in blocks. That of the initial rate is the
      requirement times the quantile of loss over requirement: it lies above the rate where the
      model has covered less than it should, below where it has covered more.

      The schedule has one bracket, since prices do not say how size adds to risk. clearsim margin
      takes it as an instrument's schedule, clearsim run as --set market.schedule="$(cat FILE)".

      \(ModelName.help)

      \(DampingTools.help)
      """)

  static func run(_ arguments: Arguments, console: Console) throws -> ExitStatus {
    let history = try PriceHistory(arguments.operands[0])
    guard history.bars.count >= 2 else {
      throw InputFault(
        file: history.file, reason: "holds 1 bar; a calibration needs some hundreds")
    }
    let terms = try terms(arguments, history)
    if let note = history.gapNote { console.warning(note) }
    if !history.series.hasRange {
      console.warning(
        "\(history.file): no highs and lows; the adverse excursion sees closes only")
    }
    let calibration: MarginCalibration
    do {
      calibration = try MarginCalibration(history, terms)
    } catch let error as NumericsError {
      throw InputFault(
        file: history.file, place: ModelName.spelling(terms.model), reason: error.description)
    }
    let schedule = ScheduleText(history: history, calibration: calibration)
    if let path = arguments.text("out") { try AtomicOutput.file(at: path, text: schedule.text) }
    if arguments.has("json") {
      try console.result(json(schedule))
    } else {
      try console.result(text(schedule))
    }
    return .done
  }

  private static func terms(
    _ arguments: Arguments, _ history: PriceHistory
  ) throws -> MarginCalibration.Terms {
    let model = try arguments.model("model", arguments.text("model") ?? "")
    let from = try arguments.integer("from", in: 1...1_000_000) ?? max(100, model.least)
    guard from >= model.least else {
      throw arguments.usage(
        "--from: \(from) is below \(model.least), the returns that "
          + "\(ModelName.spelling(model)) needs before its first forecast")
    }
    return MarginCalibration.Terms(
      model: model, damping: try DampingTools(arguments),
      confidence: try arguments.confidence(),
      horizon: try bars("horizon", arguments, history),
      closeOut: try bars("close-out", arguments, history), from: from,
      resamples: try arguments.integer("resamples", in: 100...100_000) ?? 500,
      seed: try arguments.integer("seed") ?? 1)
  }

  /// A span as a whole number of bars; one where it is not given.
  private static func bars(
    _ option: String, _ arguments: Arguments, _ history: PriceHistory
  ) throws -> Int {
    guard let span = try arguments.duration(option) else { return 1 }
    let interval = history.interval
    guard span >= interval, span.rawValue % interval.rawValue == 0 else {
      throw arguments.usage(
        "--\(option): '\(DurationText.format(span))' is not a multiple of "
          + "\(DurationText.format(interval)), the interval of \(history.file)")
    }
    let count = Int(span.rawValue / interval.rawValue)
    guard count < history.bars.count else {
      throw InputFault(
        file: history.file,
        reason: "\(history.bars.count) bars are too few for --\(option) of \(count) bars")
    }
    return count
  }

  private static func json(_ schedule: ScheduleText) -> JSONValue {
    let (history, found) = (schedule.history, schedule.calibration)
    let terms = found.terms
    func estimate(_ estimate: MarginCalibration.Estimate) -> JSONValue {
      [
        "rate": .number(estimate.rate), "low": .number(estimate.low),
        "high": .number(estimate.high),
      ]
    }
    return [
      "file": .string(history.file), "bars": .count(history.bars.count),
      "interval": .string(DurationText.format(history.interval)),
      "model": .string(ModelName.spelling(terms.model)), "confidence": .number(terms.confidence),
      "horizonBars": .count(terms.horizon), "closeOutBars": .count(terms.closeOut),
      "apc": .string(terms.damping.text), "resamples": .count(terms.resamples),
      "seed": .count(terms.seed), "returns": .count(found.returns),
      "excursions": .count(found.excursions),
      "initialRate": .amount(found.initialRate),
      "maintenanceRate": .amount(found.maintenanceRate),
      "initialRaisedToMaintenance": .boolean(found.isHeldByMaintenance),
      "maxLeverage": .count(found.leverageCap),
      "sides": .array(
        found.sides.map { side in
          [
            "side": .string(side.side.rawValue), "initial": estimate(side.initial),
            "maintenance": estimate(side.maintenance), "endToEnd": .number(side.endToEnd),
            "exceptions": .count(side.assessment.exceptions),
            "expectedExceptions": .number(side.assessment.expectedExceptions),
            "kupiec": .number(side.assessment.proportionOfFailures.pValue),
            "trafficLight": .string(side.assessment.zone.rawValue),
            "peakToTrough": .number(side.assessment.peakToTrough),
          ]
        }),
      "schedule": [
        "brackets": [
          [
            "floor": "0", "maintenanceRate": .amount(found.maintenanceRate),
            "initialRate": .amount(found.initialRate),
          ]
        ], "valuation": "mark", "closingFeeRate": "0",
      ],
    ]
  }

  private static func text(_ schedule: ScheduleText) -> String {
    let found = schedule.calibration
    var table = TextTable([
      "side", "initial", "low", "high", "exceptions", "expected", "Kupiec", "maintenance", "low",
      "high", "end to end",
    ])
    for side in found.sides {
      func cells(_ estimate: MarginCalibration.Estimate) -> [String] {
        [estimate.rate, estimate.low, estimate.high].map(schedule.percent)
      }
      let assessment = side.assessment
      table.append(
        [side.side.rawValue] + cells(side.initial)
          + [
            "\(assessment.exceptions)", String(format: "%.1f", assessment.expectedExceptions),
            String(format: "%.4f", assessment.proportionOfFailures.pValue),
          ] + cells(side.maintenance) + [schedule.percent(side.endToEnd)])
    }
    return table.text + "\n" + schedule.text
  }
}
