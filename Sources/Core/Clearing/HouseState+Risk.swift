import Accounts
import Instruments
import Margin
import Messages
import Units

/// What a cross balance holds and what it must hold.
struct CrossStanding {
  /// Cash, and what funding is to bring or take that was counted.
  var balance: Money
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
    return markets[market].valuation(quantity, entryNotional)
  }

  /// Initial requirement of a position alone.
  func initialAlone(_ position: PositionIndex) -> Money {
    initial(legWithoutOrders(position), at: positions[position].quantity)
  }

  /// Initial requirement of a leg with its open orders.
  @inline(__always) func initial(_ leg: ProposedLeg, with orders: OrderExposure) -> Money {
    guard markets[leg.market].contract.positionScope == .account else {
      return initialOfOwner(leg, orders)
    }
    return markets[leg.market].initial(leg.quantity, with: orders, leg.leverage)
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
  /// - Parameter proposed: a leg of the account that is taken to be so, and the funding due on it
  ///   paid.
  /// - Complexity: O(positions of the account); of those whose market and orders stand where they
  ///   were when last asked, only what is remembered is added up.
  func crossStanding(
    _ account: AccountIndex, _ asset: LedgerIndex, with proposed: ProposedLeg
  ) -> CrossStanding {
    crossStanding(account, asset, with: proposed, and: proposed.orders)
  }

  /// The same with other orders than the leg's own. They are handed on beside it: a leg is large,
  /// and this is asked of every order.
  @inline(__always) func crossStanding(
    _ account: AccountIndex, _ asset: LedgerIndex, with proposed: ProposedLeg,
    and orders: OrderExposure
  ) -> CrossStanding {
    var standing = crossStanding(account, asset, without: proposed.position)
    add(proposed, orders, to: &standing)
    return standing
  }

  /// The same as it stands.
  /// - Parameter position: one whose requirement is left out; none where all count.
  func crossStanding(
    _ account: AccountIndex, _ asset: LedgerIndex, without position: PositionIndex = .none
  ) -> CrossStanding {
    let balance = ledgers[asset].balance(account)
    let block = accounts[account].legs
    if block.count == 1, legs[block.first].ledger == asset {
      return standing(balance, of: block.first, without: position)
    }
    var standing = CrossStanding(balance: balance, equity: balance)
    if legs.hasSum(accounts[account].legs),
      addSum(accounts[account].legs, asset, without: position, to: &standing)
    {
      return standing
    }
    for place in accounts[account].legs where legs[place].ledger == asset {
      addValue(place, to: &standing)
      if legs[place].position != position { addRequirement(place, to: &standing) }
    }
    return standing
  }

  /// The same of an account with one leg, as most have.
  @inline(__always) private func standing(
    _ balance: Money, of place: UInt32, without position: PositionIndex
  ) -> CrossStanding {
    value(place)
    let leg = legs.remembered(place)
    var standing = CrossStanding(
      balance: balance, equity: balance + leg.pointee.profit,
      maintenance: leg.pointee.maintenance,
      fresh: FreshGain(realised: leg.pointee.freshRealised, open: leg.pointee.freshOpen))
    guard leg.pointee.position != position else { return standing }
    require(place)
    standing.initial = leg.pointee.initial
    standing.ordersLoss = leg.pointee.ordersLoss
    return standing
  }

  /// The same with all funding that is due on the account's positions paid.
  /// - Parameter proposed: a leg of the account that is taken to be so; nil where each is as it is.
  func settledStanding(
    _ account: AccountIndex, _ asset: LedgerIndex, with proposed: ProposedLeg? = nil
  ) -> CrossStanding {
    let balance = ledgers[asset].balance(account)
    var standing = CrossStanding(balance: balance, equity: balance)
    if let proposed { add(proposed, proposed.orders, to: &standing) }
    for place in accounts[account].legs where legs[place].ledger == asset {
      addValue(place, to: &standing)
      if legs[place].position == proposed?.position { continue }
      if isFundingDue(legs[place].position) {
        let due = leg(legs[place].position)
        add(due, due.orders, to: &standing)
      } else {
        addRequirement(place, to: &standing)
      }
    }
    return standing
  }

  func addValue(_ place: UInt32, to standing: inout CrossStanding) {
    value(place)
    standing.equity += legs[place].profit
    standing.maintenance += legs[place].maintenance
    standing.fresh.realised += legs[place].freshRealised
    standing.fresh.open += legs[place].freshOpen
  }

  private func addRequirement(_ place: UInt32, to standing: inout CrossStanding) {
    require(place)
    standing.initial += legs[place].initial
    standing.ordersLoss += legs[place].ordersLoss
  }

  /// Counts what a leg requires, and the funding due on it as paid.
  @inline(__always) private func add(
    _ leg: ProposedLeg, _ orders: OrderExposure, to standing: inout CrossStanding
  ) {
    standing.initial += needed(leg, with: orders)
    standing.ordersLoss += orders.loss
    guard leg.isPooled else { return }
    standing.balance += leg.fundingDue
    standing.equity += leg.fundingDue
  }

  // MARK: What legs remember

  /// Unrealised profit and maintenance requirement of a position that stands on the cross balance,
  /// as its leg remembers them.
  func remembered(_ position: PositionIndex) -> PositionValuation {
    remembered(at: accounts[positions[position].account].legs[positions[position].leg])
  }

  @inline(__always) func remembered(at place: UInt32) -> PositionValuation {
    value(place)
    let leg = legs.remembered(place)
    return PositionValuation(profit: leg.pointee.profit, maintenance: leg.pointee.maintenance)
  }

  /// Brings profit and maintenance requirement of a leg up to its market's present version.
  @inline(__always) func value(_ place: UInt32) {
    if legs[place].valuedAt != versions[legs[place].market] { valueAnew(place) }
  }

  private func valueAnew(_ place: UInt32) {
    let version = versions[legs[place].market]
    let position = legs[place].position
    if legs[place].isCounted { _ = takeOut(position) }
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
  @inline(__always) func require(_ place: UInt32) {
    if legs[place].requiredAt != versions[legs[place].market] { requireAnew(place) }
  }

  private func requireAnew(_ place: UInt32) {
    let version = versions[legs[place].market]
    let position = legs[place].position
    if legs[place].isCounted { _ = takeOut(position) }
    // What its requirement is now, without funding to be paid.
    let orders = orders(position)
    let needed = needed(legWithoutOrders(position), with: orders)
    let leg = legs.remembered(place)
    leg.pointee.initial = needed
    leg.pointee.ordersLoss = orders.loss
    leg.pointee.requiredAt = version
  }

  /// What a leg with its open orders needs of its account's cross balance.
  @inline(__always) func needed(_ leg: ProposedLeg, with orders: OrderExposure) -> Money {
    guard leg.isPooled else { return isolatedNeed(leg, orders) }
    guard !leg.isFlat || !orders.isEmpty else { return .zero }
    return initial(leg, with: orders)
  }

  /// A market's mark or terms have changed: what was made with them is made anew. The ranking for
  /// deleveraging is made with marks and schedules only.
  mutating func renewVersion(_ market: MarketIndex) {
    versions[market] &+= 1
    renewals.note(market)
    guard versions[market] == 0 else { return }
    // Once round: nothing of the first round may count as new.
    versions[market] = 1
    for holder in markets[market].members { forgetLeg(markets[market].holders[holder]) }
  }

  /// Forgets what a leg remembers: its position, or what else it is made of, has changed.
  mutating func forgetLeg(_ position: PositionIndex) {
    guard let place = takeOut(position) else { return }
    legs[place].valuedAt = 0
    legs[place].requiredAt = 0
  }

  /// Takes a position's leg out of its account's sum. Returns the leg's place; nil for the fund's.
  @inline(__always) private func takeOut(_ position: PositionIndex) -> UInt32? {
    let within = positions[position].leg
    guard within != .none else { return nil }
    let place = accounts[positions[position].account].legs[within]
    if legs[place].isCounted { uncount(position, place) }
    return place
  }

  private func uncount(_ position: PositionIndex, _ place: UInt32) {
    legs.sum(of: accounts[positions[position].account].legs).pointee.takeOut(
      &legs.remembered(place).pointee, at: positions[position].leg.rawValue)
  }

  /// The same where only the position's open orders have.
  mutating func forgetOrders(_ position: PositionIndex) {
    guard let place = takeOut(position) else { return }
    legs[place].requiredAt = 0
  }

  /// What the open orders of an isolated position would take out of the cross balance if they
  /// filled: by how much the initial requirement grows, and their losses. What turns the position
  /// over closes the pocket first, whose equity then stands behind the new one.
  private func isolatedNeed(_ leg: ProposedLeg, _ orders: OrderExposure) -> Money {
    guard !orders.isEmpty else { return .zero }
    var growth: Money?
    if orders.buyQuantity.isPositive {
      growth = isolatedGrowth(leg, to: leg.quantity + orders.buyQuantity)
    }
    if orders.sellQuantity.isPositive {
      let sold = isolatedGrowth(leg, to: leg.quantity - orders.sellQuantity)
      growth = growth.map { Swift.max($0, sold) } ?? sold
    }
    return Swift.max(.zero, (growth ?? .zero) + orders.loss)
  }

  private func isolatedGrowth(_ leg: ProposedLeg, to quantity: Quantity) -> Money {
    let required = initial(leg, at: quantity)
    let turnsOver =
      !leg.isFlat && !quantity.isZero && leg.quantity.isPositive != quantity.isPositive
    guard turnsOver else { return required - initial(leg, at: leg.quantity) }
    return required - (leg.pocket + leg.fundingDue + unrealised(leg.position))
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
