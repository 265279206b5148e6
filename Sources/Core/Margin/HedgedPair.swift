import Instruments
import Units

/// A long and a short of one instrument that share one pool (hedge mode): one mark moves both, so
/// they are liquidated together. Requirements add up, each side in its own bracket.
///
/// slack(p) = base + value of both at p - entry notionals - maintenance of both at p
///
/// is concave in p, or in 1 / p of an inverse contract, because each maintenance requirement is
/// convex in its notional; so the prices that liquidate lie below one price, above another, or
/// both. The first is the long's liquidation price, the second the short's. Equity is linear in the
/// same, and falls away on one side only: the larger position has the bankruptcy price, the other
/// none.
///
/// Source: Binance FAQ b3c689c1, the terms of Position1LONG and Position1SHORT in one denominator.
struct HedgedPair {
  let long: PortfolioPosition
  let short: PortfolioPosition
  /// What else stands behind the pair, less what else it must cover: the pool's equity without
  /// their profit, and, for liquidation, without the maintenance of the pool's other positions.
  let equityBase: Int128
  let slackBase: Int128

  struct Prices {
    var long: Price?
    var short: Price?
  }

  private func equity(_ raw: Int64) -> Int128 {
    let mark = Price(rawValue: raw)
    return [long, short].reduce(equityBase) { sum, leg in
      let value = PositionValue.of(quantity: leg.quantity, mark: mark, payoff: leg.contract.payoff)
      return sum + Int128(value.rawValue) - Int128(leg.entryNotional.rawValue)
    }
  }

  private func slack(_ raw: Int64) -> Int128 {
    let mark = Price(rawValue: raw)
    return [long, short].reduce(equity(raw) - equityBase + slackBase) { sum, leg in
      let required = MaintenanceRequirement.of(
        quantity: leg.quantity, entryNotional: leg.entryNotional, mark: mark,
        payoff: leg.contract.payoff, schedule: leg.schedule)
      return sum - Int128(required.rawValue)
    }
  }

  /// The least and the greatest price at which both sides have a value.
  private var range: ClosedRange<Int64> {
    let larger = max(long.quantity.magnitude, short.quantity.magnitude)
    let prices = long.contract.payoff.pricesInRange(larger)
    return prices.lowerBound.rawValue...prices.upperBound.rawValue
  }

  /// Prices at which a side changes its bracket or its requirement leaves zero: between two of
  /// them slack is straight, so its greatest value is at one.
  private func corners(in range: ClosedRange<Int64>) -> [Int64] {
    var corners = [range.lowerBound, range.upperBound]
    for leg in [long, short] {
      let fee = leg.schedule.closingFeeRate
      for bracket in leg.schedule.brackets {
        let rate = bracket.maintenanceRate + fee
        let free = WideArithmetic.multiplyDivideChecked(
          bracket.deduction.rawValue, WideArithmetic.rateScale, rate.rawValue, .down)
        for value in [bracket.floor.rawValue, free ?? 0] where value > 0 {
          guard let (lower, upper) = leg.contract.payoff.turn(owing: value, leg.quantity) else {
            continue
          }
          corners += [lower.rawValue, upper.rawValue]
        }
      }
    }
    return corners.filter { range.contains($0) }
  }

  var liquidation: Prices {
    let range = range
    let (least, greatest) = (range.lowerBound, range.upperBound)
    guard let peak = corners(in: range).max(by: { slack($0) < slack($1) }) else {
      return Prices()
    }
    guard slack(peak) >= 0 else {
      return Prices(long: Price(rawValue: greatest), short: Price(rawValue: least))
    }
    return Prices(
      long: Self.last(least, peak) { slack($0) < 0 }.map { Price(rawValue: $0) },
      short: Self.first(peak, greatest) { slack($0) < 0 }.map { Price(rawValue: $0) })
  }

  /// The price that uses equity up, on the side of the larger position; as `BankruptcyPrice`, up
  /// for a long and down for a short.
  var bankruptcy: Prices {
    let net = Int128(long.quantity.rawValue) + Int128(short.quantity.rawValue)
    let range = range
    let (least, greatest) = (range.lowerBound, range.upperBound)
    if net > 0, equity(least) <= 0 {
      let price = Self.first(least, greatest) { equity($0) >= 0 }
      return Prices(long: Price(rawValue: price ?? greatest))
    }
    if net < 0, equity(greatest) <= 0 {
      return Prices(
        short: Self.last(least, greatest) { equity($0) >= 0 }.map { Price(rawValue: $0) })
    }
    return Prices()
  }

  /// The greatest number from `low` to `high` for which `holds`, where it holds up to some number
  /// and not beyond.
  private static func last(_ low: Int64, _ high: Int64, _ holds: (Int64) -> Bool) -> Int64? {
    guard holds(low) else { return nil }
    var (low, high) = (low, high)
    while low < high {
      let middle = low + (high - low + 1) / 2
      if holds(middle) { low = middle } else { high = middle - 1 }
    }
    return low
  }

  /// The least number from `low` to `high` for which `holds`, where it holds from some number on.
  private static func first(_ low: Int64, _ high: Int64, _ holds: (Int64) -> Bool) -> Int64? {
    guard holds(high) else { return nil }
    var (low, high) = (low, high)
    while low < high {
      let middle = low + (high - low) / 2
      if holds(middle) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
