import Calibration
import Inputs
import Instruments
import Markets
import Pricing
import Units

/// A member of a stress test: what it holds and what it has posted, before prices are known.
public struct StressMember {
  /// Units, or notional at the mark; negative for a short.
  public enum Size {
    case quantity(Double)
    case notional(Double)
  }

  /// An option held.
  public struct Option {
    /// Place of the underlying.
    public var underlying: Int
    /// Call or put.
    public var type: OptionType
    /// In the quote asset, above 0.
    public var strike: Double
    /// Days to expiry; nil where `expiry` says it.
    public var days: Double?
    /// When it expires; nil where `days` says it.
    public var expiry: Timestamp?
    /// A year, 0.6 being 60 %.
    public var volatility: Double
    /// Price of the underlying for the expiry; nil is the mark.
    public var forward: Double?
    /// What premium and payoff are counted in.
    public var settlement: OptionSettlement
    /// Units, negative for a writer.
    public var quantity: Double
    /// For a fault that shows only with the prices.
    public var place: InputPlace

    /// - Parameter days: to expiry, not negative.
    public init(
      on underlying: Int, _ type: OptionType, strike: Double, days: Double, volatility: Double,
      forward: Double? = nil, settlement: OptionSettlement = .quote, quantity: Double,
      place: InputPlace = StressMember.given
    ) {
      (self.underlying, self.type, self.strike, self.days) = (underlying, type, strike, days)
      (self.volatility, self.forward) = (volatility, forward)
      (self.settlement, self.quantity, self.place) = (settlement, quantity, place)
    }

    init(
      _ underlying: Int, _ type: OptionType, strike: Double, days: Double?, expiry: Timestamp?,
      volatility: Double, forward: Double?, settlement: OptionSettlement, quantity: Double,
      place: InputPlace
    ) {
      self.init(
        on: underlying, type, strike: strike, days: days ?? 0, volatility: volatility,
        forward: forward, settlement: settlement, quantity: quantity, place: place)
      (self.days, self.expiry) = (days, expiry)
    }
  }

  /// Where values of a program's own came from.
  public static let given = InputPlace(file: "stress", place: "members")

  /// What a member has posted, or how that is made. `heldIn` are the shares of it that are held in
  /// each underlying, not negative, at most 1 together; the rest is cash.
  public enum Margin {
    /// Cash in the quote asset, and assets by underlying in units.
    case posted(cash: Double, assets: [Double])
    /// Worth now, in the quote asset.
    case amount(Double, heldIn: [Double])
    /// Initial margin of each position by the schedule of its underlying.
    case schedule([MarginSchedule?], heldIn: [Double], place: InputPlace = given)
    /// What a model asks for the portfolio at a confidence over a horizon; nil for one bar.
    case model(
      ForecastModel, confidence: Double, horizon: TimeSpan?, heldIn: [Double],
      place: InputPlace = given)
  }

  /// Each once.
  public let name: String
  /// Members of one group default together; nil for none.
  public let group: String?
  let positions: [(underlying: Int, size: Size)]
  let options: [Option]
  let margin: Margin

  /// - Parameters:
  ///   - positions: by places of underlyings.
  ///   - options: held beside them.
  public init(
    _ name: String, group: String? = nil, positions: [(underlying: Int, size: Size)],
    options: [Option] = [], margin: Margin
  ) {
    (self.name, self.group, self.positions) = (name, group, positions)
    (self.options, self.margin) = (options, margin)
  }

  static func list(
    _ root: ConfigurationReader, _ reader: NamedReader, cash: [String]
  ) throws -> [StressMember] {
    let common = try root.optional("margin").map { try margin($0, reader, cash) }
    let items = try root.required("members").members()
    guard !items.isEmpty, items.count <= StressTerms.membersMax else {
      throw root.fault(
        saying: "'members' holds \(items.count); expected 1 to \(StressTerms.membersMax)")
    }
    return try items.map { try StressMember($0.name, $0.item, reader, cash, common) }
  }

