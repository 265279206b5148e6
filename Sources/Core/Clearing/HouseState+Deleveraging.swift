import Accounts
import Instruments
import Liquidation
import Margin
import Matching
import Messages
import Storage
import Units

// Deleveraging: what is left of a bankrupt position is closed at its bankruptcy price against
// opposite positions that have gained, best score first.
extension HouseState {
  /// Entries that one case may pass over and leave in the ranking; those beyond are dropped for the
  /// tick, so that a cascade of cases never looks at the whole table again and again.
  private static var passedOverMax: Int { 256 }

  /// Ranks the opposite positions of both sides, once per tick and instrument.
  private mutating func rankQueues(_ instrument: Int) {
    guard instruments[instrument].rankedAt != stamp.sequence else { return }
    instruments[instrument].rankedAt = stamp.sequence
    instruments[instrument].longQueue.removeAll()
    instruments[instrument].shortQueue.removeAll()
    for position in 1..<instruments[instrument].positions.count {
      let quantity = instruments[instrument].positions[position].quantity
      guard !quantity.isZero, !instruments[instrument].positions[position].isInLiquidation
      else { continue }
      let entry = DeleveragingQueue.Entry(
        score: score(instrument, position), position: UInt32(position))
      if quantity.isPositive {
        instruments[instrument].longQueue.append(entry)
      } else {
        instruments[instrument].shortQueue.append(entry)
      }
    }
    instruments[instrument].longQueue.rank()
    instruments[instrument].shortQueue.rank()
  }

  /// - Complexity: O(positions of the account).
  private func score(_ instrument: Int, _ position: Int) -> Rate {
    let profit = unrealised(instrument, position)
    let scope = scope(instrument, position)
    let isAlone = !scope.isCross || accounts[Int(scope.account)].positionCount == 1
    return DeleveragingScore.of(
      profit: profit,
      entryNotional: instruments[instrument].positions[position].entryNotional,
      notional: instruments[instrument].payoff.value(
        instruments[instrument].mark,
        instruments[instrument].positions[position].quantity.magnitude, .up),
      equity: isAlone ? balance(scope) + profit : equity(scope))
  }

  /// Balance and unrealised profit of a cross balance in all its instruments.
  private func equity(_ scope: MarginScope) -> Money {
    var equity = balance(scope)
    var place = accounts[Int(scope.account)].firstPosition
    while !place.isNone {
      let instrument = Int(place.instrument)
      let position = Int(place.index)
      if instruments[instrument].assetIndex == Int(scope.asset),
        instruments[instrument].positions[position].mode == .cross,
        !instruments[instrument].positions[position].isFlat
      {
        equity += unrealised(instrument, position)
      }
      place = instruments[instrument].positions[position].next
    }
    return equity
  }

  /// Closes the rest of a bankrupt position against opposite positions in order of rank, at the
  /// bankruptcy price: only ones that this price leaves a gain (or that it treats no worse than the
  /// mark), never more than a position, and never more of it than its scope can bear. Their open
  /// orders in the instrument are cancelled.
  ///
  /// - Parameter most: how much is closed at most; not negative.
  mutating func deleverage(
    _ instrument: Int, _ position: Int, _ price: Price, most: Quantity,
    into events: inout EventBuffer
  ) -> Quantity {
    guard !instruments[instrument].positions[position].isFlat else { return .zero }
    rankQueues(instrument)
    let isLong = instruments[instrument].positions[position].quantity.isPositive
    var closed = Quantity.zero
    while hasBudget {
      let left = instruments[instrument].positions[position].quantity
      let wanted = Swift.min(left.magnitude, most - closed)
      guard wanted.isPositive, let first = queueFirst(instrument, opposite: left) else { break }
      let other = Int(first.position)
      guard isOpposite(instrument, other, isLong) else {
        dropFirst(instrument, opposite: left)
        continue
      }
      settleFunding(instrument, other, into: &events)
      guard let quantity = bearable(instrument, other, wanted, price) else {
        dropFirst(instrument, opposite: left)
        if instruments[instrument].passedOver.count < Self.passedOverMax {
          instruments[instrument].passedOver.append(first)
        }
        continue
      }
      close(instrument, position, against: other, quantity, price, .deleveraging, into: &events)
      closed += quantity
      events.append(
        .deleveraged(
          Deleveraged(
            trade: TradeID(rawValue: tradeCount), instrument: instruments[instrument].id,
            bankrupt: owner(instrument, position), counterparty: owner(instrument, other),
            quantity: quantity, price: price, rank: first.rank, score: first.score)))
      cancelOrders(instrument, other, .liquidation, into: &events)
      if instruments[instrument].positions[other].isFlat {
        dropFirst(instrument, opposite: left)
      }
    }
    restorePassedOver(instrument, wereShort: isLong)
    return closed
  }

  private func isOpposite(_ instrument: Int, _ other: Int, _ isLong: Bool) -> Bool {
    let theirs = instruments[instrument].positions[other].quantity
    return !theirs.isZero && theirs.isPositive != isLong
      && !instruments[instrument].positions[other].isInLiquidation
  }

  private mutating func queueFirst(
    _ instrument: Int, opposite: Quantity
  ) -> DeleveragingQueue.Entry? {
    opposite.isPositive
      ? instruments[instrument].shortQueue.first() : instruments[instrument].longQueue.first()
  }

  private mutating func dropFirst(_ instrument: Int, opposite: Quantity) {
    if opposite.isPositive {
      instruments[instrument].shortQueue.removeFirst()
    } else {
      instruments[instrument].longQueue.removeFirst()
    }
  }

  /// Another case has another price: what this one could not use goes back into the ranking.
  private mutating func restorePassedOver(_ instrument: Int, wereShort: Bool) {
    for place in 0..<instruments[instrument].passedOver.count {
      let entry = instruments[instrument].passedOver[place]
      if wereShort {
        instruments[instrument].shortQueue.putBack(entry)
      } else {
        instruments[instrument].longQueue.putBack(entry)
      }
    }
    instruments[instrument].passedOver.removeAll()
  }

  /// How much of an opposite position may be closed at the price, at most `wanted` and in whole
  /// lots: all where the price is no worse than the mark; else nothing unless the position has a
  /// gain at that price, and then as much as leaves its scope the maintenance requirement of what
  /// it keeps. Nil where that is nothing.
  private func bearable(
    _ instrument: Int, _ position: Int, _ wanted: Quantity, _ price: Price
  ) -> Quantity? {
    let held = instruments[instrument].positions[position].quantity
    let most = Swift.min(wanted, held.magnitude)
    let contract = instruments[instrument].contract
    let mark = instruments[instrument].mark
    if held.isPositive ? price >= mark : price <= mark { return most }
    let entry = instruments[instrument].positions[position].entryNotional
    let profit = UnrealisedProfit.of(
      quantity: held, entryNotional: entry, mark: price, payoff: contract.payoff)
    guard profit.isPositive else { return nil }
    let risk = risk(scope(instrument, position))
    let others = risk.maintenance - maintenance(instrument, position)
    let quantity = DeleveragingShare.quantity(
      wanted: most, held: held, entryNotional: entry, equity: risk.equity,
      maintenanceOthers: others, price: price, mark: mark, contract: contract,
      schedule: scheduleInForce(instrument, position))
    return quantity.isPositive ? quantity : nil
  }
}
