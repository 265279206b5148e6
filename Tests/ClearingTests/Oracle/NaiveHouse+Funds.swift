import Messages
import Units

extension NaiveHouse {
  func free(_ account: Int) -> Int128 {
    let state = cross(account)
    return max(0, min(state.equity, accounts[account].cash) - state.initial)
  }

  mutating func withdraw(_ account: Int, _ amount: Int128) -> RejectReason {
    if amount <= 0 { return .amountInvalid }
    if isStale, accounts[account].quantity != 0 { return .indexStale }
    if amount > free(account) { return .insufficientMargin }
    accounts[account].cash -= amount
    return .accepted
  }

  mutating func transfer(_ account: Int, _ amount: Int128) -> RejectReason {
    let state = accounts[account]
    if !state.isIsolated || state.quantity == 0 { return .notIsolated }
    if amount == 0 { return .amountInvalid }
    if isStale, amount < 0 { return .indexStale }
    if amount > 0, amount > free(account) { return .insufficientMargin }
    if amount < 0,
      min(equity(account), state.pocket) + amount
        < initialAlone(account) + loss(orders(of: account))
    {
      return .insufficientMargin
    }
    move(amount, account)
    return .accepted
  }

  mutating func setLeverage(_ account: Int, _ leverage: Int128) -> RejectReason {
    if leverage <= 0 || leverage > rateUnit / brackets[0].initial { return .leverageInvalid }
    let former = accounts[account]
    if isStale, former.quantity != 0, leverage > former.leverage { return .indexStale }
    accounts[account].leverage = leverage
    if leverage >= former.leverage { return .accepted }
    let state = cross(account)
    let isCovered =
      state.equity >= state.initial
      && (!former.isIsolated || equity(account) >= initialAlone(account))
    if !isCovered { accounts[account] = former }
    return isCovered ? .accepted : .insufficientMargin
  }

  mutating func setIsolated(_ account: Int, _ isIsolated: Bool) -> RejectReason {
    if orders.contains(where: { $0.account == account }) { return .ordersOpen }
    let state = accounts[account]
    if state.isIsolated == isIsolated { return .accepted }
    if isStale, state.quantity != 0 { return .indexStale }
    let required = initialAlone(account)
    let profit = unrealised(account)
    if isIsolated {
      let needed = required + max(0, -profit)
      if needed > state.cash { return .insufficientMargin }
      accounts[account].isIsolated = true
      move(needed, account)
    } else {
      if state.quantity != 0, state.cash + state.pocket + profit < required {
        return .insufficientMargin
      }
      move(-state.pocket, account)
      accounts[account].isIsolated = false
    }
    return .accepted
  }

  mutating func expire() { orders.removeAll { $0.expiry <= time } }

  /// A flat pocket below zero is made good out of the cross balance. Returns whether nobody is
  /// left owing: what then is missing is a matter for the waterfall, which is not known here.
  mutating func settleShortfalls() -> Bool {
    for account in 1..<accounts.count where accounts[account].quantity == 0 {
      if accounts[account].pocket < 0 {
        move(min(-accounts[account].pocket, max(0, accounts[account].cash)), account)
      }
      if accounts[account].pocket < 0 || accounts[account].cash < 0 { return false }
    }
    return true
  }
}
