/// Every bound of the house, with the relations between them asserted by `UnitsTests`.
///
/// What a member can send beyond a bound is rejected with a code; what the house itself would push
/// beyond one is a broken invariant and stops it.
public enum Limits {
  /// One instrument's orders, positions and accounts are addressed by 32-bit slots.
  @inlinable public static var accounts: Int { 4_000_000 }
  @inlinable public static var instruments: Int { 1_024 }
  @inlinable public static var assets: Int { 16 }
  @inlinable public static var ordersOpen: Int { 8_000_000 }
  /// Open orders of one member over all accounts and instruments, so that no member fills the
  /// house's table for the others.
  @inlinable public static var ordersPerMember: Int { 250_000 }
  /// Open orders of one account in one instrument: what a liquidation cancels in one step.
  @inlinable public static var ordersPerPosition: Int { 256 }
  @inlinable public static var marginBrackets: Int { 32 }
  /// Stages of a liquidation policy.
  @inlinable public static var liquidationStages: Int { 16 }
  @inlinable public static var indexSources: Int { 8 }
  @inlinable public static var markWindowSamples: Int { 256 }
  /// Samples of the premium in one funding interval, so that their weighted sum fits 128 bits.
  @inlinable public static var fundingSamples: Int64 { 100_000_000 }

  /// Price at most ten billion units, a bitcoin in any currency: eight prices add up within 64
  /// bits, and price times quantity times 1e16 fits 128.
  @inlinable public static var price: Price { Price(rawValue: 1_000_000_000_000_000_000) }
  /// Quantity of one order or position at most twenty billion units: what an account holds, what
  /// it has open on a side and one order more add up within 64 bits.
  @inlinable public static var quantity: Quantity { Quantity(rawValue: 2_000_000_000_000_000_000) }
  /// Base units per unit of quantity at most one billion: memecoins are listed by the thousand or
  /// the million, as at venues.
  @inlinable public static var contractSize: Quantity {
    Quantity(rawValue: 100_000_000_000_000_000)
  }
  /// Open interest of one instrument at most ninety billion units: the sum over all positions.
  @inlinable public static var openInterest: Quantity {
    Quantity(rawValue: 9_000_000_000_000_000_000)
  }
  /// Notional of one position, order or trade at most twenty billion units: half of what a
  /// position may come to be worth as marks move.
  @inlinable public static var notional: Money { Money(rawValue: 2_000_000_000_000_000_000) }
  /// Value of one position at most forty billion units, where marks may take it
  /// (`Payoff.valueMax`).
  @inlinable public static var positionValue: Money { Money(rawValue: 4_000_000_000_000_000_000) }
  /// A deposit or contribution leaves a balance of at most forty billion units: what was paid in
  /// and the value of a position add up within 64 bits.
  @inlinable public static var depositedBalance: Money {
    Money(rawValue: 4_000_000_000_000_000_000)
  }
  /// Deposits of an asset less its withdrawals at most a hundred million billion units, in counts
  /// of 1e-8: sums over accounts are 128 bits wide, and this one times a rate fits them too.
  @inlinable public static var depositsTotal: Int128 { 10_000_000_000_000_000_000_000_000 }
  @inlinable public static var rate: Rate { Rate(rawValue: 100_000_000_000) }
  @inlinable public static var leverage: Int { 1_000 }
  /// Distinct ticks a book can hold on each side; a market's index must be within reach of them.
  @inlinable public static var ticks: Int64 { 1 << 26 }
  /// Where time ends, in March 2255: a command later than that is refused, so that every deadline
  /// set before it fits 64 bits.
  @inlinable public static var timeEnd: Timestamp {
    Timestamp(rawValue: 9_000_000_000_000_000_000)
  }
  /// Intervals and ages in an instrument's terms at most 100,000,000 s, a good three years.
  @inlinable public static var timeSpan: TimeSpan { .seconds(100_000_000) }

  /// How many times the mark a sell may lie above it, and a buy below.
  @inlinable public static var farPriceMultiple: Int64 { 10 }

  /// Work one command may do: matches of one order, accounts checked for a breach, liquidation
  /// steps, positions funded, orders expired. What is left goes on at the next tick.
  @inlinable public static var matchesPerCommand: Int { 4_096 }
  @inlinable public static var breachChecksPerCommand: Int { 4_096 }
  @inlinable public static var liquidationStepsPerCommand: Int { 1_024 }
  /// Trades a tick may make for liquidations before the rest waits for the next.
  @inlinable public static var liquidationTradesPerCommand: Int { 8_192 }
  @inlinable public static var fundingsPerCommand: Int { 16_384 }
  @inlinable public static var expiriesPerCommand: Int { 4_096 }
  /// Accounts of one member that are looked at for what one of them lacks.
  @inlinable public static var recourseAccounts: Int { 256 }
  /// Accounts of one owner that may use a market which counts positions by owner: a trade of one
  /// moves the requirements of all.
  @inlinable public static var accountsPerOwner: Int { 64 }
  /// Events one command may produce; the event buffer holds as many.
  @inlinable public static var eventsPerCommand: Int { 65_536 }

  /// A frame on an order socket, and the messages in it.
  @inlinable public static var frameBytes: Int { 65_536 }
  @inlinable public static var messagesPerFrame: Int { 1_024 }
  @inlinable public static var messageBytes: Int { 4_096 }
  /// Bilateral trades waiting for their second party, and how long they wait.
  @inlinable public static var fillsPending: Int { 65_536 }
  @inlinable public static var fillsPendingPerMember: UInt64 { 1_024 }
  /// Numbers of cleared trades that two accounts remember of each other: later ones may come in any
  /// order within them. And with how many others one account may clear trades.
  @inlinable public static var fillNumbers: Int { 64 }
  @inlinable public static var fillPartners: UInt64 { 16_384 }
  @inlinable public static var affirmationTime: TimeSpan { .seconds(60) }
  @inlinable public static var sessions: Int { 65_536 }
}
