import Accounts
import Margin
import Messages
import Units

// What waits while an index is stale. Positions are then valued by a price that nobody vouches
// for, so no risk is taken on and no collateral leaves by it; closing and cancelling go on.
//
// Venues: a fresh price is needed to withdraw with a position open (Perennial), and an invalid
// oracle lets only what reduces risk through (Drift).
extension HouseState {
  /// Whether an instrument's index is stale and its terms restrict what may be done meanwhile.
  func isRestricted(_ market: MarketIndex) -> Bool {
    markets[market].isIndexStale && markets[market].markTerms.restrictsWhileStale
  }

  /// Why an order or a side of a bilateral trade waits for the index, or nil: unless it only
  /// closes, it may not be for a restricted instrument, nor draw on a cross balance that a position
  /// in one stands on. `leg` is the account's in the instrument without this order.
  /// - Complexity: O(1) while no index is stale, else O(positions of the account).
  @inline(__always) func staleRefusal(
    _ order: IncomingOrder, _ leg: ProposedLeg
  ) -> RejectReason? {
    staleCount > 0 ? refusalWhileStale(order, leg) : nil
  }

  private func refusalWhileStale(
    _ order: IncomingOrder, _ leg: ProposedLeg
  ) -> RejectReason? {
    guard !order.isReduceOnly, !isClosing(order, leg) else { return nil }
    let asset = markets[order.market].ledger
    return isRestricted(order.market)
      || standsOnStaleIndex(order.account, asset, countingIsolated: false) ? .indexStale : nil
  }

  /// Whether the order and all others of its side together close no more than the position.
  private func isClosing(_ order: IncomingOrder, _ leg: ProposedLeg) -> Bool {
    let closing = leg.closable(order.side)
    let open = order.side == .buy ? leg.orders.buyQuantity : leg.orders.sellQuantity
    return closing.isPositive && order.quantity <= closing - open
  }

  /// Whether a position of the account in an asset is valued by a restricted instrument's index.
  func standsOnStaleIndex(
    _ account: AccountIndex, _ asset: LedgerIndex, countingIsolated: Bool
  ) -> Bool {
    guard staleCount > 0 else { return false }
    for place in accounts[account].legs where legs[place].ledger == asset {
      let position = legs[place].position
      if !positions[position].isFlat, countingIsolated || isPooled(position),
        isRestricted(legs[place].market)
      {
        return true
      }
    }
    return false
  }
}
