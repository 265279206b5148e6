import Instruments
import Margin
import Matching
import Units

// What a market accepts: ticks, lots, bands and limits.
extension Market {
  /// A price as whole ticks; nil where it is not positive, not on a tick, or beyond the limits.
  func ticks(_ price: Price) -> Ticks? {
    guard price.isPositive, price <= Limits.price else { return nil }
    let (count, rest) = price.rawValue.quotientAndRemainder(dividingBy: contract.tick.rawValue)
    guard rest == 0, count <= Limits.ticks else { return nil }
    return Ticks(rawValue: Int32(count))
  }

  func price(_ ticks: Ticks) -> Price {
    Price(rawValue: Int64(ticks.rawValue) * contract.tick.rawValue)
  }

  /// The nearest price on a tick at or inside a limit: down for a buyer, up for a seller.
  func ticksWithin(_ limit: Price, _ side: Side) -> Ticks {
    let (count, rest) = limit.rawValue.quotientAndRemainder(dividingBy: contract.tick.rawValue)
    let whole = side == .sell && rest != 0 ? count + 1 : count
    return Ticks(rawValue: Int32(clamping: Swift.min(Swift.max(whole, 1), Limits.ticks)))
  }

  /// The worst price an order may trade at: the mark plus or minus the price band, on a tick.
  func bandLimit(_ side: Side) -> Ticks { side == .buy ? bounds.buyMost : bounds.sellLeast }

  /// Whether an order may have this limit: a buy not above the price band nor a sell below it; on
  /// its own side at most `Limits.farPriceMultiple` times away from the mark (Binance:
  /// PERCENT_PRICE has two sides).
  func isWithinBand(_ limit: Ticks, _ side: Side) -> Bool {
    side == .buy
      ? limit <= bounds.buyMost && limit >= bounds.buyLeast
      : limit >= bounds.sellLeast && limit <= bounds.sellMost
  }

  /// Whether the notional of a quantity of either sign at the mark is within `Limits.notional`.
  func isWithinNotionalLimit(_ quantity: Quantity) -> Bool {
    quantity.magnitude <= bounds.quantityMost || payoff.notional(mark, quantity, .up) != nil
  }

  /// Whether a reported trade's price is near enough to the mark, either side.
  func isWithinFillBand(_ ticks: Ticks) -> Bool {
    let width = mark.scaled(by: contract.fillBandInForce, .down)
    let price = price(ticks)
    return price <= mark + width && price >= mark - width
  }

  func isWholeLots(_ quantity: Quantity) -> Bool {
    quantity.isPositive && quantity <= Limits.quantity
      && quantity.rawValue % contract.lot.rawValue == 0
  }

  /// The greatest whole number of lots not above a quantity.
  func lots(notAbove quantity: Quantity) -> Quantity {
    Quantity(rawValue: quantity.rawValue - quantity.rawValue % contract.lot.rawValue)
  }
}

/// What an order's limit and quantity may be at the present mark: made once a mark, as every order
/// is held against it.
struct OrderBounds: BitwiseCopyable {
  /// The dearest a buy and the cheapest a sell may be.
  var buyMost = Ticks(rawValue: 0)
  var sellLeast = Ticks(rawValue: .max)
  /// The cheapest a buy and the dearest a sell may be.
  var buyLeast = Ticks(rawValue: .max)
  var sellMost = Ticks(rawValue: 0)
  /// Up to here the notional at the mark is within `Limits.notional`.
  var quantityMost = Quantity.zero
}

extension Market {
  /// - Precondition: the mark is positive.
  func orderBounds() -> OrderBounds {
    let width = mark.scaled(by: contract.priceBand, .down)
    let tick = Int128(contract.tick.rawValue)
    let multiple = Int128(Limits.farPriceMultiple)
    let marked = Int128(mark.rawValue)
    // price x multiple >= mark, and price <= mark x multiple
    let least = (marked + multiple * tick - 1) / (multiple * tick)
    let most = marked * multiple / tick
    return OrderBounds(
      buyMost: ticksWithin(mark + width, .buy), sellLeast: ticksWithin(mark - width, .sell),
      buyLeast: Ticks(rawValue: Int32(clamping: least)),
      sellMost: Ticks(rawValue: Int32(clamping: most)),
      quantityMost: payoff.quantity(worth: Limits.notional, at: mark))
  }
}
