import Inputs

/// What `fund.csv` comes to: the balance over time, and the sums by reason.
struct FundPicture {
  private(set) var times: [Double] = []
  private(set) var balances: [Double] = []
  private var reasons: [(name: String, count: Int, sum: Double)] = []
  /// What the fund paid for losses, positive.
  private(set) var paid = 0.0

  init() {}

  init(file: String) throws(InputFault) {
    try TableFile.read(file, columns: ["time_ms", "balance_quote", "change_quote", "reason"]) {
      row throws(InputFault) in
      let change = try row.requiredNumber(2)
      times.append(try row.requiredNumber(0))
      balances.append(try row.requiredNumber(1))
      let name = row.text(3)
      let place = reasons.firstIndex { $0.name == name } ?? reasons.count
      if place == reasons.count { reasons.append((name, 0, 0)) }
      reasons[place].count += 1
      reasons[place].sum += change
      let isLoss = [FundMovement.deficitCovered, .inventory].contains { $0.rawValue == name }
      if isLoss, change < 0 {
        paid -= change
      }
    }
  }

  var json: JSONValue {
    .array(
      reasons.map {
        ["reason": .string($0.name), "count": .count($0.count), "sum": .number($0.sum)]
      })
  }
}

/// What `deleveraging.csv` comes to.
struct DeleveragingPicture {
  private(set) var forgone = 0.0
  private(set) var notional = 0.0
  private(set) var count = 0

  init() {}

  init(file: String) throws(InputFault) {
    try TableFile.read(file, columns: ["notional_quote", "forgone_quote"]) {
      row throws(InputFault) in
      count += 1
      notional += try row.requiredNumber(0)
      forgone += max(0, try row.requiredNumber(1))
    }
  }
}

/// What `accounts.csv` comes to: one line for each population.
struct PopulationPicture {
  private struct Population {
    let name: String
    var accounts = 0
    var liquidated = 0
    var deposit = 0.0
    var equity = 0.0
    var realised = 0.0
    var fees = 0.0
    var funding = 0.0
  }

  private var populations: [Population] = []
  private static let columns = [
    "population", "liquidated", "deposit_quote", "final_equity_quote", "realised_profit_quote",
    "fees_quote", "funding_quote",
  ]

  init() {}

  init(file: String) throws(InputFault) {
    try TableFile.read(file, columns: Self.columns) { row throws(InputFault) in
      let name = row.text(0)
      let place = populations.firstIndex { $0.name == name } ?? populations.count
      if place == populations.count { populations.append(Population(name: name)) }
      populations[place].accounts += 1
      if try row.requiredNumber(1) != 0 { populations[place].liquidated += 1 }
      populations[place].deposit += try row.requiredNumber(2)
      populations[place].equity += try row.requiredNumber(3)
      populations[place].realised += try row.requiredNumber(4)
      populations[place].fees += try row.requiredNumber(5)
      populations[place].funding += try row.requiredNumber(6)
    }
  }

  var json: JSONValue {
    .array(
      populations.map {
        [
          "population": .string($0.name), "accounts": .count($0.accounts),
          "liquidated": .count($0.liquidated), "deposit": .number($0.deposit),
          "equity": .number($0.equity), "realised": .number($0.realised),
          "fees": .number($0.fees), "funding": .number($0.funding),
        ]
      })
  }
}
