import Accounts
import Instruments
import Margin
import Messages
import Storage
import Units

// The pools. What cross and isolated margin differ in is known here, in what a pool's risk is
// (`HouseState+Risk`) and in what a proposed order or a change of mode draws on
// (`HouseState+Cover`, `HouseState+Modes`), and nowhere else.
extension HouseState {
  /// The pool that stands behind a position.
  @inline(__always) func pool(_ position: PositionIndex) -> MarginPool {
    let market = positions[position].market
    let asset = markets[market].ledger
    let account = positions[position].account
    guard positions[position].mode == .isolated else {
      return MarginPool(account: account, asset: asset)
    }
    return MarginPool(account: account, asset: asset, position: position)
  }

  /// Whether a position stands on its account's cross balance.
  @inline(__always) func isPooled(_ position: PositionIndex) -> Bool {
    positions[position].mode == .cross
  }

  /// Collateral of a pool before unrealised profit.
  @inline(__always) func balance(_ pool: MarginPool) -> Money {
    guard !pool.isCross else { return ledgers[pool.asset].balance(pool.account) }
    return positions[pool.position].pocket.balance
  }

  /// Moves `amount` from a house account to a pool (negative: the other way).
  @inline(__always) mutating func post(
    _ amount: Money, from house: HouseAccount, to pool: MarginPool
  ) {
    guard !amount.isZero else { return }
    if pool.isCross {
      ledgers[pool.asset].post(amount, from: house, to: pool.account)
    } else {
      ledgers[pool.asset].post(
        amount, from: house, to: &positions[pool.position].pocket, of: pool.account)
      forgetOrders(pool.position)
    }
  }

  /// Moves `amount` between pools of one asset, through the deficit account, which is left as it
  /// was.
  mutating func post(_ amount: Money, from source: MarginPool, to pool: MarginPool) {
    post(-amount, from: .deficit, to: source)
    post(amount, from: .deficit, to: pool)
  }

  /// Moves `amount` from the account's balance into the pocket of a position (negative: out of it).
  mutating func fillPocket(_ position: PositionIndex, by amount: Money) {
    guard !amount.isZero else { return }
    let ledger = markets[positions[position].market].ledger
    ledgers[ledger].post(
      amount, from: positions[position].account, to: &positions[position].pocket)
    forgetOrders(position)
  }

  /// Gives what the pocket of a pool with nothing open holds back to the account's balance.
  mutating func giveBack(_ pool: MarginPool, into events: inout EventBuffer) {
    guard !pool.isCross, balance(pool).isPositive else { return }
    assert(
      positions[pool.position].isFlat, "Invariant: a pocket is given back when nothing stands on it"
    )
    transfer(-balance(pool), pool.position, into: &events)
  }

  /// Fills a pocket that is below zero out of the account's balance, as far as that goes.
  mutating func fillUp(_ pool: MarginPool, into events: inout EventBuffer) {
    guard !pool.isCross else { return }
    let part = Swift.min(-balance(pool), Swift.max(.zero, balance(pool.ofAccount)))
    transfer(part, pool.position, into: &events)
    touch(pool.ofAccount)
  }

  /// Calls `body` for each position that a pool stands behind, flat ones included.
  mutating func forEachPosition(
    of pool: MarginPool, _ body: (inout HouseState, PositionIndex) -> Void
  ) {
    guard pool.isCross else { return body(&self, pool.position) }
    for place in accounts[pool.account].legs
    where legs[place].ledger == pool.asset && isPooled(legs[place].position) {
      body(&self, legs[place].position)
    }
  }

  /// The positions whose open orders draw on a pool: of a cross pool all of the account's in the
  /// asset, as an isolated position grows out of the cross balance.
  mutating func forEachDrawing(
    on pool: MarginPool, _ body: (inout HouseState, PositionIndex) -> Void
  ) {
    guard pool.isCross else { return body(&self, pool.position) }
    for place in accounts[pool.account].legs where legs[place].ledger == pool.asset {
      body(&self, legs[place].position)
    }
  }

  mutating func hasOpenPosition(_ pool: MarginPool) -> Bool {
    var isOpen = false
    forEachPosition(of: pool) { state, position in
      if !state.positions[position].isFlat { isOpen = true }
    }
    return isOpen
  }

  /// Whether a position is the only one that its pool can have anything of.
  func isAlone(in pool: MarginPool) -> Bool {
    !pool.isCross || accounts[pool.account].legs.count == 1
  }

  /// The instrument of a pool that stands behind one alone, else none.
  func instrument(of pool: MarginPool) -> InstrumentID {
    pool.isCross ? .none : markets[positions[pool.position].market].id
  }

  func mode(of pool: MarginPool) -> MarginMode { pool.isCross ? .cross : .isolated }

  // MARK: What is said of a pool

  @inline(__always) func isInLiquidation(_ pool: MarginPool) -> Bool {
    guard pool.isCross else { return positions[pool.position].isInLiquidation }
    return accounts[pool.account].isInLiquidation(asset: pool.asset)
  }

  mutating func setInLiquidation(_ pool: MarginPool, _ isOn: Bool) {
    assert(pool.account != .fund, "Invariant: the fund is rescued, not liquidated")
    if pool.isCross { accounts[pool.account].setInLiquidation(asset: pool.asset, isOn) }
    forEachPosition(of: pool) { state, position in
      state.positions[position].isInLiquidation = isOn
      state.noteForRanking(position)
      if isOn { state.setTrigger(position, nil) }
    }
  }

  /// Whether the member was told that a pool is below the warning level.
  @inline(__always) func isCalled(_ pool: MarginPool) -> Bool {
    guard pool.isCross else { return positions[pool.position].isCalled }
    return accounts[pool.account].isCalled(asset: pool.asset)
  }

  mutating func setCalled(_ pool: MarginPool, _ isOn: Bool) {
    if pool.isCross {
      accounts[pool.account].setCalled(asset: pool.asset, isOn)
    } else {
      positions[pool.position].isCalled = isOn
    }
  }
}
