import Instruments
import Units

/// Seeded numbers for property tests (SplitMix64).
struct Draws: RandomNumberGenerator {
  var state: UInt64
  init(_ seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
  /// A number from 1 to `most` with all magnitudes about equally likely.
  mutating func magnitude(upTo most: Int64) -> Int64 {
    let bits = Int.random(in: 1...63, using: &self)
    let mask = Int64(bitPattern: UInt64.max >> UInt64(64 - bits))
    return max(1, (Int64(bitPattern: next()) & mask) % most)
  }
}

func price(_ text: String) -> Price { Price(text)! }
func money(_ text: String) -> Money { Money(text)! }
func quantity(_ text: String) -> Quantity { Quantity(text)! }
func rate(_ text: String) -> Rate { Rate(text)! }

func contract(size: String = "1", lot: String = "0.001") -> Contract {
  Contract(
    instrument: InstrumentID(rawValue: 1), settlementAsset: AssetID(rawValue: 1),
    tick: price("0.1"), lot: quantity(lot), contractSize: quantity(size), priceBand: .one,
    positionLimit: Limits.quantity)
}

func schedule(
  _ rows: [(floor: String, maintenance: String, initial: String)],
  valuation: MaintenanceValuation = .mark, fee: String = "0"
) -> MarginSchedule {
  MarginSchedule(
    brackets: rows.map {
      MarginBracket(
        floor: money($0.floor), maintenanceRate: rate($0.maintenance),
        initialRate: rate($0.initial))
    }, valuation: valuation, closingFeeRate: rate(fee))!
}

let bitcoinBrackets = schedule([
  ("0", "0.004", "0.008"), ("50000", "0.005", "0.01"), ("600000", "0.0065", "0.0134"),
  ("3000000", "0.01", "0.02"), ("12000000", "0.02", "0.04"), ("70000000", "0.025", "0.05"),
])

/// Schedules of one to five brackets whose floors are any counts of 1e-8, so that deductions round.
func randomSchedule(_ draws: inout Draws) -> MarginSchedule {
  let count = Int.random(in: 1...5, using: &draws)
  var floors: Set<Int64> = [0]
  while floors.count < count { floors.insert(draws.magnitude(upTo: 1_000_000_000_000_000)) }
  var maintenance: Int64 = 0
  let steep = Bool.random(using: &draws)
  let brackets = floors.sorted().map { floor in
    let most = steep ? 1_000_000_000 - maintenance : 80_000_000
    if most > 0 { maintenance += min(draws.magnitude(upTo: most), most) }
    return MarginBracket(
      floor: Money(rawValue: floor), maintenanceRate: Rate(rawValue: maintenance),
      initialRate: .one)
  }
  let fee = Bool.random(using: &draws) ? draws.magnitude(upTo: 2_000_000) : 0
  return MarginSchedule(
    brackets: brackets, valuation: Int.random(in: 0..<4, using: &draws) == 0 ? .entry : .mark,
    closingFeeRate: Rate(rawValue: fee))!
}
