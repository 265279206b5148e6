import Accounts
import Bytes
import Instruments
import Matching
import Messages
import Storage
import Units

extension ClearingHouse {
  /// BLAKE2b-256 over the fingerprint of all events and the whole state in canonical order: stamp,
  /// counts, ledgers by asset, accounts in order of opening, and per instrument terms, prices,
  /// positions, book in price-time order, and liquidations under way.
  /// - Complexity: O(state).
  public func digest() -> Digest {
    var builder = DigestBuilder()
    builder.append(fingerprint.high)
    builder.append(fingerprint.low)
    builder.append(commandCount)
    builder.append(eventCount)
    state.feed(&builder)
    return builder.digest
  }

  /// BLAKE2b-256 of the fingerprint and the place in the log: cheap enough for every snapshot, and
  /// equal in two runs exactly if all receipts and events so far were.
  public func eventDigest() -> Digest {
    var builder = DigestBuilder()
    builder.append(fingerprint.high)
    builder.append(fingerprint.low)
    builder.append(state.stamp.sequence.rawValue)
    return builder.digest
  }
}

extension DigestBuilder {
  /// A count that nearly always fits 64 bits, as these, and behind them what does not fit.
  fileprivate mutating func append(wide count: Int128) {
    append(Int64(truncatingIfNeeded: count))
    if Int64(exactly: count) == nil { append(Int64(truncatingIfNeeded: count >> 64)) }
  }
}

extension HouseState {
  func feed(_ builder: inout DigestBuilder) {
    builder.append(stamp.sequence.rawValue)
    builder.append(stamp.time.rawValue)
    builder.append(tradeCount)
    builder.append(liquidationCount)
    for account in accounts.indices {
      builder.append(accounts[account].id.rawValue)
      builder.append(accounts[account].member.rawValue)
      builder.append(accounts[account].liquidating)
      builder.append(accounts[account].called)
    }
    for ledger in ledgers.indices {
      builder.append(ledgers[ledger].asset.rawValue)
      builder.append(wide: ledgers[ledger].deposited)
      builder.append(wide: ledgers[ledger].withdrawn)
      for account in accounts.indices {
        builder.append(wide: ledgers[ledger].wideBalance(account))
      }
      for account in HouseAccount.allCases {
        let balance = ledgers[ledger].balance(account)
        builder.append(Int64(truncatingIfNeeded: balance))
        builder.append(Int64(truncatingIfNeeded: balance >> 64))
      }
    }
    for market in markets.indices { feed(market, &builder) }
    for place in 0..<liquidations.count {
      let work = liquidations[place]
      builder.append(work.pool.account.rawValue)
      builder.append(UInt16(positions[work.position].market.rawValue))
      builder.append(positions[work.position].holder.rawValue)
      builder.append(work.ticks)
      builder.append(work.startQuantity.rawValue)
    }
  }

  private func feed(_ market: MarketIndex, _ builder: inout DigestBuilder) {
    builder.append(markets[market].id.rawValue)
    if markets[market].payoff.kind != .linear {
      builder.append(markets[market].payoff.kind.rawValue)
    }
    if markets[market].contract.underlying != .none {
      builder.append(markets[market].contract.underlying.rawValue)
    }
    builder.append(markets[market].mark.rawValue)
    builder.append(markets[market].index.rawValue)
    builder.append(markets[market].lastTrade.rawValue)
    builder.append(markets[market].fundingRate.rawValue)
    builder.append(markets[market].fundingEpoch)
    builder.append(Int64(markets[market].fundingCursor))
    builder.append(markets[market].nextFunding.rawValue)
    builder.append(markets[market].openInterest.rawValue)
    builder.append(markets[market].disposalDiscount.rawValue)
    builder.append(markets[market].gainWindow)
    builder.append(markets[market].tickMark.rawValue)
    builder.append(UInt16(truncatingIfNeeded: markets[market].gainWindowTicks))
    for holder in markets[market].holders.indices {
      let position = markets[market].holders[holder]
      let held = positions[position]
      builder.append(held.account.rawValue)
      builder.append(held.quantity.rawValue)
      builder.append(held.entryNotional.rawValue)
      builder.append(held.pocket.balance.rawValue)
      builder.append(held.leverage)
      builder.append(held.gainNow.rawValue)
      builder.append(held.gainBefore.rawValue)
      builder.append(held.gainWindow)
      for isLong in [true, false] {
        let close = recentClose(position, isLong)
        builder.append(close.quantity.rawValue)
        builder.append(close.gain.rawValue)
        builder.append(close.slippage.rawValue)
      }
      builder.append(held.mode.rawValue)
      builder.append(held.fundingEpoch)
      builder.append(UInt8(held.isInLiquidation ? 1 : 0))
      builder.append(UInt8(held.isCalled ? 1 : 0))
    }
    for side in Side.allCases {
      var slot = markets[market].book.front(side)
      while let current = slot {
        let order = markets[market].book[current]
        builder.append(orderID(market, current).rawValue)
        builder.append(order.owner)
        builder.append(order.ticks.rawValue)
        builder.append(order.quantity.rawValue)
        builder.append(markets[market].links[Int(current.index)].clientOrder.rawValue)
        builder.append(markets[market].links[Int(current.index)].expiry.rawValue)
        slot = markets[market].book.next(after: current)
      }
    }
  }
}
