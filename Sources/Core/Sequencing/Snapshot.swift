import Bytes
import Clearing
import Instruments
import Messages
import Units
import Wire

/// The answer to one snapshot request: the state behind the last command applied, as a run of
/// messages between `SnapshotBegin` and `SnapshotEnd`.
///
/// Everybody may ask for the market. For an account the asker puts a `Logon` in front of the
/// request in the same packet; it proves who asks and opens no session.
struct SnapshotAnswer {
  enum Part {
    case instrument(SnapshotInstrumentMessage, [BracketTerms])
    case listing(ListInstrumentMessage)
    case mark(SetMarkTermsMessage)
    case funding(SetFundingTermsMessage)
    case liquidation(SetLiquidationTermsMessage)
    case stage(SetLiquidationStageMessage)
    case margin(SetMarginTermsMessage)
    case market(MarketStateMessage)
    case depth(SnapshotDepthMessage, [DepthLevel])
    case account(SnapshotAccountMessage, [AccountBalance])
    case position(SnapshotPositionMessage)
    case order(SnapshotOrderMessage)
  }

  private(set) var parts: [Part] = []

  /// Levels in one message; 24 bytes each, well within `Limits.messageBytes`.
  private static let levelsPerMessage = 128
  /// Levels told of each side; what lies behind is of no use to anyone who joins.
  private static let levelsMax = 4_096

  mutating func add(market id: InstrumentID, of house: ClearingHouse) {
    guard let market = house.market(id), let terms = house.terms(id) else { return }
    let contract = market.contract
    let brackets = (house.schedule(id)?.brackets ?? []).map {
      BracketTerms(
        floor: $0.floor, maintenanceRate: $0.maintenanceRate, initialRate: $0.initialRate)
    }
    parts.append(
      .instrument(
        SnapshotInstrumentMessage(
          tick: contract.tick, lot: contract.lot, contractSize: contract.contractSize,
          priceBand: contract.priceBand, positionLimit: contract.positionLimit,
          closingFeeRate: terms.listing.closingFeeRate, maker: market.fees.maker,
          taker: market.fees.taker, fundingInterval: terms.funding.interval,
          fundingCap: terms.funding.cap, liquidationFeeRateMax: terms.liquidation.feeRateMax,
          instrument: id, settlementAsset: contract.settlementAsset, trading: market.isTrading,
          openInterestLimit: contract.openInterestLimit, termsSince: terms.version.since,
          termsVersion: terms.version.number), brackets))
    // What is beyond that, as the commands that would set it.
    parts.append(.listing(ListInstrumentMessage(terms.listing)))
    parts.append(.mark(SetMarkTermsMessage(SetMarkTerms(instrument: id, terms: terms.mark))))
    parts.append(
      .funding(SetFundingTermsMessage(SetFundingTerms(instrument: id, terms: terms.funding))))
    parts.append(
      .liquidation(
        SetLiquidationTermsMessage(SetLiquidationTerms(instrument: id, terms: terms.liquidation))))
    if terms.policy != LiquidationPolicy(terms.liquidation) {
      for stage in SetLiquidationStage.commands(id, terms.policy.stages) {
        parts.append(.stage(SetLiquidationStageMessage(stage)))
      }
    }
    if terms.margin != MarginTerms() {
      parts.append(
        .margin(SetMarginTermsMessage(SetMarginTerms(instrument: id, terms: terms.margin))))
    }
    parts.append(.market(market.message(id, house.lastStamp, house)))
    for side in Side.allCases { add(side, of: id, house) }
  }

  private mutating func add(_ side: Side, of id: InstrumentID, _ house: ClearingHouse) {
    let levels = house.depth(id, side, levels: Self.levelsMax).map(\.onWire)
    var start = 0
    repeat {
      let end = min(start + Self.levelsPerMessage, levels.count)
      let message = SnapshotDepthMessage(instrument: id, side: side, last: end == levels.count)
      parts.append(.depth(message, Array(levels[start..<end])))
      start = end
    } while start < levels.count
  }

  mutating func add(account id: AccountID, of house: ClearingHouse) {
    guard let account = house.account(id) else { return }
    let balances = account.balances.map {
      AccountBalance(
        balance: $0.balance, equity: $0.risk.equity, initial: $0.risk.initial,
        maintenance: $0.risk.maintenance, asset: $0.asset, free: $0.free)
    }
    parts.append(
      .account(
        SnapshotAccountMessage(
          account: id, member: account.member, inLiquidation: account.isInLiquidation,
          owner: account.owner), balances))
    for instrument in house.instruments {
      guard let position = house.position(id, instrument) else { continue }
      parts.append(
        .position(
          SnapshotPositionMessage(
            quantity: position.quantity, entryNotional: position.entryNotional,
            isolatedBalance: position.isolatedBalance,
            unrealisedProfit: position.unrealisedProfit, account: id, instrument: instrument,
            leverage: position.leverage, marginMode: position.mode)))
      for order in house.openOrders(id, instrument) {
        parts.append(
          .order(
            SnapshotOrderMessage(
              order: order.order, clientOrder: order.clientOrder, price: order.price,
              quantity: order.quantity, expiry: order.expiry == .max ? .zero : order.expiry,
              account: id, instrument: instrument, side: order.side, flags: order.flags,
              selfTradePrevention: order.selfTradePrevention)))
      }
    }
  }
}

extension SnapshotAnswer.Part {
  func append(to packet: inout PacketWriter) -> Bool {
    switch self {
    case .instrument(let message, let brackets): packet.append(message, brackets: brackets)
    case .listing(let message): packet.append(message)
    case .mark(let message): packet.append(message)
    case .funding(let message): packet.append(message)
    case .liquidation(let message): packet.append(message)
    case .stage(let message): packet.append(message)
    case .margin(let message): packet.append(message)
    case .market(let message): packet.append(message)
    case .depth(let message, let levels): packet.append(message, levels: levels)
    case .account(let message, let balances): packet.append(message, balances: balances)
    case .position(let message): packet.append(message)
    case .order(let message): packet.append(message)
    }
  }
}

extension OpenOrder {
  fileprivate var flags: OrderFlags {
    var flags: OrderFlags = []
    if isPostOnly { flags.insert(.postOnly) }
    if isReduceOnly { flags.insert(.reduceOnly) }
    return flags
  }
}
