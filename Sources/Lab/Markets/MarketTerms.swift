import Instruments
import Units

/// A perpetual with all its terms, as a market document has it.
public struct MarketTerms: Equatable, Sendable {
  public var symbol: String
  /// Name of the settlement asset: the coin, where the contract is inverse.
  public var asset: String
  /// Name of what is traded, such as `BTC`: the unit of quantities. Quantities of an inverse
  /// contract are counted in contracts.
  public var baseAsset: String
  /// Name of what prices are in.
  public var quoteAsset: String
  public var contract: Contract
  public var schedule: MarginSchedule
  public var fees: FeeTerms
  public var mark: MarkTerms
  public var funding: FundingTerms
  public var liquidation: LiquidationTerms
  /// The stages of a liquidation, where they are others than those that `liquidation` stands for.
  public var liquidationStages: [StageTerms]
  public var margin: MarginTerms

  public init(
    symbol: String, asset: String, baseAsset: String? = nil, quoteAsset: String? = nil,
    contract: Contract, schedule: MarginSchedule, fees: FeeTerms,
    mark: MarkTerms, funding: FundingTerms, liquidation: LiquidationTerms,
    liquidationStages: [StageTerms] = [], margin: MarginTerms = MarginTerms()
  ) {
    self.symbol = symbol
    self.asset = asset
    let kind = contract.payoff.kind
    self.baseAsset = baseAsset ?? Self.baseAsset(of: symbol, in: asset, kind)
    self.quoteAsset = quoteAsset ?? Self.quoteAsset(of: symbol, in: asset, kind)
    self.contract = contract
    self.schedule = schedule
    self.fees = fees
    self.mark = mark
    self.funding = funding
    self.liquidation = liquidation
    self.liquidationStages = liquidationStages
    self.margin = margin
  }

  /// The symbol without the settlement asset behind it, or as it is.
  static func baseAsset(of symbol: String, in asset: String, _ payoff: PayoffKind) -> String {
    if payoff == .inverse { return "contracts" }
    guard symbol.hasSuffix(asset), symbol.count > asset.count else { return symbol }
    let base = symbol.dropLast(asset.count)
    return String(base.last.map { "-/_".contains($0) } == true ? base.dropLast() : base)
  }

  /// The settlement asset; where the contract is inverse, the symbol without the settlement asset
  /// in front of it.
  static func quoteAsset(of symbol: String, in asset: String, _ payoff: PayoffKind) -> String {
    guard payoff == .inverse else { return asset }
    guard symbol.hasPrefix(asset), symbol.count > asset.count else { return "quote" }
    let quote = symbol.dropFirst(asset.count)
    return String(quote.first.map { "-/_".contains($0) } == true ? quote.dropFirst() : quote)
  }
}
