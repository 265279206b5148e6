import CAllocations
import Clearing
import Messages
import Numerics
import Reports
import Units

extension Benchmark {
  static let core = Benchmark(
    name: "core",
    question: "How many commands a second does the house carry out, margin check and all?"
  ) { settings in
    let commands = try settings.integer("commands", in: 1_000...100_000_000) ?? 2_000_000
    let accounts = try settings.integer("accounts", in: 2...1_000_000) ?? 10_000
    let instruments = try settings.integer("instruments", in: 1...500) ?? 1
    let seed = try settings.integer("seed", in: 0...Int.max) ?? 1
    let flow = try CoreFlow(
      commands: commands, accounts: accounts, instruments: instruments, seed: UInt64(seed))
    let speed = try flow.measureSpeed()
    let latency = try flow.measureLatency()
    return BenchmarkOutcome(
      workload: [
        ("commands", .count(commands)), ("accounts", .count(accounts)),
        ("instruments", .count(instruments)), ("seed", .count(seed)),
        ("cancels", .count(flow.cancels)), ("resting", .count(flow.resting)),
        ("crossing", .count(flow.crossing)), ("ticks", .count(flow.ticks)),
        ("digest", .string(speed.digest)),
      ],
      results: [
        ("commandsPerSecond", .number(speed.perSecond)),
        (
          "nanoseconds",
          .object([
            ("p50", .count(latency.at(0.5))), ("p99", .count(latency.at(0.99))),
            ("p999", .count(latency.at(0.999))), ("max", .count(latency.at(1))),
          ])
        ),
        ("trades", .count(speed.trades)), ("rejects", .count(flow.rejects)),
        ("allocationsPerCommand", .number(speed.allocations)),
      ])
  }
}

/// A stream of orders made once and then replayed: 45 % cancels, 40 % orders that rest, 15 % that
/// cross, and every 5,000 commands an index price and a tick. Orders also leave by trading, so a
/// cancel comes too late and is refused, as real ones do, while no more orders are open than there
/// are accounts (at most 50,000): the book neither drains nor grows.
private final class CoreFlow {
  private(set) var stream: [Command] = []
  private(set) var cancels = 0
  private(set) var resting = 0
  private(set) var crossing = 0
  private(set) var ticks = 0
  private(set) var rejects = 0
  private let accounts: Int
  private let instruments: Int

  init(commands: Int, accounts: Int, instruments: Int, seed: UInt64) throws {
    self.accounts = accounts
    self.instruments = instruments
    var random = RandomStream(seed: seed, name: "core", number: 0)
    let made = try setUp()
    stream.reserveCapacity(commands)
    var open: [(account: Int, instrument: Int, client: UInt64)] = []
    var index = [Int64](repeating: 100_000, count: instruments)
    var client: UInt64 = 0
    let standing = min(accounts, 50_000)
    var gone: (account: Int, instrument: Int, client: UInt64)?
    while stream.count < commands {
      if stream.count % 5_000 == 4_999 {
        let which = random.integer(below: instruments)
        index[which] = max(
          90_000, min(110_000, index[which] + Int64(random.integer(below: 21)) - 10))
        add(
          .postIndexPrice(
            PostIndexPrice(
              instrument: InstrumentID(rawValue: UInt16(which + 1)), source: 0,
              price: Price(rawValue: index[which] * 10_000_000))), made)
        add(.tick(Tick()), made)
        ticks += 1
        continue
      }
      let draw = random.integer(below: 100)
      if draw < 45, let order = nextCancel(&open, standing, &gone, &random, made.house) {
        cancels += 1
        add(
          .cancelOrder(
            CancelOrder(
              account: AccountID(rawValue: UInt32(order.account)),
              instrument: InstrumentID(rawValue: UInt16(order.instrument)), order: .none,
              clientOrder: ClientOrderID(rawValue: order.client))), made)
        continue
      }
      client += 1
      let account = 1 + random.integer(below: accounts)
      let instrument = 1 + random.integer(below: instruments)
      let side: Side = random.integer(below: 2) == 0 ? .buy : .sell
      let isCrossing = draw >= 85
      let lots = 1 + random.integer(below: isCrossing ? 100 : 200)
      let quantity = Quantity(rawValue: Int64(lots) * 100_000)
      // Resting orders lie 1 to 40 ticks behind the index, crossing ones reach 20 beyond it.
      let away = isCrossing ? 20 : -Int64(1 + random.integer(below: 40))
      let price = Price(
        rawValue: (index[instrument - 1] + side.sign * away) * 10_000_000)
      if isCrossing { crossing += 1 } else { resting += 1 }
      let receipt = add(
        made.limit(
          account, instrument, client, side, price, quantity,
          isCrossing ? .immediateOrCancel : .goodTillCancel), made)
      if receipt.resting.isPositive { open.append((account, instrument, client)) }
    }
  }

