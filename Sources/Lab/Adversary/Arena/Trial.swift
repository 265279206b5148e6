import Accounts
import Units

/// What one trial came to. Amounts in the settlement asset.
public struct Outcome: Equatable, Sendable {
  /// Of the owner, over its stake.
  public var profit = 0.0
  /// What the others have, above what they have where the owner is idle.
  public var fund = 0.0
  public var honest = 0.0
  public var maker = 0.0
  public var fees = 0.0
  /// Losses that nobody covered; not positive.
  public var unfunded = 0.0
  /// Liquidations begun, above those where the owner is idle.
  public var liquidations = 0.0
  /// Commands of the owner that the house carried out, and those it refused.
  public var accepted = 0
  public var refused = 0
  /// Notional that the owner's commands traded.
  public var turnover = 0.0

  public init() {}
}

/// One scheme, one seed.
public enum Trial {
  /// Runs a scheme to its end and closes what is open at the honest quotes.
  /// - Parameter against: the same seed with an idle owner; nil: figures of others are absolute.
  public static func run(
    _ scheme: some Scheme, _ terms: ArenaTerms, seed: UInt64, against idle: Outcome? = nil
  ) -> Outcome {
    let arena = Arena(terms, seed: seed)
    var scheme = scheme
    let desk = AdversaryDesk(arena, deposits: scheme.deposits)
    for tick in 0..<scheme.ticks {
      arena.tick { phase in scheme.act(desk, Moment(tick: tick, phase: phase)) }
    }
    var outcome = Outcome()
    outcome.accepted = desk.accepted
    outcome.refused = desk.refused
    outcome.turnover = desk.turnover
    desk.close()
    outcome.profit = desk.worth - AdversaryDesk.stake
    outcome.count(arena)
    if let idle { outcome.subtract(idle) }
    return outcome
  }

  /// A scheme beside the same seed with an owner who does nothing.
  public static func compared(
    _ scheme: some Scheme, _ terms: ArenaTerms, seed: UInt64
  ) -> Outcome {
    let idle = run(Idle(ticks: scheme.ticks), terms, seed: seed)
    return run(scheme, terms, seed: seed, against: idle)
  }
}

extension Outcome {
  fileprivate mutating func count(_ arena: Arena) {
    let house = arena.house
    fund = house.fundEquity(Arena.asset).units
    fees = Double(house.houseBalance(Arena.asset, .fees)) / 1e8
    unfunded = Double(house.houseBalance(Arena.asset, .deficit)) / 1e8
    liquidations = Double(house.counts.liquidations)
    func equity(_ account: UInt32) -> Double {
      house.account(AccountID(rawValue: account))?.balances.first?.risk.equity.units ?? 0
    }
    maker = equity(Arena.maker.rawValue)
    for account in 0..<2 * UInt32(arena.terms.honestPairs) {
      honest += equity(Arena.honestFirst + account)
    }
  }

  fileprivate mutating func subtract(_ idle: Outcome) {
    fund -= idle.fund
    honest -= idle.honest
    maker -= idle.maker
    fees -= idle.fees
    liquidations -= idle.liquidations
  }
}
