import Foundation
import Inputs
import Instruments

/// The page of a node's configuration: written from what its reading asks for; only what each key
/// means is said here.
enum ServeKeys {
  /// Documents that together have every object and every spelling a configuration can have.
  static var specimens: [String] {
    let text = DefaultConfiguration.text
    let endpoints = text.replacingOccurrences(of: "clock:", with: "endpoints: {}, clock:")
      .replacingOccurrences(of: "symbol:", with: "fundContribution: \"1\", symbol:")
    let several = text.replacingOccurrences(
      of: "deposit: \"1000000\"", with: "deposit: [{asset: 1, amount: \"1000000\"}]")
    let inner = LiquidationStage.allCases.filter { $0 != .cancelOrders && $0 != .lossSharing }
    let stages = ([.cancelOrders] + inner + [.lossSharing]).map { "{stage: \"\($0.name)\"}" }
    let listed = text.replacingOccurrences(
      of: "liquidation: {", with: "liquidation: {stages: [\(stages.joined(separator: ", "))], ")
    return [endpoints, several, listed]
  }

  static func page(_ keys: [ConfigurationRecord.Key]) -> String {
    """
    # The configuration of a node

    Written by `clearsim configuration serve` from the code that reads it; a test compares. A
    configuration is JSON5: `clearsim serve --print-config` prints one to begin with, and
    `clearsim serve CONFIG --set path.to.key=value` changes one value, places in lists counting from
    0. An unknown key is an error. Rates may be written as 0.005, "0.5%" or "50bp", durations as
    "100ms", "30s" or "8h", amounts as numbers or decimal strings, in whole units.

    The setup (instruments, accounts, fund) is told to an empty house once. A data folder is only
    ever gone on with under the setup it was begun with; everything else may change.

    \(ConfigurationCommand.table(keys, meanings: meanings))
    ## Roles

    A member has one or more. Each command of [messages.md](messages.md) names the one it needs.

    | role | may |
    |---|---|
    | trader | all about the member's own accounts: orders, leverage, margin, withdrawals |
    | operator | instruments and their terms, accounts, deposits, the fund; in lock step time |
    | feed | post index prices |
    | venue | report bilateral trades with both sides |

    """
  }

