import Accounts
import Instruments
import Margin
import Testing
import Units

@Suite("Inverse payoff") struct InverseTests {
  private let dollars = Payoff(.inverse)

  @Test("a long in coins gains as the price rises, a short what the long loses")
  func example() {
    let held = quantity("10000")
    #expect(dollars.value(price("8000"), held, .nearest) == money("-1.25"))
    #expect(dollars.value(price("10000"), -held, .nearest) == money("1"))
    func profit(_ held: Quantity, at mark: String) -> Money {
      UnrealisedProfit.of(
        quantity: held, entryNotional: dollars.value(price("8000"), held, .nearest),
        mark: price(mark), payoff: dollars)
    }
    #expect(profit(held, at: "10000") == money("0.25"))
    #expect(profit(-held, at: "10000") == money("-0.25"))
    #expect(profit(held, at: "6250") == money("-0.35"))
    // Requirements, fees and funding are a part of 1.25 coins, whatever the side.
    #expect(dollars.exposure(price("8000"), held, .up) == money("1.25"))
    #expect(dollars.exposure(price("8000"), -held, .up) == money("-1.25"))
    #expect(dollars.quantity(worth: money("1.25"), at: price("8000")) == held)
  }

  @Test("values are the exact quotient, rounded once in the direction named")
  func values() {
    var draws = Draws(101)
    for round in 0..<4_000 {
      guard let coins = InverseCoins(&draws, round) else { continue }
      let size = coins.payoff.multiplier.rawValue
      let product = -Int128(coins.held.rawValue) * Int128(size)
      let at = Int128(coins.entryPrice.rawValue)
      for rounding in [Rounding.down, .up, .towardZero, .nearest] {
        let value = Int128(
          coins.payoff.product(coins.entryPrice, coins.held, rounding)!.rawValue)
        // How far value x price lies from the product, at most one price; which side says the way.
        let off = value * at - product
        switch rounding {
        case .down: #expect(off <= 0 && -off < at)
        case .up: #expect(off >= 0 && off < at)
        case .towardZero: #expect(abs(off) < at && abs(value * at) <= abs(product))
        case .nearest: #expect(2 * abs(off) <= at)
        }
      }
      // One number for both sides of a trade.
      #expect(
        coins.payoff.product(coins.entryPrice, coins.held, .nearest)
          == coins.payoff.product(coins.entryPrice, -coins.held, .nearest).map { -$0 })
    }
  }

  @Test("a value beyond the bound stands at it, with its sign; a price of zero has none")
  func bounds() {
    let many = Limits.quantity
    let wide = Payoff(.inverse, multiplier: Limits.contractSize)
    let least = Price(rawValue: 1)
    #expect(wide.product(least, many, .down) == nil)
    #expect(wide.value(least, many, .down) == -Payoff.valueMax)
    #expect(wide.value(least, -many, .down) == Payoff.valueMax)
    #expect(wide.exposure(least, many, .up) == Payoff.valueMax)
    #expect(wide.exposure(least, -many, .up) == -Payoff.valueMax)
    #expect(wide.product(.zero, many, .up) == nil && wide.product(price("-1"), many, .up) == nil)
    #expect(wide.notional(least, many, .up) == nil)
    #expect(!wide.canValue(many, at: least) && !dollars.canValue(many, at: .zero))
    #expect(dollars.canValue(quantity("1"), at: least) == true)
    #expect(wide.gain(from: least, to: Limits.price, many, .down) <= Payoff.valueMax)
    #expect(!dollars.isExact(tick: .one, lot: .one))
    // What a position can be worth is bounded at low prices, where that of a linear one is at high.
    let inRange = dollars.pricesInRange(many)
    #expect(inRange.upperBound == Limits.price)
    #expect(dollars.canValue(many, at: inRange.lowerBound))
    let beyond = Price(rawValue: inRange.lowerBound.rawValue - 1)
    let most = Payoff.valueMax - Money(rawValue: 1)
    #expect(!beyond.isPositive || dollars.product(beyond, -many, .down)! > most)
    let linear = Payoff().pricesInRange(many)
    #expect(linear.lowerBound == least && Payoff().canValue(many, at: linear.upperBound))
  }

  @Test("a price for a value is its inverse, and the turns are the exact ones")
  func prices() {
    var draws = Draws(103)
    for round in 0..<4_000 {
      guard let coins = InverseCoins(&draws, round) else { continue }
      let payoff = coins.payoff
      let size = payoff.multiplier.rawValue
      let value = inverseWorth(coins.held.rawValue, at: coins.entryPrice.rawValue, size: size)
      guard value != 0 else { continue }
      // Values of the wrong sign have no price.
      #expect(payoff.price(ofValue: -value, coins.held, .up) == nil)
      #expect(payoff.price(ofValue: 0, coins.held, .up) == nil)
      let product = -Int128(coins.held.rawValue) * Int128(size)
      if let found = payoff.price(ofValue: value, coins.held, .down) {
        let low = Int128(found.rawValue)
        #expect(low * abs(value) <= abs(product) && (low + 1) * abs(value) > abs(product))
      }
      let turn = Int64(clamping: value)
      if coins.held.isPositive {
        let found = payoff.greatestPrice(valuedAtMost: turn, coins.held)!.rawValue
        #expect(inverseWorth(coins.held.rawValue, at: found, size: size) <= value)
        #expect(
          found == Limits.price.rawValue
            || inverseWorth(coins.held.rawValue, at: found + 1, size: size) > value)
      } else if let found = payoff.leastPrice(valuedAtMost: turn, coins.held)?.rawValue {
        #expect(inverseWorth(coins.held.rawValue, at: found, size: size) <= value)
        #expect(found == 1 || inverseWorth(coins.held.rawValue, at: found - 1, size: size) > value)
      }
      let owed = -inverseWorth(abs(coins.held.rawValue), at: coins.entryPrice.rawValue, size: size)
      if let (low, high) = payoff.turn(owing: Int64(clamping: owed), coins.held) {
        #expect(-inverseWorth(abs(coins.held.rawValue), at: low.rawValue, size: size) >= owed)
        #expect(-inverseWorth(abs(coins.held.rawValue), at: high.rawValue, size: size) < owed)
      }
      let bought = payoff.quantity(worth: coins.entry.magnitude, at: coins.entryPrice).rawValue
      if bought < Int64.max {
        let room = Int128(coins.entry.magnitude.rawValue) * Int128(coins.entryPrice.rawValue)
        #expect(Int128(bought) * Int128(size) <= room)
        #expect((Int128(bought) + 1) * Int128(size) > room)
      }
    }
  }

  @Test("the liquidation threshold is the exact turn of the whole-number predicate")
  func threshold() {
    var draws = Draws(107)
    var (found, longs) = (0, 0)
    for round in 0..<6_000 {
      guard let coins = InverseCoins(&draws, round) else { continue }
      let collateral =
        draws.magnitude(upTo: max(2, coins.entry.magnitude.rawValue))
        * (Int.random(in: 0..<8, using: &draws) == 0 ? -1 : 1)
      let isLong = coins.held.isPositive
      let threshold = LiquidationPrice.exact(
        collateral: Money(rawValue: collateral), quantity: coins.held, entryNotional: coins.entry,
        payoff: coins.payoff, schedule: coins.schedule)
      let range = coins.payoff.pricesInRange(coins.held.magnitude)
      let (least, greatest) = (range.lowerBound.rawValue, range.upperBound.rawValue)
      var safe: ClosedRange<Int64>? = least...greatest
      if let threshold {
        found += 1
        longs += isLong ? 1 : 0
        let raw = threshold.rawValue
        if raw >= least { #expect(coins.breaches(at: raw, collateral), "\(coins) \(collateral)") }
        if isLong {
          safe = raw >= greatest ? nil : max(raw + 1, least)...greatest
        } else {
          safe = raw <= least ? nil : least...(raw - 1)
        }
      }
      guard let safe else { continue }
      let near = isLong ? safe.lowerBound : safe.upperBound
      for step in 0..<40 {
        let candidate = isLong ? near + Int64(step) : near - Int64(step)
        guard safe.contains(candidate) else { break }
        #expect(!coins.breaches(at: candidate, collateral), "\(coins) \(collateral) \(candidate)")
      }
      for _ in 0..<20 {
        let candidate = min(safe.upperBound, safe.lowerBound - 1 + draws.magnitude(upTo: .max))
        #expect(!coins.breaches(at: candidate, collateral), "\(coins) \(collateral) \(candidate)")
      }
    }
    #expect(found > 2_000 && longs > 800 && found - longs > 800)
  }

  @Test("the published form and the exact threshold differ by rounding only")
  func published() throws {
    var draws = Draws(109)
    for round in 0..<2_000 {
      let held = Quantity(
        rawValue: Int64.random(in: 10_000_000_000...1_000_000_000_000_000, using: &draws)
          * (Bool.random(using: &draws) ? 1 : -1))
      let mark = Price(
        rawValue: Int64.random(in: 1_000_000_000...10_000_000_000_000, using: &draws))
      let entry = dollars.value(mark, held, .nearest)
      let collateral = entry.magnitude.scaled(
        by: Rate(rawValue: Int64.random(in: 50_000_000...500_000_000, using: &draws)), .down)
      let rules = schedule(
        [("0", "0.01", "0.02"), ("10", "0.02", "0.04"), ("200", "0.05", "0.1")],
        valuation: round % 2 == 0 ? .mark : .entry)
      let exact = try #require(
        LiquidationPrice.exact(
          collateral: collateral, quantity: held, entryNotional: entry, payoff: dollars,
          schedule: rules))
      let published = try #require(
        LiquidationPrice.published(
          collateral: collateral, quantity: held, entryNotional: entry, payoff: dollars,
          schedule: rules))
      // Three roundings of 1e-8 of money, each worth price^2 / quantity, and one of the price.
      let step =
        Int128(published.rawValue) * Int128(published.rawValue)
        / (Int128(held.magnitude.rawValue) * 100_000_000)
      #expect(Int128((exact - published).magnitude.rawValue) <= 4 * step + 2)
    }
  }

  @Test("a bankruptcy price leaves nothing, or the rounding, and never less")
  func bankruptcy() {
    var draws = Draws(113)
    var checked = 0
    for round in 0..<4_000 {
      guard let coins = InverseCoins(&draws, round) else { continue }
      let pocket = Money(rawValue: draws.magnitude(upTo: max(2, coins.entry.magnitude.rawValue)))
      func left(_ at: Price) -> Money {
        pocket
          + UnrealisedProfit.of(
            quantity: coins.held, entryNotional: coins.entry, mark: at, payoff: coins.payoff)
      }
      let mark = coins.entryPrice
      let bankrupt = BankruptcyPrice.of(
        quantity: coins.held, mark: mark, equity: left(mark), maintenance: .one,
        maintenanceTotal: .one, payoff: coins.payoff)
      #expect(bankrupt.isPositive && bankrupt <= Limits.price)
      guard bankrupt.rawValue > 1, bankrupt < Limits.price else { continue }
      checked += 1
      #expect(!left(bankrupt).isNegative)
      let worse = Price(rawValue: bankrupt.rawValue - (coins.held.isPositive ? 1 : -1))
      #expect(left(worse).isNegative || left(worse) == left(bankrupt))
    }
    #expect(checked > 1_500)
    // A short that is worth less than what stands behind it never is; a long that owes more than
    // that at any price is.
    for held in [quantity("-100"), quantity("100")] {
      let equity = held.isNegative ? money("2") : money("-2")
      #expect(
        BankruptcyPrice.of(
          quantity: held, mark: price("100"), equity: equity, maintenance: .one,
          maintenanceTotal: .one, payoff: dollars) == dollars.worthlessPrice)
    }
  }
}
