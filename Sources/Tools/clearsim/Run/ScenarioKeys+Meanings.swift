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
    "feed": "how the index reaches the house, and what goes wrong with it",
    "feed.sources": "sources of the index, each posting by itself; the house takes their median",
    "feed.lag": "how old a price is when it is posted, in whole steps of `clock.index`",
    "feed.faults": "what sources do wrong; the first prices, at the start, are right",
    "feed.faults[].kind":
      "stale: silence; glitch: one wrong print, the first at or behind `at`; offset: all prints of "
      + "a time are wrong",
    "feed.faults[].at": "from the start of the run",
    "feed.faults[].for": "how long, of stale and offset",
    "feed.faults[].change": "of glitch and offset: by how much, relative, a print is wrong",
    "feed.faults[].source": "the one source that it befalls",
    "feedback":
      "makes the index feel its markets: ln I = (1 − w) ln X + w ((1 − o) ln A + o ln P), with X "
      + "the path of `price`, A an outside venue that answers our flow, and P this market's price",
    "feedback.weight": "w: the part of the index that feels; 0 is the exogenous index",
    "feedback.law":
      "of A = X e^K: K = ± `impact` × √(|Q| / `volume`), or `impact` × Q / `volume`, Q the net "
      + "notional of the flow",
    "feedback.impact": "how far a net flow of a day's volume moves the outside venues",
    "feedback.volume": "a day's notional of the outside venues, in quote units",
    "feedback.recovery": "half-life of the flow in Q",
    "feedback.flow": "which trades in the book count: forced ones, or all",
    "feedback.ownShare": "o: the part of this market's own price in what feels",
    "feedback.ownBound": "greatest distance of P from X that counts, as a logarithm",
    "feedback.lag": "how long before a post what it feels must have happened",
    "underlyings":
      "several prices by names of your own, in place of `price`; each has `price`, `feed` and "
      + "`feedback`",
    "underlyings.*.correlation": "of the shocks of its generated price, by the other's name",
    "underlyings.*.correlation.*":
      "of the two Brownian motions; a pair is given once, and all together must be positive "
      + "definite",
    "markets":
      "several markets, in place of `market`; each has its keys, and a symbol of its own",
    "markets[].underlying": "what its index is of",
    "insuranceFunds":
      "what the funds of other settlement assets hold at the start; `insuranceFund` is that of the "
      + "first market's",
    "insuranceFunds.*": "by the name of the asset",
    "populations[].market": "the market that its agents trade",
    "populations[].markets":
      "the markets that each of its agents trades from one account, all of one settlement asset; "
      + "each market has an even share of the agent's equity to reckon with",
    "populations[].markets[]": "one of them",
    "price.kind":
      "generated: Brownian motion with jumps around zero; jumpDiffusion: Merton's; heston: "
      + "stochastic volatility; regimes: a Markov chain of them; or a record: bars, or tape of "
      + "trades",
    "price.file":
      "of bars and tape: the record; a tape has columns time, price and perhaps quantity, plain or "
      + "gzip",
    "price.damping":
      "of bars and tape: the logarithm of the move from the start is multiplied by it; below 1 it "
      + "leaves a part of what happened that day to the agents",
    "price.jumpMean": "of jumpDiffusion: mean of the logarithm of a jump",
    "price.startVolatility": "of heston: volatility over 365 days at the start, √v0",
    "price.reversion": "of heston: κ, by the year, at which variance returns to `volatility`²",
    "price.volatilityOfVariance": "of heston: ξ over 365 days, of dv = κ (θ − v) dt + ξ √v dZ",
    "price.varianceCorrelation": "of heston: ρ, of the shocks of price and variance",
    "price.regimes": "of regimes: 2 to 16; the run starts in the first",
    "price.regimes[].name": "what `to` calls it",
    "price.regimes[].volatility": "standard deviation of the logarithm over 365 days, in it",
    "price.regimes[].drift": "growth of the expected price over 365 days, as a logarithm, in it",
    "price.regimes[].stays": "mean time in it, exponential",
    "price.regimes[].to": "weights of the regimes that may follow, by name",
    "price.moves": "scripted moves",
    "price.start": "index at the start",
    "price.volatility":
      "standard deviation of the logarithm over 365 days; of heston that which variance returns to",
    "price.drift": "growth of the expected price over 365 days, as a logarithm",
    "price.jumpsPerDay":
      "of generated and jumpDiffusion: mean number of jumps at random times",
    "price.jumpSize":
      "of generated and jumpDiffusion: standard deviation of the logarithm of a jump",
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
