/// What the keys of a market document mean, by their paths in it: the pages of scenarios and of
/// nodes say it with the same words.
public enum MarketKeys {
  public static let meanings: [String: String] = [
    "preset":
      "a venue whose rules hold wherever the document gives none of its own, or a file of the same "
      + "shape as `clearsim presets NAME --json` prints; with it only what it does not cover must "
      + "be given",
    "payoff":
      "linear: profit in the quote asset; inverse: in the coin, and so are all amounts of the "
      + "document",
    "kind": "the payoff, as portfolios call it",
    "symbol": "what the market is called, and the table of its preset",
    "asset": "the settlement asset: the coin where the contract is inverse",
    "baseAsset": "what is traded, the unit of quantities",
    "quoteAsset": "what prices are in",
    "tick": "smallest price step",
    "lot": "smallest quantity step",
    "contractSize":
      "per unit of quantity: base units, and tick × lot × this has at most eight digits behind the "
      + "point; where it is inverse quote units, and lot × this ÷ (67108864 × tick) is 1e-8 or "
      + "more",
    "priceBand": "orders further from the mark are rejected",
    "positionLimit": "greatest position, either side, of one account or of one owner's together",
    "openInterestLimit":
      "greatest sum of all long positions; orders that could take it beyond are refused",
    "fillBand": "reported fills further from the mark are rejected",
    "selfTradeScope": "whose orders never trade with each other",
    "positionScope": "whose positions the position limit and the brackets count together",
    "valuation": "price that values the maintenance requirement",
    "closingFeeRate": "fee of a close, held within the maintenance requirement",
    "warningLevel":
      "equity below this multiple of the maintenance requirement is told as a margin call; for "
      + "cross margin the highest of the asset's markets",
    "firstLeverage":
      "an account's leverage until it sets one, where the first bracket allows as much",
    "schedule":
      "the margin schedule as `clearsim calibrate` writes it, or the path of a file with it; goes "
      + "before `brackets`",
    "schedule.valuation": "as `valuation` of the market, and before it",
    "schedule.closingFeeRate": "as `closingFeeRate` of the market, and before it",
    "schedule.brackets": "by notional",
    "schedule.riskArrays": "for whoever margins options; a perpetual needs none",
    "schedule.maintenanceRate": "of every notional, in place of brackets",
    "schedule.initialRate": "of every notional, in place of brackets",
    "schedule.maxLeverage": "one over `initialRate`, in place of it",
    "schedule.deduction": "from the maintenance requirement, in place of brackets",
    "brackets": "the margin schedule, by notional",
    "fees": "of trades in the book",
    "fees.maker": "of notional; negative is a rebate",
    "fees.taker":
      "both together are 0 or more: a rebate is paid by the other side; neither above the lowest "
      + "maintenance rate with the closing fee, so that a position can always be closed",
    "mark": "how the mark follows from index and book",
    "mark.method":
      "median of funding-adjusted index, basis-averaged index and last trade; the index with its "
      + "basis; or the index alone",
    "mark.sampleInterval": "between two samples of the basis",
    "mark.windowSamples": "samples in the average; those not there yet count as zero",
    "mark.impactNotional":
      "a sample is the mid of the average prices of trading this much, 0 for as much as funding "
      + "does; zero where a side is too thin",
    "mark.sampleBound": "greatest distance of a sample from the index",
    "mark.bound": "greatest distance of the mark from the index, whatever the method",
    "mark.moveMax": "greatest change of that distance between two samples",
    "mark.liquidationTradesMoveMark": "whether trades of liquidations count as last trade",
    "mark.indexAgeMax": "an older index is stale and pauses liquidations",
    "mark.indexDeviationMax": "greatest distance of index sources that agree",
    "mark.restrictsWhileStale":
      "whether a stale index also stops what opens positions and takes collateral out",
    "funding": "payments between longs and shorts",
    "funding.interval": "funding is paid at its multiples since 1970; 0 for none",
    "funding.ratePeriod":
      "the time for which premium and interest are due in full: a payment is rate × interval ÷ "
      + "this",
    "funding.sampleInterval": "between two samples of the premium",
    "funding.sampleBound": "greatest premium of one sample; time without a sample counts as zero",
    "funding.premiumWeighting":
      "weights of the premiums of an interval: the same for each, or rising with time",
    "funding.interestRate": "for a `ratePeriod`",
    "funding.clamp": "greatest distance of interest from premium",
    "funding.cap": "greatest rate of one payment, either way",
    "funding.impactNotional": "notional whose average price is the impact price",
    "liquidation": "what is done when margin is not enough",
    "liquidation.fractionPerTick": "greatest part of the position that one tick sends to the book",
    "liquidation.depthShareMax":
      "greatest share of the depth down to the bankruptcy price that one tick takes",
    "liquidation.isPartial": "whether reduction stops once margin is restored",
    "liquidation.partial": "the same, as it was called first",
    "liquidation.restoreBuffer": "margin counts as restored at maintenance × (1 + this)",
    "liquidation.bookTicksMax": "ticks in the book before the fund takes over",
    "liquidation.feeRateMax": "fee to the fund, out of what is left above the bankruptcy price",
    "liquidation.fundTakesOver": "whether the fund takes positions over; else they are deleveraged",
    "liquidation.fundLeverageMax":
      "greatest notional of the fund's inventory as a multiple of its balance",
    "liquidation.disposalShareMax": "greatest share of depth that the fund's disposal takes a tick",
    "liquidation.disposalBand": "its greatest distance from the mark",
    "liquidation.disposalStep":
      "by how much that distance, which starts at nothing, widens at a tick that sold too little",
    "liquidation.takeoverLossMax":
      "loss at the mark up to which the fund takes over before deleveraging is tried",
    "liquidation.recourse": "what stands behind a loss before the fund does",
    "liquidation.withdrawals": "what happens to withdrawals while a loss is unfunded",
    "liquidation.recentGains":
      "whether gains realised since the last tick bear a loss before or after open positions",
    "liquidation.ranking": "what ranks positions for deleveraging",
    "liquidation.stages":
      "what is done, in this order, in place of what the keys above stand for: from cancel to "
      + "lossSharing, each stage with the parameters that are its own",
    "liquidation.stages[].stage": "which stage",
    "liquidation.stages[].fractionPerTick":
      "reduction, book: part of a position closed in the book a tick",
    "liquidation.stages[].depthShareMax":
      "reduction, book: greatest part of the book's depth taken a tick",
    "liquidation.stages[].restoreBuffer": "reduction: margin restored beyond maintenance",
    "liquidation.stages[].ticksMax": "reduction, book: ticks before the next stage",
    "liquidation.stages[].feeRateMax":
      "reduction, book: greatest liquidation fee, out of what is left of margin",
    "liquidation.stages[].leverageMax":
      "takeover: greatest notional of the fund's positions by its equity",
    "liquidation.stages[].lossAbove":
      "takeover: it acts only where it costs more than this by notional at the mark",
    "liquidation.stages[].lossMax":
      "takeover: and only where it costs at most this; a takeover may stand twice, with bounds "
      + "that do not overlap",
    "liquidation.stages[].recourse": "recourse: how far liability reaches",
    "liquidation.stages[].ranking": "deleveraging: what ranks positions",
    "liquidation.stages[].recentGains":
      "deleveraging: whether who left with a gain since the last tick bears its part first",
    "brackets[].floor":
      "lowest notional of the bracket; a notional exactly there is in it",
    "brackets[].maintenanceRate":
      "maintenance requirement by notional, not above `initialRate`",
    "brackets[].initialRate": "one over the greatest leverage",
    "brackets[].maxLeverage": "the greatest leverage, in place of `initialRate`",
    "schedule.brackets[].floor":
      "lowest notional of the bracket; a notional exactly there is in it",
    "schedule.brackets[].maintenanceRate":
      "maintenance requirement by notional, not above `initialRate`",
    "schedule.brackets[].initialRate": "one over the greatest leverage",
    "schedule.brackets[].maxLeverage": "the greatest leverage, in place of `initialRate`",
  ]

