import Units

// The end of a trial: everything is closed, and what is left is counted.
extension AdversaryDesk {
  /// Ticks within which everything should be closed.
  private static let ticksMax = 60
  /// What the rest would lose in the maker's quotes, as a share of its notional.
  private static let haircut = 0.0045

  /// Closes all positions at the honest quotes while the index stands still, own opposite positions
  /// against each other first, and runs on until liquidations and the fund's disposal are over.
  func close() {
    arena.moves = false
    for account in 0..<Self.accountCount { cancelAll(account) }
    for tick in 0..<Self.ticksMax {
      arena.tick { phase in
        guard phase == .quoted else { return }
        if tick == 0 { netOwn() }
        for market in 0..<arena.terms.marketCount {
          for account in 0..<Self.accountCount { shrink(account, market) }
        }
      }
      if isFlat { break }
    }
  }

  private var isFlat: Bool {
    for market in 0..<arena.terms.marketCount {
      for account in 0..<Self.accountCount where position(account, market) != 0 { return false }
    }
    return true
  }

  private func netOwn() {
    for market in 0..<arena.terms.marketCount {
      for buyer in 0..<Self.accountCount where position(buyer, market) < 0 {
        for seller in 0..<Self.accountCount where position(seller, market) > 0 {
          let quantity = min(-position(buyer, market), position(seller, market))
          if quantity > 0 {
            agree(buyer: buyer, seller: seller, quantity, at: mark(market), market: market)
          }
        }
      }
    }
  }

  private func shrink(_ account: Int, _ market: Int) {
    let held = position(account, market)
    guard held != 0 else { return }
    order(
      account, held > 0 ? .sell : .buy, abs(held), at: nil, market: market, reduceOnly: true)
  }

  /// What the owner has: outside money, and each account as far as it is above zero.
  var worth: Double {
    var sum = outside
    for account in 0..<Self.accountCount {
      var cross = equity(account)
      for market in 0..<arena.terms.marketCount {
        guard let held = held(account, market), !held.quantity.isZero else { continue }
        let cost = Self.haircut * abs(held.quantity.units) * mark(market)
        if held.mode == .isolated {
          sum += max(0, held.isolatedBalance.units + held.unrealisedProfit.units - cost)
        } else {
          cross -= cost
        }
      }
      sum += max(0, cross)
    }
    return sum
  }
}
