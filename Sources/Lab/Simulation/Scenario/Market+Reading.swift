import Inputs
import Instruments
import Units
import Venues

extension Market {
  private enum Method: String, CaseIterable { case index, smoothedBasis, medianOfThree }
  private enum Valuation: String, CaseIterable { case mark, entry }
  /// Rates below one: the house refuses the whole.
  private static let belowOne = Rate.zero...Rate(rawValue: Rate.one.rawValue - 1)
  private static let positiveBelowOne = Rate(rawValue: 1)...Rate(rawValue: Rate.one.rawValue - 1)
  /// Shares of something, where nothing would stand still.
  private static let share = Rate(rawValue: 1)...Rate.one
  /// Lengths of time that are more than none.
  private static let spans = TimeSpan(rawValue: 1)...TimeSpan.hours(24 * 366)
  private enum SelfTradeChoice: String, CaseIterable { case account, owner }
  private enum PositionChoice: String, CaseIterable { case account, owner }

  /// - Parameters:
  ///   - tick: between two ticks of the house; `index`: between two index prices.
  init(_ reader: ConfigurationReader, tick: TimeSpan, index: TimeSpan) throws(InputFault) {
    let preset = try Self.preset(reader)
    let payoff = try reader.payoff()
    symbol = try reader.string("symbol", default: payoff == .linear ? "BTCUSDT" : "BTCUSD")
    // No preset is of an inverse contract.
    asset = try reader.string(
      "asset", default: payoff == .linear ? preset?.settlementAsset ?? "USDT" : "BTC")
    baseAsset = try reader.string(
      "baseAsset", default: Self.baseAsset(of: symbol, in: asset, payoff))
    quoteAsset = try reader.string(
      "quoteAsset", default: Self.quoteAsset(of: symbol, in: asset, payoff))
    let steps = preset?.table(for: symbol)?.steps
    let quantities = Quantity(rawValue: 1)...Limits.quantity
    contract = Contract(
      instrument: Self.instrument, settlementAsset: Self.settlementAsset,
      tick: try reader.decimal(
        "tick", as: Price.self, default: steps?.tick, in: Price(rawValue: 1)...Limits.price),
      lot: try reader.decimal("lot", as: Quantity.self, default: steps?.lot, in: quantities),
      payoff: payoff,
      contractSize: try reader.decimal(
        "contractSize", as: Quantity.self, default: .one,
        in: Quantity(rawValue: 1)...Limits.contractSize),
      priceBand: try reader.rate(
        "priceBand", default: .partsPerMillion(100_000), in: Self.positiveBelowOne),
      positionLimit: try reader.decimal(
        "positionLimit", as: Quantity.self, default: Quantity(rawValue: 10_000_000_000_000),
        in: quantities),
      openInterestLimit: try reader.decimal(
        "openInterestLimit", as: Quantity.self, default: Limits.openInterest,
        in: Quantity(rawValue: 1)...Limits.openInterest),
      fillBand: try reader.rate(
        "fillBand", default: Contract.fillBandDefault, in: Self.positiveBelowOne),
      selfTradeScope: try reader.choice(
        "selfTradeScope", of: SelfTradeChoice.self, default: .owner) == .account
        ? .account : .owner,
      positionScope: try reader.choice(
        "positionScope", of: PositionChoice.self, default: .account) == .account
        ? .account : .owner)
    if let fault = contract.stepsFault { try reader.note(reader.fault(saying: fault)) }
    schedule = try Self.schedule(reader, preset)
    fees = try Self.fees(reader, preset)
    let held = schedule.brackets[0].maintenanceRate + schedule.closingFeeRate
    if max(fees.maker, fees.taker) > held {
      try reader.note(
        reader.fault(
          saying: "'fees' are above \(held), the lowest maintenance rate with the closing fee: "
            + "a position could be held that its owner cannot close"))
    }
    mark = try Self.mark(reader, preset, index)
    funding = try Self.funding(reader, payoff, preset, tick)
    (liquidation, liquidationStages) = try Self.liquidation(reader, preset)
  }

  /// The venue whose rules hold where the file gives none of its own.
  private static func preset(_ reader: ConfigurationReader) throws(InputFault) -> VenuePreset? {
    guard let item = reader.optional("preset"), !item.isNull else { return nil }
    let name = try item.string()
    if let preset = VenuePresets.named(name) { return preset }
    let known = VenuePresets.all.map(\.name)
    let near = Spelling.nearest(to: name, among: known).map { "; did you mean '\($0)'?" } ?? ""
    throw item.fault("one of \(known.joined(separator: ", "))\(near)")
  }

