import Instruments
import Units

/// How the premiums of a funding interval are weighted into their average.
@frozen public enum PremiumWeighting: UInt8, Sendable, CaseIterable, BitwiseCopyable {
  /// The same weight for each.
  case even = 1
  /// 1 for the first, 2 for the second, and so on (Binance: time-weighted).
  case rising = 2
}

/// The premiums sampled so far in a funding interval, as exact sums.
@frozen public struct PremiumAccumulator: Equatable, Sendable, BitwiseCopyable {
  public private(set) var count: Int64
  /// Sums in counts of 1e-9: of premiums, and of premiums times their place from 1.
  public private(set) var sum: Int64
  public private(set) var risingSum: Int128

  /// An accumulator as it was stored, or an empty one.
  public init(count: Int64 = 0, sum: Int64 = 0, risingSum: Int128 = 0) {
    self.count = count
    self.sum = sum
    self.risingSum = risingSum
  }

  public mutating func add(_ premium: Rate) {
    count += 1
    sum += premium.rawValue
    risingSum += Int128(count) * Int128(premium.rawValue)
  }

  /// The average so far, nearest 1e-9; zero without samples.
  public func average(_ weighting: PremiumWeighting) -> Rate {
    if count == 0 { return .zero }
    let average: Int64?
    switch weighting {
    case .even: average = WideArithmetic.divide(Int128(sum), Int128(count), .nearest)
    case .rising:
      let weights = Int128(count) * Int128(count + 1) / 2
      average = WideArithmetic.divide(risingSum, weights, .nearest)
    }
    guard let average else { preconditionFailure("Invariant: an average is within its samples") }
    return Rate(rawValue: average)
  }

  /// Begins the next interval.
  public mutating func reset() { self = PremiumAccumulator() }
}

/// The rate that longs pay shorts at the end of an interval.
public enum FundingRate {
  /// average + clamp(interest - average, -clamp, +clamp), capped to -cap ... +cap.
  @inlinable public static func of(averagePremium: Rate, terms: FundingTerms) -> Rate {
    let pull = max(-terms.clamp, min(terms.clamp, terms.interestRate - averagePremium))
    return max(-terms.cap, min(terms.cap, averagePremium + pull))
  }
}

/// What one position pays or receives at a funding.
public enum FundingPayment {
  /// The change of the account's balance: negative pays. -(value at mark x rate), against the
  /// account in both roundings, so that a payer pays up, a receiver receives down, and the sum over
  /// all positions is never above zero: what is left over belongs to the funding pool.
  @inlinable public static func of(
    quantity: Quantity, mark: Price, rate: Rate, contract: Contract
  ) -> Money {
    if quantity.isZero || rate.isZero { return .zero }
    let value = contract.value(mark, quantity, rate.isPositive ? .up : .down)
    return value.scaled(by: -rate, .down)
  }
}
