import Accounts
import Instruments
import Margin
import Messages
import Units

/// What a cross balance holds and what it must hold.
struct CrossStanding {
  /// Balance and unrealised profit of cross positions; negative where the account owes.
  var equity: Money
  /// Initial requirement with open orders, their losses included.
  var initial: Money = .zero
  var maintenance: Money = .zero
  /// What all open orders would lose against the marks, each by itself.
  var ordersLoss: Money = .zero
  /// The part of the equity that was gained since the last tick, which stands behind nothing new.
  var fresh: FreshGain = .zero
}

/// What an account has gained by the mark's move since the last tick; not negative. Its tick may
/// find a loss that this gain has to bear.
struct FreshGain: Equatable {
  /// Made by closing, and in the cross balance; and of open positions.
  var realised: Money
  var open: Money
  static var zero: FreshGain { FreshGain(realised: .zero, open: .zero) }
  var total: Money { realised + open }
}

// What a pool holds and what is required of it.
extension HouseState {
  func unrealised(_ position: PositionIndex) -> Money {
    let market = positions[position].market
    return UnrealisedProfit.of(
      quantity: positions[position].quantity,
      entryNotional: positions[position].entryNotional, mark: markets[market].mark,
      payoff: markets[market].payoff)
  }

  func maintenance(_ position: PositionIndex) -> Money { valuation(position).maintenance }

  /// Unrealised profit and maintenance requirement of a position.
  func valuation(_ position: PositionIndex) -> PositionValuation {
    let market = positions[position].market
    let quantity = positions[position].quantity
    let entryNotional = positions[position].entryNotional
    if let shared = sharedSchedule(position, quantity) {
      return PositionValuation.of(
        quantity: quantity, entryNotional: entryNotional, mark: markets[market].mark,
        payoff: markets[market].payoff, schedule: shared)
    }
    return PositionValuation.of(
      quantity: quantity, entryNotional: entryNotional, mark: markets[market].mark,
      payoff: markets[market].payoff, schedule: markets[market].schedule)
  }

  /// Initial requirement of a position alone.
  func initialAlone(_ position: PositionIndex) -> Money {
    initial(position, at: positions[position].quantity)
  }

  /// Initial requirement of a position with open orders, which may be others than it has.
  func initial(
    _ position: PositionIndex, with orders: OrderExposure
  ) -> Money {
    let market = positions[position].market
    guard markets[market].contract.positionScope == .account else {
      return initialOfOwner(position, with: orders)
    }
    return InitialRequirement.withOrders(
      position: positions[position].quantity, orders: orders,
      mark: markets[market].mark,
      leverage: positions[position].leverage,
      payoff: markets[market].payoff, schedule: markets[market].schedule)
  }

  /// Equity and requirements of a pool.
  func risk(_ pool: MarginPool) -> Risk {
    guard pool.isCross else {
      return Risk(
        equity: balance(pool) + unrealised(pool.position),
        initial: initialAlone(pool.position), maintenance: maintenance(pool.position))
    }
    return crossRisk(pool.account, pool.asset)
  }

  /// Equity and requirements of a cross balance, open orders included.
  /// - Complexity: O(positions of the account and open orders that would lose).
  func crossRisk(_ account: AccountIndex, _ asset: LedgerIndex) -> Risk {
    let standing = crossStanding(account, asset)
    return Risk(
      equity: standing.equity, initial: standing.initial, maintenance: standing.maintenance)
  }

  /// What a cross balance holds and needs. An isolated position counts with what its open orders
  /// would take out of the balance as they fill.
  ///
  /// - Parameter replacing: a position whose open orders are taken to be `orders`.
  /// - Complexity: O(positions of the account); of those whose market and orders stand where they
  ///   were when last asked, only what is remembered is added up.
  func crossStanding(
    _ account: AccountIndex, _ asset: LedgerIndex, replacing: PositionIndex = .none,
    orders replacement: OrderExposure = .zero
  ) -> CrossStanding {
    var standing = CrossStanding(equity: ledgers[asset].balance(account))
    for place in accounts[account].legs where legs[place].ledger == asset {
      value(place)
      standing.equity += legs[place].profit
      standing.maintenance += legs[place].maintenance
      standing.fresh.realised += legs[place].freshRealised
      standing.fresh.open += legs[place].freshOpen
      if legs[place].position == replacing {
        standing.initial += needed(replacing, with: replacement)
        standing.ordersLoss += replacement.loss
      } else {
        require(place)
        standing.initial += legs[place].initial
        standing.ordersLoss += legs[place].ordersLoss
      }
    }
    return standing
  }

  // MARK: What legs remember

