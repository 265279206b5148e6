import Bytes
import Clearing
import Messages
import Units
import Wire

extension Sequencer {
  /// Publishes what everyone may know of the state behind a tick.
  mutating func publishState(
    of house: ClearingHouse, _ stamp: Stamp, into d: inout Directives
  ) {
    for instrument in house.instruments {
      let bids = house.depth(instrument, .buy, levels: terms.depthLevels).map(\.onWire)
      let asks = house.depth(instrument, .sell, levels: terms.depthLevels).map(\.onWire)
      if terms.form == .values {
        let ranges = (d.append(bids), d.append(asks))
        d.announcements.append(
          Announcement(
            connection: .none, time: stamp.time,
            content: .depth(instrument, bids: ranges.0, asks: ranges.1)))
        continue
      }
      guard let market = house.market(instrument) else { continue }
      let depth = DepthMessage(
        time: stamp.time, houseSequence: stamp.sequence, instrument: instrument)
      feed.append(.depth, instrument, at: stamp.time, into: &d) {
        $0.append(depth, bids: bids, asks: asks)
      }
      let state = market.message(instrument, stamp, house)
      feed.append(.state, instrument, at: stamp.time, into: &d) { $0.append(state) }
    }
    guard terms.form == .packets, stamp.time >= nextState else { return }
    nextState = stamp.time + terms.stateInterval
    var digest = Digest.zero
    if terms.digestInterval > .zero, stamp.time >= nextDigest {
      nextDigest = stamp.time + terms.digestInterval
      digest = house.digest()
    }
    let message = house.stateMessage(stamp, digest)
    feed.append(.house, .none, at: stamp.time, into: &d) { $0.append(message) }
  }
}

extension PriceLevel {
  var onWire: DepthLevel {
    DepthLevel(price: price, quantity: quantity, orders: UInt32(clamping: orders))
  }
}

extension MarketState {
  /// The market as the feed and the snapshots tell it.
  func message(
    _ instrument: InstrumentID, _ stamp: Stamp, _ house: ClearingHouse
  ) -> MarketStateMessage {
    MarketStateMessage(
      time: stamp.time, houseSequence: stamp.sequence, markPrice: mark, indexPrice: index,
      lastPrice: lastTrade, bestBid: bestBid, bestAsk: bestAsk, fundingRate: fundingRate,
      nextFunding: nextFunding == .max ? .zero : nextFunding, openInterest: openInterest,
      fundBalance: house.fundBalance(contract.settlementAsset), instrument: instrument,
      settlementAsset: contract.settlementAsset, trading: isTrading, indexStale: isIndexStale,
      fundReserve: fundReserve)
  }
}

extension ClearingHouse {
  func stateMessage(_ stamp: Stamp, _ digest: Digest) -> HouseStateMessage {
    let counts = counts
    return HouseStateMessage(
      time: stamp.time, houseSequence: stamp.sequence, commands: commandCount,
      events: eventCount, trades: counts.trades, openOrders: UInt64(counts.openOrders),
      liquidationsTotal: counts.liquidations, accounts: UInt32(counts.accounts),
      liquidationsOpen: UInt32(counts.liquidationsOpen), digest: digest)
  }
}
