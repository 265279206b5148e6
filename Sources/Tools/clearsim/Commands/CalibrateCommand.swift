import Studies
import StudyPages

/// `clearsim calibrate PRICES…`: margin schedules from price histories.
enum CalibrateCommand: Subcommand {
  static let declaration = CommandDeclaration(
    name: "calibrate",
    summary: "margin schedules by size from price histories, as files for the house",
    operands: [
      OperandDeclaration(
        name: "PRICES",
        meaning: "price files, CSV plain or gzip; - is standard input; a schedule each",
        count: .oneOrMore)
    ],
    options: [
      .value("model", "NAME", "the model of the initial rate", default: "filtered-0.99-500"),
      .value("confidence", "C", "confidence of both rates", default: "0.99"),
      .value("horizon", "SPAN", "what the initial rate covers, such as 1d (default one bar)"),
      .value(
        "scaling", "HOW",
        "to the horizon: horizon, from returns over it; sqrt of time; term, the model's own "
          + "term structure", default: "horizon"),
      .value(
        "close-out", "SPAN",
        "what the maintenance rate covers: the time a liquidation takes (default a 24th of the "
          + "horizon)"),
      .value("since", "DATE", "use only bars that open then or later, UTC"),
      .value("until", "DATE", "use no bar that opens then or later, UTC"),
      .value("apc", "TOOLS", "damp the initial rate, with commas between tools", default: "none"),
      .value(
        "from", "N",
        "returns before the first forecast (default what the model needs, "
          + "at least 100)"),
      .value(
        "impact", "Y",
        "impact of closing: Y of the square-root law, or book for the depth's own exponent "
          + "(default Y fitted to --depth, else 1)"),
      .value("depth", "FILE", "depth of the book, timestamp,percentage,depth,notional"),
      .value(
        "participation", "SHARE", "share of the volume that closing takes", default: "0.1"),
      .value(
        "chord", "SHARE", "most that a bracket lies above what it covers", default: "0.05"),
      .value(
        "collateral", "FILE", "prices of an asset that backs positions: its haircut",
        repeats: true),
      .value(
        "liquidation-time", "SPAN", "what selling collateral takes (default a day)"),
      .flag("fees", "liquidation and taker fees by volatility regime"),
      .flag("grid", "scenario grids as whole counts of money, riskArrays in the schedule"),
      .value(
        "volatility-history", "FILE",
        "at-the-money volatilities, ts,cur,atm_7d,atm_30d,atm_90d,atm_180d, for the grid"),
      .value("currency", "NAME", "whose rows of it (default the first row's)"),
      .flag("flat", "one bracket for every size"),
      .value("resamples", "N", "resamples behind the intervals", default: "500"),
      .value(
        "out", "PATH",
        "write the schedule there, JSON5; of several files a folder, NAME.json5 each"),
      .seed, .page, .json,
    ],
    notes: """
      maintenance: the quantile of how far the price went against a position at its worst within
      the close-out, whatever it did later, read from highs and lows; overlapping starts; of a bar
      longer than the close-out, its logarithm by the root of time. initial: the model's requirement
      for the period after the last bar, from returns over the horizon that do not overlap (cut at
      multiples of it from Monday 2000-01-03, 00:00 UTC), damped; a model that is fitted is fitted
      to the last returns there are. Both are fractions of the position's value; the worse of long
      and short decides, rounded up to 0.01 %. Where maintenance is above the model's rate, initial
      is raised to it and a warning says that the model decides nothing. The greatest leverage is
      1 / initial. published: exceptions of the rates as they are published, in the same history;
      backtest --models fixed-R or schedule:FILE holds them against another one. A model whose
      coverage is rejected at 5 % or whose light is red makes a schedule all the same: a warning,
      the table and the file say so.

      Size: closing out a notional N takes R(N) = N x excursion x unwind + N x impact / (1 + d).
      The impact is that of the last unit, c N^d; by the square-root law Y s sqrt(N / V), s the
      deviation of a day and V its notional, from the file's volume column (base units). With
      --depth, Y is the quantile at the confidence over the snapshots of the book. unwind is
      sqrt(sum over i < n of ((n - i) / n)^2) where N takes n > 1 close-outs at the participation.
      Brackets run along chords over R between round edges, so that rate x N - deduction is
      continuous and never below R; the last edge is where the participation in a day's volume, or
      the depth, ends, and beyond it everything is held in full. Files without volume get one
      bracket, and so does --flat.

      Intervals are the middle 95 % of seeded resamples in blocks; of more than 100,000 values, what
      such resamples tend to, in closed form. That of the initial rate is the requirement times the
      quantile of loss over requirement: it lies above the rate where the model has covered less
      than it should, below where it has covered more. With --scaling sqrt or term exceptions and
      intervals are those of the forecasts of one bar.

      Of several files also their correlations, and the requirement of portfolios with the offset
      capped at 80 % (EMIR RTS 153/2013 art. 27) and its parts.

      Of each --collateral a haircut, the greatest of the fall over the liquidation time in the last
      year, in the worst year and by the lognormal formula now; a cap, the participation in its
      volume over that time; and beside each market and side what the two need together: the
      quantile of loss / (1 - fall) against margin / (1 - haircut), the add-on where it is more.

      --fees: regimes are days up to a third, up to nine tenths and above of the deviations
      forecast; the liquidation fee is what closing the first bracket's greatest position costs at
      the regime's deviation, the taker fee the mean excess of excursions over maintenance. --grid:
      the price ranges by the initial rate of the last close, volatilities by the quantiles of
      their changes over the horizon (at least a day) by tenor; SPAN's sixteen scenarios and 9 x 3.

      clearsim margin takes a schedule as an instrument's schedule: "FILE", clearsim run as
      market.schedule or --set market.schedule=FILE.

      --page draws the estimates with their intervals, the requirement by size and through time,
      adverse excursions against end points, and says where each number comes from.

      \(ModelName.help)

      \(DampingTools.help)
      """,
    examples: ["clearsim calibrate examples/lab/btc-1d.csv --model ewma-0.97"])

  static func run(_ arguments: Arguments, console: Console) throws -> ExitStatus {
    let terms = try MarketCalibration.Terms(arguments)
    let page = try arguments.page()
    let files = arguments.operands
    let names = try CalibrationFolder.names(files, arguments)
    let backing = arguments.all("collateral")
    let time = try arguments.duration("liquidation-time")
    let assets = try CalibrationFolder.names(backing, arguments, isOutput: false)
    let study = try CalibrationStudy(
      Array(zip(names, files)), terms,
      backing: CollateralCalibration.Terms(Array(zip(assets, backing)), liquidationTime: time),
      isPictured: page != nil, observe: console.observer)
    let report = CalibrationReport(study)
    if let path = arguments.text("out") {
      try CalibrationFolder.write(report.schedules, at: path)
    }
    try page?.write(report.page)
    if arguments.has("json") {
      try console.result(report.json)
    } else {
      try console.result(report.text)
    }
    return .done
  }
}
