import Inputs
import Numerics
import Pricing

/// Option chains in `real_data`: marks of a whole snapshot, and the regression of a smile.
enum ChainTopics {
  /// Nil where the inputs are of another kind.
  static func evaluate(_ reader: ConfigurationReader) throws -> ConformanceResult? {
    if reader.optional("k") != nil, reader.optional("w") != nil { return try smile(reader) }
    guard let file = try? reader.string("file"), file.hasPrefix("deribit-chains/") else {
      return nil
    }
    // The case divides by 365.25 days, as the snapshot's own column of times does.
    let misses = try ChainMarks(
      CaseSeries.path(reader, file), underlying: "BTC", daysPerYear: 365.25
    ).misses
    return .fields([
      ("n", .real(Double(misses.count))),
      ("median_abs_err_coin", .real(try QuantileRule.linear.quantile(0.5, ofSorted: misses))),
      ("p95_abs_err_coin", .real(try QuantileRule.linear.quantile(0.95, ofSorted: misses))),
    ])
  }

  private static func smile(_ reader: ConfigurationReader) throws -> ConformanceResult {
    let places = try reader.required("k").array().map { try $0.number() }
    let fit = try SliceRegression(
      k: places, w: try reader.required("w").array().map { try $0.number() })
    let slice = fit.slice
    return .fields([
      ("n", .real(Double(places.count))), ("a", .real(slice.a)), ("b", .real(slice.b)),
      ("rho", .real(slice.rho)), ("m", .real(slice.m)), ("sigma", .real(slice.sigma)),
      ("rmse_total_variance", .real(fit.error)),
      ("rmse_vol", .real(fit.errorOfVolatility(years: try reader.number("T")))),
    ])
  }
}
