import Accounts
import Instruments
import Margin
import Units

/// The value of an inverse position in whole counts, from the formula, without the chapter:
/// -multiplier x quantity / price, rounded down.
func inverseWorth(_ held: Int64, at raw: Int64, size: Int64) -> Int128 {
  let product = -Int128(held) * Int128(size)
  let (whole, rest) = product.quotientAndRemainder(dividingBy: Int128(raw))
  return rest < 0 ? whole - 1 : whole
}

/// ceil(exposure x rate) - deduction of the bracket that holds the exposure, at least zero.
func inverseRequired(_ exposure: Int128, _ schedule: MarginSchedule) -> Int128 {
  let bracket = schedule.brackets.last { Int128($0.floor.rawValue) <= exposure }!
  let rate = Int128(bracket.maintenanceRate.rawValue + schedule.closingFeeRate.rawValue)
  let billion: Int128 = 1_000_000_000
  return max(
    0, (exposure * rate + billion - 1) / billion - Int128(bracket.deduction.rawValue))
}

/// A position in coins, its numbers drawn over all magnitudes that the house could hold.
struct InverseCoins {
  var payoff: Payoff
  var held: Quantity
  var entryPrice: Price
  var entry: Money
  var schedule: MarginSchedule

  /// Nil where the entry is beyond the limits.
  init?(_ draws: inout Draws, _ round: Int) {
    let size: Int64 = round % 3 == 0 ? draws.magnitude(upTo: 100_000_000_000) : 100_000_000
    payoff = Payoff(.inverse, multiplier: Quantity(rawValue: size))
    held = Quantity(
      rawValue: draws.magnitude(upTo: 1_000_000_000_000_000)
        * (Bool.random(using: &draws) ? 1 : -1))
    entryPrice = Price(rawValue: draws.magnitude(upTo: 10_000_000_000_000))
    guard let value = payoff.notional(entryPrice, held, .nearest) else { return nil }
    entry = value
    schedule = randomSchedule(&draws)
  }

  func breaches(at raw: Int64, _ collateral: Int64) -> Bool {
    let value = inverseWorth(held.rawValue, at: raw, size: payoff.multiplier.rawValue)
    let exposure = schedule.valuation == .mark ? abs(value) : abs(Int128(entry.rawValue))
    return Int128(collateral) + value - Int128(entry.rawValue) < inverseRequired(exposure, schedule)
  }
}