  private init(
    _ name: String, _ item: ConfigurationItem, _ named: NamedReader, _ cash: [String],
    _ common: Margin?
  ) throws {
    let reader = try item.object()
    self.name = name
    group = try reader.optional("group").map { try $0.string() }
    positions = try reader.optional("positions").map { try Self.positions($0, named) } ?? []
    options = try reader.objects("options").enumerated().map { place, terms in
      try Self.option(terms, try reader.array("options")[place], named)
    }
    guard !positions.isEmpty || !options.isEmpty else {
      throw item.fault(saying: "\(name) holds nothing; expected 'positions' or 'options'")
    }
    if let own = reader.optional("margin") {
      margin = try Self.margin(own, named, cash)
    } else if let common {
      margin = common
    } else {
      throw item.fault(
        saying: "'margin' is missing, here and for all; expected what is posted, such as 1000000, "
          + "or {model: \"historical-500\", confidence: 0.99}")
    }
  }

  private static func positions(
    _ item: ConfigurationItem, _ named: NamedReader
  ) throws(InputFault) -> [(underlying: Int, size: Size)] {
    var positions: [(underlying: Int, size: Size)] = []
    for (name, inner) in try item.members() {
      let place = try named.place(name, inner)
      let reader = try inner.object()
      let sizes = [reader.optional("quantity"), reader.optional("notional")]
      guard sizes.count(where: { $0 != nil }) == 1 else {
        throw inner.fault(saying: "expected either {quantity: units} or {notional: amount}")
      }
      if let quantity = sizes[0] {
        positions.append((place, .quantity(try quantity.number(in: -1e15...1e15))))
      } else if let notional = sizes[1] {
        positions.append((place, .notional(try notional.number(in: -1e15...1e15))))
      }
    }
    return positions
  }

  private static func option(
    _ reader: ConfigurationReader, _ item: ConfigurationItem, _ named: NamedReader
  ) throws(InputFault) -> Option {
    let name = try reader.required("underlying")
    let expiry: Timestamp? =
      if let given = reader.optional("expiry") { try StressTerms.time(given) } else { nil }
    let days: Double? =
      if let given = reader.optional("days") { try given.number(in: 0...36_500) } else { nil }
    guard (expiry == nil) != (days == nil) else {
      throw item.fault(saying: "expected either 'expiry' (a time in UTC) or 'days' to it")
    }
    let forward: Double? =
      if let given = reader.optional("forward") { try given.number(in: 1e-9...1e12) } else { nil }
    return Option(
      try named.place(try name.string(), name), try reader.choice("type", of: OptionType.self),
      strike: try reader.number("strike", in: 1e-9...1e12), days: days, expiry: expiry,
      volatility: try reader.number("volatility", in: 0.001...20), forward: forward,
      settlement: try reader.choice("settlement", of: OptionSettlement.self, default: .quote),
      quantity: try reader.number("quantity", in: -1e15...1e15),
      place: item.standing)
  }

  // MARK: Margin

  private static func margin(
    _ item: ConfigurationItem, _ named: NamedReader, _ cash: [String]
  ) throws -> Margin {
    guard case .object = item.value.content else {
      let none = [Double](repeating: 0, count: named.names.count)
      return .amount(try item.number(in: 0...1e15), heldIn: none)
    }
    let reader = try item.object()
    if let assets = reader.optional("assets") { return try posted(assets, named, cash) }
    let heldIn = try shares(reader.optional("heldIn"), named)
    if let amount = reader.optional("amount") {
      return .amount(try amount.number(in: 0...1e15), heldIn: heldIn)
    }
    if let schedule = reader.optional("schedule") {
      return .schedule(try schedules(schedule, named), heldIn: heldIn, place: item.standing)
    }
    if let preset = try reader.preset() {
      return .schedule(
        try schedules(of: preset, reader, item, named), heldIn: heldIn, place: item.standing)
    }
    let name = try reader.required("model")
    let text = try name.string()
    let model: ForecastModel
    do throws(ModelName.Fault) {
      model = try ModelName.read(text)
    } catch {
      if let reason = error.reason { throw name.fault(saying: "'\(text)': \(reason)") }
      let near = Spelling.nearest(to: text, among: ModelName.known)
      throw name.fault(
        "a model such as \(ModelName.known.joined(separator: ", "))"
          + "\(near.map { "; did you mean '\($0)'?" } ?? "")")
    }
    let horizon = try reader.optional("horizon").map {
      try $0.duration(in: .seconds(60)...TimeSpan(rawValue: 86_400_000_000_000 * 365))
    }
    return .model(
      model, confidence: try reader.number("confidence", default: 0.99, in: 0.501...0.99999),
      horizon: horizon, heldIn: heldIn, place: item.standing)
  }

