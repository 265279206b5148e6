import Inputs
import Pricing
import Reports
import Units

/// One option that `clearsim price` is asked about, from the command line or a file.
struct OptionRequest {
  enum Model: String, CaseIterable { case black, bachelier }

  let forward: Double
  let strike: Double
  let years: Double
  let type: OptionType
  let settlement: OptionSettlement
  let discount: Double
  let model: Model
  let volatility: Double?
  let price: Double?
  /// Turns what is wrong with the option into a line that names where it was given.
  let fault: (String) -> any Error

  static let yearNanoseconds = 365.0 * 86_400e9

  init(_ arguments: Arguments) throws {
    func required(_ name: String) throws -> Double {
      guard let number = try arguments.number(name) else {
        throw arguments.usage("--\(name) is missing")
      }
      return number
    }
    forward = try required("forward")
    strike = try required("strike")
    guard let span = try arguments.duration("expiry") else {
      throw arguments.usage("--expiry is missing")
    }
    years = Double(span.rawValue) / Self.yearNanoseconds
    type = try arguments.choice("type", of: OptionType.self) ?? .call
    settlement = try arguments.choice("settlement", of: OptionSettlement.self) ?? .quote
    discount = try arguments.number("discount") ?? 1
    model = try arguments.choice("model", of: Model.self) ?? .black
    volatility = try arguments.number("volatility")
    price = try arguments.number("price")
    fault = { arguments.usage("--" + $0) }
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
  static func read(
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

  /// Everything there is to say, as JSON.
  /// - Parameter grid: ranges of price and volatility over which sensitivities are held against
  ///   revaluation.
  func answer(
    hedgeEvery interval: TimeSpan?, cost: Double, grid: (price: Double, volatility: Double)?
  ) throws -> JSONValue {
    do {
      return try evaluate(hedgeEvery: interval, cost: cost, grid: grid)
    } catch let error as PricingFault {
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

  private func evaluate(
    hedgeEvery interval: TimeSpan?, cost: Double, grid: (price: Double, volatility: Double)?
  ) throws -> JSONValue {
    var used = volatility ?? 0
    var plain: Greeks
    var hedging: JSONValue?
    switch model {
    case .black:
      if let price {
        used = try ImpliedVolatility.black(
          price: settlement == .coin ? price * forward : price, forward: forward,
          strike: strike, years: years, type: type, discount: discount)
      }
      let option = try Black76(
        forward: forward, strike: strike, volatility: used, years: years, discount: discount)
      plain = option.greeks(type)
      if let interval {
        hedging = Self.json(
          try HedgingCost(
            option, type, interval: Double(interval.rawValue) / Self.yearNanoseconds, cost: cost))
      }
    case .bachelier:
      if let price {
        used = try ImpliedVolatility.bachelier(
          price: settlement == .coin ? price * forward : price, forward: forward,
          strike: strike, years: years, type: type, discount: discount)
      }
      plain = try Bachelier(
        forward: forward, strike: strike, volatility: used, years: years, discount: discount
      ).greeks(type)
    }
    let shown = settlement == .coin ? plain.settledInCoin(forward: forward) : plain
    var members: [(key: String, value: JSONValue)] = [
      ("model", .string(model.rawValue)), ("type", .string(type.rawValue)),
      ("settlement", .string(settlement.rawValue)), ("forward", .number(forward)),
      ("strike", .number(strike)), ("years", .number(years)), ("discount", .number(discount)),
      ("volatility", .number(used)), ("price", .number(shown.value)),
      (
        "intrinsic",
        .number(
          discount * type.intrinsic(forward: forward, strike: strike)
            / (settlement == .coin ? forward : 1))
      ), ("greeks", Self.json(shown)),
    ]
    if settlement == .coin {
      members.append(
        ("premiumAdjustedDelta", .number(plain.premiumAdjustedDelta(forward: forward))))
    }
    if let hedging { members.append(("hedging", hedging)) }
    if let grid, model == .black {
      members.append(
        (
          "sensitivityErrors",
          try SensitivityErrors(
            self, volatility: used, priceRange: grid.price, volatilityRange: grid.volatility
          ).json
        ))
    }
    return .object(members)
  }

  private static func json(_ greeks: Greeks) -> JSONValue {
    [
      "delta": figure(greeks.delta), "gamma": figure(greeks.gamma),
      "vega": figure(greeks.vega), "theta": figure(greeks.theta), "rho": figure(greeks.rho),
      "vanna": figure(greeks.vanna), "volga": figure(greeks.volga),
      "charm": figure(greeks.charm), "veta": figure(greeks.veta),
      "speed": figure(greeks.speed), "zomma": figure(greeks.zomma),
      "color": figure(greeks.color), "ultima": figure(greeks.ultima),
    ]
  }

  /// Null for a limit that grows without bound.
  private static func figure(_ value: Double) -> JSONValue {
    value.isFinite ? .number(value) : .null
  }

  private static func json(_ cost: HedgingCost) -> JSONValue {
    [
      "hedges": .number(cost.hedges), "expectedCost": .number(cost.expected),
      "nextCost": .number(cost.next), "errorDeviation": .number(cost.errorDeviation),
      "leland": .number(cost.leland),
    ]
  }
}
