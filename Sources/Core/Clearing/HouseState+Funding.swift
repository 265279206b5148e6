import Accounts
import Margin
import Messages
import Units

// Funding: a rate comes due at one moment, and every position that stood then is paid, first those
// that are about to change, the others in order of position number, so many per tick.
extension HouseState {
  mutating func fundingDue(_ instrument: Int, into events: inout EventBuffer) {
    let terms = instruments[instrument].fundingTerms
    guard terms.interval > .zero, stamp.time >= instruments[instrument].nextFunding,
      instruments[instrument].mark.isPositive, !isPayingFunding(instrument)
    else { return }
    let rate = FundingRate.of(
      averagePremium: instruments[instrument].premium.average(.rising, of: terms.places),
      terms: terms)
    // Times that nobody looked at are named, not paid: what their premium was is not known, and
    // who holds a position now is not who held it then.
    let late = stamp.time - instruments[instrument].nextFunding
    let missed = UInt32(clamping: late.rawValue / terms.interval.rawValue)
    instruments[instrument].fundingRate = rate
    instruments[instrument].epochRate = rate
    instruments[instrument].epochMark = instruments[instrument].mark
    // May go round: a position differs from the present number by at most one, because all that
    // stand are paid, or found flat, before the next comes due.
    instruments[instrument].fundingEpoch &+= 1
    instruments[instrument].fundingCursor = 0
    instruments[instrument].fundingEnd = instruments[instrument].positions.count
    restartPremium(instrument)
    events.append(
      .fundingSet(
        FundingSet(
          instrument: instruments[instrument].id, rate: rate,
          mark: instruments[instrument].mark, time: stamp.time, missed: missed)))
  }

  /// Begins the funding interval of the present time; what of it is over has no samples.
  mutating func restartPremium(_ instrument: Int) {
    let terms = instruments[instrument].fundingTerms
    guard terms.interval > .zero else {
      instruments[instrument].nextFunding = .max
      return
    }
    let next = nextMultiple(of: terms.interval, after: stamp.time)
    instruments[instrument].nextFunding = next
    instruments[instrument].premium = PremiumAccumulator(
      passed: terms.placesOver(after: stamp.time - (next - terms.interval)))
  }

  func isPayingFunding(_ instrument: Int) -> Bool {
    instruments[instrument].fundingCursor < instruments[instrument].fundingEnd
  }

  /// Pays the next positions of a funding under way, as many as one command may.
  mutating func payFunding(_ instrument: Int, into events: inout EventBuffer) {
    guard isPayingFunding(instrument) else { return }
    let end = Swift.min(
      instruments[instrument].fundingEnd,
      instruments[instrument].fundingCursor + workLimits.fundings)
    for position in instruments[instrument].fundingCursor..<end {
      settleFunding(instrument, position, into: &events)
    }
    instruments[instrument].fundingCursor = end
    guard !isPayingFunding(instrument) else { return }
    // Payers were charged up and receivers paid down: the difference is the rounding account's,
    // once no other instrument of the asset is between charge and credit.
    let asset = ledgerIndex(instrument)
    for other in 0..<instruments.count
    where instruments[other].assetIndex == asset && isPayingFunding(other) {
      return
    }
    guard let rest = Int64(exactly: ledgers[asset].balance(.funding)) else {
      preconditionFailure("Invariant: what funding leaves over is a rounding")
    }
    ledgers[asset].post(Money(rawValue: rest), from: .funding, to: .rounding)
  }

  /// Pays a position the funding it has not been paid yet. Called before anything changes it.
  mutating func settleFunding(
    _ instrument: Int, _ position: Int, into events: inout EventBuffer
  ) {
    let epoch = instruments[instrument].fundingEpoch
    guard instruments[instrument].positions[position].fundingEpoch != epoch else { return }
    instruments[instrument].positions[position].fundingEpoch = epoch
    let quantity = instruments[instrument].positions[position].quantity
    guard !quantity.isZero else { return }
    let amount = FundingPayment.of(
      quantity: quantity, mark: instruments[instrument].epochMark,
      rate: instruments[instrument].epochRate, payoff: instruments[instrument].payoff)
    guard !amount.isZero else { return }
    let scope = scope(instrument, position)
    post(amount, from: .funding, to: scope)
    touch(scope, by: PositionPlace(instrument: UInt16(instrument), index: UInt32(position)))
    if position == 0 {
      reportFund(instrument, amount, .funding, .none, into: &events)
      reimburseFund(-amount, instrument, .funding, into: &events)
    } else {
      events.append(
        .fundingPaid(
          FundingPaid(
            account: id(scope.account), instrument: instruments[instrument].id, amount: amount)))
    }
  }

  /// The same for all positions of an account.
  mutating func settleFunding(of account: UInt32, into events: inout EventBuffer) {
    var place = accounts[Int(account)].firstPosition
    while !place.isNone {
      settleFunding(Int(place.instrument), Int(place.index), into: &events)
      place = instruments[Int(place.instrument)].positions[Int(place.index)].next
    }
  }
}
