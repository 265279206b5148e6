import Inputs
import Instruments
import Messages
import Simulation
import Units
import Venues

extension ServeConfiguration {
  /// Lists an instrument with all its terms and opens it.
  mutating func addInstrument(_ reader: ConfigurationReader) throws(InputFault) {
    let instrument = InstrumentID(
      rawValue: try reader.integer("id", in: 1...UInt16(Limits.instruments)))
    let known = setup.contains {
      if case .openTrading(let open) = $0 { open.instrument == instrument } else { false }
    }
    if known {
      try reader.note(reader.fault(of: "id", "a new instrument; \(instrument) is named twice"))
    }
    // The symbol is for people; the protocol knows the number.
    _ = try reader.string("symbol", default: "")
    let contract = try Self.contract(reader, instrument)
    let asset = contract.settlementAsset
    setup.append(
      .listInstrument(
        ListInstrument(
          contract: contract,
          valuation: try reader.choice("valuation", of: Valuation.self, default: .mark).terms,
          closingFeeRate: try reader.rate(
            "closingFeeRate", default: .zero, in: Self.belowOne))))
    let fees = try Self.fees(reader)
    setup.append(.setFees(SetFees(instrument: instrument, fees: fees)))
    setup.append(
      .setMarkTerms(SetMarkTerms(instrument: instrument, terms: try Self.mark(reader))))
    setup.append(
      .setFundingTerms(
        SetFundingTerms(
          instrument: instrument,
          // In lock step time passes as the operator lets it.
          terms: try Self.funding(
            reader, contract.payoff.kind, tick: clock == .lockStep ? .zero : tickInterval))))
    let (liquidation, stages) = try Self.liquidation(reader)
    setup.append(
      .setLiquidationTerms(SetLiquidationTerms(instrument: instrument, terms: liquidation)))
    setup += SetLiquidationStage.commands(instrument, stages).map { .setLiquidationStage($0) }
    let brackets = try Self.brackets(reader, fees)
    for (index, bracket) in brackets.enumerated() {
      setup.append(
        .setMarginBracket(
          SetMarginBracket(instrument: instrument, index: UInt8(index), bracket: bracket)))
    }
    setup.append(.openTrading(OpenTrading(instrument: instrument)))
    if let fund = reader.optional("fundContribution") {
      setup.append(
        .contribute(
          Contribute(
            asset: asset,
            amount: try reader.reading(.one) { () throws(InputFault) in
              try fund.decimal(as: Money.self, in: Money(rawValue: 1)...Limits.depositedBalance)
            },
            instrument: instrument)))
    }
    if let index = reader.optional("index") {
      let price = try reader.reading(.one) { () throws(InputFault) in
        try index.decimal(as: Price.self, in: Price(rawValue: 1)...Limits.price)
      }
      let underlying = contract.underlyingNamed
      let other = fixedIndices.first { $0.underlying == underlying }
      if let other, other.price != price {
        try reader.note(
          reader.fault(
            of: "index", "\(other.price), which another instrument of the underlying gives"))
      } else if other == nil {
        fixedIndices.append(PostIndexPrice(underlying: underlying, source: 0, price: price))
      }
    }
  }

  private enum Valuation: String, CaseIterable {
    case mark, entry
    var terms: MaintenanceValuation { self == .mark ? .mark : .entry }
  }

  private enum SelfTradeChoice: String, CaseIterable {
    case account, owner
    var terms: SelfTradeScope { self == .account ? .account : .owner }
  }

  private enum PositionChoice: String, CaseIterable {
    case account, owner
    var terms: PositionScope { self == .account ? .account : .owner }
  }

  private enum Method: String, CaseIterable {
    case index, smoothedBasis, medianOfThree
    var terms: MarkMethod {
      switch self {
      case .index: .index
      case .smoothedBasis: .smoothedBasis
      case .medianOfThree: .medianOfThree
      }
    }
  }

