import Inputs
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
}
