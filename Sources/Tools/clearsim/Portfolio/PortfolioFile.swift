import Inputs
import Instruments
import Margin
import Markets
import Units

/// A portfolio as `clearsim margin` reads it, checked in full.
struct PortfolioFile {
  private(set) var balance = Money.zero
  /// Names beside the positions of `positions`, in the order of the file; instruments with orders
  /// but no position come last.
  private(set) var names: [String] = []
  private(set) var positions: [PortfolioPosition] = []
  private(set) var hasPosition: [Bool] = []
  /// Whether the margin ratio counts open orders.
  private(set) var ordersInRatio = false
  /// Of the cross pool: the highest of the file's instruments.
  private(set) var warningLevel = MarginTerms.warningLevelDefault

  private enum Mode: String, CaseIterable { case cross, isolated }
  private enum OrderSide: String, CaseIterable {
    case buy, sell
    var side: Side { self == .buy ? .buy : .sell }
  }

  private struct Listing {
    let name: String
    let mark: Price
    let contract: Contract
    let schedule: MarginSchedule
    let warningLevel: Rate
    let asset: String?
  }

  /// Reads all of a document before it says what is wrong with it, each fault a line.
  /// - Parameter preset: what the command line names, over the document.
  init(_ document: ConfigurationDocument, preset: VenuePreset?) throws(InputFault) {
    let root = try document.collectingRoot()
    do {
      try self.init(root, preset)
    } catch {
      throw root.findings(ending: error)
    }
  }

  private init(_ root: ConfigurationReader, _ preset: VenuePreset?) throws(InputFault) {
    // Of an instrument whose preset is not known nothing can be said.
    let written = try root.optional("preset").flatMap { (item) throws(InputFault) in
      item.isNull ? nil : try VenuePresets.read(item)
    }
    let listings = try Self.listings(root, preset ?? written)
    let collateral = try Self.collateral(root)
    let assets = Set(listings.compactMap(\.asset) + collateral.compactMap(\.asset))
    if assets.count > 1 {
      try root.note(
        root.fault(
          saying: "one settlement asset at a time, found "
            + assets.sorted().joined(separator: ", ")))
    }
    var balance = Int128(0)
    for entry in collateral { balance += Int128(entry.amount.rawValue) }
    for reader in try root.objects("positions") {
      do throws(InputFault) {
        balance -= Int128(try read(position: reader, listings).rawValue)
      } catch {
        try reader.note(error)
      }
    }
    for reader in try root.objects("orders") {
      do throws(InputFault) {
        try read(order: reader, listings)
      } catch {
        try reader.note(error)
      }
    }
    // A linear contract settles in what prices are in, an inverse one in what they are of.
    let kinds = Set(listings.map(\.contract.payoff.kind.rawValue))
    if kinds.count > 1, !listings.allSatisfy({ $0.asset != nil }) {
      try root.note(
        root.fault(
          saying: "linear and inverse instruments side by side: give each its settlementAsset, "
            + "one and the same"))
    }
    ordersInRatio = try root.boolean("ordersInRatio", default: false)
    warningLevel = listings.map(\.warningLevel).max() ?? warningLevel
    try root.finish()
    guard balance.magnitude <= Self.sumMax else {
      throw root.fault(saying: "the collateral is beyond \(Money(rawValue: Int64(Self.sumMax)))")
    }
    self.balance = Money(rawValue: Int64(balance))
    guard balance >= 0 || collateral.contains(where: { $0.amount.isNegative }) else {
      throw root.fault(
        saying: "the collateral does not cover the isolated positions without isolatedMargin; "
          + "\(Money(rawValue: -self.balance.rawValue)) more is needed")
    }
    try checkSums(root)
  }

  private static var sumMax: Int128 { 2 * Int128(Limits.notional.rawValue) }

  // MARK: Parts of the file

  /// The instruments: market documents by name, each with its prices.
  private static func listings(
    _ root: ConfigurationReader, _ preset: VenuePreset?
  ) throws(InputFault) -> [Listing] {
    var listings: [Listing] = []
    for (name, item) in try root.required("instruments").members() {
      let read = try root.reading(nil) { () throws(InputFault) in try item.object() }
      guard let reader = read else { continue }
      var place = MarketPlace()
      place.instrument = InstrumentID(rawValue: UInt16(clamping: listings.count + 1))
      place.symbol = name
      place.preset = preset
      place.isTraded = false
      let mark = try Self.mark(reader, &place)
      // The index is part of the shape; nothing in the margin of a perpetual follows from it.
      if reader.optional("index") != nil {
        _ = try reader.decimal("index", as: Price.self, in: prices)
      }
      let market = try MarketTerms(reader, at: place)
      let contract = market.contract
      listings.append(
        Listing(
          name: name, mark: mark,
          // What is held already is margined whatever its steps and its limit.
          contract: Contract(
            instrument: contract.instrument, settlementAsset: contract.settlementAsset,
            tick: Price(rawValue: 1), lot: Quantity(rawValue: 1), payoff: contract.payoff.kind,
            contractSize: contract.contractSize, priceBand: .one, positionLimit: Limits.quantity),
          schedule: market.schedule, warningLevel: market.margin.warningLevel,
          asset: try asset(of: market, reader, preset)))
    }
    return listings
  }

