import Accounts
import Instruments
import Margin
import Messages
import Units

/// What a cross balance holds and what it must hold before new risk is taken.
struct CrossStanding {
  /// Balance and unrealised profit of cross positions; negative where the account owes.
  var equity: Money
  /// Initial requirement with open orders, their losses included.
  var initial: Money = .zero
  /// What all open orders would lose against the marks, each by itself.
  var ordersLoss: Money = .zero
  /// The part of the equity that was gained since the last tick, which stands behind nothing new.
  var fresh: FreshGain = .zero
}

/// What an account has gained by the mark's move since the last tick; not negative. Its tick may
/// find a loss that this gain has to bear.
struct FreshGain {
  /// Made by closing, and in the cross balance; and of open positions.
  var realised: Money
  var open: Money
  static var zero: FreshGain { FreshGain(realised: .zero, open: .zero) }
  var total: Money { realised + open }
}

// What a scope holds and what is required of it. The one place that knows what cross and isolated
// margin differ in.
extension HouseState {
  func ledgerIndex(_ instrument: Int) -> Int { instruments[instrument].assetIndex }

  /// The scope that stands behind a position.
  func scope(_ instrument: Int, _ position: Int) -> MarginScope {
    let asset = UInt16(instruments[instrument].assetIndex)
    let account = instruments[instrument].positions[position].account
    guard instruments[instrument].positions[position].mode == .isolated else {
      return MarginScope(account: account, asset: asset)
    }
    return MarginScope(
      account: account, asset: asset,
      position: PositionPlace(instrument: UInt16(instrument), index: UInt32(position)))
  }

  /// Collateral of the scope before unrealised profit.
  func balance(_ scope: MarginScope) -> Money {
    guard !scope.isCross else { return ledgers[Int(scope.asset)].balance(scope.account) }
    return instruments[Int(scope.position.instrument)].positions[Int(scope.position.index)]
      .isolatedBalance
  }

  /// Moves `amount` from a house account to the scope (negative: the other way).
  mutating func post(_ amount: Money, from house: HouseAccount, to scope: MarginScope) {
    guard !amount.isZero else { return }
    if scope.isCross {
      ledgers[Int(scope.asset)].post(amount, from: house, to: scope.account)
    } else {
      ledgers[Int(scope.asset)].postToPocket(amount, from: house)
      changePocket(Int(scope.position.instrument), Int(scope.position.index), by: amount)
    }
  }

  /// Moves `amount` from the account's cross balance into an isolated position.
  mutating func movePocket(_ amount: Money, _ instrument: Int, _ position: Int) {
    guard !amount.isZero else { return }
    let account = instruments[instrument].positions[position].account
    ledgers[ledgerIndex(instrument)].postToPocket(amount, from: account)
    changePocket(instrument, position, by: amount)
  }

  func unrealised(_ instrument: Int, _ position: Int) -> Money {
    UnrealisedProfit.of(
      quantity: instruments[instrument].positions[position].quantity,
      entryNotional: instruments[instrument].positions[position].entryNotional,
      mark: instruments[instrument].mark, payoff: instruments[instrument].payoff)
  }

  func maintenance(_ instrument: Int, _ position: Int) -> Money {
    maintenance(
      instrument, position, at: instruments[instrument].positions[position].quantity,
      instruments[instrument].positions[position].entryNotional)
  }

  /// Initial requirement of a position alone.
  func initialAlone(_ instrument: Int, _ position: Int) -> Money {
    initial(instrument, position, at: instruments[instrument].positions[position].quantity)
  }

  /// Initial requirement of a position with open orders, which may be others than it has.
  func initial(
    _ instrument: Int, _ position: Int, with orders: OrderExposure
  ) -> Money {
    guard instruments[instrument].contract.positionScope == .account else {
      return initialOfOwner(instrument, position, with: orders)
    }
    return InitialRequirement.withOrders(
      position: instruments[instrument].positions[position].quantity, orders: orders,
      mark: instruments[instrument].mark,
      leverage: instruments[instrument].positions[position].leverage,
      payoff: instruments[instrument].payoff, schedule: instruments[instrument].schedule)
  }

  /// Equity and requirements of a scope.
  func risk(_ scope: MarginScope) -> Risk {
    guard scope.isCross else {
      let instrument = Int(scope.position.instrument)
      let position = Int(scope.position.index)
      return Risk(
        equity: balance(scope) + unrealised(instrument, position),
        initial: initialAlone(instrument, position),
        maintenance: maintenance(instrument, position))
    }
    return crossRisk(scope.account, scope.asset)
  }