  /// The order to cancel next: an open one, or the last that was cancelled, too late.
  private func nextCancel(
    _ open: inout [(account: Int, instrument: Int, client: UInt64)], _ standing: Int,
    _ gone: inout (account: Int, instrument: Int, client: UInt64)?,
    _ random: inout RandomStream, _ house: ClearingHouse
  ) -> (account: Int, instrument: Int, client: UInt64)? {
    if open.count > standing, let order = Self.take(&open, &random, house) { gone = order }
    return gone
  }

  /// Takes one order that is still open out of the list, forgetting those that have traded.
  private static func take(
    _ open: inout [(account: Int, instrument: Int, client: UInt64)],
    _ random: inout RandomStream, _ house: ClearingHouse
  ) -> (account: Int, instrument: Int, client: UInt64)? {
    while !open.isEmpty {
      let which = random.integer(below: open.count)
      let order = open[which]
      open.swapAt(which, open.count - 1)
      open.removeLast()
      let isOpen = house.openOrders(
        AccountID(rawValue: UInt32(order.account)),
        InstrumentID(rawValue: UInt16(order.instrument))
      ).contains { $0.clientOrder.rawValue == order.client }
      if isOpen { return order }
    }
    return nil
  }

  @discardableResult
  private func add(_ command: Command, _ made: BenchmarkHouse) -> Receipt {
    stream.append(command)
    if case .tick = command { made.advance(.milliseconds(100)) }
    let receipt = made.send(command)
    if receipt.reason != .accepted { rejects += 1 }
    return receipt
  }

  private func setUp() throws -> BenchmarkHouse {
    let made = BenchmarkHouse()
    for instrument in 1...instruments { try made.list(instrument) }
    try made.require(
      .contribute(
        Contribute(asset: BenchmarkHouse.asset, amount: Money(rawValue: 100_000_000_000_000))))
    for account in 1...accounts {
      try made.open(account, deposit: Money(rawValue: 10_000 * Money.one.rawValue))
    }
    return made
  }

  /// The whole stream against a fresh house, timed as one; allocations are counted over the second
  /// half, when tables have reached their size.
  func measureSpeed() throws -> (
    perSecond: Double, trades: UInt64, digest: String, allocations: Double
  ) {
    let made = try setUp()
    let half = stream.count / 2
    let start = monotonicNanoseconds()
    for place in 0..<half { step(stream[place], made) }
    let counted = allocations_of_thread()
    for place in half..<stream.count { step(stream[place], made) }
    let allocated = allocations_of_thread() - counted
    let elapsed = monotonicNanoseconds() - start
    return (
      Double(stream.count) / (Double(elapsed) / 1e9), made.house.counts.trades,
      made.house.digest().description, Double(allocated) / Double(stream.count - half)
    )
  }

  @inline(__always) private func step(_ command: Command, _ made: BenchmarkHouse) {
    if case .tick = command { made.advance(.milliseconds(100)) }
    _ = made.send(command)
  }

  /// The same, each command timed on its own (the clock's own cost included).
  func measureLatency() throws -> Percentiles {
    let made = try setUp()
    var samples = [Int64](repeating: 0, count: stream.count)
    for place in 0..<stream.count {
      if case .tick = stream[place] { made.advance(.milliseconds(100)) }
      let start = monotonicNanoseconds()
      _ = made.send(stream[place])
      samples[place] = monotonicNanoseconds() - start
    }
    return Percentiles(samples)
  }
}
