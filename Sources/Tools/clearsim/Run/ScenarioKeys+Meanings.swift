import Markets

extension ScenarioKeys {
  /// What each key means, by its path; what those of a kind of population mean says its
  /// declaration.
  static let meanings: [String: String] = own.merging(
    MarketKeys.meanings.map { ("market.\($0.key)", $0.value) }, uniquingKeysWith: { own, _ in own })

  /// All but those of the market document.
  private static let own: [String: String] = [
    "name": "what the run is called",
    "description": "one line for the reader",
    "seed": "seed of every random stream; `--seed` goes before it",
    "clock": "how time passes",
    "price": "where the index comes from",
    "start": "when the run begins, such as `\"2020-03-12T00:00:00Z\"`",
    "duration": "length of the run",
    "market": "the perpetual that is traded",
    "sampleInterval":
      "length of a bucket of `prices.csv`: of each the first tick is a row, and so are the "
      + "states in which mark, index and last trade were least and greatest",
    "insuranceFund": "what the insurance fund holds at the start",
    "populations": "who takes part",
    "clock.tick":
      "between two ticks: funding, expiry, mark samples and liquidations go on then, and "
      + "the book's depth is published",
    "clock.index": "between two index prices",
    "price.kind": "a path of its own, or the bars of `--prices`",
    "price.moves": "scripted moves",
    "price.start": "index at the start",
    "price.volatility": "standard deviation of the logarithm over 365 days",
    "price.drift": "mean of the logarithm a year",
    "price.jumpsPerDay": "mean number of jumps at random times",
    "price.jumpSize": "standard deviation of the logarithm of a jump",
    "price.moves[].at": "from the start of the run",
    "price.moves[].over": "how long the move takes; 0 is a jump",
    "price.moves[].change": "−20% takes a fifth of whatever the price would have been",
    "populations[].name": "also names the agents' random streams",
    "populations[].kind": "what the agents do",
    "populations[].count": "how many agents",
    "populations[].collateral": "what each agent is paid in at the start",
    "populations[].latency": "how long orders and data are under way",
    "populations[].volatilityWindow":
      "time constant of the agents' averages of volatility and basis",
    "populations[].collateral.median": "median of a lognormal",
    "populations[].collateral.sigma": "standard deviation of the logarithm",
    "populations[].collateral.least": "lower bound",
    "populations[].collateral.most": "upper bound",
    "populations[].latency.order": "least time from a decision to the house",
    "populations[].latency.jitter": "mean of an exponential part on top",
    "populations[].latency.data": "from the house to the agent",
  ]
}
