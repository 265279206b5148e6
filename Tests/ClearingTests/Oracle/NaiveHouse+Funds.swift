import Instruments
import Messages
import Units

// Money in, out, and between a cross balance and a pocket.
extension NaiveHouse {
  mutating func deposit(_ account: Int, _ asset: Int, _ amount: Int128) -> RejectReason {
    if amount <= 0 { return .amountInvalid }
    let scope = Scope.cross(account: account, asset: asset)
    credit(scope, amount)
    paidIn[asset, default: 0] += amount
    touch(scope)
    told.append(
      .deposited(
        Deposited(
          account: Self.id(account), asset: id(asset: asset), amount: Self.money(amount),
          balance: Self.money(balance(scope)))))
    return .accepted
  }

  mutating func contribute(_ asset: Int, _ only: Int?, _ amount: Int128) -> RejectReason {
    if amount <= 0 { return .amountInvalid }
    if let only, markets[only].asset != asset { return .unknownAsset }
    paidIn[asset, default: 0] += amount
    if let only {
      changeReserve(only, amount, .contribution)
    } else {
      credit(.cross(account: Self.fund, asset: asset), amount)
      fundChanged(asset: asset, amount, .contribution)
      repay(asset)
    }
    return .accepted
  }

  /// What may leave a cross balance: never unrealised profit, nor what orders and positions need;
  /// nor the gains realised lately, which with `recentGains` after stay only while a liquidation is
  /// under way.
  func free(_ account: Int, _ asset: Int) -> Int128 {
    let standing = standing(account, asset)
    var held = min(standing.equity, accounts[account].cash[asset, default: 0])
    for market in accounts[account].markets where markets[market].asset == asset {
      switch markets[market].liquidation.recentGains {
      case .first: held -= max(0, gainKept(account, market))
      case .after: held -= cases.isEmpty ? 0 : max(0, recentGain(account, market))
      }
    }
    return max(0, held - standing.initial)
  }

  /// What was realised in the present window of ticks or the one before it.
  func recentGain(_ account: Int, _ market: Int) -> Int128 {
    let window = markets[market].window
    let realised = position(account, market).realised
    return realised[window, default: 0] + realised[window - 1, default: 0]
  }

  /// Whether a liquidation is under way whose scope is insolvent and that has recourse to an
  /// account.
  func owes(_ account: Int, _ asset: Int) -> Bool {
    cases.contains { work in
      guard self.asset(work.scope) == asset, risk(work.scope).equity < 0 else { return false }
      let isSame = work.scope.account == account
      let isOfOwner = accounts[work.scope.account].owner == accounts[account].owner
      switch markets[work.market].recourse {
      case .scope: return false
      case .account: return isSame
      case .owner: return isSame || isOfOwner
      }
    }
  }

  /// Funding is paid before a command is judged, and none of it where the command is refused.
  mutating func refuse(_ reason: RejectReason, _ before: NaiveHouse) -> RejectReason {
    self = before
    return reason
  }

  mutating func withdraw(_ account: Int, _ asset: Int, _ amount: Int128) -> RejectReason {
    if assets.contains(where: { liquidating.contains(.cross(account: account, asset: $0)) }) {
      return .accountInLiquidation
    }
    if amount <= 0 { return .amountInvalid }
    if standsOnStale(account, asset, withPockets: true) { return .indexStale }
    if owes(account, asset) { return .accountInLiquidation }
    let before = self
    payFunding(of: account)
    if amount > free(account, asset) { return refuse(.insufficientMargin, before) }
    let unfunded = -deficit[asset, default: 0]
    let paidIn = max(0, paidIn[asset, default: 0])
    var paid = min(amount, paidIn)
    if unfunded > 0 {
      let isGated = markets.contains { $0.asset == asset && $0.liquidation.withdrawals == .gate }
      if isGated { return refuse(.withdrawalsGated, before) }
      // The same fraction of every claim; whoever withdraws repays no more than is unfunded.
      paid = min(paidIn, max(Self.down(amount * paidIn, paidIn + unfunded), amount - unfunded))
      if paid < amount { reach("haircut") }
    }
    if paid <= 0 || amount - paid > unfunded { return refuse(.insufficientMargin, before) }
    let scope = Scope.cross(account: account, asset: asset)
    if amount > paid {
      credit(scope, paid - amount)
      deficit[asset, default: 0] += amount - paid
      told.append(
        .lossShared(
          LossShared(
            asset: id(asset: asset), account: Self.id(account),
            amount: Self.money(amount - paid), bankrupt: .none, instrument: .none)))
    }
    credit(scope, -paid)
    self.paidIn[asset, default: 0] -= paid
    touch(scope)
    told.append(
      .withdrawn(
        Withdrawn(
          account: Self.id(account), asset: id(asset: asset), amount: Self.money(paid),
          balance: Self.money(balance(scope)))))
    return .accepted
  }

