import Inputs
import Pricing
import Units

/// SPAN's sixteen scenarios: `span`.
enum SpanTopics {
  static let all: [ConformanceAdapter] = [ConformanceAdapter(referringTopic: "span", span)]

  @Sendable private static func span(
    _ reader: ConfigurationReader, _ others: ConformanceInputs
  ) throws -> ConformanceResult {
    if reader.optional("future") != nil { return try published(reader) }
    var terms = reader
    if let name = reader.optional("same_as") {
      guard let inputs = others.of(try name.string()) else { throw name.fault("the id of a case") }
      terms = try inputs.object()
    }
    let years = try terms.number("T")
    let options = try (reader.optional("options") ?? terms.required("options")).array().map {
      let option = try $0.object()
      let sign: Int = try option.integer("cp", in: -1...1)
      return OptionPosition(
        type: sign > 0 ? .call : .put, strike: try option.number("K"), years: years,
        volatility: try option.number("iv"), quantity: try option.number("qty"))
    }
    let portfolio = try OptionPortfolio(
      forward: try terms.number("F"), options: options,
      futures: try reader.number("futures_qty", default: 0))
    let shock = try terms.number("vsr_abs")
    let grid = try ScenarioGrid.span(
      priceRange: try terms.number("psr"), shock: TenorShock(up: shock, down: shock),
      years: try terms.number("time_decay_days") / 365)
    let worst = try grid.scanRisk(portfolio)
    return .fields([
      ("losses", CaseSeries.list(try grid.losses(portfolio))),
      ("scan_risk", .real(worst.loss)),
      ("worst_scenario_1based", .real(Double(worst.scenario + 1))),
    ])
  }

  /// Published arrays of every holding, added up.
  private static func published(_ reader: ConfigurationReader) throws -> ConformanceResult {
    var net: RiskArray?
    for key in reader.keys {
      let values = try reader.required(key).array().map {
        Money(rawValue: try $0.roundedCount(decimals: Money.decimals))
      }
      let array = try RiskArray(values: values)
      net = try net?.joined(with: array) ?? array
    }
    guard let net else { throw reader.fault(saying: "holds no risk array") }
    return .fields([
      ("net", .list(net.values.map { .amount($0) })), ("scan_risk", .amount(net.scanRisk)),
    ])
  }
}
