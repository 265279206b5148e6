import Units

/// How the premiums of a funding interval are weighted into their average.
@frozen public enum PremiumWeighting: UInt8, Sendable, CaseIterable, BitwiseCopyable {
  /// The same weight for each.
  case even = 1
  /// 1 for the first, 2 for the second, and so on (Binance: time-weighted).
  case rising = 2
}

/// Funding of a perpetual.
///
/// Premium = (max(0, impact bid - index) - max(0, index - impact ask)) / index, sampled every
/// `sampleInterval` and held within +-`sampleBound`; average over the whole interval, time without
/// a sample counting as zero; rate = (average + clamp(interest - average, -clamp, +clamp)) x
/// interval / `ratePeriod`, capped to +-cap. Longs pay shorts a positive rate x mark notional at
/// each multiple of `interval` since 1970 at which the house looks before the next.
@frozen public struct FundingTerms: Equatable, Sendable, BitwiseCopyable {
  /// Zero: no funding.
  public var interval: TimeSpan
  public var sampleInterval: TimeSpan
  /// Interest per `ratePeriod`.
  public var interestRate: Rate
  public var clamp: Rate
  /// Greatest rate of one payment, either sign.
  public var cap: Rate
  /// Notional whose average execution price is the impact price.
  public var impactNotional: Money
  /// Greatest premium of one sample, either sign.
  public var sampleBound: Rate
  /// The time for which premium and interest are due in full: eight hours on most venues, whatever
  /// the interval (dYdX, Binance, Bybit: rate / (8 / N) where funding is paid every N hours).
  public var ratePeriod: TimeSpan
  public var premiumWeighting: PremiumWeighting

  public init(
    interval: TimeSpan, sampleInterval: TimeSpan, interestRate: Rate, clamp: Rate, cap: Rate,
    impactNotional: Money, sampleBound: Rate = FundingTerms.sampleBoundDefault,
    ratePeriod: TimeSpan = FundingTerms.ratePeriodDefault,
    premiumWeighting: PremiumWeighting = FundingTerms.premiumWeightingDefault
  ) {
    self.interval = interval
    self.sampleInterval = sampleInterval
    self.interestRate = interestRate
    self.clamp = clamp
    self.cap = cap
    self.impactNotional = impactNotional
    self.sampleBound = sampleBound
    self.ratePeriod = ratePeriod
    self.premiumWeighting = premiumWeighting
  }

  /// 5 %.
  public static var sampleBoundDefault: Rate { .partsPerMillion(50_000) }
  public static var ratePeriodDefault: TimeSpan { .hours(8) }
  public static var premiumWeightingDefault: PremiumWeighting { .rising }
}