  private static let prices = Price(rawValue: 1)...Limits.price

  /// The mark price: at `mark`, or at `markPrice` where `mark` holds the terms of the mark, as in a
  /// document of a market that is traded.
  private static func mark(
    _ reader: ConfigurationReader, _ place: inout MarketPlace
  ) throws(InputFault) -> Price {
    var hasTerms = false
    if case .object = reader.optional("mark")?.value.content { hasTerms = true }
    guard !hasTerms, reader.optional("markPrice") == nil else {
      return try reader.decimal("markPrice", as: Price.self, in: prices)
    }
    place.taken = ["mark"]
    return try reader.decimal("mark", as: Price.self, in: prices)
  }

  /// The asset that a document names, or that its preset settles in; nil where neither says.
  private static func asset(
    of market: MarketTerms, _ reader: ConfigurationReader, _ preset: VenuePreset?
  ) throws(InputFault) -> String? {
    if reader.optional("settlementAsset") != nil { return try reader.string("settlementAsset") }
    let isKnown =
      reader.optional("asset") != nil || reader.optional("preset") != nil
      || preset?.payoff == market.contract.payoff.kind
    return isKnown ? market.asset : nil
  }

  private static func collateral(
    _ root: ConfigurationReader
  ) throws(InputFault) -> [(asset: String?, amount: Money)] {
    var entries: [(asset: String?, amount: Money)] = []
    for reader in try root.objects("collateral") {
      let asset = try reader.optional("asset").map { (item) throws(InputFault) in
        try item.string()
      }
      let most = Limits.notional
      entries.append((asset, try reader.decimal("amount", as: Money.self, in: -most...most)))
    }
    return entries
  }

  /// Reads a position and gives what its pocket takes out of the collateral: nothing for a cross
  /// position, and for an isolated one whose `isolatedMargin` is given beside the collateral.
  private mutating func read(
    position reader: ConfigurationReader, _ listings: [Listing]
  ) throws(InputFault) -> Money {
    reader.expect(["instrument", "quantity", "entryPrice", "mode", "leverage", "isolatedMargin"])
    let listing = try Self.listing(reader, listings)
    let most = Limits.quantity
    let quantity = try reader.decimal("quantity", as: Quantity.self, in: -most...most)
    let other = try otherSide(of: listing.name, quantity, reader)
    let entry = try reader.decimal(
      "entryPrice", as: Price.self, in: Price(rawValue: 1)...Limits.price)
    let mode = try reader.choice("mode", of: Mode.self, default: .cross)
    // Without a chosen leverage the greatest that the bracket permits applies.
    let leverage = try reader.integer(
      "leverage", default: UInt16(Limits.leverage), in: 1...UInt16(Limits.leverage))
    // Rounded up: a long has paid more, a short has received less.
    guard
      let notional = listing.contract.payoff.notional(entry, quantity, .up),
      listing.contract.payoff.notional(listing.mark, quantity, .down) != nil
    else { throw reader.fault(saying: "the position's notional is beyond \(Limits.notional)") }
    var pocket: Money?
    var taken = Money.zero
    if mode == .isolated {
      if let given = reader.optional("isolatedMargin") {
        pocket = try given.decimal(
          as: Money.self, in: -Limits.notional...Limits.notional)
      } else {
        taken = InitialRequirement.of(
          exposure: notional.magnitude, leverage: leverage, schedule: listing.schedule)
        pocket = taken
      }
    } else if let given = reader.optional("isolatedMargin"), !given.isNull {
      throw given.fault(saying: "isolatedMargin is for mode 'isolated'; this position is cross")
    }
    try Self.check(leverage: leverage, notional.magnitude, reader, listing)
    if let other { positions[other].otherSide = positions.count }
    names.append(listing.name)
    hasPosition.append(true)
    positions.append(
      PortfolioPosition(
        quantity: quantity, entryNotional: notional, mark: listing.mark, leverage: leverage,
        pocket: pocket, orders: .zero, contract: listing.contract, schedule: listing.schedule,
        otherSide: other, warningLevel: listing.warningLevel))
    return taken
  }

  /// The place of the position that this one hedges: of one instrument a long and a short may be
  /// held side by side, as venues call it, in hedge mode.
  private func otherSide(
    of name: String, _ quantity: Quantity, _ reader: ConfigurationReader
  ) throws(InputFault) -> Int? {
    let places = names.indices.filter { names[$0] == name }
    for place in places where positions[place].quantity.isPositive == quantity.isPositive {
      let side = quantity.isPositive ? "long" : "short"
      throw reader.fault(
        saying: "\(name) has a \(side) position already; give one net position per instrument, or "
          + "one long and one short in hedge mode")
    }
    return places.first
  }

