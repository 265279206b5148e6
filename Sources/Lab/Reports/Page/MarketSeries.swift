import Inputs
import Numerics

/// The series of one instrument from `prices.csv`.
struct MarketSeries {
  private static let columns = [
    "index_quote", "mark_quote", "last_quote", "bid_depth_base", "ask_depth_base",
    "open_interest_base",
  ]
  /// One series a column, then mark and last trade against the index in basis points.
  private static let names = [
    "index", "mark", "last", "bidDepth", "askDepth", "openInterest", "markBasis", "lastBasis",
  ]

  let symbol: String
  private var times = [[Double]](repeating: [], count: names.count)
  private var values = [[Double]](repeating: [], count: names.count)

  private init(symbol: String) { self.symbol = symbol }

  private mutating func append(_ row: [Double?], at time: Double) {
    for (place, value) in row.enumerated() {
      guard let value, value.isFinite else { continue }
      times[place].append(time)
      values[place].append(value)
    }
  }

  func json(buckets: Int) -> JSONValue {
    let series = Self.names.indices.map { place in
      (
        key: Self.names[place],
        value: Downsampling(times: times[place], values: values[place], buckets: buckets).json
      )
    }
    return ["symbol": .string(symbol), "series": .object(series)]
  }

  /// Every instrument in the order of its first row, and the fund's balance as sampled.
  static func read(_ file: String) throws(InputFault) -> (
    instruments: [MarketSeries], fund: (times: [Double], values: [Double])
  ) {
    var series: [MarketSeries] = []
    var places: [String: Int] = [:]
    var fund: (times: [Double], values: [Double]) = ([], [])
    try TableFile.read(file, columns: ["time_ms", "instrument", "insurance_fund_quote"] + columns) {
      row throws(InputFault) in
      let time = try row.requiredNumber(0)
      let symbol = row.text(1)
      let place = places[symbol] ?? series.count
      if place == series.count {
        places[symbol] = place
        series.append(MarketSeries(symbol: symbol))
      }
      if let balance = try row.number(2), fund.times.last != time {
        fund.times.append(time)
        fund.values.append(balance)
      }
      var values: [Double?] = []
      for column in columns.indices { values.append(try row.number(column + 3)) }
      for price in 1...2 {
        values.append(
          values[0].flatMap { index in values[price].map { ($0 / index - 1) * 10_000 } })
      }
      series[place].append(values, at: time)
    }
    return (series, fund)
  }
}
