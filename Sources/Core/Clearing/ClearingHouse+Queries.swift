import Accounts
import Instruments
import Margin
import Matching
import Messages
import Storage
import Units

/// One instrument as anyone may see it. Prices are zero where there is none.
public struct MarketState: Equatable, Sendable {
  public var contract: Contract
  public var fees: FeeTerms
  public var isTrading: Bool
  public var isIndexStale: Bool
  public var mark: Price
  public var index: Price
  public var lastTrade: Price
  public var bestBid: Price
  public var bestBidQuantity: Quantity
  public var bestAsk: Price
  public var bestAskQuantity: Quantity
  /// Sum of all long positions, which is the sum of all short ones.
  public var openInterest: Quantity
  /// The last rate set, and when the next comes due (`Timestamp.max`: never).
  public var fundingRate: Rate
  public var nextFunding: Timestamp
  /// The insurance fund's signed inventory.
  public var fundInventory: Quantity
  /// What is set aside in the insurance fund for this instrument alone.
  public var fundReserve: Money
}

/// What an operator has set of an instrument beside its fees and its margin schedule.
public struct InstrumentTerms: Equatable, Sendable {
  public var listing: ListInstrument
  public var mark: MarkTerms
  public var funding: FundingTerms
  public var liquidation: LiquidationTerms
  /// The stages in force: those that the terms stand for, or a list of its own.
  public var policy: LiquidationPolicy
  public var margin: MarginTerms
  /// Of all of them, the margin schedule and the fees.
  public var version: TermsVersion
}

/// One price of one side of the book.
public struct PriceLevel: Equatable, Sendable {
  public var price: Price
  public var quantity: Quantity
  public var orders: Int
}

/// An account in one asset.
public struct BalanceState: Equatable, Sendable {
  public var asset: AssetID
  /// Cross balance, without isolated pockets.
  public var balance: Money
  /// Equity and requirements of the cross balance.
  public var risk: Risk
  /// What may be withdrawn now.
  public var free: Money
}

public struct AccountState: Equatable, Sendable {
  public var account: AccountID
  public var member: MemberID
  public var owner: OwnerID
  public var isInLiquidation: Bool
  public var balances: [BalanceState]
}

/// An account's position in one instrument.
public struct PositionState: Equatable, Sendable {
  public var account: AccountID
  public var instrument: InstrumentID
  public var quantity: Quantity
  public var entryNotional: Money
  public var mode: MarginMode
  public var leverage: UInt16
  public var isolatedBalance: Money
  public var unrealisedProfit: Money
  public var maintenanceRequirement: Money
  /// The mark at which the pool would be liquidated with everything else unchanged, or nil; for a
  /// cross account in several instruments the edge of the present safe band.
  public var trigger: Price?
  public var isInLiquidation: Bool
}

public struct OpenOrder: Equatable, Sendable {
  public var order: OrderID
  public var clientOrder: ClientOrderID
  public var side: Side
  public var price: Price
  public var quantity: Quantity
  public var isPostOnly: Bool
  public var isReduceOnly: Bool
  public var selfTradePrevention: SelfTradePrevention
  /// Until when it may trade; `Timestamp.max` where it is good till cancelled.
  public var expiry: Timestamp
}

public struct Counts: Equatable, Sendable {
  public var accounts: Int
  public var openOrders: Int
  public var trades: UInt64
  public var liquidationsOpen: Int
  public var liquidations: UInt64
}

extension ClearingHouse {
  public var counts: Counts {
    Counts(
      accounts: state.openedAccounts.count, openOrders: state.orderCount,
      trades: state.tradeCount, liquidationsOpen: state.liquidations.count,
      liquidations: state.liquidationCount)
  }

  /// Instruments in order of listing.
  public var instruments: [InstrumentID] {
    state.markets.indices.map { state.markets[$0].id }
  }

  /// Accounts in order of opening.
  public var accounts: [AccountID] {
    state.accounts.indices.dropFirst().map { state.accounts[$0].id }
  }

  /// Assets in which an instrument settles.
  public var assets: [AssetID] { state.ledgers.indices.map { state.ledgers[$0].asset } }

  public func market(_ id: InstrumentID) -> MarketState? {
    guard let at = state.index(of: id) else { return nil }
    let bid = state.markets[at].book.best(.buy)
    let ask = state.markets[at].book.best(.sell)
    return MarketState(
      contract: state.markets[at].contract, fees: state.markets[at].fees,
      isTrading: state.markets[at].isOpen, isIndexStale: state.markets[at].isIndexStale,
      mark: state.markets[at].mark, index: state.markets[at].index,
      lastTrade: state.markets[at].lastTrade,
      bestBid: bid.map { state.markets[at].price($0) } ?? .zero,
      bestBidQuantity: bid.map { state.markets[at].book.quantity(.buy, at: $0) } ?? .zero,
      bestAsk: ask.map { state.markets[at].price($0) } ?? .zero,
      bestAskQuantity: ask.map { state.markets[at].book.quantity(.sell, at: $0) } ?? .zero,
      openInterest: state.markets[at].openInterest,
      fundingRate: state.markets[at].fundingRate,
      nextFunding: state.markets[at].fundingTerms.interval == .zero
        ? .max : state.markets[at].nextFunding,
      fundInventory: state.positions[state.markets[at].fund].quantity,
      fundReserve: state.reserve(at))
  }