  /// The market's own, or a schedule of its own, as `clearsim calibrate` writes it or in the file
  /// which it names, or the preset's.
  private static func schedule(
    _ market: ConfigurationReader, _ preset: VenuePreset?
  ) throws(InputFault) -> MarginSchedule {
    var reader = market
    if let item = market.optional("schedule") {
      reader = try item.orFile().object()
      // For whoever margins options; a perpetual needs none.
      _ = reader.optional("riskArrays")
      for key in ["brackets", "valuation", "closingFeeRate"] { _ = market.optional(key) }
    }
    let named: Valuation = preset?.valuation.value == .entry ? .entry : .mark
    let valuation: MaintenanceValuation =
      try reader.choice("valuation", of: Valuation.self, default: named) == .mark ? .mark : .entry
    let closing = try reader.rate(
      "closingFeeRate", default: preset?.closingFeeRate.value ?? .zero, in: belowOne)
    var brackets: [MarginBracket]
    if let preset, market.optional("schedule") == nil, market.optional("brackets") == nil {
      let symbol = try market.string("symbol", default: "BTCUSDT")
      guard let table = preset.schedule(for: symbol) else {
        let known = preset.tables.map(\.symbol).joined(separator: ", ")
        let tables = known.isEmpty ? "no margin tables" : "tables for \(known) only"
        throw market.fault(
          saying: "'brackets' is missing, and preset \(preset.name) has \(tables)")
      }
      brackets = table.brackets
    } else {
      brackets = try reader.marginBrackets()
    }
    if let schedule = MarginSchedule(
      brackets: brackets, valuation: valuation, closingFeeRate: closing)
    {
      return schedule
    }
    // Each bracket has been looked at; what is left lies between them and is told by its own line.
    let standIn = MarginBracket(
      floor: .zero, maintenanceRate: .partsPerMillion(1), initialRate: .partsPerMillion(1_000))
    guard let schedule = MarginSchedule(brackets: [standIn]) else {
      preconditionFailure("Invariant: one plain bracket is a schedule")
    }
    try reader.note(
      reader.fault(saying: "'brackets' are no margin schedule; \(ConfigurationReader.bracketRules)")
    )
    return schedule
  }

  private static func fees(
    _ market: ConfigurationReader, _ preset: VenuePreset?
  ) throws(InputFault) -> FeeTerms {
    let known = preset?.fees?.value
    let reader =
      known == nil ? try market.object("fees") : try market.optionalObject("fees")
    guard let reader else { return known ?? FeeTerms(maker: .zero, taker: .zero) }
    let range = Rate.partsPerMillion(-100_000)...Rate.partsPerMillion(100_000)
    let fees = FeeTerms(
      maker: try reader.rate("maker", default: known?.maker, in: range),
      taker: try reader.rate("taker", default: known?.taker, in: range))
    if (fees.maker + fees.taker).isNegative {
      try reader.note(
        reader.fault(
          saying:
            "'maker' \(fees.maker) and 'taker' \(fees.taker) add up below 0; a rebate is paid "
            + "by the other side's fee"))
    }
    return fees
  }

  /// The object of a key: required where no preset stands in for it.
  private static func object(
    _ key: String, _ market: ConfigurationReader, _ preset: VenuePreset?
  ) throws(InputFault) -> ConfigurationReader? {
    preset == nil ? try market.object(key) : try market.optionalObject(key)
  }

  private static func mark(
    _ market: ConfigurationReader, _ preset: VenuePreset?, _ index: TimeSpan
  ) throws(InputFault) -> MarkTerms {
    var terms =
      preset?.mark?.value
      ?? MarkTerms(
        method: .medianOfThree, sampleInterval: .seconds(5), windowSamples: 30,
        liquidationTradesMoveMark: true, indexAgeMax: .seconds(60))
    // An index that is posted seldom is not stale between two posts.
    terms.indexAgeMax = max(terms.indexAgeMax, index + index)
    guard let reader = try object("mark", market, preset) else { return terms }
    let named: Method =
      switch terms.method {
      case .index: .index
      case .smoothedBasis: .smoothedBasis
      case .medianOfThree: .medianOfThree
      }
    terms.method =
      switch try reader.choice("method", of: Method.self, default: named) {
      case .index: .index
      case .smoothedBasis: .smoothedBasis
      case .medianOfThree: .medianOfThree
      }
    terms.sampleInterval = try reader.duration(
      "sampleInterval", default: terms.sampleInterval, in: spans)
    terms.windowSamples = try reader.integer(
      "windowSamples", default: terms.windowSamples, in: 1...UInt16(Limits.markWindowSamples))
    terms.liquidationTradesMoveMark = try reader.boolean(
      "liquidationTradesMoveMark", default: terms.liquidationTradesMoveMark)
    terms.indexAgeMax = try reader.duration("indexAgeMax", default: terms.indexAgeMax, in: spans)
    try terms.readBounds(reader)
    return terms
  }