  static let meanings: [String: String] = [
    "endpoints": "where the node listens; `--orders`, `--feed`, `--snapshots` go over it",
    "endpoints.orders": "commands in, receipts and private events out",
    "endpoints.feed": "what everyone may see",
    "endpoints.snapshots": "state on request",
    "clock": "real time, or virtual time that the participants promise; `--lockstep` goes over it",
    "tickInterval":
      "real time: between two ticks, behind which liquidation, funding and marks go on",
    "snapshotInterval": "between two HouseState messages of the feed",
    "digestInterval": "between two digests in them; a digest is a walk over the whole state",
    "silenceMax": "a session that is silent for longer is ended; not in lock step",
    "guessDelay": "how long the answer to a wrong token is held back",
    "sendHighWater":
      "packets queued for a member before its session ends; for a subscriber four times as many",
    "sync": "when a command counts as safe; see [command-log.md](command-log.md)",
    "members": "who may log on; at least one",
    "members[].id": "its number, once",
    "members[].token": "what it proves itself with, 1 to 256 bytes; a secret",
    "members[].roles": "what it may do; trader where none is named",
    "members[].roles[]": "see below",
    "members[].takesPart": "whether a lock-step run waits for this member's promises",
    "instruments": "what is traded",
    "instruments[].id": "its number, once",
    "instruments[].symbol": "for people; the protocol knows the number",
    "instruments[].underlying":
      "the number under which its index price is posted, of its own or another's; 0: the "
      + "instrument's",
    "instruments[].settlementAsset": "the asset of margin, profit and fees",
    "instruments[].tick":
      "price step; tick × lot × contractSize is a whole number of 1e-8, or where the contract is "
      + "inverse, lot × contractSize ÷ (67108864 × tick) is 1e-8 or more",
    "instruments[].lot": "quantity step",
    "instruments[].payoff":
      "linear: profit in the quote asset; inverse: in the coin, and so are all amounts of the "
      + "instrument",
    "instruments[].contractSize": "base units in a contract; quote units where it is inverse",
    "instruments[].priceBand": "how far beyond the mark an order may trade",
    "instruments[].positionLimit":
      "greatest position, either side, of an account or of an owner's accounts together",
    "instruments[].openInterestLimit":
      "greatest sum of all long positions; what could take it beyond is refused",
    "instruments[].fillBand": "how far from the mark a reported trade may lie, either side",
    "instruments[].selfTradeScope": "whose orders never trade with each other",
    "instruments[].positionScope":
      "whose positions the position limit and the brackets count together",
    "instruments[].fundContribution":
      "what is set aside for this instrument's losses beside the shared fund",
    "instruments[].valuation": "what maintenance is a fraction of: value at the mark or at entry",
    "instruments[].closingFeeRate": "fee of a close that the maintenance requirement holds back",
    "instruments[].fees": "of trades in the book",
    "instruments[].fees.maker": "of the resting side; negative is a rebate",
    "instruments[].fees.taker": "of the arriving side",
    "instruments[].mark": "how the mark price is made",
    "instruments[].mark.method": "from the index alone, or with the book's basis",
    "instruments[].mark.sampleInterval": "between two samples of the basis",
    "instruments[].mark.windowSamples": "samples averaged",
    "instruments[].mark.liquidationTradesMoveMark": "whether liquidations' trades count in it",
    "instruments[].mark.indexAgeMax": "an index source older than this is stale",
    "instruments[].mark.impactNotional":
      "notional whose execution price on each side makes a sample; 0: that of funding",
    "instruments[].mark.sampleBound": "greatest distance of one sample from the index",
    "instruments[].mark.bound": "greatest distance of the mark from the index",
    "instruments[].mark.moveMax": "greatest change of that distance between two samples",
    "instruments[].mark.indexDeviationMax": "greatest distance between index sources that agree",
    "instruments[].mark.restrictsWhileStale":
      "whether what opens or takes collateral out is refused while the index is stale",
    "instruments[].funding.sampleBound": "greatest premium of one sample",
    "instruments[].funding.ratePeriod":
      "time for which the rate is stated; a payment is its part of it, and at most the cap",
    "instruments[].funding": "payments between longs and shorts",
    "instruments[].funding.interval": "between two payments; 0 for none",
    "instruments[].funding.sampleInterval": "between two samples of the premium",
    "instruments[].funding.interestRate": "interest part of the rate, per interval",
    "instruments[].funding.clamp": "greatest distance of interest from premium",
    "instruments[].funding.cap": "greatest rate, either sign",
    "instruments[].funding.impactNotional": "notional whose execution price makes a sample",
    "instruments[].liquidation": "what is done when margin is not enough",
    "instruments[].liquidation.fractionPerTick": "part of a position closed in the book a tick",
    "instruments[].liquidation.depthShareMax": "greatest part of the book's depth taken a tick",
    "instruments[].liquidation.partial": "whether just enough is closed first",
    "instruments[].liquidation.restoreBuffer":
      "margin restored beyond maintenance by a partial close",
    "instruments[].liquidation.bookTicksMax": "ticks in the book before the next stage",
    "instruments[].liquidation.feeRateMax":
      "greatest liquidation fee, out of what is left of margin",
    "instruments[].liquidation.fundTakesOver": "whether the insurance fund takes positions over",
    "instruments[].liquidation.fundLeverageMax": "greatest notional of its positions by its equity",
    "instruments[].liquidation.disposalShareMax": "greatest part of the depth it sells into a tick",
    "instruments[].liquidation.disposalBand": "how far from the mark it sells",
    "instruments[].liquidation.disposalStep":
      "how much further from the mark it sells with each tick that leaves something",
    "instruments[].liquidation.takeoverLossMax":
      "greatest loss by notional at the mark at which the fund takes a position over",
    "instruments[].liquidation.recourse": "what stands behind a loss before the fund does",
    "instruments[].liquidation.withdrawals": "what happens to them while a loss is unfunded",
    "instruments[].liquidation.recentGains":
      "when gains realised since the last tick bear a loss: before or after open positions",
    "instruments[].liquidation.ranking": "what ranks positions for deleveraging",
    "instruments[].liquidation.stages":
      "what is done, in this order, in place of what the keys above stand for: from cancel to "
      + "lossSharing, each stage with the parameters that are its own",
    "instruments[].liquidation.stages[].stage": "which stage",
    "instruments[].liquidation.stages[].fractionPerTick":
      "reduction, book: part of a position closed in the book a tick",
    "instruments[].liquidation.stages[].depthShareMax":
      "reduction, book: greatest part of the book's depth taken a tick",
    "instruments[].liquidation.stages[].restoreBuffer":
      "reduction: margin restored beyond maintenance",
    "instruments[].liquidation.stages[].ticksMax": "reduction, book: ticks before the next stage",
    "instruments[].liquidation.stages[].feeRateMax":
      "reduction, book: greatest liquidation fee, out of what is left of margin",
    "instruments[].liquidation.stages[].leverageMax":
      "takeover: greatest notional of the fund's positions by its equity",
    "instruments[].liquidation.stages[].lossAbove":
      "takeover: it acts only where it costs more than this by notional at the mark",
    "instruments[].liquidation.stages[].lossMax":
      "takeover: and only where it costs at most this; a takeover may stand twice, with bounds "
      + "that do not overlap",
    "instruments[].liquidation.stages[].recourse": "recourse: how far liability reaches",
    "instruments[].liquidation.stages[].ranking": "deleveraging: what ranks positions",
    "instruments[].liquidation.stages[].recentGains":
      "deleveraging: whether who left with a gain since the last tick bears its part first",
    "instruments[].brackets": "the margin schedule, by notional",
    "instruments[].brackets[].floor": "notional from which the bracket holds; the first 0, rising",
    "instruments[].brackets[].maintenanceRate": "maintenance requirement by notional",
    "instruments[].brackets[].initialRate":
      "initial requirement by notional, not below maintenance",
    "instruments[].index": "an index that the node itself posts before each tick; not in lock step",
    "fundContribution": "what the insurance fund begins with: asset 1, or several",
    "accounts": "of members",
    "accounts[].id": "its number, once",
    "accounts[].member": "the member it belongs to",
    "accounts[].deposit": "what it begins with: asset 1, or several",
    "accounts[].deposit[].asset": "which",
    "accounts[].deposit[].amount": "how much of it",
  ]
}
