import Inputs
import Instruments
import Units

extension Market {
  private enum Method: String, CaseIterable { case index, smoothedBasis, medianOfThree }
  private enum Valuation: String, CaseIterable { case mark, entry }

  init(_ reader: ConfigurationReader) throws(InputFault) {
    symbol = try reader.string("symbol", default: "BTCUSDT")
    asset = try reader.string("asset", default: "USDT")
    contract = Contract(
      instrument: Self.instrument, settlementAsset: Self.settlementAsset,
      tick: try reader.decimal("tick", as: Price.self, in: Price(rawValue: 1)...Limits.price),
      lot: try reader.decimal(
        "lot", as: Quantity.self, in: Quantity(rawValue: 1)...Limits.quantity),
      contractSize: try reader.decimal("contractSize", as: Quantity.self, default: .one),
      priceBand: try reader.rate(
        "priceBand", default: .partsPerMillion(100_000), in: .partsPerMillion(1)...(.one)),
      positionLimit: try reader.decimal(
        "positionLimit", as: Quantity.self, default: Quantity(rawValue: 10_000_000_000_000)))
    guard contract.isExact else {
      throw reader.fault(
        saying: "'tick' x 'lot' x 'contractSize' has more than eight digits behind the point")
    }
    // A schedule of its own, as `clearsim calibrate` writes it or in the file which it names,
    // stands in for the market's keys.
    var own: ConfigurationReader?
    if let item = reader.optional("schedule") {
      own = try item.orFile().object()
      // For whoever margins options; a perpetual needs none.
      _ = own?.optional("riskArrays")
      for key in ["brackets", "valuation", "closingFeeRate"] { _ = reader.optional(key) }
    }
    schedule = try Self.schedule(own ?? reader)
    let fees = try reader.object("fees")
    let fee = Rate.partsPerMillion(-100_000)...Rate.partsPerMillion(100_000)
    self.fees = FeeTerms(
      maker: try fees.rate("maker", in: fee), taker: try fees.rate("taker", in: fee))
    mark = try Self.mark(reader)
    funding = try Self.funding(reader)
    liquidation = try Self.liquidation(reader)
  }

  private static func schedule(
    _ reader: ConfigurationReader
  ) throws(InputFault) -> MarginSchedule {
    let valuation = try reader.choice("valuation", of: Valuation.self, default: .mark)
    let closing = try reader.rate("closingFeeRate", default: .zero)
    var brackets: [MarginBracket] = []
    for bracket in try reader.objects("brackets") {
      brackets.append(
        MarginBracket(
          floor: try bracket.decimal("floor", as: Money.self, in: .zero...Limits.notional),
          maintenanceRate: try bracket.rate("maintenanceRate", in: .zero...(.one)),
          initialRate: try bracket.rate("initialRate", in: .zero...(.one))))
    }
    guard
      let schedule = MarginSchedule(
        brackets: brackets, valuation: valuation == .mark ? .mark : .entry,
        closingFeeRate: closing)
    else {
      throw reader.fault(
        saying: "'brackets' are \(brackets.count) that are not a schedule; expected 1 to "
          + "\(Limits.marginBrackets) with floors rising from 0, maintenance rates that do not "
          + "fall, and 0 < maintenance <= initial <= 1")
    }
    return schedule
  }

  private static func mark(_ market: ConfigurationReader) throws(InputFault) -> MarkTerms {
    let reader = try market.object("mark")
    let method =
      switch try reader.choice("method", of: Method.self, default: .medianOfThree) {
      case .index: MarkMethod.index
      case .smoothedBasis: MarkMethod.smoothedBasis
      case .medianOfThree: MarkMethod.medianOfThree
      }
    return MarkTerms(
      method: method,
      sampleInterval: try reader.duration("sampleInterval", default: .seconds(5)),
      windowSamples: try reader.integer(
        "windowSamples", default: 30, in: 1...UInt16(Limits.markWindowSamples)),
      liquidationTradesMoveMark: try reader.boolean("liquidationTradesMoveMark", default: true),
      indexAgeMax: try reader.duration("indexAgeMax", default: .seconds(60)))
  }

  private static func funding(_ market: ConfigurationReader) throws(InputFault) -> FundingTerms {
    let reader = try market.object("funding")
    return FundingTerms(
      interval: try reader.duration("interval", default: .hours(8)),
      sampleInterval: try reader.duration("sampleInterval", default: .seconds(5)),
      interestRate: try reader.rate("interestRate", default: .partsPerMillion(100)),
      clamp: try reader.rate("clamp", default: .partsPerMillion(500)),
      cap: try reader.rate("cap", default: .partsPerMillion(7_500)),
      impactNotional: try reader.decimal(
        "impactNotional", as: Money.self, default: Money(rawValue: 2_500_000_000_000)))
  }

  private static func liquidation(
    _ market: ConfigurationReader
  ) throws(InputFault) -> LiquidationTerms {
    let reader = try market.object("liquidation")
    return LiquidationTerms(
      fractionPerTick: try reader.rate("fractionPerTick", default: .one),
      depthShareMax: try reader.rate("depthShareMax", default: .one),
      isPartial: try reader.boolean("isPartial", default: true),
      restoreBuffer: try reader.rate("restoreBuffer", default: .partsPerMillion(50_000)),
      bookTicksMax: try reader.integer("bookTicksMax", default: 5),
      feeRateMax: try reader.rate("feeRateMax", default: .partsPerMillion(5_000)),
      fundTakesOver: try reader.boolean("fundTakesOver", default: true),
      fundLeverageMax: try reader.rate("fundLeverageMax", default: Rate(rawValue: 10_000_000_000)),
      disposalShareMax: try reader.rate("disposalShareMax", default: .partsPerMillion(100_000)),
      disposalBand: try reader.rate("disposalBand", default: .partsPerMillion(20_000)))
  }
}
