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
    for account in 0..<accounts.count {
      builder.append(accounts[account].id.rawValue)
      builder.append(accounts[account].member.rawValue)
      builder.append(accounts[account].liquidating)
      builder.append(accounts[account].called)
    }
    for ledger in 0..<ledgers.count {
      builder.append(ledgers[ledger].asset.rawValue)
      builder.append(wide: ledgers[ledger].deposited)
      builder.append(wide: ledgers[ledger].withdrawn)
      for account in 0..<accounts.count {
        builder.append(wide: ledgers[ledger].wideBalance(UInt32(account)))
      }
      for account in HouseAccount.allCases {
        let balance = ledgers[ledger].balance(account)
        builder.append(Int64(truncatingIfNeeded: balance))
        builder.append(Int64(truncatingIfNeeded: balance >> 64))
      }
    }
    for instrument in 0..<instruments.count { feed(instrument, &builder) }
    for place in 0..<liquidations.count {
      let work = liquidations[place]
      builder.append(work.scope.account)
      builder.append(work.instrument)
      builder.append(work.position)
      builder.append(work.bookTicks)
      builder.append(work.startQuantity.rawValue)
    }
  }

  private func feed(_ instrument: Int, _ builder: inout DigestBuilder) {
    builder.append(instruments[instrument].id.rawValue)
    builder.append(instruments[instrument].mark.rawValue)
    builder.append(instruments[instrument].index.rawValue)
    builder.append(instruments[instrument].lastTrade.rawValue)
    builder.append(instruments[instrument].fundingRate.rawValue)
    builder.append(instruments[instrument].fundingEpoch)
    builder.append(Int64(instruments[instrument].fundingCursor))
    builder.append(instruments[instrument].nextFunding.rawValue)
    builder.append(instruments[instrument].openInterest.rawValue)
    builder.append(instruments[instrument].disposalDiscount.rawValue)
    builder.append(instruments[instrument].gainWindow)
    builder.append(instruments[instrument].tickMark.rawValue)
    builder.append(UInt16(truncatingIfNeeded: instruments[instrument].gainWindowTicks))
    for position in 0..<instruments[instrument].positions.count {
      let held = instruments[instrument].positions[position]
      builder.append(held.account)
      builder.append(held.quantity.rawValue)
      builder.append(held.entryNotional.rawValue)
      builder.append(held.isolatedBalance.rawValue)
      builder.append(held.leverage)
      builder.append(held.gainNow.rawValue)
      builder.append(held.gainBefore.rawValue)
      builder.append(held.gainWindow)
      for isLong in [true, false] {
        let close = held.recentClose(ofLong: isLong, at: instruments[instrument].closeTick)
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
      var slot = instruments[instrument].book.front(side)
      while let current = slot {
        let order = instruments[instrument].book[current]
        builder.append(orderKey(instrument, current))
        builder.append(order.owner)
        builder.append(order.ticks.rawValue)
        builder.append(order.quantity.rawValue)
        builder.append(instruments[instrument].links[Int(current.index)].clientOrder.rawValue)
        builder.append(instruments[instrument].links[Int(current.index)].expiry.rawValue)
        slot = instruments[instrument].book.next(after: current)
      }
    }
  }
}
