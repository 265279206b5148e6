import Reports
import Units

/// What a run has meant for one account, summed from the events that name it.
struct AccountRecord {
  /// Whose account it is.
  var member = MemberID.none
  var deposit = MoneySum.zero
  var realised = MoneySum.zero
  var fees = MoneySum.zero
  /// Received where positive.
  var funding = MoneySum.zero
  var position = Quantity.zero
  /// Notional of the first position as it was built up, until it first shrank.
  var firstNotional = MoneySum.zero
  var isFirstPosition = true
  /// Side of the last trade.
  var lastTrade = Side.buy
  var liquidations = 0
  var firstLiquidation: Timestamp?

  mutating func trade(
    _ side: Side, _ quantity: Quantity, _ notional: Money, profit: Money, fee: Money
  ) {
    let change = Quantity(rawValue: side.sign * quantity.rawValue)
    if isFirstPosition {
      if position.isZero || position.isPositive == change.isPositive {
        firstNotional += notional
      } else {
        isFirstPosition = false
      }
    }
    position += change
    lastTrade = side
    realised += profit
    fees += fee
  }

  /// Notional of the first position over the deposit; nil without either.
  var leverage: Rate? {
    guard deposit.isPositive, firstNotional.isPositive else { return nil }
    let (scaled, overflow) = firstNotional.rawValue.multipliedReportingOverflow(
      by: Int128(WideArithmetic.rateScale))
    if overflow { return nil }
    return WideArithmetic.divide(scaled, deposit.rawValue, .nearest).map { Rate(rawValue: $0) }
  }
}
