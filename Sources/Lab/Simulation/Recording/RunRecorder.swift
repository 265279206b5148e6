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
  @exclusivity(unchecked) public private(set) var figures = RunFigures()
  let outline: RunOutline
  private let tables: RunTables?
  /// By account number; the first is the house's.
  @exclusivity(unchecked) private(set) var accounts: [AccountRecord] = [AccountRecord()]
  /// In the order of their listing. Figures of prices and of the fund are the first one's.
  @exclusivity(unchecked) private(set) var markets: [RecordedMarket] = []
  /// Markets in which the command changed a price.
  @exclusivity(unchecked) private var moved: [Int] = []
  /// How far from the middle of the book the depth columns reach.
  public static let depthBand = Rate.partsPerMillion(10_000)

  /// An instrument with the rows of its bucket.
  struct RecordedMarket {
    let contract: Contract
    let symbol: String
    var sampling: PriceSampling
    var mark = Price.zero
    var index = Price.zero
    var last = Price.zero
    var isMoved = false
    /// The run's figures of this market alone, in its own settlement asset.
    var figures: MarketSummary
    /// Since when the index is stale; nil while it is fresh.
    var staleSince: Timestamp?
  }

  /// The balance of each asset's fund as it went; figures of the run are of the first's.
  @exclusivity(unchecked) private(set) var funds: [AssetID: MarketSummary.Fund] = [:]

  public init(_ outline: RunOutline, tables: RunTables? = nil) {
    self.outline = outline
    self.tables = tables
  }

  public convenience init(_ scenario: Scenario, tables: RunTables? = nil) {
    self.init(RunOutline(scenario), tables: tables)
  }

  public func applied(
    _ command: Command, _ stamp: Stamp, _ receipt: Receipt, _ events: borrowing EventBuffer,
    _ house: ClearingHouse
  ) throws {
    figures.commands += 1
    figures.events += events.count
    figures.note(receipt.reason)
    if case .listInstrument(let listing) = command, receipt.reason == .accepted {
      list(listing.contract)
    }
    for place in 0..<events.count { try note(events[place], stamp.time, house) }
    var isTick = false
    if case .tick = command { isTick = true }
    try sample(stamp.time, isTick: isTick, house)
  }

  private func list(_ contract: Contract) {
    markets.append(
      RecordedMarket(
        contract: contract, symbol: outline.symbol(contract.instrument),
        sampling: PriceSampling(from: outline.start, interval: outline.sampleInterval),
        figures: MarketSummary(symbol: outline.symbol(contract.instrument))))
  }

  /// The place of an instrument; few runs have more than a handful.
  private func market(_ instrument: InstrumentID) -> Int {
    guard let place = markets.firstIndex(where: { $0.contract.instrument == instrument }) else {
      preconditionFailure("Invariant: an instrument is listed before anything happens in it")
    }
    return place
  }

  private func note(_ event: Event, _ time: Timestamp, _ house: ClearingHouse) throws {
    switch event {
    case .deposited(let event):
      accounts[place(event.account)].deposit += counted(event.asset, event.amount)
    case .withdrawn(let event):
      accounts[place(event.account)].deposit -= counted(event.asset, event.amount)
    case .traded(let event): try note(event, time)
    case .markChanged(let event): note(event)
    case .fundingPaid(let event):
      figures.fundingPayments += 1
      accounts[place(event.account)].funding += counted(market(event.instrument), event.amount)
    case .liquidationStarted(let event):
      figures.liquidations += 1
      markets[market(event.instrument)].figures.liquidations += 1
      if event.position.isPositive { figures.longLiquidations += 1 }
      let place = place(event.account)
      accounts[place].liquidations += 1
      if accounts[place].firstLiquidation == nil { accounts[place].firstLiquidation = time }
    case .liquidationStep(let event): try note(event, time)
    case .deleveraged(let event): try note(event, time, house)
    case .fundChanged(let event): try note(event, time)
    case .lossShared(let event):
      let (market, account, owner) = maker(event.bankrupt, event.instrument, house)
      figures.lose(
        market, account, of: owner, shared: event.amount, isCounted: isCounted(event.asset))
      if event.instrument != .none {
        markets[self.market(event.instrument)].figures.socialisedLoss += event.amount
      }
    case .lossUnfunded(let event):
      let (market, account, owner) = maker(event.account, event.instrument, house)
      figures.lose(
        market, account, of: owner, unfunded: event.amount, isCounted: isCounted(event.asset))
      if event.instrument != .none {
        markets[self.market(event.instrument)].figures.unfundedLoss += event.amount
      }
    case .indexStateChanged(let event): note(event, time)
    case .accountOpened(let event): accounts[place(event.account)].member = event.member
    default: break
    }
  }

  /// The market and the account that made a loss, with its owner.
  private func maker(
    _ account: AccountID, _ instrument: InstrumentID, _ house: ClearingHouse
  ) -> (String?, AccountID?, OwnerID?) {
    (
      instrument == .none ? nil : markets[market(instrument)].symbol,
      account == .none ? nil : account, house.account(account)?.owner
    )
  }

  /// The place of an account's record, made where there is none yet; that of
  /// `AccountID.none` is the house's own.
  private func place(_ account: AccountID) -> Int {
    let place = Int(account.rawValue)
    while accounts.count <= place { accounts.append(AccountRecord()) }
    return place
  }

  /// What is at stake with a quantity, in the market's settlement asset; the most the house holds
  /// where it would be more.
  private func notional(_ place: Int, _ price: Price, _ quantity: Quantity) -> Money {
    markets[place].contract.payoff.exposure(price, quantity.magnitude, .nearest)
  }

  /// The settlement asset of the first market: sums over markets and accounts are sums of it, as
  /// amounts of two assets do not add up. Rows of tables hold every market's own.
  private var asset: AssetID? { markets.first?.contract.settlementAsset }

  /// An amount in a market's settlement asset as a part of the sums.
  private func counted(_ place: Int, _ amount: Money) -> Money {
    markets[place].contract.settlementAsset == asset ? amount : .zero
  }

  private func counted(_ asset: AssetID, _ amount: Money) -> Money {
    isCounted(asset) ? amount : .zero
  }

  private func isCounted(_ asset: AssetID) -> Bool { asset == self.asset ?? asset }

  private func move(_ place: Int) {
    if !markets[place].isMoved { moved.append(place) }
    markets[place].isMoved = true
  }

  private func note(_ event: MarkChanged) {
    let place = market(event.instrument)
    markets[place].mark = event.mark
    markets[place].index = event.index
    markets[place].figures.price.note(event.mark)
    if let premium = RunFigures.premium(of: event.mark, over: event.index) {
      markets[place].figures.discountMost = max(markets[place].figures.discountMost, -premium)
      markets[place].figures.premiumMost = max(markets[place].figures.premiumMost, premium)
    }
    if event.index.isPositive { markets[place].figures.index.note(event.index) }
    move(place)
    if place == 0 { figures.note(mark: event.mark, index: event.index) }
  }

  private func note(_ event: IndexStateChanged, _ time: Timestamp) {
    let place = market(event.instrument)
    if event.isStale {
      markets[place].figures.staleSpells += 1
      markets[place].staleSince = time
    } else if let since = markets[place].staleSince {
      let before = markets[place].figures.staleTime
      markets[place].figures.staleTime = before + (time - since)
      markets[place].staleSince = nil
    }
  }

  private func note(_ event: FundChanged, _ time: Timestamp) throws {
    if event.instrument == .none { note(fund: event) }
    // What is set aside for one instrument is another part, with a balance of its own.
    guard event.asset == asset ?? event.asset, event.instrument == .none else { return }
    figures.note(fund: event.balance, event.reason)
    try tables?.fund.append(
      FundRow(
        time: time, balance: event.balance, change: event.amount,
        reason: FundMovement(event.reason),
        account: event.account == .none ? nil : event.account))
  }

  /// A fund starts with what it is given before anything happens.
  private func note(fund event: FundChanged) {
    var fund = funds[event.asset] ?? MarketSummary.Fund()
    if funds[event.asset] == nil, event.reason == .contribution {
      fund.start = event.balance
      fund.low = event.balance
    }
    fund.low = min(fund.low, event.balance)
    fund.end = event.balance
    funds[event.asset] = fund
  }

  private func note(_ trade: Traded, _ time: Timestamp) throws {
    figures.trades += 1
    let market = market(trade.instrument)
    let notional = notional(market, trade.price, trade.quantity)
    markets[market].figures.trades += 1
    markets[market].figures.tradedNotional += notional
    figures.tradedNotional += counted(market, notional)
    accounts[place(trade.buyer)].trade(
      .buy, trade.quantity, counted(market, notional),
      profit: counted(market, trade.buyerProfit), fee: counted(market, trade.buyerFee))
    accounts[place(trade.seller)].trade(
      .sell, trade.quantity, counted(market, notional),
      profit: counted(market, trade.sellerProfit), fee: counted(market, trade.sellerFee))
    let isInBook = trade.buyOrder != .none || trade.sellOrder != .none
    if isInBook {
      markets[market].last = trade.price
      move(market)
    }
    try tables?.trades.append(
      TradeRow(
        time: time, instrument: markets[market].symbol, trade: trade.trade, price: trade.price,
        quantity: trade.quantity, notional: notional, aggressor: isInBook ? trade.aggressor : nil,
        kind: TradeOrigin(trade.kind), buyer: trade.buyer, seller: trade.seller))
  }

  private func note(_ step: LiquidationStep, _ time: Timestamp) throws {
    guard step.quantity.isPositive else { return }
    let isLong = step.side == .sell
    let market = market(step.instrument)
    let notional = notional(market, step.price, step.quantity)
    let part = counted(market, notional)
    if isLong {
      figures.liquidatedLong += part
      markets[market].figures.liquidatedLong += notional
    } else {
      figures.liquidatedShort += part
      markets[market].figures.liquidatedShort += notional
    }
    let stage = WaterfallStage(step.stage)
    figures.note(stage, part, at: time)
    try tables?.liquidations.append(
      LiquidationRow(
        time: time, instrument: markets[market].symbol, account: step.account,
        side: isLong ? .long : .short, stage: stage, quantity: step.quantity,
        price: step.price, notional: notional,
        bankruptcyPrice: step.bankruptcyPrice.isPositive ? step.bankruptcyPrice : nil,
        mark: step.mark, fee: step.fee, counterparty: nil))
  }

  private func note(_ event: Deleveraged, _ time: Timestamp, _ house: ClearingHouse) throws {
    let market = market(event.instrument)
    let notional = notional(market, event.price, event.quantity)
    figures.deleveragings += 1
    figures.deleveragedNotional += counted(market, notional)
    markets[market].figures.deleveragings += 1
    markets[market].figures.deleveragedNotional += notional
    guard let tables else { return }
    // The counterparty has already been reduced: its side is that of the bankrupt's closing trade.
    let wasLong = accounts[place(event.counterparty)].lastTrade == .sell
    let mark = house.market(event.instrument)?.mark ?? event.price
    // What the position would have gained between the two prices, as its payoff counts gains.
    let gain = markets[market].contract.payoff.entered(
      self.notional(market, mark, event.quantity) - notional, wasLong ? .buy : .sell)
    try tables.deleveraging.append(
      DeleveragingRow(
        time: time, instrument: markets[market].symbol, bankrupt: event.bankrupt,
        counterparty: event.counterparty, side: wasLong ? .long : .short,
        quantity: event.quantity, price: event.price, notional: notional, mark: mark,
        forgone: gain, rank: Int(event.rank),
        score: event.score))
  }

  // MARK: Prices

  /// Keeps the state of each market where it is a bucket's first tick or beyond its extremes.
  private func sample(_ time: Timestamp, isTick: Bool, _ house: ClearingHouse) throws {
    guard let tables else { return }
    defer { moved.removeAll(keepingCapacity: true) }
    for place in isTick ? Array(markets.indices) : moved {
      for row in markets[place].sampling.advance(to: time) { try tables.prices.append(row) }
      let market = markets[place]
      let isFirst = isTick && market.sampling.wantsTick
      let isExtreme =
        market.isMoved
        && market.sampling.isExtreme(mark: market.mark, index: market.index, last: market.last)
      markets[place].isMoved = false
      guard isFirst || isExtreme, let row = row(place, time, house) else { continue }
      markets[place].sampling.keep(row, isTick: isTick)
    }
  }

  /// Writes what the tables still lack: the rest of each bucket, and how each market ended.
  func finishPrices(_ house: ClearingHouse) throws {
    guard let tables else { return }
    for place in markets.indices {
      for row in markets[place].sampling.close() { try tables.prices.append(row) }
      if let row = row(place, outline.end, house) { try tables.prices.append(row) }
    }
  }

  private func row(_ place: Int, _ time: Timestamp, _ house: ClearingHouse) -> PriceRow? {
    let instrument = markets[place].contract.instrument
    guard let market = house.market(instrument) else { return nil }
    func known(_ price: Price) -> Price? { price.isPositive ? price : nil }
    let band = market.mark.scaled(by: Self.depthBand, .down)
    return PriceRow(
      time: time, instrument: markets[place].symbol, index: known(market.index),
      mark: known(market.mark), last: known(market.lastTrade), bid: known(market.bestBid),
      ask: known(market.bestAsk),
      bidDepth: house.quantity(instrument, .buy, noWorseThan: market.mark - band),
      askDepth: house.quantity(instrument, .sell, noWorseThan: market.mark + band),
      openInterest: market.openInterest, fundingRate: market.fundingRate,
      insuranceFund: house.fundBalance(market.contract.settlementAsset))
  }
}
