import Units

/// What a member knows about one of its accounts from its own receipts and private events.
public struct Holding: Equatable, Sendable {
  /// Signed.
  public internal(set) var position = Quantity.zero
  /// Average entry price of the position; meaningless without one.
  public internal(set) var entryPrice = 0.0
  /// Collateral: deposits, profits, fees and funding as reported.
  public internal(set) var balance: Money
  /// Whether the house is liquidating the position: orders are refused meanwhile.
  public internal(set) var isInLiquidation = false

  /// Takes a trade on one side into account.
  /// - Parameter grid: of the contract, which says what a mean price is.
  mutating func trade(_ side: Side, _ quantity: Quantity, at price: Double, _ grid: QuoteGrid) {
    let signed = Quantity(rawValue: side.sign * quantity.rawValue)
    let after = position + signed
    if position.isZero || position.isPositive != after.isPositive && !after.isZero {
      entryPrice = price
    } else if position.isPositive == signed.isPositive {
      entryPrice = grid.mean(position.magnitude, at: entryPrice, and: quantity, at: price)
    }
    position = after
  }

  /// Profit not yet realised at a price, in the settlement asset.
  public func unrealised(at price: Double, _ grid: QuoteGrid) -> Double {
    position.isZero ? 0 : grid.gain(position, from: entryPrice, to: price)
  }
}
