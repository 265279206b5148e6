import Clearing
import Reports
import Units

extension RunRecorder {
  /// The object of `run --json`.
  public func summary(_ house: ClearingHouse, seed: UInt64, wallSeconds: Double) -> RunSummary {
    var summary = RunSummary()
    summary.scenario = scenario.name
    summary.seed = seed
    summary.digest = house.digest().description
    summary.commands = figures.commands
    summary.events = figures.events
    summary.simulatedSeconds = scenario.duration.seconds
    summary.wallSeconds = wallSeconds
    summary.accounts = scenario.accounts
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
    summary.socialisedLoss = figures.socialisedLoss
    summary.unfundedLoss = figures.unfundedLoss
    summary.conservation = house.isConserved
    return summary
  }

  /// Writes the table of accounts, as they stand at the end.
  public func writeAccounts(_ house: ClearingHouse, to tables: RunTables) throws {
    for (place, population) in scenario.populations.enumerated() {
      let first = scenario.firstAccount(of: place).rawValue
      for agent in 0..<UInt32(population.count) {
        let account = AccountID(rawValue: first + agent)
        let record = accounts[Int(account.rawValue)]
        let (balance, equity) = Self.worth(account, house)
        try tables.accounts.append(
          AccountRow(
            account: account, population: population.name, leverage: record.leverage,
            deposit: record.deposit, finalBalance: balance, finalEquity: equity,
            realisedProfit: record.realised, fees: record.fees, funding: -record.funding,
            isLiquidated: record.liquidations > 0, firstLiquidation: record.firstLiquidation))
      }
    }
  }

  /// Balance with the isolated pocket, and with the profit not yet realised.
  static func worth(_ account: AccountID, _ house: ClearingHouse) -> (Money, Money) {
    var balance = Money.zero
    for state in house.account(account)?.balances ?? [] { balance += state.balance }
    var equity = balance
    for instrument in house.instruments {
      guard let position = house.position(account, instrument) else { continue }
      balance += position.isolatedBalance
      equity += position.isolatedBalance + position.unrealisedProfit
    }
    return (balance, equity)
  }

  /// How each population came out.
  public func outcomes(_ house: ClearingHouse) -> [PopulationOutcome] {
    scenario.populations.enumerated().map { place, population in
      var outcome = PopulationOutcome(name: population.name, agents: population.count)
      let first = Int(scenario.firstAccount(of: place).rawValue)
      for number in first..<(first + population.count) {
        let record = accounts[number]
        outcome.deposits += record.deposit
        outcome.equity += Self.worth(AccountID(rawValue: UInt32(number)), house).1
        outcome.fees += record.fees
        outcome.funding += record.funding
        if record.liquidations > 0 { outcome.liquidatedAgents += 1 }
      }
      return outcome
    }
  }
}

/// What a run has meant for one population.
public struct PopulationOutcome: Sendable {
  public let name: String
  public let agents: Int
  public var liquidatedAgents = 0
  public var deposits = Money.zero
  /// At the end.
  public var equity = Money.zero
  /// Paid where positive.
  public var fees = Money.zero
  /// Received where positive.
  public var funding = Money.zero

  init(name: String, agents: Int) {
    self.name = name
    self.agents = agents
  }
}
