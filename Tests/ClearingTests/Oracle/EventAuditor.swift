import Accounts
import Clearing
import ClearingTestKit
import Instruments
import Messages
import Testing
import Units

/// Keeps its own books from the events alone and compares them with the house's after each
/// command: balances, pockets, positions, open orders, the fund, fees, and every loss by name.
///
/// It knows no rule of margin or matching, only what each event says was paid and by whom.
final class EventAuditor {
  struct Place: Hashable {
    var account: UInt32
    var instrument: UInt16
  }
  struct Order: Equatable {
    var place: Place
    var client: UInt64
    var side: Side
    var price: Price
    var quantity: Quantity
  }

  let house: TestHouse
  var cross: [UInt32: Int64] = [:]
  var pockets: [Place: Int64] = [:]
  var positions: [Place: Int64] = [:]
  var isolated: Set<Place> = []
  var orders: [UInt64: Order] = [:]
  var fund: Int64 = 0
  /// What is set aside for each instrument.
  var reserves: [UInt16: Int64] = [:]
  var inventory: [UInt16: Int64] = [:]
  var fees: Int64 = 0
  var unfunded: Int64 = 0
  var trades: UInt64 = 0
  /// Scopes in liquidation: instrument 0 stands for the cross balance.
  var liquidating: Set<Place> = []
  // Of the present command.
  var lossFound: Int64 = 0
  var lossBooked: Int64 = 0
  var closed: [Place: [LiquidationStage: Int64]] = [:]
  var deleveraged: Set<UInt64> = []
  var needsReading = false
  private(set) var commands = 0
  private(set) var kinds: Set<UInt8> = []

  init(_ house: TestHouse) {
    self.house = house
    house.audit = { [unowned self] command, receipt in self.audit(command, receipt) }
  }

  private func audit(_ command: Command, _ receipt: Receipt) {
    commands += 1
    lossFound = 0
    lossBooked = 0
    closed = [:]
    deleveraged = []
    needsReading = false
    for event in house.events { read(event) }
    settleShortfalls()
    #expect(closed.values.allSatisfy { $0.values.allSatisfy { $0 == 0 } }, "steps tell the trades")
    #expect(deleveraged.isEmpty, "each deleveraging trade is explained")
    #expect(lossFound == lossBooked, "every loss is booked: \(command)")
    compare(command)
  }

  func read(_ event: Event) {
    switch event {
    case .deposited(let e): credit(e.account, e.amount, now: e.balance)
    case .withdrawn(let e): credit(e.account, -e.amount, now: e.balance)
    case .marginTransferred(let e):
      let place = Place(account: e.account.rawValue, instrument: e.instrument.rawValue)
      cross[place.account, default: 0] -= e.amount.rawValue
      pockets[place, default: 0] += e.amount.rawValue
      #expect(pockets[place] == e.isolatedBalance.rawValue)
    case .marginModeChanged(let e):
      let place = Place(account: e.account.rawValue, instrument: e.instrument.rawValue)
      if e.mode == .isolated { isolated.insert(place) } else { isolated.remove(place) }
    case .orderRested(let e):
      #expect(orders[e.order.rawValue] == nil)
      orders[e.order.rawValue] = Order(
        place: Place(account: e.account.rawValue, instrument: e.instrument.rawValue),
        client: e.clientOrder.rawValue, side: e.side, price: e.price, quantity: e.quantity)
    case .orderReduced(let e):
      #expect(e.quantity.isPositive && e.quantity < orders[e.order.rawValue]?.quantity ?? .zero)
      orders[e.order.rawValue]?.quantity = e.quantity
    case .orderCancelled(let e):
      if e.order != .none {
        #expect(orders.removeValue(forKey: e.order.rawValue)?.quantity == e.quantity)
      }
    case .traded(let e): read(e)
    case .fundingPaid(let e): change(e.account, e.instrument, e.amount.rawValue)
    case .fundChanged(let e): read(e)
    case .liquidationStarted(let e):
      let scope = scope(e.account, e.instrument, isolated: e.mode == .isolated)
      #expect(liquidating.insert(scope).inserted, "a scope is liquidated once at a time")
      #expect(e.equity < e.maintenance)
    case .liquidationStep(let e):
      change(e.account, e.instrument, -e.fee.rawValue)
      let place = Place(account: e.account.rawValue, instrument: e.instrument.rawValue)
      let stage = e.stage == .partialReduction ? .bookClose : e.stage
      closed[place, default: [:]][stage, default: 0] -= e.quantity.rawValue
      if stage == .bookClose, e.bankruptcyPrice.isPositive {
        // Within half a count, as the mean price is rounded.
        let worse = e.side == .sell ? e.bankruptcyPrice - e.price : e.price - e.bankruptcyPrice
        #expect(worse.rawValue <= 1, "no worse than the bankruptcy price")
      }
    case .liquidationEnded(let e): read(e)
    case .deleveraged(let e): deleveraged.remove(e.trade.rawValue)
    case .lossShared(let e) where e.instrument == .none:
      // A withdrawal's part of what was unfunded.
      unfunded -= e.amount.rawValue
      cross[e.account.rawValue, default: 0] -= e.amount.rawValue
    case .lossShared(let e):
      if e.bankrupt != .none, isLiquidating(e.bankrupt, e.instrument) {
        // A leaver's realised gain pays while the case is worked on, and the bankrupt is credited.
        change(e.bankrupt, e.instrument, e.amount.rawValue)
        cross[e.account.rawValue, default: 0] -= e.amount.rawValue
      } else {
        lossBooked += e.amount.rawValue
        share(e)
      }
    case .recourseTaken(let e):
      pay(e.account, e.instrument, -e.amount.rawValue)
      pay(e.debtor, e.debtorInstrument, e.amount.rawValue)
    case .lossUnfunded(let e):
      lossBooked += e.amount.rawValue
      unfunded += e.amount.rawValue
    // What moves no money; what does and is not read here sets the books apart from the house.
    default: break
    }
  }

