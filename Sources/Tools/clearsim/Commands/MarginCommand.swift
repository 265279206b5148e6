import Inputs
import Margin
import Reports
import Units

/// `clearsim margin FILE|-`: what-if margin of a portfolio.
enum MarginCommand: Subcommand {
  static let declaration = CommandDeclaration(
    name: "margin",
    summary: "what-if margin, liquidation and bankruptcy prices of a portfolio",
    operands: [
      OperandDeclaration(
        name: "FILE", meaning: "the portfolio, a JSON5 file; - is standard input")
    ],
    options: [
      .json,
      .value(
        "preset", "NAME",
        "take schedules from this venue preset, whatever the file names; see clearsim presets"),
      .value(
        "require", "STATUS",
        "end with status 1 where a pool is worse than this: healthy, called "
          + "or liquidatable"),
      .set,
    ],
    notes: """
      The portfolio: {preset, collateral: [{asset, amount}], instruments: {NAME: {kind, mark,
      index, contractSize, settlementAsset, schedule}}, positions: [{instrument, quantity,
      entryPrice, mode, leverage, isolatedMargin}], orders: [{instrument, side, quantity, price}],
      ordersInRatio}. An instrument is a market document, as in a scenario or a node's
      configuration: it may have a preset of its own, and every other key of one; see clearsim
      configuration scenario.
      kind is linearPerpetual (the default) or inversePerpetual: quantity in contracts of
      contractSize quote units (1 where it is not said), collateral and every amount in the base
      coin, schedule given with floors in coins, as presets' tables are of linear contracts.
      A schedule: {brackets: [{floor, maintenanceRate, initialRate or maxLeverage}], valuation,
      closingFeeRate}, or {maintenanceRate, initialRate or maxLeverage, deduction}, or the path of a
      file with one, relative to the portfolio's, such as clearsim calibrate writes.
      quantity is negative for a short. A long and a short of one instrument are held side by side
      (hedge mode): requirements add up, buys count with the long and sells with the short.
      collateral is the balance behind cross positions; isolatedMargin lies beside it, and where it
      is not given, an isolated position's initial requirement at entry is taken out of the balance.
      Without leverage the bracket's greatest applies; above it is an error.

      equity, initialRequirement (with orders) and maintenanceRequirement are of everything
      together; available is cross equity above the cross initial requirement, not below 0;
      marginRatio is maintenance / equity, null without equity. What is judged is the pool: the
      cross pool first, then each isolated position with its pocket. Its status is healthy; called
      (equity below the warningLevel of its instrument, of the cross pool the highest, 1.2 where
      none is given, times maintenance); liquidatable (below maintenance); bankrupt (below 0). The
      status above is the worst.

      A liquidationPrice is the first price, to 1e-8, at which the pool's equity is below its
      maintenance, with every other mark unchanged: a long is liquidated there and below, a short
      there and above. A bankruptcyPrice is where the pool's equity is used up, by the same rule;
      so a long's is never above its liquidation price, a short's never below. Null where no
      positive price does it. distance is how far the mark may move before the liquidation price,
      as a part of the mark; negative once it is past.
      examples/margin/README.md says more, and which venues differ.
      """,
    examples: [
      "clearsim margin examples/margin/two-pools.json5",
      "clearsim margin examples/margin/two-pools.json5 --set instruments.SOLUSDT.mark=110 "
        + "--require healthy",
    ])

  static func run(_ arguments: Arguments, console: Console) throws -> ExitStatus {
    let least = try arguments.choice("require", of: Required.self)
    let document = try ConfigurationDocument(
      file: arguments.operands[0], overrides: arguments.all("set"))
    let preset = try arguments.text("preset").map { try PresetsCommand.preset($0, arguments) }
    let file = try PortfolioFile(document, preset: preset)
    let margin = PortfolioMargin(
      balance: file.balance, positions: file.positions, warningLevel: file.warningLevel,
      ordersInRatio: file.ordersInRatio)
    let answer = MarginAnswer(file, margin)
    if arguments.has("json") {
      try console.result(answer.json)
    } else {
      try console.result(answer.text)
    }
    guard let least, margin.status > least.status else { return .done }
    console.error("the portfolio is \(margin.status), and --require asks for \(least.rawValue)")
    return .doesNotHold
  }

  private enum Required: String, CaseIterable {
    case healthy, called, liquidatable
    var status: PoolStatus {
      switch self {
      case .healthy: .healthy
      case .called: .called
      case .liquidatable: .liquidatable
      }
    }
  }
}
