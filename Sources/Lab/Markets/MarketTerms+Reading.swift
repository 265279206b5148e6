import Inputs
import Instruments
import Units

/// Ranges that several terms share.
enum Ranges {
  /// Rates below one: the house refuses the whole.
  static let belowOne = Rate.zero...Rate(rawValue: Rate.one.rawValue - 1)
  static let positiveBelowOne = Rate(rawValue: 1)...Rate(rawValue: Rate.one.rawValue - 1)
  /// Shares of something, where nothing would stand still.
  static let share = Rate(rawValue: 1)...Rate.one
  /// Lengths of time that are more than none.
  static let spans = TimeSpan(rawValue: 1)...TimeSpan.hours(24 * 366)
}

private enum AccountOrOwner: String, CaseIterable { case account, owner }

extension MarketTerms {
  /// Reads a market document.
  ///
  /// A term is what the document says, key by key; else what its preset says; else what
  /// `MarketDefaults` says. Faults have the same words wherever the document stands.
  /// - Throws: a fault that names the key, its value and what would be right; in a reading that
  ///   goes on what is wrong is noted, and stand-ins are given.
  public init(
    _ reader: ConfigurationReader, at place: MarketPlace = MarketPlace()
  ) throws(InputFault) {
    let payoff = try reader.payoff()
    let named = try reader.preset() ?? place.preset
    let isLinear = payoff == .linear
    let symbol = try reader.string(
      "symbol", default: place.symbol ?? (isLinear ? "BTCUSDT" : "BTCUSD"))
    // Tables, steps, amounts and the asset of a preset are those of contracts of its own payoff.
    let preset = named.flatMap { $0.payoff == payoff ? $0 : nil }
    let asset = try reader.string(
      "asset", default: preset?.settlementAsset ?? (isLinear ? "USDT" : "BTC"))
    let baseAsset = try reader.string(
      "baseAsset", default: Self.baseAsset(of: symbol, in: asset, payoff))
    let quoteAsset = try reader.string(
      "quoteAsset", default: Self.quoteAsset(of: symbol, in: asset, payoff))
    let contract = try Self.contract(reader, payoff, preset?.table(for: symbol), place)
    let schedule = try reader.schedule(of: symbol, preset, ofOtherPayoff: named)
    let fees = try FeeTerms(reader, default: named?.fees?.value ?? MarketDefaults.fees)
    let held = schedule.brackets[0].maintenanceRate + schedule.closingFeeRate
    let arePaid = place.isTraded || reader.optional("fees") != nil
    if arePaid, max(fees.maker, fees.taker) > held {
      try reader.note(
        reader.fault(
          saying: "'fees' are above \(held), the lowest maintenance rate with the closing fee: "
            + "a position could be held that its owner cannot close"))
    }
    var mark = named?.mark?.value ?? MarketDefaults.mark
    // An index that is posted seldom is not stale between two posts.
    mark.indexAgeMax = max(mark.indexAgeMax, place.index + place.index)
    if !place.taken.contains("mark"), let terms = try reader.optionalObject("mark") {
      try mark.read(terms)
    }
    let funding = try Self.funding(
      reader, of: named, hasAmounts: preset != nil || isLinear, place)
    var liquidation = named?.liquidation?.value ?? MarketDefaults.liquidation
    if let recourse = place.recourse { liquidation.recourse = recourse }
    var stages: [StageTerms] = []
    if let terms = try reader.optionalObject("liquidation") {
      try liquidation.read(terms)
      stages = try terms.readLiquidationStages()
    }
    self.init(
      symbol: symbol, asset: asset, baseAsset: baseAsset, quoteAsset: quoteAsset,
      contract: contract, schedule: schedule, fees: fees, mark: mark, funding: funding,
      liquidation: liquidation, liquidationStages: stages,
      margin: try MarginTerms(reader))
  }

  private static func contract(
    _ reader: ConfigurationReader, _ payoff: PayoffKind, _ table: BracketTable?,
    _ place: MarketPlace
  ) throws(InputFault) -> Contract {
    // A position that is only margined trades in steps as fine as there are.
    let finest = place.isTraded ? nil : (tick: Price(rawValue: 1), lot: Quantity(rawValue: 1))
    let steps = table?.steps ?? finest
    let quantities = Quantity(rawValue: 1)...Limits.quantity
    let contract = Contract(
      instrument: place.instrument, settlementAsset: place.settlementAsset,
      tick: try reader.decimal(
        "tick", as: Price.self, default: steps?.tick, in: Price(rawValue: 1)...Limits.price),
      lot: try reader.decimal("lot", as: Quantity.self, default: steps?.lot, in: quantities),
      payoff: payoff,
      contractSize: try reader.decimal(
        "contractSize", as: Quantity.self, default: .one,
        in: Quantity(rawValue: 1)...Limits.contractSize),
      priceBand: try reader.rate(
        "priceBand", default: MarketDefaults.priceBand, in: Ranges.positiveBelowOne),
      positionLimit: try reader.decimal(
        "positionLimit", as: Quantity.self, default: MarketDefaults.positionLimit,
        in: quantities),
      openInterestLimit: try reader.decimal(
        "openInterestLimit", as: Quantity.self, default: Limits.openInterest,
        in: Quantity(rawValue: 1)...Limits.openInterest),
      fillBand: try reader.rate(
        "fillBand", default: Contract.fillBandDefault, in: Ranges.positiveBelowOne),
      selfTradeScope: try reader.choice(
        "selfTradeScope", of: AccountOrOwner.self, default: .owner) == .account
        ? .account : .owner,
      positionScope: try reader.choice(
        "positionScope", of: AccountOrOwner.self, default: .account) == .account
        ? .account : .owner,
      underlying: place.underlying)
    let areStepsGiven = reader.optional("tick") != nil && reader.optional("lot") != nil
    if place.isTraded || areStepsGiven, let fault = contract.stepsFault {
      try reader.note(reader.fault(saying: fault))
    }
    return contract
  }

