import Accounts
import Margin
import Messages
import Storage
import Units

// Funding: a rate comes due at one moment, and every position that stood then is paid, first those
// that are about to change, the others in order of position number, so many per tick.
extension HouseState {
  mutating func fundingDue(_ market: MarketIndex, into events: inout EventBuffer) {
    guard let due = markets[market].fundingDue(at: stamp.time) else { return }
    events.append(.fundingSet(due))
  }

  /// Pays the next positions of a funding under way, as many as one command may.
  mutating func payFunding(_ market: MarketIndex, into events: inout EventBuffer) {
    guard markets[market].isPayingFunding else { return }
    let end = Swift.min(
      markets[market].fundingEnd,
      markets[market].fundingCursor + workLimits.fundings)
    for holder in IndexRange<HolderIndex>(from: markets[market].fundingCursor, to: end) {
      settleFunding(markets[market].holders[holder], into: &events)
    }
    assert(
      end >= markets[market].fundingCursor && end <= markets[market].holders.count,
      "Invariant: funding is paid in order")
    markets[market].fundingCursor = end
  }

  /// Payers were charged up and receivers paid down: the difference is the rounding account's, once
  /// no market of the asset is between charge and credit.
  mutating func closeFunding(_ ledger: LedgerIndex) {
    guard ledgers[ledger].balance(.funding) != 0 else { return }
    for market in markets.indices
    where markets[market].ledger == ledger && markets[market].isPayingFunding {
      return
    }
    guard let rest = Int64(exactly: ledgers[ledger].balance(.funding)) else {
      preconditionFailure("Invariant: what funding leaves over is a rounding")
    }
    ledgers[ledger].post(Money(rawValue: rest), from: .funding, to: .rounding)
  }

  /// Whether a position has not been paid the last funding yet.
  @inline(__always) func isFundingDue(_ position: PositionIndex) -> Bool {
    positions[position].fundingEpoch != markets[positions[position].market].fundingEpoch
  }

  /// What the funding that a position has not been paid yet will bring it; signed.
  @inline(__always) func fundingDue(_ position: PositionIndex) -> Money {
    isFundingDue(position) ? fundingUnpaid(position) : .zero
  }

  private func fundingUnpaid(_ position: PositionIndex) -> Money {
    let quantity = positions[position].quantity
    guard !quantity.isZero else { return .zero }
    let market = positions[position].market
    return FundingPayment.of(
      quantity: quantity, mark: markets[market].epochMark, rate: markets[market].epochRate,
      payoff: markets[market].payoff)
  }

  /// Pays a position the funding it has not been paid yet. Called before anything changes it.
  @inline(__always) mutating func settleFunding(
    _ position: PositionIndex, into events: inout EventBuffer
  ) {
    if isFundingDue(position) { payFunding(on: position, into: &events) }
  }

  private mutating func payFunding(
    on position: PositionIndex, into events: inout EventBuffer
  ) {
    let amount = fundingDue(position)
    let market = positions[position].market
    positions[position].fundingEpoch = markets[market].fundingEpoch
    assert(!isFundingDue(position), "Invariant: a funding is paid once")
    guard !amount.isZero else { return }
    let pool = pool(position)
    post(amount, from: .funding, to: pool)
    touch(pool, by: position)
    if pool.account == .fund {
      reportFund(market, amount, .funding, .none, into: &events)
      reimburseFund(-amount, market, .funding, into: &events)
    } else {
      events.append(
        .fundingPaid(
          FundingPaid(
            account: id(pool.account), instrument: markets[market].id, amount: amount)))
    }
  }

  /// The same for all positions of an account.
  mutating func settleFunding(of account: AccountIndex, into events: inout EventBuffer) {
    for place in accounts[account].legs {
      let position = legs[place].position
      settleFunding(position, into: &events)
    }
  }
}
