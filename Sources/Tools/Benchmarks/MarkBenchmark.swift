import Clearing
import Messages
import Reports
import Units

extension Benchmark {
  static let mark = Benchmark(
    name: "mark",
    question: "What does a mark update cost that liquidates nobody?"
  ) { settings in
    let accounts = try settings.integer("accounts", in: 2...4_000_000) ?? 1_000_000
    let instruments = try settings.integer("instruments", in: 1...100) ?? 1
    let updates = 2_000
    let made = BenchmarkHouse()
    for instrument in 1...instruments { try made.list(instrument) }
    // Leverage between 5 and 17 on entry at the index; every account holds all instruments.
    for account in 1...accounts {
      let deposit = 600 + 50 * (account % 31)
      try made.open(
        account, deposit: Money(rawValue: Int64(deposit * instruments) * Money.one.rawValue))
    }
    var trade: UInt64 = 0
    for instrument in 1...instruments {
      for pair in 0..<(accounts / 2) {
        trade += 1
        try made.require(
          .reportFill(
            ReportFill(
              trade: ReportedTradeID(rawValue: trade),
              instrument: InstrumentID(rawValue: UInt16(instrument)),
              buyer: AccountID(rawValue: UInt32(2 * pair + 1)),
              seller: AccountID(rawValue: UInt32(2 * pair + 2)),
              price: Price(rawValue: 10_000 * Price.one.rawValue), quantity: .one)))
      }
    }
    var samples: [Int64] = []
    for update in 0..<updates {
      // A triangle of +-0.5 % around the entry, in steps of one tick and more.
      let phase = update % 200
      let offset = Int64(phase < 100 ? phase - 50 : 150 - phase)
      let price = Price(rawValue: (100_000 + offset * 10) * 10_000_000)
      let instrument = InstrumentID(rawValue: UInt16(1 + update % instruments))
      let start = monotonicNanoseconds()
      _ = made.send(
        .postIndexPrice(PostIndexPrice(instrument: instrument, source: 0, price: price)))
      samples.append(monotonicNanoseconds() - start)
    }
    guard made.house.counts.liquidations == 0 else {
      throw BenchmarkFault(kind: .failed, reason: "the mark benchmark liquidated somebody")
    }
    let all = Percentiles(samples)
    return BenchmarkOutcome(
      workload: [
        ("accounts", .count(accounts)), ("instruments", .count(instruments)),
        ("updates", .count(updates)), ("positions", .count(accounts / 2 * 2 * instruments)),
      ],
      results: [
        (
          "microseconds",
          .object([
            ("p50", .number(Double(all.at(0.5)) / 1e3)),
            ("p99", .number(Double(all.at(0.99)) / 1e3)),
            ("max", .number(Double(all.at(1)) / 1e3)),
          ])
        )
      ])
  }
}