  private static func contract(
    _ reader: ConfigurationReader, _ instrument: InstrumentID
  ) throws(InputFault) -> Contract {
    let tick = Price(rawValue: 1)...Limits.price
    let step = Quantity(rawValue: 1)...Limits.quantity
    let contract = Contract(
      instrument: instrument,
      settlementAsset: AssetID(
        rawValue: try reader.integer("settlementAsset", default: 1, in: 1...UInt16(Limits.assets))),
      tick: try reader.decimal("tick", as: Price.self, in: tick),
      lot: try reader.decimal("lot", as: Quantity.self, in: step),
      payoff: try reader.payoff(),
      contractSize: try reader.decimal(
        "contractSize", as: Quantity.self, default: .one,
        in: Quantity(rawValue: 1)...Limits.contractSize),
      priceBand: try reader.rate(
        "priceBand", default: .partsPerMillion(100_000), in: positiveBelowOne),
      positionLimit: try reader.decimal("positionLimit", as: Quantity.self, in: step),
      openInterestLimit: try reader.decimal(
        "openInterestLimit", as: Quantity.self, default: Limits.openInterest,
        in: Quantity(rawValue: 1)...Limits.openInterest),
      fillBand: try reader.rate(
        "fillBand", default: Contract.fillBandDefault, in: positiveBelowOne),
      selfTradeScope: try reader.choice(
        "selfTradeScope", of: SelfTradeChoice.self, default: .owner
      ).terms,
      positionScope: try reader.choice(
        "positionScope", of: PositionChoice.self, default: .account
      ).terms,
      underlying: UnderlyingID(
        rawValue: try reader.integer("underlying", default: 0, in: 0...UInt16.max)))
    if let fault = contract.stepsFault { try reader.note(reader.fault(saying: fault)) }
    return contract
  }

  private static let fraction: ClosedRange<Rate> = .zero...(.one)
  private static let belowOne: ClosedRange<Rate> =
    .zero...Rate(rawValue: Rate.one.rawValue - 1)
  private static let positiveBelowOne: ClosedRange<Rate> =
    Rate(rawValue: 1)...Rate(rawValue: Rate.one.rawValue - 1)
  /// Shares of something, where nothing would stand still.
  private static let share: ClosedRange<Rate> = Rate(rawValue: 1)...(.one)

  private static func fees(_ reader: ConfigurationReader) throws(InputFault) -> FeeTerms {
    let fees = try reader.optionalObject("fees")
    let tenth = Rate.partsPerMillion(100_000)
    let terms = FeeTerms(
      maker: try fees?.rate("maker", default: .zero, in: -tenth...tenth) ?? .zero,
      taker: try fees?.rate("taker", default: .zero, in: -tenth...tenth) ?? .zero)
    if let fees, (terms.maker + terms.taker).isNegative {
      try fees.note(
        fees.fault(
          saying:
            "'maker' \(terms.maker) and 'taker' \(terms.taker) add up below 0; a rebate is paid "
            + "by the other side's fee"))
    }
    return terms
  }

  private static func mark(_ reader: ConfigurationReader) throws(InputFault) -> MarkTerms {
    guard let mark = try reader.optionalObject("mark") else { return defaultMark }
    let spans: ClosedRange<TimeSpan> = .milliseconds(1)...(.hours(24))
    var terms = MarkTerms(
      method: try mark.choice("method", of: Method.self, default: .index).terms,
      sampleInterval: try mark.duration(
        "sampleInterval", default: defaultMark.sampleInterval, in: spans),
      windowSamples: try mark.integer(
        "windowSamples", default: defaultMark.windowSamples,
        in: 1...UInt16(Limits.markWindowSamples)),
      liquidationTradesMoveMark: try mark.boolean("liquidationTradesMoveMark", default: true),
      indexAgeMax: try mark.duration("indexAgeMax", default: defaultMark.indexAgeMax, in: spans))
    try terms.readBounds(mark)
    return terms
  }

  private static let defaultMark = MarkTerms(
    method: .index, sampleInterval: .seconds(1), windowSamples: 60,
    liquidationTradesMoveMark: true, indexAgeMax: .seconds(30))

