import Accounts
import Instruments
import Liquidation
import Margin
import Messages
import Storage
import Units

// What holds of liquidations, losses and the insurance fund behind every command, from nothing.
extension HouseState {
  /// Every pool in liquidation has one case, and every case one such pool; it stands at a stage of
  /// its market's policy, with no more of the position than when the stage began.
  func checkLiquidations() {
    var pools = 0
    for account in accounts.indices { pools += accounts[account].liquidating.nonzeroBitCount }
    for position in positions.indices where positions[position].isInLiquidation {
      let pool = pool(position)
      precondition(isInLiquidation(pool), "Invariant: a position is liquidated with its pool")
      if !pool.isCross { pools += 1 }
    }
    precondition(
      pools == liquidations.count, "Invariant: every pool in liquidation has one case")
    for place in 0..<liquidations.count { checkCase(liquidations[place], place) }
    precondition(
      UInt64(liquidations.count) <= liquidationCount,
      "Invariant: liquidations under way were opened")
  }

  private func checkCase(_ work: LiquidationCase, _ place: Int) {
    precondition(isInLiquidation(work.pool), "Invariant: a case has a pool in liquidation")
    for other in 0..<place {
      precondition(liquidations[other].pool != work.pool, "Invariant: a pool has one case")
    }
    let held = positions[work.position]
    precondition(
      held.account == work.pool.account && markets[held.market].ledger == work.pool.asset
        && (work.pool.isCross || work.position == work.pool.position),
      "Invariant: a case works on a position of its pool")
    let stages = markets[held.market].policy.stages
    precondition(
      Int(work.stage) < stages.count,
      "Invariant: a case stands at a stage of its market's policy")
    if !stages[Int(work.stage)].stage.planner.takesTime {
      precondition(
        work.ticks == 0 && work.memory == 0,
        "Invariant: only a stage that takes time has ticks and keeps something")
    }
    precondition(
      work.stage == 0 || held.quantity.magnitude <= work.startQuantity,
      "Invariant: a position in liquidation only shrinks")
  }

  /// A market's policy is one, and nothing of a tick's waterfall is left over.
  func checkPolicy(_ market: MarketIndex) {
    precondition(
      LiquidationPolicy.fault(in: markets[market].policy.stages) == nil,
      "Invariant: a policy in force has no fault")
    precondition(
      markets[market].losses.isEmpty, "Invariant: losses are shared in their tick")
    precondition(
      markets[market].leaverParts.isEmpty && markets[market].leaversPassedOver.isEmpty
        && markets[market].passedOver.isEmpty,
      "Invariant: whom a case has chosen or passed over is forgotten with it")
  }
}
