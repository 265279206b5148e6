import Accounts
import Clearing
import ClearingTestKit
import Instruments
import Messages
import Testing
import Units

// The auditor's own books, and their comparison with the house's.
extension EventAuditor {
  func scope(_ account: AccountID, _ instrument: InstrumentID, isolated: Bool) -> Place {
    Place(account: account.rawValue, instrument: isolated ? instrument.rawValue : 0)
  }

  func isLiquidating(_ account: AccountID, _ instrument: InstrumentID) -> Bool {
    let place = Place(account: account.rawValue, instrument: instrument.rawValue)
    return liquidating.contains(
      scope(account, instrument, isolated: isolated.contains(place)))
  }

  /// Changes the scope behind an account's position in an instrument.
  func change(_ account: AccountID, _ instrument: InstrumentID, _ amount: Int64) {
    let place = Place(account: account.rawValue, instrument: instrument.rawValue)
    if isolated.contains(place) {
      pockets[place, default: 0] += amount
    } else {
      cross[place.account, default: 0] += amount
    }
  }

  func credit(_ account: AccountID, _ amount: Money, now balance: Money) {
    cross[account.rawValue, default: 0] += amount.rawValue
    #expect(cross[account.rawValue] == balance.rawValue)
  }

  /// The event does not say whether the pocket or the cross balance paid: where an account has
  /// both, the house is asked which, and only their sum is audited.
  func share(_ event: LossShared) {
    let own = isolated.filter { $0.account == event.account.rawValue }
    guard let one = own.first else {
      cross[event.account.rawValue, default: 0] -= event.amount.rawValue
      return
    }
    pockets[one, default: 0] -= event.amount.rawValue
    needsReading = true
  }

  /// A flat scope outside a liquidation never stays below zero.
  func settleShortfalls() {
    for (place, amount) in pockets
    where amount < 0 && positions[place, default: 0] == 0 && !liquidating.contains(place)
      && !needsReading
    {
      pockets[place] = 0
      lossFound -= amount
    }
    for (account, amount) in cross where amount < 0 {
      let isFlat = positions.allSatisfy {
        $0.key.account != account || isolated.contains($0.key) || $0.value == 0
      }
      guard isFlat, !liquidating.contains(Place(account: account, instrument: 0)) else { continue }
      cross[account] = 0
      lossFound -= amount
    }
  }

  func compare(_ command: Command) {
    let face = house.house
    var open = 0
    for id in face.accounts {
      guard let state = face.account(id) else { continue }
      if needsReading { reread(id, state) }
      let balance = state.balances.first?.balance ?? .zero
      #expect(balance.rawValue == cross[id.rawValue] ?? 0, "balance of \(id): \(command)")
      for instrument in face.instruments {
        let place = Place(account: id.rawValue, instrument: instrument.rawValue)
        let held = face.position(id, instrument)
        #expect(
          held?.quantity.rawValue ?? 0 == positions[place] ?? 0, "position of \(id): \(command)")
        #expect(
          held?.isolatedBalance.rawValue ?? 0 == pockets[place] ?? 0,
          "pocket of \(id): \(command)")
        #expect((held?.mode ?? .cross == .isolated) == isolated.contains(place))
        for order in face.openOrders(id, instrument) {
          open += 1
          #expect(
            orders[order.order.rawValue]
              == Order(
                place: place, client: order.clientOrder.rawValue, side: order.side,
                price: order.price, quantity: order.quantity), "order of \(id): \(command)")
        }
      }
    }
    #expect(open == orders.count, "open orders: \(command)")
    compareHouse(command)
  }

  private func compareHouse(_ command: Command) {
    let face = house.house
    for instrument in face.instruments {
      let told = inventory[instrument.rawValue, default: 0]
      #expect(face.market(instrument)?.fundInventory.rawValue == told)
      #expect(
        face.market(instrument)?.fundReserve.rawValue == reserves[instrument.rawValue] ?? 0)
      let sum = positions.reduce(told) {
        $0 + ($1.key.instrument == instrument.rawValue ? $1.value : 0)
      }
      #expect(sum == 0, "positions sum to zero: \(command)")
    }
    #expect(face.fundBalance(TestHouse.asset).rawValue == fund, "fund: \(command)")
    #expect(face.houseBalance(TestHouse.asset, .fees) == Int128(fees), "fees: \(command)")
    #expect(
      face.houseBalance(TestHouse.asset, .deficit) == -Int128(unfunded), "deficit: \(command)")
    #expect(face.counts.trades == trades)
  }

  /// Reads an account's split between cross and pockets from the house where its sum agrees.
  private func reread(_ id: AccountID, _ state: AccountState) {
    let own = pockets.keys.filter { $0.account == id.rawValue }
    let told = own.reduce(cross[id.rawValue] ?? 0) { $0 + (pockets[$1] ?? 0) }
    var held = state.balances.first?.balance.rawValue ?? 0
    for place in own {
      let pocket =
        house.house.position(id, InstrumentID(rawValue: place.instrument))?.isolatedBalance
      held += pocket?.rawValue ?? 0
    }
    guard told == held else { return }
    cross[id.rawValue] = state.balances.first?.balance.rawValue ?? 0
    for place in own {
      pockets[place] =
        house.house.position(id, InstrumentID(rawValue: place.instrument))?.isolatedBalance
        .rawValue ?? 0
    }
  }
}
