import Foundation
import Inputs
import Instruments
import Markets

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
    let listed = text.replacingOccurrences(
      of: "liquidation: {", with: "liquidation: {stages: [\(stages)], ")
    // A margin schedule in its two other shapes.
    let schedules = [
      "{brackets: [{floor: 0, maintenanceRate: 0.1, initialRate: 0.2}]}",
      "{maintenanceRate: 0.1, maxLeverage: 5}",
    ].map { text.replacingOccurrences(of: "brackets:", with: "schedule: \($0), brackets:") }
    return [endpoints, several, listed] + schedules
  }

  /// Every stage of a liquidation, in an order that a house takes.
  static var stages: String {
    let inner = LiquidationStage.allCases.filter { $0 != .cancelOrders && $0 != .lossSharing }
    return ([.cancelOrders] + inner + [.lossSharing]).map { "{stage: \"\($0.name)\"}" }
      .joined(separator: ", ")
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

    \(ConfigurationCommand.table(keys, meanings: meanings, derived: derived))
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

  static let meanings: [String: String] = own.merging(
    MarketKeys.meanings.map { ("instruments[].\($0.key)", $0.value) },
    uniquingKeysWith: { own, _ in own })

  /// What holds where another key or a preset decides it.
  static let derived = Dictionary(
    uniqueKeysWithValues: MarketKeys.derived.map { ("instruments[].\($0.key)", $0.value) })

  /// All but those of market documents.
  private static let own: [String: String] = [
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
    "instruments": "what is traded: market documents, each with what a node adds",
    "instruments[].id": "its number, once",
    "instruments[].settlementAsset": "number of the asset of margin, profit and fees",
    "instruments[].fundContribution":
      "what is set aside for this instrument's losses beside the shared fund",
    "instruments[].underlying":
      "the number under which its index price is posted, of its own or another's; 0: the "
      + "instrument's",
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