  private func read(_ trade: Traded) {
    trades += 1
    kinds.insert(trade.kind.rawValue)
    #expect(trade.trade.rawValue == trades)
    #expect(trade.buyer != trade.seller && trade.quantity.isPositive && trade.price.isPositive)
    side(trade, trade.buyer, 1, trade.buyerProfit - trade.buyerFee, trade.buyOrder)
    side(trade, trade.seller, -1, trade.sellerProfit - trade.sellerFee, trade.sellOrder)
    fees += trade.buyerFee.rawValue + trade.sellerFee.rawValue
    let taker = trade.aggressor == .buy ? trade.buyer : trade.seller
    let withFund = trade.buyer == .none || trade.seller == .none
    switch trade.kind {
    case .book, .reported: #expect(!withFund)
    case .liquidation: #expect(!withFund && isLiquidating(taker, trade.instrument))
    case .takeover: #expect(withFund && isLiquidating(taker, trade.instrument))
    case .disposal: #expect(taker == .none)
    case .deleveraging:
      #expect(taker == .none || isLiquidating(taker, trade.instrument))
      deleveraged.insert(trade.trade.rawValue)
    case .lossSharing: #expect(taker == .none || isLiquidating(taker, trade.instrument))
    }
    let stage: LiquidationStage? =
      switch trade.kind {
      case .liquidation: .bookClose
      case .takeover: .fundTakeover
      case .deleveraging: .deleveraging
      case .lossSharing: .lossSharing
      case .book, .reported, .disposal: nil
      }
    if let stage, taker != .none {
      let place = Place(account: taker.rawValue, instrument: trade.instrument.rawValue)
      closed[place, default: [:]][stage, default: 0] += trade.quantity.rawValue
    }
  }

  private func side(
    _ trade: Traded, _ account: AccountID, _ sign: Int64, _ cash: Money, _ order: OrderID
  ) {
    let change = sign * trade.quantity.rawValue
    if account == .none {
      // The fund's money is told by its own events.
      inventory[trade.instrument.rawValue, default: 0] += change
      return
    }
    let place = Place(account: account.rawValue, instrument: trade.instrument.rawValue)
    positions[place, default: 0] += change
    self.change(account, trade.instrument, cash.rawValue)
    guard order != .none else { return }
    #expect(orders[order.rawValue]?.place == place)
    #expect(orders[order.rawValue]?.price == trade.price)
    orders[order.rawValue]?.quantity -= trade.quantity
    if orders[order.rawValue]?.quantity == .zero { orders[order.rawValue] = nil }
  }

  /// Changes a cross balance, or the pocket of an isolated position.
  private func pay(_ account: AccountID, _ instrument: InstrumentID, _ amount: Int64) {
    if instrument == .none {
      cross[account.rawValue, default: 0] += amount
    } else {
      let place = Place(account: account.rawValue, instrument: instrument.rawValue)
      #expect(isolated.contains(place))
      pockets[place, default: 0] += amount
    }
  }

  private func read(_ event: FundChanged) {
    if event.instrument == .none {
      fund += event.amount.rawValue
      #expect(fund == event.balance.rawValue)
    } else {
      reserves[event.instrument.rawValue, default: 0] += event.amount.rawValue
      #expect(reserves[event.instrument.rawValue] == event.balance.rawValue)
    }
    guard event.reason == .deficitCovered else { return }
    if event.account == .none, event.amount.isPositive {
      lossFound += event.amount.rawValue
    } else if event.account == .none {
      // The fund repays what was unfunded.
      unfunded += event.amount.rawValue
    } else {
      lossBooked -= event.amount.rawValue
    }
  }

  private func read(_ event: LiquidationEnded) {
    let place = Place(account: event.account.rawValue, instrument: event.instrument.rawValue)
    let scope = scope(event.account, event.instrument, isolated: isolated.contains(place))
    #expect(liquidating.remove(scope) != nil)
    #expect(positions[place, default: 0] == event.position.rawValue)
    let held = scope.instrument == 0 ? cross[place.account] ?? 0 : pockets[place] ?? 0
    let loss = event.balance.rawValue - held
    #expect(loss == 0 || !event.isRestored && held < 0 && event.balance.isZero)
    lossFound += loss
    change(event.account, event.instrument, loss)
  }
}
