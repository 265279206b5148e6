import Accounts
import Instruments
import Margin
import Testing
import Units

/// The value of an inverse position in whole counts, from the formula, without the chapter:
/// -multiplier x quantity / price, rounded down.
private func worth(_ held: Int64, at raw: Int64, size: Int64) -> Int128 {
  let product = -Int128(held) * Int128(size)
  let (whole, rest) = product.quotientAndRemainder(dividingBy: Int128(raw))
  return rest < 0 ? whole - 1 : whole
}

/// ceil(exposure x rate) - deduction of the bracket that holds the exposure, at least zero.
private func required(_ exposure: Int128, _ schedule: MarginSchedule) -> Int128 {
  let bracket = schedule.brackets.last { Int128($0.floor.rawValue) <= exposure }!
  let rate = Int128(bracket.maintenanceRate.rawValue + schedule.closingFeeRate.rawValue)
  let billion: Int128 = 1_000_000_000
  return max(
    0, (exposure * rate + billion - 1) / billion - Int128(bracket.deduction.rawValue))
}

/// A position in coins, its numbers drawn over all magnitudes that the house could hold.
private struct Coins {
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
    let value = worth(held.rawValue, at: raw, size: payoff.multiplier.rawValue)
    let exposure = schedule.valuation == .mark ? abs(value) : abs(Int128(entry.rawValue))
    return Int128(collateral) + value - Int128(entry.rawValue) < required(exposure, schedule)
  }
}

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
      guard let coins = Coins(&draws, round) else { continue }
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
      guard let coins = Coins(&draws, round) else { continue }
      let payoff = coins.payoff
      let size = payoff.multiplier.rawValue
      let value = worth(coins.held.rawValue, at: coins.entryPrice.rawValue, size: size)
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
        #expect(worth(coins.held.rawValue, at: found, size: size) <= value)
        #expect(
          found == Limits.price.rawValue
            || worth(coins.held.rawValue, at: found + 1, size: size) > value)
      } else if let found = payoff.leastPrice(valuedAtMost: turn, coins.held)?.rawValue {
        #expect(worth(coins.held.rawValue, at: found, size: size) <= value)
        #expect(found == 1 || worth(coins.held.rawValue, at: found - 1, size: size) > value)
      }
      let owed = -worth(abs(coins.held.rawValue), at: coins.entryPrice.rawValue, size: size)
      if let (low, high) = payoff.turn(owing: Int64(clamping: owed), coins.held) {
        #expect(-worth(abs(coins.held.rawValue), at: low.rawValue, size: size) >= owed)
        #expect(-worth(abs(coins.held.rawValue), at: high.rawValue, size: size) < owed)
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
      guard let coins = Coins(&draws, round) else { continue }
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
      guard let coins = Coins(&draws, round) else { continue }
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

  @Test("longs pay shorts for funding, in coins, and no sum is above zero")
  func funding() {
    #expect(
      FundingPayment.of(
        quantity: quantity("10000"), mark: price("8000"), rate: rate("0.001"), payoff: dollars)
        == money("-0.00125"))
    #expect(
      FundingPayment.of(
        quantity: quantity("-10000"), mark: price("8000"), rate: rate("0.001"), payoff: dollars)
        == money("0.00125"))
    var draws = Draws(127)
    for round in 0..<500 {
      guard let coins = Coins(&draws, round) else { continue }
      let funding = Rate(rawValue: Int64.random(in: -30_000_000...30_000_000, using: &draws))
      func paid(_ raw: Int64) -> Int128 {
        Int128(
          FundingPayment.of(
            quantity: Quantity(rawValue: raw), mark: coins.entryPrice, rate: funding,
            payoff: coins.payoff
          ).rawValue)
      }
      // Halves on one side, the whole on the other.
      let part = coins.held.rawValue / 3
      let sum = paid(part) + paid(coins.held.rawValue - part) + paid(-coins.held.rawValue)
      #expect(sum <= 0 && sum > -8)
    }
  }

  @Test("an order loses what its quantity is worth less at the mark than at its limit")
  func orderLoss() {
    var draws = Draws(131)
    for round in 0..<2_000 {
      guard let coins = Coins(&draws, round) else { continue }
      let size = Int128(coins.payoff.multiplier.rawValue)
      let held = Int128(coins.held.magnitude.rawValue)
      let mark = coins.entryPrice
      let limit = Price(rawValue: max(1, mark.rawValue / 2 + draws.magnitude(upTo: mark.rawValue)))
      let side: Side = coins.held.isPositive ? .buy : .sell
      let loss = Int128(
        OrderLoss.of(
          side, coins.held.magnitude, limit: limit, mark: mark, payoff: coins.payoff
        ).rawValue)
      let worse = side == .buy ? limit > mark : limit < mark
      guard worse else {
        #expect(loss == 0)
        continue
      }
      // |m q / mark - m q / limit|, each quotient with the remainder it gives up.
      let (a, b) = (Int128(mark.rawValue), Int128(limit.rawValue))
      let (high, low) = (size * held / min(a, b), size * held / max(a, b))
      #expect(loss >= high - low && loss <= high - low + 1)
    }
  }

  @Test("an impact price is the harmonic mean over the coins asked for")
  func impact() {
    // One coin: 5,000 dollars at 8,000 are 0.625, and 0.375 at 10,000 are 3,750 more.
    var walk = ImpactWalk(notional: .one, payoff: dollars)
    let wantsMore = walk.take(price: price("8000"), quantity: quantity("5000"))
    #expect(wantsMore && walk.price == nil)
    let wantsLevel = walk.take(price: price("10000"), quantity: quantity("90000"))
    #expect(!wantsLevel && walk.price == price("8750"))
  }

  @Test("what a trade realises for both sides and what they hold sum to zero, in coins")
  func trades() {
    var draws = Draws(137)
    func holder(_ number: UInt32) -> Position {
      Position(
        account: AccountIndex(rawValue: number), market: MarketIndex(rawValue: 0),
        holder: HolderIndex(rawValue: number), leverage: 10, fundingEpoch: 0)
    }
    var holders = (0..<5).map { holder(UInt32($0)) }
    var realised = [Int128](repeating: 0, count: 5)
    var paid = [Int128](repeating: 0, count: 5)
    for _ in 0..<4_000 {
      let buyer = Int.random(in: 0..<5, using: &draws)
      let seller = (buyer + Int.random(in: 1..<5, using: &draws)) % 5
      let fill = Quantity(rawValue: draws.magnitude(upTo: 10_000_000_000_000))
      let at = Price(rawValue: Int64.random(in: 100_000_000_000...1_000_000_000_000, using: &draws))
      let notional = dollars.value(at, fill, .nearest)
      #expect(notional.isNegative || notional.isZero)
      for (place, side) in [(buyer, Side.buy), (seller, .sell)] {
        let change = holders[place].apply(side, fill, notional: notional)
        realised[place] += Int128(change.realised.rawValue)
        paid[place] += Int128(side.sign) * Int128(notional.rawValue)
      }
      #expect(holders.reduce(0) { $0 + Int128($1.quantity.rawValue) } == 0)
      // All that was realised is what left the entry notionals, account by account.
      for place in 0..<5 {
        #expect(realised[place] + paid[place] == Int128(holders[place].entryNotional.rawValue))
        let held = holders[place]
        #expect(held.entryNotional.isZero || !held.quantity.isZero)
      }
    }
  }

  /// One long and one short of an instrument in coins, cross, with a balance of coins.
  private func hedge(
    _ long: String, _ short: String, mark: Price, balance: String
  ) -> PortfolioMargin {
    let rules = schedule([("0", "0.01", "0.02"), ("10", "0.02", "0.04"), ("200", "0.05", "0.1")])
    var terms = contract()
    terms.payoff = dollars
    let legs = [(long, "8000", 1), ("-" + short, "9000", 0)].map { held, entry, other in
      PortfolioPosition(
        quantity: quantity(held), entryNotional: dollars.value(price(entry), quantity(held), .up),
        mark: mark, leverage: 10, pocket: nil, orders: .zero, contract: terms, schedule: rules,
        otherSide: other)
    }
    return PortfolioMargin(balance: money(balance), positions: legs)
  }

  @Test("moving the mark of a hedge onto its liquidation price liquidates, a cent short does not")
  func hedged() {
    var checked = 0
    let sizes = ["3000", "10000", "10100", "90000", "700000", "3000000"]
    for long in sizes {
      for short in sizes {
        for balance in ["0.1", "2", "40", "900"] {
          let margin = hedge(long, short, mark: price("8000"), balance: balance)
          guard !margin.cross.isLiquidatable else { continue }
          for (place, direction) in [(0, Int64(1)), (1, -1)] {
            guard let found = margin.positions[place].liquidation, found < price("900000") else {
              continue
            }
            checked += 1
            let safer = Price(rawValue: found.rawValue + direction * 1_000_000)
            #expect(hedge(long, short, mark: found, balance: balance).cross.isLiquidatable)
            #expect(!hedge(long, short, mark: safer, balance: balance).cross.isLiquidatable)
            guard let bankruptcy = margin.positions[place].bankruptcy else { continue }
            #expect(place == 0 ? found >= bankruptcy : found <= bankruptcy)
          }
        }
      }
    }
    #expect(checked > 60)
  }

  @Test("an inverse position is its linear counterpart of the other side, at one over the price")
  func counterpart() {
    // Contracts of a dollar, seen from dollars: a linear short of dollars priced in coins.
    var draws = Draws(139)
    for _ in 0..<2_000 {
      // Prices whose reciprocal is exact, so that both sides are the same number.
      let steps = Int64(1) << Int64.random(in: 0...8, using: &draws)
      let mark = Price(rawValue: 100_000_000 * steps)
      let inCoins = Price(rawValue: 100_000_000 / steps)
      guard inCoins.rawValue * steps == 100_000_000 else { continue }
      let held = Quantity(
        rawValue: draws.magnitude(upTo: 1_000_000_000_000_000)
          * (Bool.random(using: &draws) ? 1 : -1))
      for rounding in [Rounding.down, .up, .towardZero, .nearest] {
        #expect(
          dollars.product(mark, held, rounding) == Payoff().product(inCoins, -held, rounding))
      }
      let rules = randomSchedule(&draws)
      let entry = dollars.value(mark, held, .nearest)
      #expect(
        PositionValuation.of(
          quantity: held, entryNotional: entry, mark: mark, payoff: dollars, schedule: rules)
          == PositionValuation.of(
            quantity: -held, entryNotional: entry, mark: inCoins, payoff: Payoff(),
            schedule: rules))
    }
  }

  @Test("moving a mark onto the liquidation price liquidates, one count short of it does not")
  func roundTrip() {
    var draws = Draws(149)
    var checked = 0
    for round in 0..<1_500 {
      var positions: [PortfolioPosition] = []
      for _ in 0..<Int.random(in: 1...4, using: &draws) {
        guard let coins = Coins(&draws, round) else { continue }
        var terms = contract()
        terms.payoff = coins.payoff
        let isolated = Bool.random(using: &draws)
        let most = max(2, min(coins.entry.magnitude.rawValue, 1_000_000_000_000_000))
        positions.append(
          PortfolioPosition(
            quantity: coins.held, entryNotional: coins.entry, mark: coins.entryPrice, leverage: 10,
            pocket: isolated ? Money(rawValue: draws.magnitude(upTo: most)) : nil,
            orders: .zero, contract: terms, schedule: coins.schedule))
      }
      let balance = Money(rawValue: draws.magnitude(upTo: 100_000_000_000_000))
      let before = PortfolioMargin(balance: balance, positions: positions)
      for (place, answer) in before.positions.enumerated() {
        let range = positions[place].contract.payoff.pricesInRange(
          positions[place].quantity.magnitude)
        guard let liquidation = answer.liquidation, range.contains(liquidation) else { continue }
        checked += 1
        func isLiquidatable(at mark: Price) -> Bool {
          var moved = positions
          moved[place].mark = mark
          let after = PortfolioMargin(balance: balance, positions: moved)
          return after.pools[after.pool(of: place)].risk.isLiquidatable
        }
        #expect(isLiquidatable(at: liquidation))
        let step: Int64 = positions[place].quantity.isPositive ? 1 : -1
        let safer = Price(rawValue: liquidation.rawValue + step)
        if range.contains(safer) { #expect(!isLiquidatable(at: safer)) }
      }
    }
    #expect(checked > 500)
  }
}