  /// The preset's table of each underlying: by its name, by that with the settlement asset behind
  /// it, or by the symbol that `symbols` gives it; nil where there is none.
  private static func schedules(
    of preset: VenuePreset, _ reader: ConfigurationReader, _ item: ConfigurationItem,
    _ named: NamedReader
  ) throws(InputFault) -> [MarginSchedule?] {
    var symbols: [String?] = named.names.map { _ in nil }
    if let given = reader.optional("symbols") {
      for (name, inner) in try given.members() {
        let symbol = try inner.string()
        guard preset.table(for: symbol) != nil else {
          throw inner.fault(
            "one of the tables of \(preset.name): "
              + preset.tables.map(\.symbol).joined(separator: ", "))
        }
        symbols[try named.place(name, inner)] = symbol
      }
    }
    let schedules = zip(named.names, symbols).map { name, symbol in
      preset.schedule(for: symbol ?? name)
        ?? preset.schedule(for: name.uppercased() + preset.settlementAsset)
    }
    guard schedules.contains(where: { $0 != nil }) else {
      let known = preset.tables.map(\.symbol).joined(separator: ", ")
      let tables = known.isEmpty ? "no margin tables" : "tables for \(known) only"
      throw item.fault(
        saying: "preset \(preset.name) has \(tables), none for "
          + "\(named.names.joined(separator: ", ")); expected 'symbols', such as "
          + "{\(named.names[0]): \"BTCUSDT\"}")
    }
    return schedules
  }

  /// One schedule for every underlying, in the file or named; or one by underlying.
  private static func schedules(
    _ item: ConfigurationItem, _ named: NamedReader
  ) throws(InputFault) -> [MarginSchedule?] {
    guard case .object(let members) = item.value.content,
      !members.contains(where: { $0.key == "brackets" || $0.key == "maintenanceRate" })
    else {
      let schedule = try item.marginSchedule()
      return named.names.map { _ in schedule }
    }
    var schedules = [MarginSchedule?](repeating: nil, count: named.names.count)
    for (name, inner) in try item.members() {
      schedules[try named.place(name, inner)] = try inner.marginSchedule()
    }
    return schedules
  }

  private static func posted(
    _ item: ConfigurationItem, _ named: NamedReader, _ cash: [String]
  ) throws(InputFault) -> Margin {
    var (sum, assets) = (0.0, [Double](repeating: 0, count: named.names.count))
    let all = NamedReader(
      names: named.names + cash.filter { !named.names.contains($0) }, what: "prices and cash")
    for (name, inner) in try item.members() {
      let place = try all.place(name, inner)
      let units = try inner.number(in: 0...1e15)
      if place < assets.count { assets[place] = units } else { sum += units }
    }
    return .posted(cash: sum, assets: assets)
  }

  private static func shares(
    _ item: ConfigurationItem?, _ named: NamedReader
  ) throws(InputFault) -> [Double] {
    guard let item else { return [Double](repeating: 0, count: named.names.count) }
    guard case .object = item.value.content else { throw item.fault("shares such as {BTC: 0.4}") }
    let shares = try named.values(item, in: 0...1).map { $0 ?? 0 }
    guard shares.reduce(0, +) <= 1 + 1e-12 else {
      throw item.fault(saying: "the shares add up to \(shares.reduce(0, +)); at most 1")
    }
    return shares
  }
}
