import Inputs
import Pricing

/// Options: values, sensitivities, implied volatility, portfolios.
enum OptionTopics {
  static let all: [ConformanceAdapter] = [
    ConformanceAdapter(referringTopic: "options", options)
  ]

  @Sendable private static func options(
    _ reader: ConfigurationReader, _ others: ConformanceInputs
  ) throws -> ConformanceResult {
    if reader.optional("positions") != nil { return try portfolio(reader, others) }
    if reader.optional("price") != nil { return try impliedVolatility(reader) }
    if reader.optional("normal_vol") != nil { return try bachelier(reader) }
    return try black(reader)
  }

  private static func type(_ reader: ConfigurationReader) throws -> OptionType {
    let sign: Int = try reader.integer("cp", default: 1, in: -1...1)
    guard sign != 0 else { throw reader.fault(saying: "cp is not 1 (call) or -1 (put)") }
    return sign > 0 ? .call : .put
  }

  private static func black(_ reader: ConfigurationReader) throws -> ConformanceResult {
    let forward = try reader.number("F")
    let option = try Black76(
      forward: forward, strike: try reader.number("K"), volatility: try reader.number("sigma"),
      years: try reader.number("T"), discount: try reader.number("discount", default: 1))
    let greeks = option.greeks(try type(reader))
    return .fields([
      ("price", .real(greeks.value)), ("delta_fwd", .real(greeks.delta)),
      ("gamma_fwd", .real(greeks.gamma)), ("vega_per_unit_vol", .real(greeks.vega)),
      ("theta_per_year", .real(greeks.theta)), ("vanna", .real(greeks.vanna)),
      ("volga", .real(greeks.volga)), ("price_coin", .real(option.coinPrice(try type(reader)))),
      (
        "delta_premium_adjusted_coin",
        .real(greeks.premiumAdjustedDelta(forward: forward))
      ), ("c_minus_p", .real(option.price(.call) - option.price(.put))),
    ])
  }

  private static func bachelier(_ reader: ConfigurationReader) throws -> ConformanceResult {
    let option = try Bachelier(
      forward: try reader.number("F"), strike: try reader.number("K"),
      volatility: try reader.number("normal_vol"), years: try reader.number("T"),
      discount: try reader.number("discount", default: 1))
    return .fields([("price", .real(option.price(try type(reader))))])
  }

  private static func impliedVolatility(
    _ reader: ConfigurationReader
  ) throws -> ConformanceResult {
    let (price, forward) = (try reader.number("price"), try reader.number("F"))
    let (strike, years) = (try reader.number("K"), try reader.number("T"))
    let type = try type(reader)
    do {
      let volatility = try ImpliedVolatility.black(
        price: price, forward: forward, strike: strike, years: years, type: type,
        discount: try reader.number("discount", default: 1))
      return .fields([("iv", .real(volatility))])
    } catch let fault as PricingFault {
      return .fields([("error", .name(fault.code))])
    }
  }

  /// Sums over positions, and the change of value where a move is given.
  private static func portfolio(
    _ reader: ConfigurationReader, _ others: ConformanceInputs
  ) throws -> ConformanceResult {
    let forward = try reader.number("F")
    var item = try reader.required("positions")
    if let name = try? item.string() {
      let id = name.hasPrefix("as ") ? String(name.dropFirst(3)) : name
      guard let inputs = others.of(id) else { throw item.fault("as and the id of a case") }
      item = try inputs.object().required("positions")
    }
    let positions = try item.array().map { item in
      let position = try item.object()
      return OptionPosition(
        type: try type(position), strike: try position.number("K"),
        years: try position.number("T"), volatility: try position.number("iv"),
        quantity: try position.number("qty"))
    }
    let portfolio = try OptionPortfolio(forward: forward, options: positions)
    let greeks = portfolio.greeks
    var fields: [(name: String, value: ConformanceResult)] = [
      ("value", .real(greeks.value)), ("delta", .real(greeks.delta)),
      ("gamma", .real(greeks.gamma)), ("vega", .real(greeks.vega)),
    ]
    if reader.optional("dF") != nil || reader.optional("dvol") != nil {
      let move = MarketMove(
        forward: try reader.number("dF", default: 0),
        volatility: try reader.number("dvol", default: 0))
      fields.append(("taylor_pnl", .real(portfolio.approximateChange(move))))
      fields.append(("full_pnl", .real(try portfolio.change(move))))
    }
    return .fields(fields)
  }
}
