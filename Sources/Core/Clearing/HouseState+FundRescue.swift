import Accounts
import Instruments
import Liquidation
import Margin
import Messages
import Storage
import Units

// The insurance fund with nothing left.
extension HouseState {
  /// A fund whose inventory has eaten all its equity is treated like a bankrupt account, by the
  /// stages of the instrument's policy that ask others than the fund: its inventory is deleveraged
  /// at the price that leaves the fund nothing, where the policy deleverages, what nobody can bear
  /// is closed at the mark, and what the fund then owes is shared like any other loss.
  /// - Parameter equity: the fund's in the market's asset, below zero.
  mutating func rescueFund(
    _ market: MarketIndex, _ equity: Money, into events: inout EventBuffer
  ) {
    precondition(equity.isNegative, "Invariant: only a fund without equity is rescued")
    let asset = markets[market].ledger
    let fund = markets[market].fund
    if !positions[fund].isFlat {
      let price = BankruptcyPrice.of(
        quantity: positions[fund].quantity, mark: markets[market].mark, equity: equity,
        maintenance: .one, maintenanceTotal: .one, payoff: markets[market].payoff)
      if price != markets[market].payoff.worthlessPrice,
        let terms = markets[market].policy.first(.deleveraging)
      {
        _ = deleverage(
          fund, price, withLeavers: terms.recentGains == .first, into: &events)
      }
      if !positions[fund].isFlat { _ = closeAtMark(fund, into: &events) }
    }
    for other in markets.indices
    where markets[other].ledger == asset && !positions[markets[other].fund].isFlat {
      return
    }
    let loss = -ledgers[asset].balance(.fund)
    guard loss.isPositive else { return }
    ledgers[asset].post(loss, from: .deficit, to: .fund)
    reportFund(market, loss, .deficitCovered, .none, into: &events)
    assert(positions[fund].isFlat, "Invariant: a rescued fund holds nothing")
    markets[market].losses.append(UncoveredLoss(account: .none, amount: loss))
    precondition(
      ledgers[asset].balance(.fund).isZero, "Invariant: a rescued fund owes nothing")
    shareLosses(market, into: &events)
  }
}
