extension ScenarioKeys {
  /// What each key means, by its path; what those of a kind of population mean says its
  /// declaration.
  static let meanings: [String: String] = [
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
    "market.preset":
      "a venue whose rules hold wherever the file gives none of its own; with it only what "
      + "it does not cover must be given",
    "market.symbol": "what the market is called",
    "market.payoff":
      "linear: profit in the quote asset; inverse: in the coin, and so are all amounts of the file",
    "market.asset": "the settlement asset: the coin where the contract is inverse",
    "market.baseAsset": "what is traded, the unit of quantities",
    "market.quoteAsset": "what prices are in",
    "market.tick": "smallest price step",
    "market.lot": "smallest quantity step",
    "market.contractSize":
      "per unit of quantity: base units, and tick × lot × this has at most eight digits behind the "
      + "point; where it is inverse quote units, and lot × this ÷ (67108864 × tick) is 1e-8 or more",
    "market.priceBand": "orders further from the mark are rejected",
    "market.positionLimit":
      "greatest position, either side, of one account or of one owner's together",
    "market.openInterestLimit":
      "greatest sum of all long positions; orders that could take it beyond are refused",
    "market.fillBand": "reported fills further from the mark are rejected",
    "market.selfTradeScope": "whose orders never trade with each other; each agent is an owner",
    "market.positionScope": "whose positions the position limit and the brackets count together",
    "market.valuation": "price that values the maintenance requirement",
    "market.closingFeeRate": "held within the maintenance requirement",
    "market.schedule":
      "brackets, valuation and closing fee rate, or the path of a file with them, as "
      + "`clearsim calibrate` writes it",
    "market.brackets": "the margin schedule, by notional",
    "market.fees": "of trades in the book",
    "market.mark": "how the mark follows from index and book",
    "market.funding": "payments between longs and shorts",
    "market.liquidation": "what is done when margin is not enough",
    "market.brackets[].floor": "lowest notional of the bracket; a notional exactly there is in it",
    "market.brackets[].maintenanceRate":
      "maintenance requirement by notional, not above `initialRate`",
    "market.brackets[].initialRate": "one over the greatest leverage",
    "market.fees.maker": "of notional; negative is a rebate",
    "market.fees.taker":
      "both together are 0 or more: a rebate is paid by the other side; neither above the "
      + "lowest maintenance rate with the closing fee, so that a position can always be "
      + "closed",
    "market.mark.method": "median of funding-adjusted index, basis-averaged index and last trade",
    "market.mark.sampleInterval": "between two samples of the basis",
    "market.mark.windowSamples": "samples in the average; those not there yet count as zero",
    "market.mark.impactNotional":
      "a sample is the mid of the average prices of trading this much; zero where a side is "
      + "too thin",
    "market.mark.sampleBound": "greatest distance of a sample from the index",
    "market.mark.bound": "greatest distance of the mark from the index, whatever the method",
    "market.mark.moveMax": "greatest change of that distance between two samples",
    "market.mark.liquidationTradesMoveMark": "whether trades of liquidations count as last trade",
    "market.mark.indexAgeMax": "an older index is stale and pauses liquidations",
    "market.mark.indexDeviationMax":
      "greatest distance of index sources that agree; a scenario has one",
    "market.mark.restrictsWhileStale":
      "whether a stale index also stops what opens positions and takes collateral out",
    "market.funding.interval": "funding is paid at its multiples since 1970",
    "market.funding.ratePeriod":
      "the time for which premium and interest are due in full: a payment is rate × "
      + "interval ÷ this",
    "market.funding.sampleInterval": "between two samples of the premium",
    "market.funding.sampleBound":
      "greatest premium of one sample; time without a sample counts as zero",
    "market.funding.interestRate": "for a `ratePeriod`",
    "market.funding.clamp": "greatest distance of interest from premium",
    "market.funding.cap": "greatest rate of one payment, either way",
    "market.funding.impactNotional": "notional whose average price is the impact price",
    "market.liquidation.fractionPerTick":
      "greatest part of the position that one tick sends to the book",
    "market.liquidation.depthShareMax":
      "greatest share of the depth down to the bankruptcy price that one tick takes",
    "market.liquidation.isPartial": "whether reduction stops once margin is restored",
    "market.liquidation.restoreBuffer": "margin counts as restored at maintenance × (1 + this)",
    "market.liquidation.bookTicksMax": "ticks in the book before the fund takes over",
    "market.liquidation.feeRateMax":
      "fee to the fund, out of what is left above the bankruptcy price",
    "market.liquidation.fundTakesOver":
      "whether the fund takes positions over; else they are deleveraged",
    "market.liquidation.fundLeverageMax":
      "greatest notional of the fund's inventory as a multiple of its balance",
    "market.liquidation.disposalShareMax":
      "greatest share of depth that the fund's disposal takes a tick",
    "market.liquidation.disposalBand": "its greatest distance from the mark",
    "market.liquidation.disposalStep":
      "by how much that distance, which starts at nothing, widens at a tick that sold too little",
    "market.liquidation.takeoverLossMax":
      "loss at the mark up to which the fund takes over before deleveraging is tried",
    "market.liquidation.recourse":
      "what stands behind a loss before the fund does; each agent is an owner",
    "market.liquidation.withdrawals": "what happens to withdrawals while a loss is unfunded",
    "market.liquidation.recentGains":
      "whether gains realised since the last tick bear a loss before or after open positions",
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
    "market.schedule.valuation": "as `market.valuation`",
    "market.schedule.closingFeeRate": "as `market.closingFeeRate`",
    "market.schedule.brackets": "as `market.brackets`",
    "market.schedule.riskArrays": "for whoever margins options; a perpetual needs none",
    "market.schedule.brackets[].floor": "as `market.brackets[].floor`",
    "market.schedule.brackets[].maintenanceRate": "as `market.brackets[].maintenanceRate`",
    "market.schedule.brackets[].initialRate": "as `market.brackets[].initialRate`",
  ]
}
