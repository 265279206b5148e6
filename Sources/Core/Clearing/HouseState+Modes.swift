import Accounts
import Instruments
import Margin
import Messages
import Units

// What an account chooses for a leg: its leverage, the pool that it stands on, and how much lies in
// its pocket. Each is judged by the leg as it would be.
extension HouseState {
  mutating func setLeverage(_ command: SetLeverage, into events: inout EventBuffer) -> Receipt {
    let account: AccountIndex
    switch owned(command.account) {
    case .failure(let reason): return Receipt(reason)
    case .success(let index): account = index
    }
    guard let market = index(of: command.instrument) else {
      return Receipt(.unknownInstrument)
    }
    guard mayUse(account, market) else { return Receipt(.ownerAccountLimit) }
    if let reason = refusal(command.leverage, leg(account, market)) { return Receipt(reason) }
    // Point of no return.
    let position = positionForUse(account, market)
    positions[position].leverage = command.leverage
    forgetLeg(position)
    events.append(
      .leverageChanged(
        LeverageChanged(
          account: command.account, instrument: command.instrument, leverage: command.leverage)))
    return Receipt()
  }

  /// Why a leverage may not be set, or nil. A lower leverage raises the requirement, which must be
  /// covered once all funding that is due is paid; a higher one never hurts. Nothing about the
  /// position changes, so nothing of it is paid here.
  private func refusal(_ leverage: UInt16, _ leg: ProposedLeg) -> RejectReason? {
    guard !isInLiquidation(leg) else { return .accountInLiquidation }
    guard leverage > 0, leverage <= markets[leg.market].schedule.brackets[0].leverageMax
    else { return .leverageInvalid }
    guard leverage < leg.leverage else {
      // A greater leverage frees margin that a stale price may already have eaten.
      let frees = leverage > leg.leverage && !leg.isFlat && isRestricted(leg.market)
      return frees ? .indexStale : nil
    }
    var changed = leg
    changed.leverage = leverage
    let standing = settledStanding(leg.account, markets[leg.market].ledger, with: changed)
    guard standing.equity >= standing.initial else { return .insufficientMargin }
    guard !leg.isPooled else { return nil }
    let equity = leg.pocket + leg.fundingDue + unrealised(leg.position)
    return equity >= initial(changed, at: leg.quantity) ? nil : .insufficientMargin
  }

  /// Switching to isolated moves the position's initial requirement out of the cross balance;
  /// switching to cross moves the pocket into it.
  mutating func setMarginMode(
    _ command: SetMarginMode, into events: inout EventBuffer
  ) -> Receipt {
    let account: AccountIndex
    switch owned(command.account) {
    case .failure(let reason): return Receipt(reason)
    case .success(let index): account = index
    }
    guard let market = index(of: command.instrument) else {
      return Receipt(.unknownInstrument)
    }
    guard mayUse(account, market) else { return Receipt(.ownerAccountLimit) }
    let leg = leg(account, market)
    guard !isInLiquidation(leg), !isInLiquidation(pool(leg).ofAccount) else {
      return Receipt(.accountInLiquidation)
    }
    guard leg.orderCount == 0 else { return Receipt(.ordersOpen) }
    let isIsolated = command.mode == .isolated
    guard leg.isPooled == isIsolated else {
      _ = positionForUse(account, market)
      return Receipt()
    }
    guard
      leg.isFlat
        || !isRestricted(market)
          && !standsOnStaleIndex(account, pool(leg).asset, countingIsolated: false)
    else { return Receipt(.indexStale) }
    guard let moved = isIsolated ? leaving(leg) : joining(leg) else {
      return Receipt(.insufficientMargin)
    }
    // Point of no return.
    changePool(positionForUse(account, market), to: command.mode, moving: moved, into: &events)
    return Receipt()
  }