  private static func funding(
    _ reader: ConfigurationReader, of preset: VenuePreset?, hasAmounts: Bool, _ place: MarketPlace
  ) throws(InputFault) -> FundingTerms {
    var funding = preset?.funding?.value ?? MarketDefaults.funding
    // An impact notional of quote units says nothing of coins, and must be given.
    let isNeeded = !hasAmounts && place.isTraded
    let given = try isNeeded ? reader.object("funding") : reader.optionalObject("funding")
    if let given { try funding.read(given, tick: place.tick, needsImpactNotional: isNeeded) }
    return funding
  }
}

extension ConfigurationReader {
  private enum PayoffChoice: String, CaseIterable {
    case linear, inverse
    var kind: PayoffKind { self == .linear ? .linear : .inverse }
  }
  private enum KindChoice: String, CaseIterable {
    case linearPerpetual, inversePerpetual
    var payoff: PayoffChoice { self == .linearPerpetual ? .linear : .inverse }
  }

  /// The payoff, by the key `payoff` or by `kind`, as portfolios call it.
  func payoff() throws(InputFault) -> PayoffKind {
    guard let kind = optional("kind") else {
      return try choice("payoff", of: PayoffChoice.self, default: .linear).kind
    }
    let named = try choice("kind", of: KindChoice.self).payoff
    let payoff = try choice("payoff", of: PayoffChoice.self, default: named)
    if payoff != named { try note(kind.fault(saying: "is another payoff than 'payoff' says")) }
    return payoff.kind
  }

  /// The venue whose rules hold where the document gives none of its own: the name of a preset, or
  /// the path of a file of the same shape, relative to the file it is written in.
  public func preset() throws(InputFault) -> VenuePreset? {
    guard let item = optional("preset"), !item.isNull else { return nil }
    return try reading(nil) { () throws(InputFault) in try VenuePresets.read(item) }
  }

  /// The document's own schedule, as an object or the path of a file; or its brackets; or those of
  /// the preset's table for the symbol.
  /// - Parameter named: the preset that the document names, though it may be of another payoff.
  func schedule(
    of symbol: String, _ preset: VenuePreset?, ofOtherPayoff named: VenuePreset?
  ) throws(InputFault) -> MarginSchedule {
    let terms = try maintenanceTerms(
      valuation: preset?.valuation.value ?? .mark,
      closingFeeRate: preset?.closingFeeRate.value ?? .zero)
    // A schedule goes before brackets, so that a calibrated one can be put over those of a file.
    let isThere = (schedule: optional("schedule") != nil, brackets: optional("brackets") != nil)
    if let item = optional("schedule"), isThere.schedule {
      return try reading(MarginSchedule.standIn) { () throws(InputFault) in
        try item.marginSchedule(valuation: terms.valuation, closingFeeRate: terms.closingFeeRate)
      }
    }
    if isThere.brackets {
      return try marginSchedule(valuation: terms.valuation, closingFeeRate: terms.closingFeeRate)
    }
    if let table = preset?.table(for: symbol) {
      return table.schedule(valuation: terms.valuation, closingFeeRate: terms.closingFeeRate)
    }
    try note(fault(saying: "'schedule' is missing, and \(Self.lack(of: symbol, preset, named))"))
    return .standIn
  }

  private static func lack(
    of symbol: String, _ preset: VenuePreset?, _ named: VenuePreset?
  ) -> String {
    guard let named else { return "no preset is named; \(bracketRules)" }
    guard let preset else {
      let kind = named.payoff == .linear ? "linear" : "inverse"
      return "the tables of preset \(named.name) are of \(kind) contracts"
    }
    let known = preset.tables.map(\.symbol)
    guard !known.isEmpty else { return "preset \(named.name) has no margin tables" }
    let near = Spelling.nearest(to: symbol, among: known).map { "; did you mean '\($0)'?" } ?? ""
    return "preset \(named.name) has tables for \(known.joined(separator: ", ")) only, not for "
      + "\(InputFault.quoted(symbol))\(near)"
  }
}

extension Contract {
  /// What the house would refuse of tick, lot and contract size together; nil where nothing.
  var stepsFault: String? {
    let steps = "'tick' \(tick) x 'lot' \(lot) x 'contractSize' \(contractSize)"
    switch payoff.kind {
    case .inverse:
      return isWorthSomething
        ? nil
        : "'lot' \(lot) x 'contractSize' \(contractSize) is worth less than 1e-8 at "
          + "\(Limits.ticks) ticks of \(tick); expected a larger lot or a smaller tick"
    default: return isExact ? nil : "\(steps) has more than eight digits behind the point"
    }
  }
}
