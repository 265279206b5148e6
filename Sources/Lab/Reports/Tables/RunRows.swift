import Units

/// The state of one instrument's market at one sampling time. Nil where there is none yet.
public struct PriceRow: RunTableRow, Sendable {
  /// When it was sampled.
  public var time: Timestamp
  /// The instrument's symbol.
  public var instrument: String
  /// The index price.
  public var index: Price?
  /// The mark price.
  public var mark: Price?
  /// The price of the last trade in the book.
  public var last: Price?
  /// Best bid.
  public var bid: Price?
  /// Best ask.
  public var ask: Price?
  /// Quantity bid within the band that `run.json` states as `depthBand`, from the mid.
  public var bidDepth: Quantity?
  /// Quantity offered within that band.
  public var askDepth: Quantity?
  /// Sum of all long positions.
  public var openInterest: Quantity
  /// The rate of the last funding, paid by longs where positive.
  public var fundingRate: Rate?
  /// Balance of the insurance fund.
  public var insuranceFund: Money

  public init(
    time: Timestamp, instrument: String, index: Price?, mark: Price?, last: Price?, bid: Price?,
    ask: Price?, bidDepth: Quantity?, askDepth: Quantity?, openInterest: Quantity,
    fundingRate: Rate?, insuranceFund: Money
  ) {
    self.time = time
    self.instrument = instrument
    self.index = index
    self.mark = mark
    self.last = last
    self.bid = bid
    self.ask = ask
    self.bidDepth = bidDepth
    self.askDepth = askDepth
    self.openInterest = openInterest
    self.fundingRate = fundingRate
    self.insuranceFund = insuranceFund
  }

  public static var table: String { "prices" }
  public static var columns: [String] {
    [
      "time_ms", "instrument", "index_quote", "mark_quote", "last_quote", "bid_quote", "ask_quote",
      "bid_depth_base", "ask_depth_base", "open_interest_base", "funding_rate",
      "insurance_fund_quote",
    ]
  }

  public func write(to row: inout RowText) {
    row.append(time)
    row.append(instrument)
    row.append(index)
    row.append(mark)
    row.append(last)
    row.append(bid)
    row.append(ask)
    row.append(bidDepth)
    row.append(askDepth)
    row.append(openInterest)
    row.append(fundingRate)
    row.append(insuranceFund)
  }
}

/// One trade.
public struct TradeRow: RunTableRow, Sendable {
  /// When it was made.
  public var time: Timestamp
  /// The instrument's symbol.
  public var instrument: String
  /// The trade's number.
  public var trade: TradeID
  public var price: Price
  /// Always positive.
  public var quantity: Quantity
  /// Quantity at that price, always positive.
  public var notional: Money
  /// Nil where neither side came to a book.
  public var aggressor: Side?
  /// How it came about.
  public var kind: TradeOrigin
  public var buyer: AccountID
  public var seller: AccountID

  public init(
    time: Timestamp, instrument: String, trade: TradeID, price: Price, quantity: Quantity,
    notional: Money, aggressor: Side?, kind: TradeOrigin, buyer: AccountID, seller: AccountID
  ) {
    self.notional = notional
    self.time = time
    self.instrument = instrument
    self.trade = trade
    self.price = price
    self.quantity = quantity
    self.aggressor = aggressor
    self.kind = kind
    self.buyer = buyer
    self.seller = seller
  }

  public static var table: String { "trades" }
  public static var columns: [String] {
    [
      "time_ms", "instrument", "trade_id", "price_quote", "quantity_base", "aggressor_side", "kind",
      "buyer_account", "seller_account", "notional_quote",
    ]
  }

  public func write(to row: inout RowText) {
    row.append(time)
    row.append(instrument)
    row.append(trade)
    row.append(price)
    row.append(quantity)
    row.append(aggressor.map { $0 == .buy ? "buy" : "sell" } ?? "")
    row.append(kind.rawValue)
    row.append(buyer)
    row.append(seller)
    row.append(notional)
  }
}

/// One step by which a position was reduced or closed against its owner's will.
public struct LiquidationRow: RunTableRow, Sendable {
  public var time: Timestamp
  /// The instrument's symbol.
  public var instrument: String
  /// Whose position it was.
  public var account: AccountID
  /// The side of the position, not of the order that closed it.
  public var side: PositionDirection
  /// The stage of the waterfall.
  public var stage: WaterfallStage
  /// Always positive.
  public var quantity: Quantity
  /// At which it was closed or taken over.
  public var price: Price
  /// Quantity at that price, always positive.
  public var notional: Money
  /// Nil where no positive price leaves nothing.
  public var bankruptcyPrice: Price?
  /// The mark at that time.
  public var mark: Price
  /// What the account paid on top; mostly into the fund.
  public var fee: Money
  /// Nil where several orders or the house took it.
  public var counterparty: AccountID?

  public init(
    time: Timestamp, instrument: String, account: AccountID, side: PositionDirection,
    stage: WaterfallStage, quantity: Quantity, price: Price, notional: Money,
    bankruptcyPrice: Price?, mark: Price, fee: Money, counterparty: AccountID?
  ) {
    self.time = time
    self.instrument = instrument
    self.account = account
    self.side = side
    self.stage = stage
    self.quantity = quantity
    self.price = price
    self.notional = notional
    self.bankruptcyPrice = bankruptcyPrice
    self.mark = mark
    self.fee = fee
    self.counterparty = counterparty
  }