  /// What a key takes and what holds without it, where other keys or a preset decide it.
  public static let derived: [String: (takes: String?, fallback: String?)] = [
    "preset": (
      "one of " + VenuePresets.all.map(\.name).joined(separator: ", ") + ", or a path", "none"
    ),
    "kind": ("linearPerpetual or inversePerpetual", "as `payoff`"),
    "payoff": (nil, "linear, or as `kind`"),
    "symbol": (nil, "BTCUSDT, or BTCUSD where inverse"),
    "asset": (nil, "USDT, or the preset's; BTC where inverse"),
    "baseAsset": (nil, "the symbol without the asset; contracts where inverse"),
    "quoteAsset": (nil, "the asset; where inverse the symbol without it"),
    "tick": (nil, "required without a preset"),
    "lot": (nil, "required without a preset"),
    "fees": (nil, "none, or the preset's"),
    "mark": (nil, "the defaults below, or the preset's"),
    "funding": (nil, "the defaults below, or the preset's; required where inverse"),
    "liquidation": (nil, "the defaults below, or the preset's"),
    "brackets": (nil, "required without a preset or `schedule`"),
    "brackets[].initialRate": (nil, "required without `maxLeverage`"),
    "brackets[].maxLeverage": ("a whole number from 1 to 1000", "none"),
    "schedule": ("an object, or the path of a file", "none"),
    "schedule.valuation": (nil, "that of the market"),
    "schedule.closingFeeRate": (nil, "that of the market"),
    "schedule.brackets": (nil, "required without `maintenanceRate`"),
    "schedule.brackets[].initialRate": (nil, "required without `maxLeverage`"),
    "schedule.brackets[].maxLeverage": ("a whole number from 1 to 1000", "none"),
    "schedule.maintenanceRate": (nil, "none"),
    "schedule.initialRate": ("a rate from 0.000000001 to 1", "none"),
    "schedule.maxLeverage": (nil, "none"),
    "schedule.riskArrays": ("anything", "none"),
    "funding.impactNotional": (nil, "25000; required where inverse"),
    "liquidation.partial": ("true or false", "none"),
    "liquidation.stages": (nil, "what the other keys stand for"),
    "liquidation.stages[].lossAbove": ("a rate from -1 to 1", "without bound"),
    "liquidation.stages[].lossMax": ("a rate from -1 to 1", "without bound"),
  ]
}
