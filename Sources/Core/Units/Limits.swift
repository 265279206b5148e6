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
  /// Open orders of one account in one instrument: what a liquidation cancels in one step.
  @inlinable public static var ordersPerPosition: Int { 256 }
  @inlinable public static var marginBrackets: Int { 32 }
  @inlinable public static var indexSources: Int { 8 }
  @inlinable public static var markWindowSamples: Int { 256 }
  /// Samples of the premium in one funding interval, so that their weighted sum fits 128 bits.
  @inlinable public static var fundingSamples: Int64 { 100_000_000 }

  /// Price at most ten million units, so that price times quantity fits 128 bits with room.
  @inlinable public static var price: Price { Price(rawValue: 1_000_000_000_000_000) }
  /// Quantity of one order or position at most one billion units.
  @inlinable public static var quantity: Quantity { Quantity(rawValue: 100_000_000_000_000_000) }
  /// Notional of one position, order or trade at most ten billion units.
  @inlinable public static var notional: Money { Money(rawValue: 1_000_000_000_000_000_000) }
  /// Sum of all deposits of an asset at most forty billion units, so that every balance and every
  /// sum of balances fits 64 bits.
  @inlinable public static var depositsTotal: Money { Money(rawValue: 4_000_000_000_000_000_000) }
  @inlinable public static var rate: Rate { Rate(rawValue: 100_000_000_000) }
  @inlinable public static var leverage: Int { 1_000 }
  /// Distinct ticks a book can hold on each side: price limit over tick.
  @inlinable public static var ticks: Int64 { 1 << 26 }

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
  /// Events one command may produce; the event buffer holds as many.
  @inlinable public static var eventsPerCommand: Int { 65_536 }

  /// A frame on an order socket, and the messages in it.
  @inlinable public static var frameBytes: Int { 65_536 }
  @inlinable public static var messagesPerFrame: Int { 1_024 }
  @inlinable public static var messageBytes: Int { 4_096 }
  /// Bilateral trades waiting for their second party, and how long they wait.
  @inlinable public static var fillsPending: Int { 65_536 }
  @inlinable public static var affirmationTime: TimeSpan { .seconds(60) }
  @inlinable public static var sessions: Int { 65_536 }
}
