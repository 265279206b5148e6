import Inputs
import Pricing
import Units

/// One option whose value, or whose volatility, is asked for.
///
/// ```swift
/// let call = try OptionRequest(
///   forward: 60_000, strike: 65_000, years: 30.0 / 365, volatility: 0.6)
/// print(try call.value().shown.delta)
/// ```
public struct OptionRequest {
  /// Law of the underlying: lognormal, or normal with volatility in price units.
  public enum Model: String, CaseIterable { case black, bachelier }

  /// Price of the underlying for the expiry, in the quote asset.
  public let forward: Double
  /// In the quote asset.
  public let strike: Double
  /// To expiry, of 365 days.
  public let years: Double
  /// Call or put.
  public let type: OptionType
  /// What premium and payoff are counted in.
  public let settlement: OptionSettlement
  /// Value now of one unit at expiry.
  public let discount: Double
  /// `black`: the forward lognormal; `bachelier`: normal.
  public let model: Model
  /// A year, 0.6 being 60 %; nil where the premium is given.
  public let volatility: Double?
  let price: Double?
  /// Turns what is wrong with the option into a line that names where it was given.
  let fault: (String) -> any Error

  /// A year of 365 days, as expiries are counted.
  public static let yearNanoseconds = 365.0 * 86_400e9

  /// - Parameters:
  ///   - forward: price of the underlying for the expiry, in the quote asset.
  ///   - years: to expiry, of 365 days.
  ///   - settlement: what premium and payoff are counted in.
  ///   - discount: value now of one unit at expiry; 1 where premiums are settled in coin.
  ///   - volatility: a year, 0.6 being 60 %; of Bachelier's model in price units.
  ///   - price: the premium, in place of the volatility.
  /// - Throws: a `SettingFault` where not exactly one of volatility and price is given, or where
  ///   the settlement does not go with the rest. What the model itself refuses, `value` throws.
  public init(
    forward: Double, strike: Double, years: Double, type: OptionType = .call,
    settlement: OptionSettlement = .quote, discount: Double = 1, model: Model = .black,
    volatility: Double? = nil, price: Double? = nil
  ) throws {
    (self.forward, self.strike, self.years, self.type) = (forward, strike, years, type)
    (self.settlement, self.discount, self.model) = (settlement, discount, model)
    (self.volatility, self.price) = (volatility, price)
    fault = { SettingFault(line: $0) }
    try check()
  }

  private init(_ reader: ConfigurationReader) throws {
    forward = try reader.number("forward")
    strike = try reader.number("strike")
    years = Double(try reader.duration("expiry").rawValue) / Self.yearNanoseconds
    type = try reader.choice("type", of: OptionType.self, default: .call)
    settlement = try reader.choice(
      "settlement", of: OptionSettlement.self, default: .quote)
    discount = try reader.number("discount", default: 1)
    model = try reader.choice("model", of: Model.self, default: .black)
    volatility = try reader.optional("volatility").map { try $0.number() }
    price = try reader.optional("price").map { try $0.number() }
    fault = { reader.fault(saying: $0) }
    try check()
  }

  /// The options of a file, and whether it holds a list of them.
  public static func read(
    _ document: ConfigurationDocument
  ) throws -> (options: [OptionRequest], isList: Bool) {
    let root = try document.root()
    let isList = root.optional("options") != nil
    let options =
      isList
      ? try root.objects("options").map { try OptionRequest($0) } : [try OptionRequest(root)]
    try root.finish()
    return (options, isList)
  }

  private func check() throws {
    if (volatility == nil) == (price == nil) {
      throw fault("volatility: give either volatility or price")
    }
    if model == .bachelier, settlement == .coin, forward <= 0 {
      throw fault("forward: \(forward) is not above 0, as a coin's price must be")
    }
    if settlement == .coin, discount != 1 {
      throw fault("discount: \(discount) is not 1, as coin settlement needs")
    }
  }

  /// What the option is worth, and how that moves.
  /// - Parameters:
  ///   - interval: of hedging, for its cost; nil for none.
  ///   - cost: of hedging as a fraction traded, 0 to 0.5.
  ///   - grid: ranges of price (a fraction, above 0 and below 1) and volatility over which
  ///     sensitivities are held against revaluation; for `Model.black` alone.
  /// - Throws: where the price lies outside the bounds of no arbitrage, or a number outside what
  ///   the model takes: a fault that names where the option was given.
  public func value(
    hedgeEvery interval: TimeSpan? = nil, cost: Double = 0.0005,
    grid: (price: Double, volatility: Double)? = nil
  ) throws -> OptionValue {
    do throws(PricingFault) {
      return try OptionValue(self, hedgeEvery: interval, cost: cost, grid: grid)
    } catch {
      // The engine counts time in years, the user gives it as a length of time.
      let line = settlement == .coin ? inCoins(error) : error.description
      throw fault(line.hasPrefix("years:") ? "expiry, in \(line)" : line)
    }
  }

  /// What is wrong with a premium in the coins it was given in, not in the quote asset that the
  /// engine counts in.
  private func inCoins(_ error: PricingFault) -> String {
    switch error {
    case .belowIntrinsic(_, let intrinsic):
      "price: \(price ?? 0) coin is below the intrinsic value \(intrinsic / forward) coin"
    case .aboveMaximum(_, let maximum):
      "price: \(price ?? 0) coin is not below \(maximum / forward) coin, the most an option can be "
        + "worth"
    default: error.description
    }
  }
}