  /// Brings profit and maintenance requirement of a leg up to its market's present version.
  func value(_ place: UInt32) {
    let version = versions[legs[place].market]
    guard legs[place].valuedAt != version else { return }
    let position = legs[place].position
    let isPooled = isPooled(position)
    let held = isPooled && !positions[position].isFlat ? valuation(position) : .zero
    let leg = legs.remembered(place)
    leg.pointee.profit = held.profit
    leg.pointee.maintenance = held.maintenance
    let fresh = freshGain(position)
    leg.pointee.freshRealised = fresh.realised
    leg.pointee.freshOpen = isPooled ? fresh.open : .zero
    leg.pointee.valuedAt = version
  }

  /// The same for its initial requirement with open orders.
  func require(_ place: UInt32) {
    let version = versions[legs[place].market]
    guard legs[place].requiredAt != version else { return }
    let position = legs[place].position
    let exposure = orders(position)
    let needed = needed(position, with: exposure)
    let leg = legs.remembered(place)
    leg.pointee.initial = needed
    leg.pointee.ordersLoss = exposure.loss
    leg.pointee.requiredAt = version
  }

  /// What a position with these open orders needs of its account's cross balance.
  func needed(_ position: PositionIndex, with orders: OrderExposure) -> Money {
    guard isPooled(position) else { return isolatedNeed(position, orders) }
    guard !positions[position].isFlat || !orders.isEmpty else { return .zero }
    return initial(position, with: orders)
  }

  /// A market's mark or terms have changed: what was made with them is made anew. The ranking for
  /// deleveraging is made with marks and schedules only.
  mutating func renewVersion(_ market: MarketIndex) {
    versions[market] &+= 1
    guard versions[market] == 0 else { return }
    // Once round: nothing of the first round may count as new.
    versions[market] = 1
    for holder in markets[market].members { forgetLeg(markets[market].holders[holder]) }
  }

  /// Forgets what a leg remembers: its position, or what else it is made of, has changed.
  mutating func forgetLeg(_ position: PositionIndex) {
    guard positions[position].leg != .none else { return }
    let place = accounts[positions[position].account].legs[positions[position].leg]
    legs[place].valuedAt = 0
    legs[place].requiredAt = 0
  }

  /// The same where only the position's open orders have.
  mutating func forgetOrders(_ position: PositionIndex) {
    guard positions[position].leg != .none else { return }
    let place = accounts[positions[position].account].legs[positions[position].leg]
    legs[place].requiredAt = 0
  }

  /// What the open orders of an isolated position would take out of the cross balance if they
  /// filled: by how much the initial requirement grows, and their losses. What turns the position
  /// over closes the pocket first, whose equity then stands behind the new one.
  private func isolatedNeed(
    _ position: PositionIndex, _ orders: OrderExposure
  ) -> Money {
    guard !orders.isEmpty else { return .zero }
    let held = positions[position].quantity
    var growth: Money?
    if orders.buyQuantity.isPositive {
      growth = isolatedGrowth(position, to: held + orders.buyQuantity)
    }
    if orders.sellQuantity.isPositive {
      let sold = isolatedGrowth(position, to: held - orders.sellQuantity)
      growth = growth.map { Swift.max($0, sold) } ?? sold
    }
    return Swift.max(.zero, (growth ?? .zero) + orders.loss)
  }

  private func isolatedGrowth(
    _ position: PositionIndex, to quantity: Quantity
  ) -> Money {
    let held = positions[position].quantity
    let required = initial(position, at: quantity)
    let turnsOver = !held.isZero && !quantity.isZero && held.isPositive != quantity.isPositive
    guard turnsOver else { return required - initialAlone(position) }
    return required
      - (positions[position].pocket.balance
        + unrealised(position))
  }

  /// The shared insurance fund's equity in an asset: cash and inventory at the mark, where a loss
  /// on an instrument's inventory first meets what is set aside for the instrument.
  func fundEquity(_ asset: LedgerIndex) -> Money {
    var equity = ledgers[asset].balance(.fund)
    for market in markets.indices where markets[market].ledger == asset {
      guard !positions[markets[market].fund].isFlat else { continue }
      let profit = unrealised(markets[market].fund)
      equity += profit.isNegative ? Swift.min(.zero, profit + reserve(market)) : profit
    }
    return equity
  }

  /// What stands behind an instrument's takeovers: the shared fund's equity, and what is left of
  /// what is set aside for the instrument.
  func fundEquity(for market: MarketIndex) -> Money {
    let profit = positions[markets[market].fund].isFlat ? .zero : unrealised(markets[market].fund)
    let left = reserve(market) + Swift.min(.zero, profit)
    return fundEquity(markets[market].ledger) + Swift.max(.zero, left)
  }
}
