import Clearing
import Messages
import Reports
import Units

extension Benchmark {
  static let liquidation = Benchmark(
    name: "liquidation",
    question: "How long does a cascade take, and what does an account cost in memory?"
  ) { settings in
    let accounts = try settings.integer("accounts", in: 100...4_000_000) ?? 1_000_000
    let withAdl = settings.has("adl")
    let fraction =
      try settings.number("fraction", in: 0.0001...0.5) ?? (withAdl ? 0.5 : 0.01)
    let cascade = try LiquidationCascade(
      accounts: accounts, fraction: fraction, withDeleveraging: withAdl)
    let milliseconds = try cascade.measure()
    return BenchmarkOutcome(
      workload: [
        ("accounts", .count(accounts)), ("fraction", .number(fraction)),
        ("adl", .boolean(withAdl)), ("ticks", .count(cascade.ticks)),
        ("bookTrades", .count(cascade.bookTrades)),
      ],
      results: [
        ("milliseconds", .number(milliseconds)), ("liquidated", .count(cascade.liquidated)),
        ("deleveraged", .count(cascade.deleveraged)),
        (
          "microsecondsPerLiquidation",
          .number(milliseconds * 1_000 / Double(max(1, cascade.liquidated)))
        ),
        ("bytesPerAccount", .count(cascade.bytesPerAccount)),
      ])
  }
}

/// Accounts in pairs of long and short at 10,000. A fraction of all accounts is long with 50 times
/// leverage, the others hold enough to live through the shock. Without deleveraging the shock lies
/// between maintenance and bankruptcy and makers bid for everything; with it every such account is
/// bankrupt and nobody bids.
private final class LiquidationCascade {
  private let made = BenchmarkHouse()
  private let withDeleveraging: Bool
  private let victims: Int
  private(set) var ticks = 0
  private(set) var bookTrades = 0
  private(set) var deleveraged = 0
  private(set) var liquidated: UInt64 = 0
  private(set) var bytesPerAccount = 0

  init(accounts: Int, fraction: Double, withDeleveraging: Bool) throws {
    self.withDeleveraging = withDeleveraging
    victims = max(1, min(accounts / 2, Int(Double(accounts) * fraction)))
    let before = residentBytes()
    try made.list(1)
    for account in 1...accounts {
      let isLong = account % 2 == 1
      let isVictim = isLong && account / 2 < victims
      // A position of 0.1 is worth 1,000: 20 and a fee at 50 times leverage.
      let deposit = isVictim ? Money(rawValue: 2_100_000_000) : Money(rawValue: 50_000_000_000)
      try made.open(account, deposit: deposit)
      if isVictim {
        try made.require(
          .setLeverage(
            SetLeverage(
              account: AccountID(rawValue: UInt32(account)),
              instrument: InstrumentID(rawValue: 1), leverage: 50)))
      }
      if !isLong { try pair(account) }
    }
    bytesPerAccount = (residentBytes() - before) / accounts
    if !withDeleveraging { try bid() }
  }

  private func pair(_ account: Int) throws {
    try made.require(
      .reportFill(
        ReportFill(
          trade: ReportedTradeID(rawValue: UInt64(account)),
          instrument: InstrumentID(rawValue: 1),
          buyer: AccountID(rawValue: UInt32(account - 1)),
          seller: AccountID(rawValue: UInt32(account)),
          price: Price(rawValue: 10_000 * Price.one.rawValue),
          quantity: Quantity(rawValue: 10_000_000))))
  }

  /// Makers bid one and a half times what the victims hold, between the shock and bankruptcy.
  private func bid() throws {
    let makers = 100
    for maker in 1...makers {
      try made.open(3_900_000 + maker, deposit: Money(rawValue: 10_000_000 * Money.one.rawValue))
    }
    let orders = victims * 3 / 2 + 1
    for order in 0..<orders {
      // Within the limit of open orders per account: few makers, large orders.
      guard order < makers * 200 else { break }
      let size = Int64((orders + makers * 200 - 1) / (makers * 200))
      try made.require(
        made.limit(
          3_900_001 + order % makers, 1, UInt64(order + 1), .buy,
          Price(rawValue: (98_240 - Int64(order % 50)) * 10_000_000),
          Quantity(rawValue: 10_000_000 * size)))
    }
  }

  func measure() throws -> Double {
    let shock: Int64 = withDeleveraging ? 9_000 : 9_825
    let start = monotonicNanoseconds()
    var elapsed: Int64 = 0
    _ = made.send(
      .postIndexPrice(
        PostIndexPrice(
          instrument: InstrumentID(rawValue: 1), source: 0,
          price: Price(rawValue: shock * Price.one.rawValue))))
    repeat {
      made.tick()
      ticks += 1
      elapsed = monotonicNanoseconds() - start
      for place in 0..<made.events.count {
        switch made.events[place] {
        case .deleveraged: deleveraged += 1
        case .traded(let trade) where trade.kind == .liquidation: bookTrades += 1
        default: break
        }
      }
      guard ticks < 100_000 else {
        throw BenchmarkFault(kind: .failed, reason: "the cascade did not end within 100,000 ticks")
      }
    } while made.house.counts.liquidationsOpen > 0
      || made.house.counts.liquidations < UInt64(victims)
    liquidated = made.house.counts.liquidations
    made.house.checkInvariants()
    return Double(elapsed) / 1e6
  }
}
