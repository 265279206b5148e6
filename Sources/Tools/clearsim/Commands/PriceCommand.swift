import Inputs
import Pricing
import Reports
import Studies
import StudyPages

/// `clearsim price [FILE]`: what options are worth, or the volatility in their price.
enum PriceCommand: Subcommand {
  static let declaration = CommandDeclaration(
    name: "price",
    summary: "value and sensitivities of an option, or the volatility in its price",
    operands: [
      OperandDeclaration(
        name: "FILE",
        meaning: "options in a JSON5 file; - is standard input; without it, --forward "
          + "and its like describe one option", count: .optional)
    ],
    options: [
      .value("forward", "F", "forward price of the underlying for the expiry"),
      .value("strike", "K", "strike price"),
      .value("expiry", "SPAN", "time to expiry, such as 30d or 12h; 365 days to the year"),
      .value("type", "TYPE", "call or put", default: "call"),
      .value("volatility", "V", "volatility a year, 0.6 being 60 %"),
      .value("price", "P", "the premium, in place of the volatility"),
      .value(
        "settlement", "UNIT", "what premium and payoff are counted in: quote or coin",
        default: "quote"),
      .value("discount", "D", "value now of one unit at expiry", default: "1"),
      .value(
        "model", "NAME", "black, or bachelier with volatility in price units",
        default: "black"),
      .value("hedge-every", "SPAN", "also the cost of hedging at this interval"),
      .value("hedge-cost", "C", "cost of hedging as a fraction traded", default: "0.0005"),
      .value(
        "grid", "P,V",
        "also how far delta, gamma and vega mislead over moves of the price up to the fraction "
          + "P and of volatility up to V, such as 0.15,0.1"),
      .set, .page, .json,
    ],
    notes: """
      FILE: {forward, strike, expiry: "30d", type, volatility or price, settlement, discount,
      model}, or {options: [...]} of such objects. Either volatility or price is given; a price
      outside the no-arbitrage bounds is an error. At the money without volatility or time
      sensitivities are their limits; what grows without bound has no number.

      Coin-settled options (Deribit's inverse) are worth the undiscounted value over the forward,
      in coins; so are all their sensitivities. Per unit of the underlying: delta and gamma per
      unit of the forward, vega per 1.00 of volatility, theta per year of time passing, rho per
      1.00 of rate; higher ones accordingly. premiumAdjustedDelta is delta less premium in coins.
      Hedging: Leland's expected cost until expiry, and the standard deviation of what hedging at
      that interval misses. sensitivityErrors: for one unit in the quote asset, undiscounted, the
      change by full revaluation and by delta, gamma and vega over nine prices by three
      volatilities; --json lists every move. Figures are numbers of a model, not amounts. --page
      draws value and payoff, and every sensitivity, against the forward.
      """,
    examples: ["clearsim price --forward 60000 --strike 65000 --expiry 30d --volatility 0.6"])

  static func run(_ arguments: Arguments, console: Console) throws -> ExitStatus {
    let options: [OptionRequest]
    var isList = false
    if let file = arguments.operands.first {
      let document = try ConfigurationDocument(file: file, overrides: arguments.all("set"))
      (options, isList) = try OptionRequest.read(document)
    } else {
      options = [try option(arguments)]
    }
    let hedging = try arguments.duration("hedge-every")
    let cost = try arguments.number("hedge-cost", in: 0...0.5) ?? 0.0005
    let grid = try grid(arguments)
    if grid != nil, options.contains(where: { $0.model != .black }) {
      throw arguments.usage("--grid: needs the model black; an option here has bachelier")
    }
    let page = try arguments.page()
    let values = try options.map { try $0.value(hedgeEvery: hedging, cost: cost, grid: grid) }
    let report = PriceReport(values, file: arguments.operands.first)
    try page?.write(report.page)
    if arguments.has("json") {
      try console.result(isList ? ["options": .array(report.json)] : report.json[0])
    } else {
      try console.result(report.text)
    }
    return .done
  }

  /// The one option that the command line describes.
  private static func option(_ arguments: Arguments) throws -> OptionRequest {
    func required(_ name: String) throws -> Double {
      guard let number = try arguments.number(name) else {
        throw arguments.usage("--\(name) is missing")
      }
      return number
    }
    let (forward, strike) = (try required("forward"), try required("strike"))
    guard let span = try arguments.duration("expiry") else {
      throw arguments.usage("--expiry is missing")
    }
    return try OptionRequest(
      forward: forward, strike: strike,
      years: Double(span.rawValue) / OptionRequest.yearNanoseconds,
      type: try arguments.choice("type", of: OptionType.self) ?? .call,
      settlement: try arguments.choice("settlement", of: OptionSettlement.self) ?? .quote,
      discount: try arguments.number("discount") ?? 1,
      model: try arguments.choice("model", of: OptionRequest.Model.self) ?? .black,
      volatility: try arguments.number("volatility"), price: try arguments.number("price"))
  }

  private static func grid(_ arguments: Arguments) throws -> (price: Double, volatility: Double)? {
    guard let text = arguments.text("grid") else { return nil }
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    guard parts.count == 2, let price = Double(parts[0]), let volatility = Double(parts[1]),
      price > 0, price < 1, volatility > 0, volatility <= 10
    else {
      throw arguments.usage(
        "--grid: '\(text)' is not a fraction of the price above 0 and below 1, a comma, and a "
          + "volatility above 0, to 10, such as 0.15,0.1")
    }
    return (price, volatility)
  }
}
