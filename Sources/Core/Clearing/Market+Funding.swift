import Margin
import Messages
import Units

// When a market's funding comes due, and at which rate.
extension Market {
  /// Sets the rate of a funding that has come due and begins its payment; nil where none has.
  mutating func fundingDue(at time: Timestamp) -> FundingSet? {
    guard fundingTerms.interval > .zero, time >= nextFunding, mark.isPositive, !isPayingFunding
    else { return nil }
    fundingRate = FundingRate.of(
      averagePremium: premium.average(fundingTerms.premiumWeighting, of: fundingTerms.places),
      terms: fundingTerms)
    // Times that nobody looked at are named, not paid: what their premium was is not known, and
    // who holds a position now is not who held it then.
    let late = time - nextFunding
    let missed = UInt32(clamping: late.rawValue / fundingTerms.interval.rawValue)
    epochRate = fundingRate
    epochMark = mark
    // May go round: a position differs from the present number by at most one, because all that
    // stand are paid, or found flat, before the next comes due.
    fundingEpoch &+= 1
    fundingCursor = 0
    fundingEnd = holders.count
    assert(fundingRate.magnitude <= fundingTerms.cap, "Invariant: a rate is within its cap")
    assert(late >= .zero, "Invariant: funding is not paid ahead of its time")
    restartPremium(at: time)
    return FundingSet(instrument: id, rate: fundingRate, mark: mark, time: time, missed: missed)
  }

  /// Begins the funding interval of the present time; what of it is over has no samples.
  mutating func restartPremium(at time: Timestamp) {
    guard fundingTerms.interval > .zero else {
      nextFunding = .max
      return
    }
    nextFunding = time.nextMultiple(of: fundingTerms.interval)
    assert(nextFunding > time, "Invariant: the next funding is later")
    premium = PremiumAccumulator(
      passed: fundingTerms.placesOver(after: time - (nextFunding - fundingTerms.interval)))
  }

  var isPayingFunding: Bool { fundingCursor < fundingEnd }
}