  mutating func transfer(_ account: Int, _ market: Int, _ amount: Int128) -> RejectReason {
    let asset = markets[market].asset
    let cross = Scope.cross(account: account, asset: asset)
    let state = position(account, market)
    guard markets[market].positions[account] != nil else { return .notIsolated }
    if isLiquidating(account, market) || liquidating.contains(cross) {
      return .accountInLiquidation
    }
    if !state.isIsolated || state.quantity == 0 { return .notIsolated }
    if amount == 0 { return .amountInvalid }
    let isStale =
      amount > 0
      ? standsOnStale(account, asset, withPockets: false) : markets[market].isRestricted
    if isStale { return .indexStale }
    let before = self
    payFunding(of: account)
    let pocket = Scope.pocket(account: account, market: market)
    if amount > 0, amount > free(account, asset) { return refuse(.insufficientMargin, before) }
    if amount < 0,
      min(risk(pocket).equity, balance(pocket)) + amount
        < initialAlone(account, market) + loss(orders(of: account, market))
    {
      return refuse(.insufficientMargin, before)
    }
    move(amount, account, market)
    touch(pocket)
    touch(cross)
    return .accepted
  }

  mutating func setLeverage(_ account: Int, _ market: Int, _ leverage: Int128) -> RejectReason {
    if isLiquidating(account, market) { return .accountInLiquidation }
    if leverage <= 0 || leverage > markets[market].leverageMax { return .leverageInvalid }
    let former = position(account, market)
    if leverage > former.leverage, former.quantity != 0, markets[market].isRestricted {
      return .indexStale
    }
    let isNew = markets[market].positions[account] == nil
    use(account, market)
    markets[market].positions[account]?.leverage = leverage
    if leverage < former.leverage {
      // The initial requirement grows: the pocket, and the cross balance with the open orders, once
      // they have been paid what is due.
      var paid = self
      paid.payFunding(of: account)
      let standing = paid.standing(account, markets[market].asset)
      let pocket = paid.risk(.pocket(account: account, market: market)).equity
      if paid.told.count > told.count { reach("leverage with funding due") }
      guard standing.equity >= standing.initial,
        !former.isIsolated || pocket >= initialAlone(account, market)
      else {
        markets[market].positions[account] = former
        if isNew { disuse(account, market) }
        return .insufficientMargin
      }
    }
    told.append(
      .leverageChanged(
        LeverageChanged(
          account: Self.id(account), instrument: id(market: market), leverage: UInt16(leverage))))
    return .accepted
  }

  /// Takes back a position that a refused command made.
  private mutating func disuse(_ account: Int, _ market: Int) {
    markets[market].positions[account] = nil
    markets[market].holders.removeLast()
    accounts[account].markets.removeFirst()
  }