  private static func funding(
    _ market: ConfigurationReader, _ payoff: PayoffKind, _ preset: VenuePreset?, _ tick: TimeSpan
  ) throws(InputFault) -> FundingTerms {
    var terms =
      preset?.funding?.value
      ?? FundingTerms(
        interval: .hours(8), sampleInterval: .seconds(5), interestRate: .partsPerMillion(100),
        clamp: .partsPerMillion(500), cap: .partsPerMillion(7_500),
        impactNotional: Money(rawValue: 2_500_000_000_000))
    guard let reader = try object("funding", market, preset) else { return terms }
    terms.interval = try reader.duration(
      "interval", default: terms.interval, in: .zero...spans.upperBound)
    terms.sampleInterval = try reader.duration(
      "sampleInterval", default: terms.sampleInterval, in: spans)
    terms.interestRate = try reader.rate(
      "interestRate", default: terms.interestRate, in: -(.one)...(.one))
    terms.clamp = try reader.rate("clamp", default: terms.clamp, in: .zero...Limits.rate)
    terms.cap = try reader.rate("cap", default: terms.cap, in: .zero...(.one))
    terms.impactNotional = try reader.decimal(
      "impactNotional", as: Money.self,
      default: payoff.impactNotional(unlessGiven: terms.impactNotional),
      in: Money(rawValue: 1)...Limits.notional)
    if terms.interval > .zero, terms.sampleInterval > terms.interval {
      try reader.note(
        reader.fault(
          saying: "'sampleInterval' \(DurationText.format(terms.sampleInterval)) is longer than "
            + "'interval' \(DurationText.format(terms.interval))"))
    }
    try terms.readBounds(reader, tick: tick)
    return terms
  }

  private static func liquidation(
    _ market: ConfigurationReader, _ preset: VenuePreset?
  ) throws(InputFault) -> (LiquidationTerms, [StageTerms]) {
    var terms =
      preset?.liquidation?.value
      ?? LiquidationTerms(
        fractionPerTick: .one, depthShareMax: .one, isPartial: true,
        restoreBuffer: .partsPerMillion(50_000), bookTicksMax: 5,
        feeRateMax: .partsPerMillion(5_000), fundTakesOver: true,
        fundLeverageMax: Rate(rawValue: 10_000_000_000),
        disposalShareMax: .partsPerMillion(100_000), disposalBand: .partsPerMillion(20_000))
    // Each agent owns one account: its owner's others, and a population's, are none.
    terms.recourse = .account
    guard let reader = try object("liquidation", market, preset) else { return (terms, []) }
    terms.fractionPerTick = try reader.rate(
      "fractionPerTick", default: terms.fractionPerTick, in: share)
    terms.depthShareMax = try reader.rate(
      "depthShareMax", default: terms.depthShareMax, in: share)
    terms.isPartial = try reader.boolean("isPartial", default: terms.isPartial)
    terms.restoreBuffer = try reader.rate(
      "restoreBuffer", default: terms.restoreBuffer, in: .zero...(.one))
    terms.bookTicksMax = try reader.integer(
      "bookTicksMax", default: terms.bookTicksMax, in: 1...UInt16.max)
    terms.feeRateMax = try reader.rate("feeRateMax", default: terms.feeRateMax, in: belowOne)
    terms.fundTakesOver = try reader.boolean("fundTakesOver", default: terms.fundTakesOver)
    terms.fundLeverageMax = try reader.rate(
      "fundLeverageMax", default: terms.fundLeverageMax, in: .zero...Limits.rate)
    terms.disposalShareMax = try reader.rate(
      "disposalShareMax", default: terms.disposalShareMax, in: share)
    terms.disposalBand = try reader.rate(
      "disposalBand", default: terms.disposalBand, in: positiveBelowOne)
    try reader.readLossRules(into: &terms)
    return (terms, try reader.readLiquidationStages())
  }
}
