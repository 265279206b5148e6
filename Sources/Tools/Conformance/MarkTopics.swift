import Inputs
import Numerics
import Pricing

/// Options as an exchange marked them, held against Black-76 in coin.
enum MarkTopics {
  /// The snapshot that the cases were taken from.
  private static let snapshot =
    "deribit-chains/deribit_options_snapshot_20260205T212937Z.csv.gz"

  static func mark(_ reader: ConfigurationReader) throws -> ConformanceResult {
    let option = try Black76(
      forward: try reader.number("F"), strike: try reader.number("K"),
      volatility: try reader.number("iv"), years: try reader.number("T"))
    let sign: Int = try reader.integer("cp", in: -1...1)
    var fields: [(name: String, value: ConformanceResult)] = [
      ("black_coin", .real(option.coinPrice(sign > 0 ? .call : .put)))
    ]
    let name = try reader.string("instrument")
    try TableFile.read(
      CaseSeries.path(reader, snapshot),
      columns: ["instrument_name", "mark_price", "delta", "vega"]
    ) { (row) throws(InputFault) in
      guard row.text(0) == name else { return }
      fields += [
        ("mark_price_coin_exchange", .real(try row.requiredNumber(1))),
        ("exchange_delta", .real(try row.requiredNumber(2))),
        ("exchange_vega_usd_per_volpoint", .real(try row.requiredNumber(3))),
      ]
    }
    return .fields(fields)
  }

  /// How far Black-76 at the exchange's own volatilities is from its marks, over a snapshot.
  static func errors(_ reader: ConfigurationReader) throws -> ConformanceResult {
    var misses: [Double] = []
    var fault: PricingFault?
    try TableFile.read(
      CaseSeries.path(reader, try reader.string("file")),
      columns: [
        "currency", "option_type", "strike", "futures_price", "time_to_maturity",
        "implied_volatility", "mark_price",
      ]
    ) { (row) throws(InputFault) in
      guard row.text(0) == "BTC", fault == nil else { return }
      let (strike, forward) = (try row.requiredNumber(2), try row.requiredNumber(3))
      let (years, volatility) = (try row.requiredNumber(4), try row.requiredNumber(5))
      let mark = try row.requiredNumber(6)
      do throws(PricingFault) {
        let option = try Black76(
          forward: forward, strike: strike, volatility: volatility, years: years)
        let type: OptionType = row.text(1) == "call" ? .call : .put
        misses.append(abs(option.coinPrice(type) - mark))
      } catch { fault = error }
    }
    if let fault { throw fault }
    return .reals([
      "n": Double(misses.count),
      "median_abs_err_coin": try QuantileRule.linear.quantile(0.5, of: misses),
      "p95_abs_err_coin": try QuantileRule.linear.quantile(0.95, of: misses),
    ])
  }

  /// A smile fitted to total variances by least squares.
  static func smile(_ reader: ConfigurationReader) throws -> ConformanceResult {
    let fit = try SVILeastSquares(
      k: try CaseSeries.numbers(reader, "k"), w: try CaseSeries.numbers(reader, "w"),
      years: try reader.number("T"))
    return .reals([
      "n": Double(fit.count), "a": fit.a, "b": fit.b, "rho": fit.rho, "m": fit.m,
      "sigma": fit.sigma, "rmse_total_variance": fit.errorInVariance,
      "rmse_vol": fit.errorInVolatility,
    ])
  }
}