  mutating func setMode(_ account: Int, _ market: Int, _ mode: MarginMode) -> RejectReason {
    let asset = markets[market].asset
    let cross = Scope.cross(account: account, asset: asset)
    let pocket = Scope.pocket(account: account, market: market)
    if isLiquidating(account, market) || liquidating.contains(cross) {
      return .accountInLiquidation
    }
    if !orders(of: account, market).isEmpty { return .ordersOpen }
    let state = position(account, market)
    let isIsolated = mode == .isolated
    if state.isIsolated == isIsolated {
      use(account, market)
      return .accepted
    }
    if state.quantity != 0,
      markets[market].isRestricted || standsOnStale(account, asset, withPockets: false)
    {
      return .indexStale
    }
    let before = self
    payFunding(account, market)
    let alone = initialAlone(account, market)
    let profit = unrealised(account, market)
    let standing = standing(account, asset)
    if isIsolated {
      // The pocket must cover the requirement at the present mark, loss included.
      let needed = alone + max(0, -profit)
      // What was gained since the last tick is no margin: what this position has is not in either.
      let fresh = fresh(account, asset: asset)
      let others = fresh.open - self.fresh(account, market).open
      if needed > balance(cross) - fresh.realised
        || standing.equity - profit - needed - fresh.realised - others < standing.initial - alone
      {
        return refuse(.insufficientMargin, before)
      }
      use(account, market)
      markets[market].positions[account]?.isIsolated = true
      move(needed, account, market)
    } else {
      if state.quantity != 0,
        standing.equity + balance(pocket) + profit < standing.initial + alone
      {
        return refuse(.insufficientMargin, before)
      }
      move(-balance(pocket), account, market)
      markets[market].positions[account]?.isIsolated = false
    }
    // Called anew as what it now is.
    called.remove(pocket)
    touch(scope(account, market))
    touch(cross)
    told.append(
      .marginModeChanged(
        MarginModeChanged(account: Self.id(account), instrument: id(market: market), mode: mode)))
    return .accepted
  }

  // MARK: The fund

  mutating func fundChanged(
    _ market: Int, _ amount: Int128, _ reason: FundReason, account: Int = 0
  ) {
    fundChanged(asset: markets[market].asset, amount, reason, account: account)
  }

  mutating func fundChanged(
    asset: Int, _ amount: Int128, _ reason: FundReason, account: Int = 0
  ) {
    if amount == 0 { return }
    told.append(
      .fundChanged(
        FundChanged(
          asset: id(asset: asset), amount: Self.money(amount),
          balance: Self.money(balance(.cross(account: Self.fund, asset: asset))), reason: reason,
          account: Self.id(account), instrument: .none)))
  }

  /// What is set aside for one market.
  func reserve(_ market: Int) -> Int128 { position(Self.fund, market).pocket }

  mutating func changeReserve(
    _ market: Int, _ amount: Int128, _ reason: FundReason, account: Int = 0
  ) {
    credit(.pocket(account: Self.fund, market: market), amount)
    told.append(
      .fundChanged(
        FundChanged(
          asset: id(asset: markets[market].asset), amount: Self.money(amount),
          balance: Self.money(reserve(market)), reason: reason, account: Self.id(account),
          instrument: id(market: market))))
  }

  /// A loss on a market's inventory uses what is set aside for the market first.
  mutating func reimburse(_ market: Int, _ loss: Int128, _ reason: FundReason) {
    let part = min(loss, reserve(market))
    if part <= 0 { return }
    credit(.cross(account: Self.fund, asset: markets[market].asset), part)
    changeReserve(market, -part, reason)
    fundChanged(market, part, reason)
  }

  /// Cash and inventory at the mark, where a loss meets what is set aside for its market first.
  func fundEquity(_ asset: Int) -> Int128 {
    var equity = balance(.cross(account: Self.fund, asset: asset))
    for market in markets.indices where markets[market].asset == asset {
      let profit = unrealised(Self.fund, market)
      equity += profit < 0 ? min(0, profit + reserve(market)) : profit
    }
    return equity
  }

  /// The same with what is left of what is set aside for a market.
  func fundEquity(for market: Int) -> Int128 {
    let profit = unrealised(Self.fund, market)
    return fundEquity(markets[market].asset) + max(0, reserve(market) + min(0, profit))
  }

  /// Cash of the shared fund pays what the house owes before it serves anything else.
  mutating func repay(_ asset: Int) {
    let fund = Scope.cross(account: Self.fund, asset: asset)
    let cash = min(balance(fund), fundEquity(asset))
    let amount = min(-deficit[asset, default: 0], cash)
    if amount <= 0 { return }
    reach("repayment")
    credit(fund, -amount)
    deficit[asset, default: 0] += amount
    fundChanged(asset: asset, -amount, .deficitCovered)
  }
}
