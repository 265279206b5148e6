import Instruments
import Units

/// The score that ranks positions for auto-deleveraging.
public enum DeleveragingScore {
  /// By `profitTimesLeverage`: profit fraction x leverage where there is profit, profit fraction /
  /// leverage where there is loss, so that winners come first and, among losers, those with most
  /// leverage last (BitMEX, auto-deleveraging ranking; Binance and Bybit rank by the same two
  /// factors).
  ///
  /// Profit fraction = unrealised profit / |entry notional|; leverage = |notional| / equity, at
  /// least a thousandth. Both are rates of 1e-9, rounded towards zero and held within +-10^6.
  /// By `profitFraction`: that fraction alone.
  /// - Returns: a rate of 1e-9, greater is closed earlier.
  @inlinable public static func of(
    profit: Money, entryNotional: Money, notional: Money, equity: Money, by rule: DeleveragingRule
  ) -> Rate {
    let bound: Int64 = 1_000_000 * WideArithmetic.rateScale
    func clamped(_ numerator: Money, _ denominator: Int64) -> Int64 {
      let ratio =
        WideArithmetic.multiplyDivideChecked(
          numerator.rawValue, WideArithmetic.rateScale, denominator, .towardZero)
        ?? (numerator.isNegative ? -bound : bound)
      return Swift.max(-bound, Swift.min(bound, ratio))
    }
    let fraction = clamped(profit, Swift.max(1, entryNotional.rawValue.magnitude.asSigned))
    if rule == .profitFraction { return Rate(rawValue: fraction) }
    let leverage = Swift.max(
      WideArithmetic.rateScale / 1_000,
      clamped(notional, Swift.max(1, equity.rawValue)))
    let product =
      fraction >= 0
      ? WideArithmetic.multiplyDivideChecked(
        fraction, leverage, WideArithmetic.rateScale, .towardZero)
      : WideArithmetic.multiplyDivideChecked(
        fraction, WideArithmetic.rateScale, leverage, .towardZero)
    let limit = Int64.max / 2
    return Rate(rawValue: Swift.max(-limit, Swift.min(limit, product ?? limit)))
  }
}

extension UInt64 {
  @inlinable var asSigned: Int64 { Int64(clamping: self) }
}
