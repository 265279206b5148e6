import Clearing
import Inputs
import Reports
import Units

extension RunRecorder {
  /// The object of `run --json`.
  public func summary(_ house: ClearingHouse, seed: UInt64, wallSeconds: Double) -> RunSummary {
    var summary = RunSummary()
    summary.scenario = outline.name
    summary.seed = seed
    summary.digest = house.digest().description
    summary.commands = figures.commands
    summary.events = figures.events
    summary.simulatedSeconds = (outline.end - outline.start).seconds
    summary.wallSeconds = wallSeconds
    summary.accounts = house.accounts.count
    summary.trades = figures.trades
    summary.priceStart = figures.markStart
    summary.priceLow = figures.markLow
    summary.priceHigh = figures.markHigh
    summary.priceEnd = figures.markEnd
    summary.liquidations = figures.liquidations
    summary.liquidatedNotional = figures.liquidatedLong + figures.liquidatedShort
    summary.liquidatedLongNotional = figures.liquidatedLong
    summary.liquidatedShortNotional = figures.liquidatedShort
    summary.insuranceFundStart = figures.fundStart ?? .zero
    summary.insuranceFundLow = figures.fundLow
    summary.insuranceFundEnd = figures.fundEnd
    summary.deleveragings = figures.deleveragings
    summary.deleveragedNotional = figures.deleveragedNotional
    summary.sharedLoss = figures.sharedLoss
    summary.unfundedLoss = figures.unfundedLoss
    summary.attributed = figures.attributed
    summary.markets = marketSummaries
    summary.conservation = house.isConserved
    return summary
  }

  /// The figures of each market, in the order of their listing.
  public var marketSummaries: [MarketSummary] {
    markets.map { market in
      var summary = market.figures
      let units = outline.units[market.contract.instrument]
      summary.asset = units?.settlement
      summary.base = units?.base
      summary.quote = units?.quote
      if let since = market.staleSince {
        summary.staleTime = summary.staleTime + (outline.end - since)
      }
      summary.fund = funds[market.contract.settlementAsset] ?? MarketSummary.Fund()
      return summary
    }
  }

  /// How the rows of the table of prices were chosen, for `run.json`.
  public static func sampling(_ bucket: TimeSpan) -> JSONValue {
    [
      "bucket": .string(DurationText.format(bucket)),
      "kept": "the first tick, and the least and greatest of mark, index and last trade",
    ]
  }

  /// Writes the table of accounts, as they stand at the end, and what the others still lack.
  public func finish(_ house: ClearingHouse, to tables: RunTables) throws {
    try finishPrices(house)
    for account in house.accounts.sorted(by: { $0.rawValue < $1.rawValue }) {
      let record = record(account)
      let (balance, equity) = Self.worth(account, house)
      try tables.accounts.append(
        AccountRow(
          account: account, population: population(account), leverage: record.leverage,
          deposit: record.deposit, finalBalance: balance, finalEquity: equity,
          realisedProfit: record.realised, fees: record.fees, funding: -record.funding,
          isLiquidated: record.liquidations > 0, firstLiquidation: record.firstLiquidation))
    }
  }

  private func record(_ account: AccountID) -> AccountRecord {
    let place = Int(account.rawValue)
    return place < accounts.count ? accounts[place] : AccountRecord()
  }

  /// The population an account belongs to; of a log, the member who owns it.
  private func population(_ account: AccountID) -> String {
    var first = 1
    for population in outline.populations {
      if (first..<first + population.count).contains(Int(account.rawValue)) {
        return population.name
      }
      first += population.count
    }
    return "member \(record(account).member)"
  }

  /// Balance with the isolated pocket, and with the profit not yet realised, in the settlement
  /// asset of the first market.
  static func worth(_ account: AccountID, _ house: ClearingHouse) -> (MoneySum, MoneySum) {
    let asset = house.assets.first
    var balance = MoneySum.zero
    for state in house.account(account)?.balances ?? [] where state.asset == asset {
      balance += state.balance
    }
    var equity = balance
    for instrument in house.instruments
    where house.market(instrument)?.contract.settlementAsset == asset {
      guard let position = house.position(account, instrument) else { continue }
      balance += position.isolatedBalance
      equity += position.isolatedBalance
      equity += position.unrealisedProfit
    }
    return (balance, equity)
  }

  /// How each population came out.
  public func outcomes(_ house: ClearingHouse) -> [PopulationOutcome] {
    var first = 1
    return outline.populations.map { population in
      var outcome = PopulationOutcome(name: population.name, agents: population.count)
      for number in first..<(first + population.count) {
        let account = AccountID(rawValue: UInt32(number))
        let record = record(account)
        outcome.deposits += record.deposit
        outcome.equity += Self.worth(account, house).1
        outcome.fees += record.fees
        outcome.funding += record.funding
        if record.liquidations > 0 { outcome.liquidatedAgents += 1 }
      }
      first += population.count
      return outcome
    }
  }
}

/// What a run has meant for one population.
public struct PopulationOutcome: Sendable {
  public let name: String
  public let agents: Int
  public var liquidatedAgents = 0
  public var deposits = MoneySum.zero
  /// At the end.
  public var equity = MoneySum.zero
  /// Paid where positive.
  public var fees = MoneySum.zero
  /// Received where positive.
  public var funding = MoneySum.zero
  /// What it has at the end beyond what it was paid in; negative where it has lost.
  public var gain: MoneySum { equity + -deposits }

  init(name: String, agents: Int) {
    self.name = name
    self.agents = agents
  }
}
