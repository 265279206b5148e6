import Instruments
import Units

/// The premiums of a funding interval, as exact sums over its places: the interval is cut into
/// spans of the sampling interval, numbered from 1, and each place has one premium. A place without
/// a sample counts as zero, so that few samples never make a rate by themselves.
///
/// A sample stands for the places since the last look at the book, because a house may look less
/// often than it was to sample, but for no more than `reach`, because one look after a long silence
/// knows nothing of it.
@frozen public struct PremiumAccumulator: Equatable, Sendable, BitwiseCopyable {
  /// The last place that is accounted for.
  public internal(set) var place: Int64
  /// Sums in counts of 1e-9: of premiums, and of premiums times their place.
  public internal(set) var sum: Int128
  public internal(set) var risingSum: Int128

  /// An accumulator that leaves the places up to `place` without a sample.
  public init(passed place: Int64 = 0) {
    self.place = place
    sum = 0
    risingSum = 0
  }

  /// Takes the premium seen at a place; one that is accounted for already takes no other.
  public mutating func add(_ premium: Rate, at place: Int64, reach: Int64) {
    guard place > self.place else { return }
    precondition(reach >= 1, "Invariant: a sample stands for its own place at least")
    let span = min(place - self.place, reach)
    assert(span >= 1, "Invariant: a sample stands for a place")
    self.place = place
    sum += Int128(span) * Int128(premium.rawValue)
    // The places place - span + 1 ... place, added up.
    let places = Int128(span) * (2 * Int128(place) - Int128(span) + 1) / 2
    risingSum += places * Int128(premium.rawValue)
  }

  /// Leaves the places up to one without a sample.
  public mutating func pass(to place: Int64) { self.place = max(self.place, place) }

  /// The average over an interval of so many places, nearest 1e-9.
  /// - Precondition: `places >= 1`.
  public func average(_ weighting: PremiumWeighting, of places: Int64) -> Rate {
    precondition(places >= 1, "Invariant: an interval has a place")
    let average: Int64?
    switch weighting {
    case .even: average = WideArithmetic.divide(sum, Int128(places), .nearest)
    case .rising:
      let weights = Int128(places) * Int128(places + 1) / 2
      average = WideArithmetic.divide(risingSum, weights, .nearest)
    }
    guard let average else { preconditionFailure("Invariant: an average is within its samples") }
    return Rate(rawValue: average)
  }
}

extension FundingTerms {
  /// Places of a funding interval: whole sampling intervals in it, at least one.
  /// - Precondition: there is funding.
  @inlinable public var places: Int64 { max(1, interval.rawValue / sampleInterval.rawValue) }

  /// Places one sample stands for at most: a 48th of the interval, ten minutes of eight hours.
  @inlinable public var placesReach: Int64 { max(1, places / 48) }

  /// The place of a moment so long after the beginning of the interval.
  @inlinable public func place(after elapsed: TimeSpan) -> Int64 {
    assert(sampleInterval > .zero, "Invariant: samples are some time apart")
    let (whole, rest) = elapsed.rawValue.quotientAndRemainder(
      dividingBy: sampleInterval.rawValue)
    return max(1, min(places, whole + (rest > 0 ? 1 : 0)))
  }

  /// The places that are over so long after the beginning of the interval.
  @inlinable public func placesOver(after elapsed: TimeSpan) -> Int64 {
    assert(sampleInterval > .zero, "Invariant: samples are some time apart")
    return max(0, min(places, elapsed.rawValue / sampleInterval.rawValue))
  }
}

/// The rate that longs pay shorts at the end of an interval.
public enum FundingRate {
  /// (average + clamp(interest - average, -clamp, +clamp)) x interval / rate period, nearest 1e-9,
  /// capped to -cap ... +cap.
  @inlinable public static func of(averagePremium: Rate, terms: FundingTerms) -> Rate {
    precondition(
      !terms.clamp.isNegative && !terms.cap.isNegative,
      "Invariant: a clamp and a cap hold both signs")
    assert(
      terms.ratePeriod > .zero && terms.interval >= .zero, "Invariant: a rate is due for some time")
    let pull = max(-terms.clamp, min(terms.clamp, terms.interestRate - averagePremium))
    let due = averagePremium + pull
    let scaled = WideArithmetic.multiplyDivideChecked(
      due.rawValue, terms.interval.rawValue, terms.ratePeriod.rawValue, .nearest)
    guard let scaled else { return due.isNegative ? -terms.cap : terms.cap }
    return max(-terms.cap, min(terms.cap, Rate(rawValue: scaled)))
  }
}

/// What one position pays or receives at a funding.
public enum FundingPayment {
  /// The change of the account's balance: negative pays. -(exposure at mark x rate), against the
  /// account in both roundings, so that a payer pays up, a receiver receives down, and the sum over
  /// all positions is never above zero: what is left over belongs to the funding pool.
  @inlinable public static func of(
    quantity: Quantity, mark: Price, rate: Rate, payoff: Payoff
  ) -> Money {
    if quantity.isZero || rate.isZero { return .zero }
    precondition(mark.isPositive, "Invariant: funding is paid at a mark")
    let exposure = payoff.exposure(mark, quantity, rate.isPositive ? .up : .down)
    assert(
      exposure.isNegative == quantity.isNegative || exposure.isZero,
      "Invariant: an exposure has the sign of its position")
    return exposure.scaled(by: -rate, .down)
  }
}