  /// Equity and requirements of a cross balance, open orders included.
  /// - Complexity: O(positions of the account and open orders that would lose).
  func crossRisk(_ account: UInt32, _ asset: UInt16) -> Risk {
    let standing = crossStanding(account, asset)
    var risk = Risk(
      equity: standing.equity, initial: standing.initial, maintenance: .zero)
    forEachPosition(of: account, asset) { instrument, position in
      guard instruments[instrument].positions[position].mode == .cross,
        !instruments[instrument].positions[position].isFlat
      else { return }
      risk.maintenance += maintenance(instrument, position)
    }
    return risk
  }

  /// What a cross balance holds and needs before new risk is taken. An isolated position counts
  /// with what its open orders would take out of the balance as they fill.
  ///
  /// - Parameter replacing: a position whose open orders are taken to be `orders`.
  func crossStanding(
    _ account: UInt32, _ asset: UInt16, replacing: PositionPlace = .none,
    orders replacement: OrderExposure = .zero
  ) -> CrossStanding {
    var standing = CrossStanding(equity: ledgers[Int(asset)].balance(account))
    forEachPosition(of: account, asset) { instrument, position in
      let isReplaced =
        replacing.instrument == UInt16(instrument) && replacing.index == UInt32(position)
      let exposure = isReplaced ? replacement : orders(instrument, position)
      standing.ordersLoss += exposure.loss
      let fresh = freshGain(instrument, position)
      standing.fresh.realised += fresh.realised
      guard instruments[instrument].positions[position].mode == .cross else {
        standing.initial += isolatedNeed(instrument, position, exposure)
        return
      }
      let isFlat = instruments[instrument].positions[position].isFlat
      if !isFlat { standing.equity += unrealised(instrument, position) }
      standing.fresh.open += fresh.open
      if !isFlat || !exposure.isEmpty {
        standing.initial += initial(instrument, position, with: exposure)
      }
    }
    return standing
  }

  /// What the open orders of an isolated position would take out of the cross balance if they
  /// filled: by how much the initial requirement grows, and their losses. What turns the position
  /// over closes the pocket first, whose equity then stands behind the new one.
  private func isolatedNeed(
    _ instrument: Int, _ position: Int, _ orders: OrderExposure
  ) -> Money {
    guard !orders.isEmpty else { return .zero }
    let held = instruments[instrument].positions[position].quantity
    var growth: Money?
    if orders.buyQuantity.isPositive {
      growth = isolatedGrowth(instrument, position, to: held + orders.buyQuantity)
    }
    if orders.sellQuantity.isPositive {
      let sold = isolatedGrowth(instrument, position, to: held - orders.sellQuantity)
      growth = growth.map { Swift.max($0, sold) } ?? sold
    }
    return Swift.max(.zero, (growth ?? .zero) + orders.loss)
  }

  private func isolatedGrowth(
    _ instrument: Int, _ position: Int, to quantity: Quantity
  ) -> Money {
    let held = instruments[instrument].positions[position].quantity
    let required = initial(instrument, position, at: quantity)
    let turnsOver = !held.isZero && !quantity.isZero && held.isPositive != quantity.isPositive
    guard turnsOver else { return required - initialAlone(instrument, position) }
    return required
      - (instruments[instrument].positions[position].isolatedBalance
        + unrealised(instrument, position))
  }

  /// Calls `body` for each position of an account that settles in an asset; none for the fund.
  func forEachPosition(of account: UInt32, _ asset: UInt16, _ body: (Int, Int) -> Void) {
    var place = account == 0 ? .none : accounts[Int(account)].firstPosition
    while !place.isNone {
      let instrument = Int(place.instrument)
      let position = Int(place.index)
      if instruments[instrument].assetIndex == Int(asset) { body(instrument, position) }
      place = instruments[instrument].positions[position].next
    }
  }

  /// The shared insurance fund's equity in an asset: cash and inventory at the mark, where a loss
  /// on an instrument's inventory first meets what is set aside for the instrument.
  func fundEquity(_ asset: Int) -> Money {
    var equity = ledgers[asset].balance(0)
    for instrument in 0..<instruments.count where instruments[instrument].assetIndex == asset {
      guard !instruments[instrument].positions[0].isFlat else { continue }
      let profit = unrealised(instrument, 0)
      equity += profit.isNegative ? Swift.min(.zero, profit + reserve(instrument)) : profit
    }
    return equity
  }

  /// What stands behind an instrument's takeovers: the shared fund's equity, and what is left of
  /// what is set aside for the instrument.
  func fundEquity(for instrument: Int) -> Money {
    let profit = instruments[instrument].positions[0].isFlat ? .zero : unrealised(instrument, 0)
    let left = reserve(instrument) + Swift.min(.zero, profit)
    return fundEquity(ledgerIndex(instrument)) + Swift.max(.zero, left)
  }
}
