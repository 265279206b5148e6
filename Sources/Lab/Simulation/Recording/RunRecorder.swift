import Clearing
import Instruments
import Messages
import Reports
import Units

/// Turns the commands, receipts and events of a run into figures and, where there is a folder for
/// them, into tables.
///
/// It sees each command once, in order, beside the house that has just applied it; so it gives the
/// same from a run in memory and from the log of a node.
public final class RunRecorder: RunObserver {
  public private(set) var figures = RunFigures()
  let scenario: Scenario
  private let tables: RunTables?
  /// By account number; the first is the house's.
  private(set) var accounts: [AccountRecord]
  private var nextSample: Timestamp
  private let sampleInterval: TimeSpan
  /// How far from the middle of the book the depth columns reach.
  public static let depthBand = Rate.partsPerMillion(10_000)

  public init(_ scenario: Scenario, tables: RunTables? = nil) {
    self.scenario = scenario
    self.tables = tables
    accounts = Array(repeating: AccountRecord(), count: scenario.accounts + 1)
    nextSample = scenario.start
    // Some three thousand samples, whole ticks apart.
    let ticks = max(1, scenario.duration.rawValue / scenario.tickInterval.rawValue / 3_000)
    sampleInterval = TimeSpan(rawValue: scenario.tickInterval.rawValue * ticks)
  }

  public func applied(
    _ command: Command, _ stamp: Stamp, _ receipt: Receipt, _ events: borrowing EventBuffer,
    _ house: ClearingHouse
  ) throws {
    figures.commands += 1
    figures.events += events.count
    figures.note(receipt.reason)
    for place in 0..<events.count { try note(events[place], stamp.time, house) }
    if case .tick = command, stamp.time >= nextSample {
      try sample(stamp.time, house)
      nextSample = stamp.time + sampleInterval
    }
  }

  private func note(_ event: Event, _ time: Timestamp, _ house: ClearingHouse) throws {
    switch event {
    case .deposited(let event): accounts[place(event.account)].deposit += event.amount
    case .withdrawn(let event): accounts[place(event.account)].deposit -= event.amount
    case .traded(let event): try note(event, time)
    case .markChanged(let event): figures.note(mark: event.mark, index: event.index)
    case .fundingPaid(let event):
      figures.fundingPayments += 1
      accounts[place(event.account)].funding += event.amount
    case .liquidationStarted(let event):
      figures.liquidations += 1
      if event.position.isPositive { figures.longLiquidations += 1 }
      let place = place(event.account)
      accounts[place].liquidations += 1
      if accounts[place].firstLiquidation == nil { accounts[place].firstLiquidation = time }
    case .liquidationStep(let event): try note(event, time)
    case .deleveraged(let event): try note(event, time, house)
    case .fundChanged(let event):
      figures.note(fund: event.balance, event.reason)
      try tables?.fund.append(
        FundRow(
          time: time, balance: event.balance, change: event.amount,
          reason: Reports.FundReason(event.reason),
          account: event.account == .none ? nil : event.account))
    case .lossShared(let event): figures.socialisedLoss += event.amount
    case .lossUnfunded(let event): figures.unfundedLoss += event.amount
    case .accountOpened, .instrumentOpened, .marginTransferred, .leverageChanged,
      .marginModeChanged, .orderRested, .orderReduced, .orderCancelled, .fillPending,
      .fillCleared, .fillLapsed, .indexStateChanged, .fundingSet, .marginCalled,
      .liquidationEnded:
      break
    }
  }

  /// Accounts are numbered from 1 without gaps; the insurance fund has number 0.
  private func place(_ account: AccountID) -> Int { Int(account.rawValue) }

  private func notional(_ price: Price, _ quantity: Quantity) -> Money {
    scenario.market.contract.value(price, quantity.magnitude, .nearest)
  }

  private func note(_ trade: Traded, _ time: Timestamp) throws {
    figures.trades += 1
    let notional = notional(trade.price, trade.quantity)
    figures.tradedNotional += notional
    accounts[place(trade.buyer)].trade(
      .buy, trade.quantity, notional, profit: trade.buyerProfit, fee: trade.buyerFee)
    accounts[place(trade.seller)].trade(
      .sell, trade.quantity, notional, profit: trade.sellerProfit, fee: trade.sellerFee)
    let isInBook = trade.buyOrder != .none || trade.sellOrder != .none
    try tables?.trades.append(
      TradeRow(
        time: time, instrument: scenario.market.symbol, trade: trade.trade, price: trade.price,
        quantity: trade.quantity, aggressor: isInBook ? trade.aggressor : nil,
        kind: Reports.TradeKind(trade.kind), buyer: trade.buyer, seller: trade.seller))
  }

  private func note(_ step: LiquidationStep, _ time: Timestamp) throws {
    guard step.quantity.isPositive else { return }
    let isLong = step.side == .sell
    let notional = notional(step.price, step.quantity)
    if isLong { figures.liquidatedLong += notional } else { figures.liquidatedShort += notional }
    guard let stage = Reports.LiquidationStage(step.stage) else { return }
    figures.note(stage, notional, at: time)
    try tables?.liquidations.append(
      LiquidationRow(
        time: time, instrument: scenario.market.symbol, account: step.account,
        side: isLong ? .long : .short, stage: stage, quantity: step.quantity,
        price: step.price, notional: notional,
        bankruptcyPrice: step.bankruptcyPrice.isPositive ? step.bankruptcyPrice : nil,
        mark: step.mark, fee: step.fee, counterparty: nil))
  }

  private func note(_ event: Deleveraged, _ time: Timestamp, _ house: ClearingHouse) throws {
    let notional = notional(event.price, event.quantity)
    figures.deleveragings += 1
    figures.deleveragedNotional += notional
    guard let tables else { return }
    // The counterparty has already been reduced: its side is that of the bankrupt's closing trade.
    let wasLong = accounts[place(event.counterparty)].lastTrade == .sell
    let mark = house.market(event.instrument)?.mark ?? event.price
    let atMark = self.notional(mark, event.quantity)
    try tables.deleveraging.append(
      DeleveragingRow(
        time: time, instrument: scenario.market.symbol, bankrupt: event.bankrupt,
        counterparty: event.counterparty, side: wasLong ? .long : .short,
        quantity: event.quantity, price: event.price, notional: notional, mark: mark,
        forgone: wasLong ? atMark - notional : notional - atMark, rank: Int(event.rank),
        score: event.score))
  }

  private func sample(_ time: Timestamp, _ house: ClearingHouse) throws {
    guard let tables, let market = house.market(Market.instrument) else { return }
    func known(_ price: Price) -> Price? { price.isPositive ? price : nil }
    let band = market.mark.scaled(by: Self.depthBand, .down)
    try tables.prices.append(
      PriceRow(
        time: time, instrument: scenario.market.symbol, index: known(market.index),
        mark: known(market.mark), last: known(market.lastTrade), bid: known(market.bestBid),
        ask: known(market.bestAsk),
        bidDepth: house.quantity(Market.instrument, .buy, noWorseThan: market.mark - band),
        askDepth: house.quantity(Market.instrument, .sell, noWorseThan: market.mark + band),
        openInterest: market.openInterest, fundingRate: market.fundingRate,
        insuranceFund: house.fundBalance(Market.settlementAsset)))
  }
}
