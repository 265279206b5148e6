import Units

/// What a run has meant for one account, summed from the events that name it.
struct AccountRecord {
  var deposit = Money.zero
  var realised = Money.zero
  var fees = Money.zero
  /// Received where positive.
  var funding = Money.zero
  var position = Quantity.zero
  /// Notional of the first position as it was built up, until it first shrank.
  var firstNotional = Money.zero
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
    return WideArithmetic.multiplyDivideChecked(
      firstNotional.rawValue, WideArithmetic.rateScale, deposit.rawValue, .nearest
    ).map { Rate(rawValue: $0) }
  }
}
