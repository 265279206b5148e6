import Instruments
import Messages
import Units

// Positions of one owner: the section of that name on the page on orders.
extension NaiveHouse {
  /// What the owner's other accounts hold on the side of a quantity, where the market counts by
  /// owner.
  func beside(_ account: Int, _ market: Int, _ quantity: Int128) -> Int128 {
    guard markets[market].positionScope == .owner, account != Self.fund else { return 0 }
    return others(account).reduce(0) {
      let held = position($1, market).quantity
      return $0 + (quantity > 0 ? max(0, held) : max(0, -held))
    }
  }

  private func others(_ account: Int) -> [Int] {
    accounts.indices.dropFirst().filter {
      $0 != account && accounts[$0].owner == accounts[account].owner
    }
  }

  /// The schedule of an account that holds a quantity: where others of its owner hold something on
  /// that side, with all floors times its share and the deductions that follow.
  func brackets(_ account: Int, _ market: Int, _ quantity: Int128) -> [Bracket] {
    let all = markets[market].brackets
    let beside = quantity == 0 ? 0 : beside(account, market, quantity)
    if beside == 0 { return all }
    var shared: [Bracket] = []
    for var bracket in all {
      bracket.floor = Self.down(bracket.floor * abs(quantity), abs(quantity) + beside)
      if let last = shared.last {
        bracket.deduction =
          last.deduction
          + Self.down(bracket.floor * (bracket.maintenance - last.maintenance), Self.rateUnit)
      }
      shared.append(bracket)
    }
    return shared
  }

  /// Whether the owner's accounts together would pass the position limit on a side, where one of
  /// them comes to `reached` on it and what the others have open there fills too.
  func isBeyondOwnerLimit(_ order: Incoming, _ reached: Int128) -> Bool {
    guard markets[order.market].positionScope == .owner else { return false }
    let sign: Int128 = order.side == .buy ? 1 : -1
    // What only closes is always taken.
    if reached <= max(0, sign * position(order.account, order.market).quantity) { return false }
    let sum = others(order.account).reduce(reached) {
      let open = opening(orders(of: $1, order.market), order.side)
      return $0 + max(0, sign * position($1, order.market).quantity + open)
    }
    return sum > markets[order.market].positionLimit
  }

  /// Notes accounts whose requirement their owner's other accounts have raised.
  func noteShares() {
    for market in markets.indices where markets[market].positionScope == .owner {
      for account in markets[market].holders.dropFirst() {
        let held = position(account, market)
        let alone = maintenance(markets[market].brackets, market, held.quantity, held.entry)
        if maintenance(account, market) > alone { reach("owner's share above alone") }
      }
    }
  }
}
