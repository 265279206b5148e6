import Inputs
import Margin
import Reports
import Units

/// `clearsim margin FILE|-`: what-if margin of a portfolio.
enum MarginCommand: Command {
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
      .set,
    ],
    notes: """
      The portfolio: {preset, collateral: [{asset, amount}], instruments: {NAME: {kind, mark,
      index, contractSize, settlementAsset, schedule}}, positions: [{instrument, quantity,
      entryPrice, mode, leverage, isolatedMargin}], orders: [{instrument, side, quantity, price}]}.
      A schedule: {brackets: [{floor, maintenanceRate, initialRate or maxLeverage}], valuation,
      closingFeeRate}, or {maintenanceRate, initialRate or maxLeverage, deduction}, or the path of a
      file with one, relative to the portfolio's, such as clearsim calibrate writes.
      quantity is negative for a short. collateral is the balance behind cross positions;
      isolatedMargin lies beside it, and where it is not given, an isolated position's initial
      requirement at entry is taken out of the balance. Without leverage the bracket's greatest
      applies.

      equity, initialRequirement (with orders) and maintenanceRequirement are of everything
      together; available is cross equity above the cross initial requirement, not below 0;
      marginRatio is maintenance / equity, liquidatable above 1, null without equity. A
      liquidationPrice is the first price, to 1e-8, at which equity is below maintenance with all
      else unchanged: a long is liquidated there and below, a short there and above; null where no
      positive price does.
      """)

  static func run(_ arguments: Arguments, console: Console) throws -> ExitStatus {
    let document = try ConfigurationDocument(
      file: arguments.operands[0], overrides: arguments.all("set"))
    if let name = arguments.text("preset") { _ = try PresetsCommand.preset(name, arguments) }
    let file = try PortfolioFile(document, preset: arguments.text("preset"))
    let margin = PortfolioMargin(balance: file.balance, positions: file.positions)
    if arguments.has("json") {
      try console.result(json(file, margin))
    } else {
      try console.result(text(file, margin))
    }
    return .done
  }

  private static func json(_ file: PortfolioFile, _ margin: PortfolioMargin) -> JSONValue {
    var positions: [JSONValue] = []
    for (place, position) in margin.positions.enumerated() where file.hasPosition[place] {
      let given = file.positions[place]
      positions.append([
        "instrument": .string(file.names[place]),
        "quantity": .amount(given.quantity),
        "mode": given.pocket == nil ? "cross" : "isolated",
        "mark": .amount(given.mark),
        "notional": .amount(position.value.magnitude),
        "isolatedMargin": given.pocket.map { .amount($0) } ?? .null,
        "unrealisedProfit": .amount(position.unrealised),
        "initialRequirement": .amount(position.initial),
        "maintenanceRequirement": .amount(position.maintenance),
        "liquidationPrice": position.liquidation.map { .amount($0) } ?? .null,
        "bankruptcyPrice": position.bankruptcy.map { .amount($0) } ?? .null,
      ])
    }
    return [
      "equity": .amount(margin.total.equity),
      "initialRequirement": .amount(margin.total.initial),
      "maintenanceRequirement": .amount(margin.total.maintenance),
      "available": .amount(margin.available),
      "marginRatio": margin.marginRatio.map { .amount($0) } ?? .null,
      "positions": .array(positions),
    ]
  }

  private static func text(_ file: PortfolioFile, _ margin: PortfolioMargin) -> String {
    var rows: [(String, String)] = [
      ("equity", "\(margin.total.equity)"),
      ("initial requirement", "\(margin.total.initial)"),
      ("maintenance requirement", "\(margin.total.maintenance)"),
      ("available", "\(margin.available)"),
      ("margin ratio", margin.marginRatio.map { "\($0)" } ?? "none"),
    ]
    for (place, position) in margin.positions.enumerated() where file.hasPosition[place] {
      let given = file.positions[place]
      let mode = given.pocket == nil ? "cross" : "isolated"
      rows += [
        ("", ""), (file.names[place], "\(given.quantity) at mark \(given.mark), \(mode)"),
        ("  unrealised profit", "\(position.unrealised)"),
        ("  initial requirement", "\(position.initial)"),
        ("  maintenance requirement", "\(position.maintenance)"),
        ("  liquidation price", position.liquidation.map { "\($0)" } ?? "none"),
        ("  bankruptcy price", position.bankruptcy.map { "\($0)" } ?? "none"),
      ]
    }
    let width = (rows.map(\.0.count).max() ?? 0) + 2
    return rows.map { name, value in
      value.isEmpty
        ? name : name + String(repeating: " ", count: width - name.count) + value
    }.joined(separator: "\n") + "\n"
  }
}