  /// What a leg that is to stand alone takes out of the cross balance; nil where that or what it
  /// leaves behind would not be covered.
  private func leaving(_ leg: ProposedLeg) -> Money? {
    let alone = initial(leg, at: leg.quantity)
    let profit = leg.isFlat ? .zero : unrealised(leg.position)
    // The pocket must cover the requirement at the present mark, loss included.
    let needed = alone + Swift.max(.zero, -profit)
    // What was gained since the last tick is no margin; this position takes its own along.
    let standing = crossStanding(leg.account, markets[leg.market].ledger, with: leg)
    let own = leg.isFlat ? .zero : freshGain(leg.position).open
    let staying = standing.fresh.total - own
    guard needed <= standing.balance - standing.fresh.realised,
      standing.equity - profit - needed - staying >= standing.initial - alone
    else { return nil }
    return needed
  }

  /// What a leg that is to join the cross pool brings (negative: into its pocket); nil where
  /// everything together would not be covered once it is one, as an order would have to be.
  private func joining(_ leg: ProposedLeg) -> Money? {
    let pocket = leg.pocket + leg.fundingDue
    let standing = crossStanding(leg.account, markets[leg.market].ledger, with: leg)
    let isCovered =
      leg.isFlat
      || standing.equity + pocket + unrealised(leg.position)
        >= standing.initial + initial(leg, at: leg.quantity)
    return isCovered ? -pocket : nil
  }

  /// Lets a position stand on another pool, and moves what it takes along into its pocket.
  private mutating func changePool(
    _ position: PositionIndex, to mode: MarginMode, moving amount: Money,
    into events: inout EventBuffer
  ) {
    settleFunding(position, into: &events)
    let cross = pool(position).ofAccount
    assert(
      positions[position].mode != mode && positions[position].orderCount == 0,
      "Invariant: a position without orders changes its pool")
    positions[position].mode = mode
    transfer(amount, position, into: &events)
    forgetLeg(position)
    // Called anew as what it now is.
    positions[position].isCalled = false
    setTrigger(position, nil)
    setFloor(cross, position, .zero)
    assert(
      mode == .isolated || positions[position].pocket.balance.isZero,
      "Invariant: a cross position has no pocket")
    touch(pool(position))
    touch(cross)
    events.append(
      .marginModeChanged(
        MarginModeChanged(
          account: id(cross.account), instrument: markets[positions[position].market].id,
          mode: mode)))
  }

  mutating func transferMargin(
    _ command: TransferMargin, into events: inout EventBuffer
  ) -> Receipt {
    let account: AccountIndex
    switch owned(command.account) {
    case .failure(let reason): return Receipt(reason)
    case .success(let index): account = index
    }
    guard let market = index(of: command.instrument) else {
      return Receipt(.unknownInstrument)
    }
    guard let position = position(account, market) else { return Receipt(.notIsolated) }
    let leg = leg(position)
    let pool = pool(leg)
    guard !isInLiquidation(leg), !isInLiquidation(pool.ofAccount) else {
      return Receipt(.accountInLiquidation)
    }
    guard pool != pool.ofAccount, !leg.isFlat else { return Receipt(.notIsolated) }
    guard !command.amount.isZero, command.amount.magnitude <= Limits.depositedBalance else {
      return Receipt(.amountInvalid)
    }
    if let reason = refusal(ofTransfer: command.amount, leg) { return Receipt(reason) }
    // Point of no return.
    settleFunding(of: account, into: &events)
    transfer(command.amount, position, into: &events)
    touch(pool)
    touch(pool.ofAccount)
    return Receipt()
  }

  /// Why an amount may not be moved into a pocket (negative: out of it), or nil.
  private func refusal(ofTransfer amount: Money, _ leg: ProposedLeg) -> RejectReason? {
    let ledger = markets[leg.market].ledger
    // Out of the pocket by its own index, into it by those the cross balance stands on.
    if amount.isPositive {
      guard !standsOnStaleIndex(leg.account, ledger, countingIsolated: false) else {
        return .indexStale
      }
      return amount <= free(leg.account, ledger, isSettled: true) ? nil : .insufficientMargin
    }
    guard !isRestricted(leg.market) else { return .indexStale }
    let pocket = leg.pocket + leg.fundingDue
    let held = Swift.min(pocket + unrealised(leg.position), pocket)
    // What its own orders would lose as they close it comes out of the pocket, too.
    let needed = initial(leg, at: leg.quantity) + leg.orders.loss
    return held + amount >= needed ? nil : .insufficientMargin
  }
}