  private static func funding(
    _ reader: ConfigurationReader, _ payoff: PayoffKind, tick: TimeSpan
  ) throws(InputFault) -> FundingTerms {
    // Without the key everything has a default but the impact notional in coins.
    let given =
      payoff == .linear
      ? try reader.optionalObject("funding") : try reader.object("funding")
    guard let funding = given else {
      return FundingTerms(
        interval: .hours(8), sampleInterval: .seconds(5),
        interestRate: .partsPerMillion(100), clamp: .partsPerMillion(500),
        cap: .partsPerMillion(20_000), impactNotional: Money("10000") ?? .one)
    }
    var terms = FundingTerms(
      interval: try funding.duration("interval", in: .zero...(.hours(24))),
      sampleInterval: try funding.duration(
        "sampleInterval", default: .seconds(5), in: .milliseconds(1)...(.hours(24))),
      interestRate: try funding.rate(
        "interestRate", default: .partsPerMillion(100), in: -(.one)...(.one)),
      clamp: try funding.rate("clamp", default: .partsPerMillion(500), in: fraction),
      cap: try funding.rate("cap", default: .partsPerMillion(20_000), in: fraction),
      impactNotional: try funding.decimal(
        "impactNotional", as: Money.self,
        default: payoff.impactNotional(unlessGiven: Money("10000")),
        in: Money(rawValue: 1)...Limits.notional))
    try terms.readBounds(funding, tick: tick)
    return terms
  }

  private static func liquidation(
    _ reader: ConfigurationReader
  ) throws(InputFault) -> (LiquidationTerms, [StageTerms]) {
    var terms = LiquidationTerms(
      fractionPerTick: .one, depthShareMax: .one, isPartial: true,
      restoreBuffer: .partsPerMillion(50_000), bookTicksMax: 10,
      feeRateMax: .partsPerMillion(10_000), fundTakesOver: true,
      fundLeverageMax: Rate(rawValue: 10 * Rate.one.rawValue),
      disposalShareMax: .partsPerMillion(100_000), disposalBand: .partsPerMillion(10_000))
    guard let given = try reader.optionalObject("liquidation") else { return (terms, []) }
    terms.fractionPerTick = try given.rate(
      "fractionPerTick", default: terms.fractionPerTick, in: share)
    terms.depthShareMax = try given.rate(
      "depthShareMax", default: terms.depthShareMax, in: share)
    terms.isPartial = try given.boolean("partial", default: terms.isPartial)
    terms.restoreBuffer = try given.rate(
      "restoreBuffer", default: terms.restoreBuffer, in: fraction)
    terms.bookTicksMax = try given.integer(
      "bookTicksMax", default: terms.bookTicksMax, in: 1...UInt16.max)
    terms.feeRateMax = try given.rate("feeRateMax", default: terms.feeRateMax, in: belowOne)
    terms.fundTakesOver = try given.boolean("fundTakesOver", default: terms.fundTakesOver)
    terms.fundLeverageMax = try given.rate(
      "fundLeverageMax", default: terms.fundLeverageMax, in: .zero...Limits.rate)
    terms.disposalShareMax = try given.rate(
      "disposalShareMax", default: terms.disposalShareMax, in: share)
    terms.disposalBand = try given.rate(
      "disposalBand", default: terms.disposalBand, in: positiveBelowOne)
    try given.readLossRules(into: &terms)
    return (terms, try given.readLiquidationStages())
  }

  private static func brackets(
    _ reader: ConfigurationReader, _ fees: FeeTerms
  ) throws(InputFault) -> [MarginBracket] {
    let brackets = try reader.reading([]) { () throws(InputFault) in try reader.marginBrackets() }
    guard MarginSchedule(brackets: brackets) != nil else {
      try reader.note(
        reader.fault(
          saying: "'brackets' are no margin schedule; \(ConfigurationReader.bracketRules)"))
      return brackets
    }
    let closing = try reader.rate("closingFeeRate", default: .zero, in: belowOne)
    let held = brackets[0].maintenanceRate + closing
    if max(fees.maker, fees.taker) > held {
      try reader.note(
        reader.fault(
          saying: "'fees' are above \(held), the lowest maintenance rate with the closing fee: "
            + "a position could be held that its owner cannot close"))
    }
    return brackets
  }
}
