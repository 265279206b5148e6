import Instruments
import Units

/// How much of a position to close so that equity covers the maintenance requirement again.
public enum Reduction {
  /// The smallest whole number of lots whose closing at `price` leaves
  /// equity >= maintenance x (1 + buffer), or the whole position where nothing less does.
  ///
  /// Closing x costs x times the distance from mark to price and x times price times `costRate`,
  /// and frees requirement. What is gained per lot does not rise as more is closed (requirements
  /// are convex), so between two bracket floors a bisection finds the first lot that is enough.
  /// It is the smallest wherever one lot changes the balance by more than the few 1e-8 of its
  /// roundings.
  /// - Parameters:
  ///   - equity: of everything margined together, at `mark`.
  ///   - maintenanceOthers: requirement of the other positions.
  ///   - price: estimated price of the closing fills; `costRate`: fees on their notional.
  /// - Returns: from zero to |quantity|.
  /// - Complexity: logarithmic in lots, times brackets.
  public static func quantityToRestore(
    equity: Money, maintenanceOthers: Money, quantity: Quantity, entryNotional: Money,
    mark: Price, price: Price, costRate: Rate, buffer: Rate, contract: Contract,
    schedule: MarginSchedule
  ) -> Quantity {
    precondition(
      mark.isPositive && !price.isNegative && !costRate.isNegative && !buffer.isNegative
        && !maintenanceOthers.isNegative,
      "Invariant: a reduction is looked for at prices, costs and requirements")
    let lot = contract.lot.rawValue
    assert(lot > 0, "Invariant: a contract trades in lots")
    let payoff = contract.payoff
    let whole = quantity.magnitude.rawValue
    let lots = whole / lot
    func quantityClosed(_ count: Int64) -> Int64 { count >= lots ? whole : count * lot }
    func restores(_ count: Int64) -> Bool {
      let closed = Quantity(
        rawValue: quantity.isPositive ? quantityClosed(count) : -quantityClosed(count))
      let rest = quantity - closed
      let value = PositionValue.of(quantity: quantity, mark: mark, payoff: payoff)
      let restValue = PositionValue.of(quantity: rest, mark: mark, payoff: payoff)
      let proceeds = payoff.value(price, closed, .down)
      let cost = proceeds.magnitude.scaled(by: costRate, .up)
      let restEntry = WideArithmetic.multiplyDivide(
        entryNotional.rawValue, rest.magnitude.rawValue, max(whole, 1), .nearest)
      let required = MaintenanceRequirement.of(
        quantity: rest, entryNotional: Money(rawValue: restEntry), mark: mark,
        payoff: payoff, schedule: schedule)
      let held = equity - value + restValue + proceeds - cost
      return covers(held, maintenanceOthers + required, buffer)
    }
    if restores(0) { return .zero }
    // The last number of lots found too few, and the search between it and one that is enough.
    var low: Int64 = 0
    func first(upTo enough: Int64) -> Quantity {
      var high = enough
      while high - low > 1 {
        let middle = low + (high - low) / 2
        if restores(middle) { high = middle } else { low = middle }
      }
      assert(
        high > low && high <= enough, "Invariant: what is closed is more than what is too little")
      return Quantity(rawValue: quantityClosed(high))
    }
    let exposure = exposure(quantity, entryNotional, mark, payoff, schedule)
    for index in schedule.brackets.indices.reversed() {
      let floor = schedule.brackets[index].floor
      guard floor < exposure else { continue }
      // What is left then lies at the floor, or around it, as lots do not divide floors.
      let staying = WideArithmetic.multiplyDivide(
        floor.rawValue, lots, exposure.rawValue, .down)
      for count in (lots - staying - 1)...(lots - staying) where count > low && count < lots {
        if restores(count) { return first(upTo: count) }
        low = count
      }
    }
    let all = max(lots, 1)
    return restores(all) ? first(upTo: all) : quantity.magnitude
  }

  /// Whether `equity >= requirement x (1 + buffer)`.
  @inlinable public static func covers(
    _ equity: Money, _ requirement: Money, _ buffer: Rate
  ) -> Bool {
    Int128(equity.rawValue) * Int128(WideArithmetic.rateScale)
      >= Int128(requirement.rawValue) * Int128(WideArithmetic.rateScale + buffer.rawValue)
  }

  /// The notional that the schedule's brackets are entered with.
  private static func exposure(
    _ quantity: Quantity, _ entryNotional: Money, _ mark: Price, _ payoff: Payoff,
    _ schedule: MarginSchedule
  ) -> Money {
    switch schedule.valuation {
    case .mark:
      PositionValue.of(quantity: quantity, mark: mark, payoff: payoff).magnitude
    case .entry: entryNotional.magnitude
    }
  }
}