  /// The leverage must be one at which a venue would have let the position be opened.
  private static func check(
    leverage: UInt16, _ notional: Money, _ reader: ConfigurationReader, _ listing: Listing
  ) throws(InputFault) {
    guard let item = reader.optional("leverage") else { return }
    let least = listing.schedule.bracket(for: notional).initialRate
    // Schedules round 1 / leverage up.
    let rate = WideArithmetic.multiplyDivide(Rate.one.rawValue, 1, Int64(leverage), .up)
    guard rate < least.rawValue else { return }
    let greatest = max(1, (Rate.one.rawValue - 1) / max(1, least.rawValue - 1))
    throw item.fault(
      saying: "\(leverage) is above \(greatest), the greatest leverage of \(listing.name) for a "
        + "notional of \(notional)")
  }

  private mutating func read(
    order reader: ConfigurationReader, _ listings: [Listing]
  ) throws(InputFault) {
    reader.expect(["instrument", "side", "quantity", "price"])
    let listing = try Self.listing(reader, listings)
    let side = try reader.choice("side", of: OrderSide.self).side
    let quantity = try reader.decimal(
      "quantity", as: Quantity.self, in: Quantity(rawValue: 1)...Limits.quantity)
    let limit = try reader.decimal(
      "price", as: Price.self, in: Price(rawValue: 1)...Limits.price)
    let payoff = listing.contract.payoff
    let notional = payoff.exposure(limit, quantity, side == .buy ? .up : .down)
    guard notional <= Limits.notional,
      payoff.exposure(listing.mark, quantity, .up) <= Limits.notional
    else { throw reader.fault(saying: "the order's notional is beyond \(Limits.notional)") }
    let loss = OrderLoss.of(
      side, quantity, limit: limit, mark: listing.mark, payoff: listing.contract.payoff)
    // In hedge mode a buy adds to the long and a sell to the short.
    let places = names.indices.filter { names[$0] == listing.name }
    let matching = places.first { positions[$0].quantity.isPositive == (side == .buy) }
    if let place = places.count > 1 ? matching : places.first {
      let summed = positions[place].orders
      let before =
        side == .buy
        ? (summed.buyQuantity, summed.buyNotional) : (summed.sellQuantity, summed.sellNotional)
      guard let total = before.0.adding(quantity), total <= Limits.quantity,
        before.1.adding(notional) != nil
      else { throw reader.fault(saying: "the orders add up beyond \(Limits.quantity)") }
      positions[place].orders.add(side, quantity, notional, loss: loss)
      return
    }
    names.append(listing.name)
    hasPosition.append(false)
    var orders = OrderExposure.zero
    orders.add(side, quantity, notional, loss: loss)
    positions.append(
      PortfolioPosition(
        quantity: .zero, entryNotional: .zero, mark: listing.mark,
        leverage: UInt16(Limits.leverage), pocket: nil, orders: orders,
        contract: listing.contract, schedule: listing.schedule,
        warningLevel: listing.warningLevel))
  }

  private static func listing(
    _ reader: ConfigurationReader, _ listings: [Listing]
  ) throws(InputFault) -> Listing {
    let item = try reader.required("instrument")
    let name = try item.string()
    if let listing = listings.first(where: { $0.name == name }) { return listing }
    let known = listings.map(\.name)
    let near = Spelling.nearest(to: name, among: known).map { "; did you mean '\($0)'?" }
    throw item.fault(
      saying: "\(InputFault.quoted(name)) is not among instruments "
        + "(\(known.joined(separator: ", ")))\(near ?? "")")
  }

  /// Sums that the arithmetic relies on.
  private func checkSums(_ root: ConfigurationReader) throws(InputFault) {
    var atMark = Int128(0)
    var atEntry = Int128(0)
    for position in positions {
      let value = PositionValue.of(
        quantity: position.quantity, mark: position.mark, payoff: position.contract.payoff)
      let orders = position.orders
      let bought = PositionValue.exposure(
        quantity: orders.buyQuantity, mark: position.mark, payoff: position.contract.payoff)
      let sold = PositionValue.exposure(
        quantity: orders.sellQuantity, mark: position.mark, payoff: position.contract.payoff)
      atMark += Int128((value.magnitude + bought + sold).rawValue)
      atEntry += Int128(position.entryNotional.magnitude.rawValue)
      atEntry += Int128(orders.buyNotional.rawValue) + Int128(orders.sellNotional.rawValue)
    }
    let pockets = positions.reduce(Int128(0)) {
      $0 + Int128(($1.pocket ?? .zero).magnitude.rawValue)
    }
    guard max(atMark, atEntry, pockets) <= Self.sumMax else {
      throw root.fault(
        saying: "the notionals or isolated margins add up beyond "
          + "\(Money(rawValue: Int64(Self.sumMax)))")
    }
  }
}
