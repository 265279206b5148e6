/// Which column of a price file holds what, from its header or from its shape.
struct PriceColumns: Equatable {
  enum TimeUnit: Int64 {
    case nanoseconds = 1
    case microseconds = 1_000
    case milliseconds = 1_000_000
    case seconds = 1_000_000_000
  }

  static let countMax = 32

  let names: [String]
  let time: Int
  /// The unit the header states; nil where the magnitude of the numbers has to tell.
  let timeUnit: TimeUnit?
  let open: Int
  let high: Int
  let low: Int
  let close: Int
  let volume: Int?
  var hasRange: Bool { high != low }

  static let timeNames = [
    "open_time", "timestamp", "time", "date", "datetime", "ts", "unix", "opentime",
  ]
  static let singleNames = ["price", "close", "mark_price", "index_price"]

  /// The twelve columns of a Binance kline file, which comes without a header.
  static let binance = PriceColumns(
    names: [
      "open_time", "open", "high", "low", "close", "volume", "close_time", "quote_volume", "count",
      "taker_buy_volume", "taker_buy_quote_volume", "ignore",
    ], time: 0, timeUnit: nil, open: 1, high: 2, low: 3, close: 4, volume: 5)

  private init(
    names: [String], time: Int, timeUnit: TimeUnit?, open: Int, high: Int, low: Int, close: Int,
    volume: Int?
  ) {
    self.names = names
    self.time = time
    self.timeUnit = timeUnit
    self.open = open
    self.high = high
    self.low = low
    self.close = close
    self.volume = volume
  }

  /// Finds the columns by name; the reason as text where one is missing or named twice.
  init(header: [String], file: String, line: Int) throws(InputFault) {
    let names = header.map { $0.lowercased().replacing(" ", with: "_") }
    func fault(_ reason: String) -> InputFault {
      InputFault(file: file, place: "line \(line)", reason: reason)
    }
    for (place, name) in names.enumerated() where names[..<place].contains(name) {
      throw fault("column \(InputFault.quoted(name)) is named twice")
    }
    guard names.count <= Self.countMax else {
      throw fault("has \(names.count) columns; expected at most \(Self.countMax)")
    }
    let units = names.map { Self.timeUnit(ofColumn: $0) }
    guard let time = units.firstIndex(where: { $0 != nil }), let timeUnit = units[time] else {
      throw fault(
        "no column of times in \(InputFault.quoted(names.joined(separator: ","))); expected "
          + "open_time_ms (or timestamp, time, date)")
    }
    let range = ["open", "high", "low", "close"].map { names.firstIndex(of: $0) }
    let volume = names.firstIndex(of: "volume")
    if let open = range[0], let high = range[1], let low = range[2], let close = range[3] {
      self.init(
        names: names, time: time, timeUnit: timeUnit, open: open, high: high, low: low,
        close: close, volume: volume)
    } else if range[0] == nil, range[1] == nil, range[2] == nil,
      let price = Self.singleNames.lazy.compactMap({ names.firstIndex(of: $0) }).first
    {
      self.init(
        names: names, time: time, timeUnit: timeUnit, open: price, high: price, low: price,
        close: price, volume: volume)
    } else {
      let missing = zip(["open", "high", "low", "close"], range).filter { $0.1 == nil }.map(\.0)
      throw fault(
        "column \(missing.joined(separator: ", ")) is missing in "
          + "\(InputFault.quoted(names.joined(separator: ","))); expected "
          + "open_time_ms,open,high,low,close,volume or a time and a price")
    }
  }

  /// Nil where the column holds no times; `.some(nil)` where it does and its name states no unit.
  private static func timeUnit(ofColumn name: String) -> TimeUnit?? {
    let units: [(String, TimeUnit)] = [
      ("_ms", .milliseconds), ("_us", .microseconds), ("_ns", .nanoseconds), ("_s", .seconds),
    ]
    for (suffix, unit) in units where name.hasSuffix(suffix) {
      if timeNames.contains(String(name.dropLast(suffix.count))) { return unit }
    }
    return timeNames.contains(name) ? .some(nil) : nil
  }
}