  /// The contract as it is listed, and the terms in force.
  public func terms(_ id: InstrumentID) -> InstrumentTerms? {
    guard let at = state.index(of: id) else { return nil }
    return InstrumentTerms(
      listing: ListInstrument(
        contract: state.markets[at].contract, valuation: state.markets[at].valuation,
        closingFeeRate: state.markets[at].closingFeeRate),
      mark: state.markets[at].markTerms, funding: state.markets[at].fundingTerms,
      liquidation: state.markets[at].liquidationTerms, policy: state.markets[at].policy,
      margin: state.markets[at].marginTerms, version: state.markets[at].terms)
  }

  /// The margin schedule in force.
  public func schedule(_ id: InstrumentID) -> MarginSchedule? {
    guard let at = state.index(of: id) else { return nil }
    return state.markets[at].schedule
  }

  /// The best levels of one side, best first.
  public func depth(_ id: InstrumentID, _ side: Side, levels: Int) -> [PriceLevel] {
    guard let at = state.index(of: id) else { return [] }
    var found = DenseArray<DepthLevel>()
    state.markets[at].book.depth(side, levels: levels, into: &found)
    return (0..<found.count).map {
      PriceLevel(
        price: state.markets[at].price(found[$0].ticks), quantity: found[$0].quantity,
        orders: Int(found[$0].orders))
    }
  }

  /// All that rests on a side no worse than a price.
  public func quantity(_ id: InstrumentID, _ side: Side, noWorseThan price: Price) -> Quantity {
    guard let at = state.index(of: id) else { return .zero }
    return state.markets[at].book.quantity(
      side, noWorseThan: state.markets[at].ticksWithin(price, side.opposite))
  }

  public func member(of account: AccountID) -> MemberID? {
    state.index(of: account).map { state.accounts[$0].member }
  }

  public func account(_ id: AccountID) -> AccountState? {
    guard let index = state.index(of: id) else { return nil }
    let account = state.accounts[index]
    return AccountState(
      account: id, member: account.member, owner: account.owner,
      isInLiquidation: account.isInLiquidation,
      balances: state.ledgers.indices.map { ledger in
        BalanceState(
          asset: state.ledgers[ledger].asset, balance: state.ledgers[ledger].balance(index),
          risk: state.crossRisk(index, ledger), free: state.free(index, ledger))
      })
  }

  /// The account's position, or nil where it never used the instrument.
  public func position(_ account: AccountID, _ instrument: InstrumentID) -> PositionState? {
    guard let owner = state.index(of: account), let at = state.index(of: instrument),
      let place = state.position(owner, at)
    else { return nil }
    let position = state.positions[place]
    let item = position.holder.rawValue
    let key =
      state.markets[at].longTriggers.key(of: item).map { -$0 }
      ?? state.markets[at].shortTriggers.key(of: item)
    return PositionState(
      account: account, instrument: instrument, quantity: position.quantity,
      entryNotional: position.entryNotional, mode: position.mode, leverage: position.leverage,
      isolatedBalance: position.pocket.balance,
      unrealisedProfit: position.isFlat ? .zero : state.unrealised(place),
      maintenanceRequirement: position.isFlat ? .zero : state.maintenance(place),
      trigger: key.map { Price(rawValue: $0) }, isInLiquidation: position.isInLiquidation)
  }

  /// An account's open orders in an instrument, newest first.
  public func openOrders(_ account: AccountID, _ instrument: InstrumentID) -> [OpenOrder] {
    guard let owner = state.index(of: account), let at = state.index(of: instrument),
      let place = state.position(owner, at)
    else { return [] }
    var orders: [OpenOrder] = []
    var next = state.positions[place].firstOrder
    while next != .max, let slot = state.markets[at].book.slot(at: next) {
      let order = state.markets[at].book[slot]
      let link = state.markets[at].links[Int(next)]
      orders.append(
        OpenOrder(
          order: state.orderID(at, slot), clientOrder: link.clientOrder, side: order.side,
          price: state.markets[at].price(order.ticks), quantity: order.quantity,
          isPostOnly: link.isPostOnly, isReduceOnly: order.isReduceOnly,
          selfTradePrevention: link.selfTradePrevention, expiry: link.expiry))
      next = link.older
    }
    return orders
  }

  /// The insurance fund's cash in an asset that stands behind all instruments.
  public func fundBalance(_ asset: AssetID) -> Money {
    state.index(of: asset).map { state.ledgers[$0].balance(.fund) } ?? .zero
  }

  /// The insurance fund's cash and inventory at the mark.
  public func fundEquity(_ asset: AssetID) -> Money {
    state.index(of: asset).map { state.fundEquity($0) } ?? .zero
  }

  /// A house account's balance in raw counts of 1e-8.
  public func houseBalance(_ asset: AssetID, _ account: HouseAccount) -> Int128 {
    state.index(of: asset).map { state.ledgers[$0].balance(account) } ?? 0
  }

  /// All that was ever paid in from outside, and out; beyond 64 bits held at the end of them.
  public func flows(_ asset: AssetID) -> (deposited: Money, withdrawn: Money) {
    guard let ledger = state.index(of: asset) else { return (.zero, .zero) }
    return (
      Money(clamping: state.ledgers[ledger].deposited),
      Money(clamping: state.ledgers[ledger].withdrawn)
    )
  }
}
