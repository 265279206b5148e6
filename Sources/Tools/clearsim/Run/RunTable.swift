import Messages
import Reports
import Simulation
import Units

/// What `clearsim run` prints.
enum RunTable {
  static func text(_ outcome: RunSession.Outcome, _ plan: RunPlan) -> String {
    let summary = outcome.summary
    let end = TimeText.format(plan.scenario.end)
    return """
      \(summary.scenario), seed \(summary.seed): \(TimeText.format(plan.scenario.start)) to \(end)

      \(market(outcome, plan).text)
      \(markets(outcome, plan))\
      \(liquidations(outcome, digits(plan)).text)
      \(populations(outcome, digits(plan)).text)
      \(work(outcome))
      digest \(summary.digest)

      """
  }

  /// Digits behind the point of an amount of money: none, but of a coin a little is much.
  private static func digits(_ plan: RunPlan) -> Int {
    plan.scenario.market.contract.payoff.kind == .linear ? 0 : 4
  }

  private static func market(_ outcome: RunSession.Outcome, _ plan: RunPlan) -> TextTable {
    let (summary, figures) = (outcome.summary, outcome.figures)
    func price(_ price: Price?) -> String { price.map { rounded($0, 2) } ?? "-" }
    let asset = plan.scenario.market.asset
    let digits = digits(plan)
    var table = TextTable(["", "start", "low", "high", "end"])
    table.append(
      [
        "mark price", price(summary.priceStart), price(summary.priceLow),
        price(summary.priceHigh), price(summary.priceEnd),
      ])
    table.append(
      [
        "insurance fund, \(asset)", rounded(summary.insuranceFundStart, digits),
        rounded(summary.insuranceFundLow, digits), "", rounded(summary.insuranceFundEnd, digits),
      ])
    table.append(
      [
        "mark against index", "", percent(-figures.discountMost), percent(figures.premiumMost), "",
      ])
    return table
  }

  /// Lines of markets, where there are several.
  private static var marketsShown: Int { 20 }

  /// A line for each market, those with the most liquidated first; nothing where there is one, of
  /// which the other tables tell all.
  private static func markets(_ outcome: RunSession.Outcome, _ plan: RunPlan) -> String {
    let all = outcome.summary.markets
    guard all.count > 1 else { return "" }
    func price(_ price: Price?) -> String { price.map { rounded($0, 2) } ?? "-" }
    var table = TextTable([
      "market", "low", "end", "against index", "trades", "liquidations", "notional", "of longs",
      "deleveraged", "in",
    ])
    let ranked = all.enumerated().sorted { a, b in
      let (x, y) = (a.element.liquidations, b.element.liquidations)
      return x != y ? x > y : a.offset < b.offset
    }.map(\.element)
    for market in ranked.prefix(marketsShown) {
      let linear = plan.scenario.markets.first { $0.symbol == market.symbol }
      let digits = linear?.contract.payoff.kind == .linear ? 0 : 4
      table.append([
        market.symbol, price(market.price.low), price(market.price.end),
        percent(-market.discountMost), "\(market.trades)", "\(market.liquidations)",
        rounded(market.liquidatedNotional, digits), rounded(market.liquidatedLong, digits),
        rounded(market.deleveragedNotional, digits), market.asset ?? "",
      ])
    }
    let rest = all.count - marketsShown
    return table.text + "\n" + (rest > 0 ? "and \(rest) other markets\n\n" : "")
  }

  /// Lines of who made the losses.
  private static var lossesShown: Int { 8 }

  private static func liquidations(_ outcome: RunSession.Outcome, _ digits: Int) -> TextTable {
    let (summary, figures) = (outcome.summary, outcome.figures)
    var table = TextTable(["", "count", "notional", "of longs", "of shorts"])
    table.append(["trades", "\(figures.trades)", rounded(figures.tradedNotional, digits), "", ""])
    table.append(
      [
        "liquidations", "\(figures.liquidations)", rounded(summary.liquidatedNotional, digits),
        rounded(figures.liquidatedLong, digits), rounded(figures.liquidatedShort, digits),
      ])
    for stage in figures.stages where stage.steps > 0 {
      table.append(
        ["  \(stage.stage.rawValue)", "\(stage.steps)", rounded(stage.notional, digits), "", ""])
    }
    if let minute = figures.busiestMinute {
      let clock = TimeText.format(minute.start).dropLast(4).replacing("T", with: " ")
      table.append(["  in the minute of \(clock)", "", rounded(minute.notional, digits), "", ""])
    }
    table.append(
      [
        "auto-deleveraging", "\(figures.deleveragings)",
        rounded(figures.deleveragedNotional, digits),
        "", "",
      ])
    table.append(["shared losses", "", lost(figures.sharedLoss, digits), "", ""])
    table.append(["unfunded losses", "", lost(figures.unfundedLoss, digits), "", ""])
    let losses = figures.attributed.sorted {
      $0.shared + $0.unfunded > $1.shared + $1.unfunded
    }
    for loss in losses.prefix(lossesShown) {
      table.append(["  by \(loss.name)", "", lost(loss.shared + loss.unfunded, digits), "", ""])
    }
    if losses.count > lossesShown {
      table.append(["  and \(losses.count - lossesShown) others", "", "", "", ""])
    }
    return table
  }

  private static func populations(_ outcome: RunSession.Outcome, _ digits: Int) -> TextTable {
    var table = TextTable(
      ["population", "agents", "liquidated", "deposits", "equity", "fees", "funding"])
    for population in outcome.populations {
      table.append(
        [
          population.name, "\(population.agents)", "\(population.liquidatedAgents)",
          rounded(population.deposits, digits), rounded(population.equity, digits),
          rounded(population.fees, digits), rounded(population.funding, digits),
        ])
    }
    return table
  }

  private static func work(_ outcome: RunSession.Outcome) -> String {
    let summary = outcome.summary
    let seconds = max(summary.wallSeconds, 1e-9)
    let rejects = zip(RejectReason.allCases, outcome.figures.rejects).filter { $0.1 > 0 }
      .sorted { $0.1 > $1.1 }.prefix(3).map { "\($0.1) \($0.0)" }.joined(separator: ", ")
    let refused = rejects.isEmpty ? "" : " (rejected: \(rejects))"
    return "\(summary.commands) commands\(refused)\n\(summary.events) events, "
      + "\(outcome.wakes) agent wakes in \(decimal(seconds, 1)) s: "
      + "\(Int(Double(summary.commands) / seconds)) commands/s"
  }

  /// An amount with so many digits behind the point, rounded to the nearest.
  static func rounded<T: FixedPoint>(_ amount: T, _ digits: Int) -> String {
    MoneySum.rounded(Int128(amount.rawValue), decimals: T.decimals, to: digits)
  }

  private static func rounded(_ sum: MoneySum, _ digits: Int) -> String { sum.rounded(digits) }

  /// A loss, whole where rounding would tell of none.
  static func lost(_ sum: MoneySum, _ digits: Int) -> String {
    let text = rounded(sum, digits)
    return text == "0" ? sum.description : text
  }

  private static func percent(_ rate: Rate) -> String {
    MoneySum.rounded(Int128(rate.rawValue) * 100, decimals: Rate.decimals, to: 2) + " %"
  }

  private static func decimal(_ number: Double, _ digits: Int) -> String {
    rounded(Money(rawValue: Int64(number * 1e8)), digits)
  }
}
