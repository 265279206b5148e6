import Clearing
import Inputs
import Instruments
import Messages
import Units
import Wire

/// The commands that set a house up, tried on a house that is thrown away: what it would refuse is
/// known before anything starts.
public enum SetupRehearsal {
  /// The first refusal, by the command's place; nil where all are accepted.
  public static func refusal(
    of commands: [Command], at time: Timestamp
  ) -> (place: Int, reason: RejectReason)? {
    let house = ClearingHouse()
    var events = EventBuffer()
    for (place, command) in commands.enumerated() {
      events.removeAll()
      let stamp = Stamp(
        sequence: SequenceNumber(rawValue: UInt64(place) + 1), time: time, member: .none)
      let receipt = house.apply(command, stamp, into: &events)
      if receipt.reason != .accepted { return (place, receipt.reason) }
    }
    return nil
  }

  /// A reject code with the rule behind it, for a message.
  public static func words(_ reason: RejectReason) -> String { "\(reason): \(reason.meaning)" }

  /// The keys under which an instrument's description holds what the command carries; nil where the
  /// command is not about an instrument's terms.
  public static func path(of command: Command) -> [String]? {
    switch command {
    case .listInstrument: []
    case .setFees: ["fees"]
    case .setMarkTerms: ["mark"]
    case .setFundingTerms: ["funding"]
    case .setLiquidationTerms: ["liquidation"]
    case .setLiquidationStage(let stage): ["liquidation", "stages", "\(stage.index)"]
    case .setMarginTerms: []
    case .setMarginBracket(let bracket): ["brackets", "\(bracket.index)"]
    case .openTrading: ["brackets"]
    default: nil
    }
  }
}

extension Scenario {
  /// The commands that list the markets with their terms and fill the funds, each with the path in
  /// a scenario's file of what it carries.
  var setup: [(command: Command, path: [String])] {
    var commands: [(command: Command, path: [String])] = []
    for (place, market) in markets.enumerated() {
      let base = listsMarkets ? ["markets", "\(place)"] : ["market"]
      for command in market.setup {
        commands.append((command, base + (SetupRehearsal.path(of: command) ?? [])))
      }
    }
    func contribute(_ amount: Money, _ place: Int, _ path: [String]) {
      guard amount.isPositive else { return }
      let asset = AssetID(rawValue: UInt16(place) + 1)
      commands.append((.contribute(Contribute(asset: asset, amount: amount)), path))
    }
    contribute(insuranceFund, 0, ["insuranceFund"])
    for (place, asset) in assets.enumerated() {
      for fund in insuranceFunds where fund.asset == asset {
        contribute(fund.amount, place, ["insuranceFunds", asset])
      }
    }
    return commands
  }

  /// Checks the markets' terms and the funds with the rules of the house itself, behind the ranges
  /// that reading knows.
  func checkWithHouse(_ document: ConfigurationDocument) throws(InputFault) {
    let setup = setup
    guard let refusal = SetupRehearsal.refusal(of: setup.map(\.command), at: start) else { return }
    let (command, path) = setup[refusal.place]
    let name = "\(command)".prefix { $0 != "(" }
    throw document.fault(
      at: path,
      saying: "the house refuses \(name) as \(SetupRehearsal.words(refusal.reason))")
  }

  /// Checks that each index stays where the books can follow. That the accounts can be paid in
  /// needs no look: a million agents, each with what a population may give it, are within `Limits`.
  /// - Parameter index: the path of each underlying.
  public func check(
    _ document: ConfigurationDocument, index: [PriceSteps]
  ) throws(InputFault) {
    for (underlying, path) in index.enumerated() {
      let highest = path.prices.max() ?? .zero
      for place in markets(on: underlying) {
        let tick = markets[place].contract.tick
        let ceiling = Int128(tick.rawValue) * Int128(Limits.ticks)
        guard highest <= Limits.price, Int128(highest.rawValue) < ceiling else {
          throw document.fault(
            at: (listsMarkets ? ["markets", "\(place)"] : ["market"]) + ["tick"],
            saying: "the index reaches \(highest), more than \(Limits.ticks) ticks of "
              + "\(tick) or \(Limits.price); a book has no room for it")
        }
      }
    }
  }
}
