import Inputs
import Studies
import StudyPages
import Units

/// `clearsim stress FILE`: what crises would leave of members, margins and funds.
enum StressCommand: Subcommand {
  static let declaration = CommandDeclaration(
    name: "stress",
    summary: "stress members, margins and funds: windows, grids, shocks, reverse",
    operands: [
      OperandDeclaration(
        name: "FILE", meaning: "prices, members and funds, a JSON5 file")
    ],
    options: [
      .value(
        "horizon", "SPAN", "length of a move: how long a defaulter's positions are held",
        default: "1d"),
      .flag("within", "try windows' shorter moves too, down to an eighth of the horizon"),
      .value(
        "require", "COVER",
        "exit 1 unless the funds are shown to hold: cover-1, cover-2, comprehensive, "
          + "simulated", repeats: true),
      .page, .seed, .json,
    ],
    notes: """
      FILE: {prices: {BTC: ["btc-1d.csv.gz", "btc-5m.csv.gz"], ETH: "eth-1d.csv.gz"}, members: {
      alpha: {group: "A", positions: {BTC: {quantity: 100}, ETH: {notional: -4e6}}, options: [
      {underlying: "BTC", type: "put", strike: 60000, days: 30, volatility: 0.5, quantity: -50}],
      margin: {model: "historical-500", confidence: 0.99, heldIn: {BTC: 0.4}}}}, insuranceFund: 1e6,
      defaultFund: 5e6}. Paths are relative to FILE; the first file of an underlying is its history,
      all of them serve windows, the finest that covers one.

      margin, of a member or of all: an amount; {assets: {BTC: 10, USDT: 1e6}}; {amount, heldIn};
      {model, confidence, horizon, heldIn}; {schedule: "btc.json5", heldIn}, or a schedule by
      underlying: initial margin of each position by its notional; {preset: "binance-usdm",
      symbols: {BTC: "BTCUSDT"}, heldIn}: the same by a venue's tables. heldIn: shares that fall
      with their asset. group: affiliates default together. premium: upfront (an option's value
      stands behind its holder) or margined. Also: cash, marks, asOf, named, windows: {name: {from,
      to, volatility}}, volatility: {slopes, near, far}, grid: {price: [-0.3], volatility: [20]},
      span: {price, volatility}, shocks: [-5, 5] in deviations, covariance: {estimate, decay,
      stress}, simulation: {draws,
      degrees, confidences}, reverse: {down, up}, sizing: the scenarios that funds are judged by
      (windows and shocks).

      Windows apply the joint moves that happened, not the worst of each; moves are at once, no time
      passes. Uncovered: what a member loses beyond what it has posted. Funds hold only where all
      that sizing asks for was tested: a window that the data do not cover (name those that count in
      named), a shock that a price cannot make in full, a quantile with fewer draws beyond it than
      bound it are named, and --require ends with 1. See examples/lab/stress.md.
      """,
    examples: ["clearsim stress examples/lab/stress.json5 --within"])

  static func run(_ arguments: Arguments, console: Console) throws -> ExitStatus {
    let horizon = try StressHorizon(
      length: try arguments.duration("horizon") ?? .hours(24), isWithin: arguments.has("within"))
    let requirements = try arguments.all("require").map { text in
      guard let requirement = StressRequirement(rawValue: text) else {
        let known = StressRequirement.allCases.map(\.rawValue)
        let near = Spelling.nearest(to: text, among: known).map { "; did you mean \($0)?" } ?? ""
        throw arguments.usage(
          "--require: '\(text)' is not one of \(known.joined(separator: ", "))\(near)")
      }
      return requirement
    }
    let page = try arguments.page()
    let seed = try arguments.integer("seed", in: 0...UInt64.max) ?? 1
    let file = try StressTerms(arguments.operands[0])
    try arguments.guardOutputs(reading: file.pricePaths)
    let study = try StressStudy(file, horizon: horizon, seed: seed, observe: console.observer)
    let report = StressReport(study)
    try page?.write(report.page)
    if arguments.has("json") {
      try console.result(report.json)
    } else {
      try console.result(report.text)
    }
    let objections = requirements.compactMap { report.objection(to: $0) }
    for objection in objections { console.note(objection) }
    return objections.isEmpty ? .done : .doesNotHold
  }
}
