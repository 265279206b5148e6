import Calibration
import Inputs
import Instruments
import Markets
import Pricing
import Units

/// A member as the file has it, before prices are known.
struct StressMember {
  /// Units, or notional at the mark.
  public enum Size {
    case quantity(Double)
    case notional(Double)
  }

  /// An option held.
  public struct Option {
    var underlying: Int
    var type: OptionType
    var strike: Double
    /// Days to expiry, or when it is.
    var days: Double?
    var expiry: Timestamp?
    var volatility: Double
    /// Nil is the mark.
    var forward: Double?
    var settlement: OptionSettlement
    var quantity: Double
    /// Where it stands, for a fault that shows only with the prices.
    var item: ConfigurationItem
  }

  /// What a member has posted, or how that is made.
  public enum Margin {
    /// Cash and assets by underlying, in units.
    case posted(cash: Double, assets: [Double])
    /// Worth now and the shares of it held in assets.
    case amount(Double, heldIn: [Double])
    /// Initial margin of each position by the schedule of its underlying.
    case schedule([MarginSchedule?], heldIn: [Double], item: ConfigurationItem)
    /// What a model asks for the portfolio at a confidence over a horizon.
    case model(
      ForecastModel, confidence: Double, horizon: TimeSpan?, heldIn: [Double],
      item: ConfigurationItem)
  }

  let name: String
  let group: String?
  let positions: [(underlying: Int, size: Size)]
  let options: [Option]
  let margin: Margin

  static func list(
    _ root: ConfigurationReader, _ reader: NamedReader, cash: [String]
  ) throws -> [StressMember] {
    let common = try root.optional("margin").map { try margin($0, reader, cash) }
    let items = try root.required("members").members()
    guard !items.isEmpty, items.count <= StressFile.membersMax else {
      throw root.fault(
        saying: "'members' holds \(items.count); expected 1 to \(StressFile.membersMax)")
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
      if let given = reader.optional("expiry") { try StressFile.time(given) } else { nil }
    let days: Double? =
      if let given = reader.optional("days") { try given.number(in: 0...36_500) } else { nil }
    guard (expiry == nil) != (days == nil) else {
      throw item.fault(saying: "expected either 'expiry' (a time in UTC) or 'days' to it")
    }
    let forward: Double? =
      if let given = reader.optional("forward") { try given.number(in: 1e-9...1e12) } else { nil }
    return Option(
      underlying: try named.place(try name.string(), name),
      type: try reader.choice("type", of: OptionType.self),
      strike: try reader.number("strike", in: 1e-9...1e12), days: days, expiry: expiry,
      volatility: try reader.number("volatility", in: 0.001...20), forward: forward,
      settlement: try reader.choice("settlement", of: OptionSettlement.self, default: .quote),
      quantity: try reader.number("quantity", in: -1e15...1e15), item: item)
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
      return .schedule(try schedules(schedule, named), heldIn: heldIn, item: item)
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
      horizon: horizon, heldIn: heldIn, item: item)
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