  public static var table: String { "liquidations" }
  public static var columns: [String] {
    [
      "time_ms", "instrument", "account", "side", "stage", "quantity_base", "price_quote",
      "notional_quote", "bankruptcy_price_quote", "mark_quote", "fee_quote", "counterparty_account",
    ]
  }

  public func write(to row: inout RowText) {
    row.append(time)
    row.append(instrument)
    row.append(account)
    row.append(side.rawValue)
    row.append(stage.rawValue)
    row.append(quantity)
    row.append(price)
    row.append(notional)
    row.append(bankruptcyPrice)
    row.append(mark)
    row.append(fee)
    row.append(counterparty.map(\.description) ?? "")
  }
}

/// One position reduced to take over what a bankrupt account left.
public struct DeleveragingRow: RunTableRow, Sendable {
  public var time: Timestamp
  /// The instrument's symbol.
  public var instrument: String
  public var bankrupt: AccountID
  /// Whose profitable position was reduced.
  public var counterparty: AccountID
  /// The side of the counterparty's position.
  public var side: PositionDirection
  /// Always positive.
  public var quantity: Quantity
  /// At which both were closed.
  public var price: Price
  /// Quantity at that price, always positive.
  public var notional: Money
  /// The mark at that time: what the counterparty forgoes is counted from it.
  public var mark: Price
  /// Profit the counterparty lost by closing at the price instead of the mark; negative where it
  /// gained.
  public var forgone: Money
  /// Place in the queue, from 1.
  public var rank: Int
  /// The score that gave the place; nil where it leaves the range of a rate.
  public var score: Rate?

  public init(
    time: Timestamp, instrument: String, bankrupt: AccountID, counterparty: AccountID,
    side: PositionDirection, quantity: Quantity, price: Price, notional: Money, mark: Price,
    forgone: Money, rank: Int, score: Rate?
  ) {
    self.time = time
    self.instrument = instrument
    self.bankrupt = bankrupt
    self.counterparty = counterparty
    self.side = side
    self.quantity = quantity
    self.price = price
    self.notional = notional
    self.mark = mark
    self.forgone = forgone
    self.rank = rank
    self.score = score
  }

  public static var table: String { "deleveraging" }
  public static var columns: [String] {
    [
      "time_ms", "instrument", "bankrupt_account", "counterparty_account", "side", "quantity_base",
      "price_quote", "notional_quote", "mark_quote", "forgone_quote", "rank", "score",
    ]
  }

  public func write(to row: inout RowText) {
    row.append(time)
    row.append(instrument)
    row.append(bankrupt)
    row.append(counterparty)
    row.append(side.rawValue)
    row.append(quantity)
    row.append(price)
    row.append(notional)
    row.append(mark)
    row.append(forgone)
    row.append(rank)
    row.append(score)
  }
}

/// One change of the insurance fund.
public struct FundRow: RunTableRow, Sendable {
  public var time: Timestamp
  /// Behind the change.
  public var balance: Money
  /// Positive into the fund.
  public var change: Money
  public var reason: FundMovement
  /// Whose liquidation caused it.
  public var account: AccountID?

  public init(
    time: Timestamp, balance: Money, change: Money, reason: FundMovement, account: AccountID?
  ) {
    self.time = time
    self.balance = balance
    self.change = change
    self.reason = reason
    self.account = account
  }

  public static var table: String { "fund" }
  public static var columns: [String] {
    ["time_ms", "balance_quote", "change_quote", "reason", "account"]
  }

  public func write(to row: inout RowText) {
    row.append(time)
    row.append(balance)
    row.append(change)
    row.append(reason.rawValue)
    row.append(account.map(\.description) ?? "")
  }
}

/// How one account came out of the run.
public struct AccountRow: RunTableRow, Sendable {
  public var account: AccountID
  /// The group of agents it belongs to.
  public var population: String
  /// At the start: notional over deposit.
  public var leverage: Rate?
  /// Deposits less withdrawals.
  public var deposit: MoneySum
  public var finalBalance: MoneySum
  /// Balance and unrealised profit.
  public var finalEquity: MoneySum
  /// Before fees and funding.
  public var realisedProfit: MoneySum
  /// Paid where positive.
  public var fees: MoneySum
  /// Paid where positive.
  public var funding: MoneySum
  /// Written as 0 or 1.
  public var isLiquidated: Bool
  public var firstLiquidation: Timestamp?

  public init(
    account: AccountID, population: String, leverage: Rate?, deposit: MoneySum,
    finalBalance: MoneySum, finalEquity: MoneySum, realisedProfit: MoneySum, fees: MoneySum,
    funding: MoneySum, isLiquidated: Bool, firstLiquidation: Timestamp?
  ) {
    self.account = account
    self.population = population
    self.leverage = leverage
    self.deposit = deposit
    self.finalBalance = finalBalance
    self.finalEquity = finalEquity
    self.realisedProfit = realisedProfit
    self.fees = fees
    self.funding = funding
    self.isLiquidated = isLiquidated
    self.firstLiquidation = firstLiquidation
  }

  public static var table: String { "accounts" }
  public static var columns: [String] {
    [
      "account", "population", "leverage", "deposit_quote", "final_balance_quote",
      "final_equity_quote", "realised_profit_quote", "fees_quote", "funding_quote", "liquidated",
      "first_liquidation_time_ms",
    ]
  }

  public func write(to row: inout RowText) {
    row.append(account)
    row.append(population)
    row.append(leverage)
    row.append(deposit)
    row.append(finalBalance)
    row.append(finalEquity)
    row.append(realisedProfit)
    row.append(fees)
    row.append(funding)
    row.append(isLiquidated ? 1 : 0)
    row.append(firstLiquidation)
  }
}
