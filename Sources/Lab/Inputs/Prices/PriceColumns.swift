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
  /// Whether that column counts money rather than units.
  let isVolumeInQuote: Bool
  var separator = UInt8(ascii: ",")
  var hasRange: Bool { high != low }

  static let timeNames = [
    "open_time", "timestamp", "time", "date", "datetime", "ts", "unix", "opentime",
    "unix_timestamp", "snapped_at", "start", "period_start",
  ]
  static let singleNames = ["price", "close", "mark_price", "index_price"]

  /// The twelve columns of a Binance kline file, which comes without a header.
  static let binance = PriceColumns(
    names: [
      "open_time", "open", "high", "low", "close", "volume", "close_time", "quote_volume", "count",
      "taker_buy_volume", "taker_buy_quote_volume", "ignore",
    ], time: 0, timeUnit: nil, prices: [1, 2, 3, 4], volume: (5, false))

  private init(
    names: [String], time: Int, timeUnit: TimeUnit?, prices: [Int],
    volume: (place: Int, isInQuote: Bool)?
  ) {
    self.names = names
    self.time = time
    self.timeUnit = timeUnit
    (open, high, low, close) = (prices[0], prices[1], prices[2], prices[3])
    self.volume = volume?.place
    isVolumeInQuote = volume?.isInQuote ?? false
  }

  /// Why a header gives no columns.
  enum Refusal: Error {
    case noTime(String)
    case noPrice(String)
    case twice(String)
    case tooMany(String)
  }

  /// Finds the columns by name, over one line of a header or several that name the same columns.
  /// - Parameters:
  ///   - header: lines of as many fields each, at least one.
  ///   - unnamed: a column to be taken for the times where none is named so.
  init(header: [[String]], unnamed: Int? = nil) throws(Refusal) {
    let lines = header.map { $0.map(Self.folded) }
    let names = lines[0].indices.map { place in
      lines.lazy.map { $0[place] }.first { !$0.isEmpty } ?? ""
    }
    let text = InputFault.quoted(lines[0].joined(separator: ","))
    for (place, name) in lines[0].enumerated()
    where !name.isEmpty && lines[0][..<place].contains(name) {
      throw .twice("column \(InputFault.quoted(name)) is named twice")
    }
    guard names.count <= Self.countMax else {
      throw .tooMany("has \(names.count) columns; expected at most \(Self.countMax)")
    }
    func place(_ wanted: String) -> Int? {
      lines.lazy.compactMap { $0.firstIndex(of: wanted) }.first
    }
    let units = names.indices.map { place -> TimeUnit?? in
      lines.lazy.compactMap { Self.timeUnit(ofColumn: $0[place]) }.first
    }
    let named = units.firstIndex { $0 != nil }
    guard let time = named ?? unnamed else {
      throw .noTime(
        "no column of times in \(text); expected open_time_ms (or timestamp, time, date)")
    }
    let timeUnit = units[time] ?? nil
    let range = ["open", "high", "low", "close"].map { place($0) }
    let volume = Self.volume(names)
    if let open = range[0], let high = range[1], let low = range[2], let close = range[3] {
      self.init(
        names: names, time: time, timeUnit: timeUnit, prices: [open, high, low, close],
        volume: volume)
    } else if range[0] == nil, range[1] == nil, range[2] == nil,
      let price = Self.singleNames.lazy.compactMap({ place($0) }).first
    {
      self.init(
        names: names, time: time, timeUnit: timeUnit,
        prices: [price, price, price, price], volume: volume)
    } else {
      let missing = zip(["open", "high", "low", "close"], range).filter { $0.1 == nil }.map(\.0)
      throw .noPrice(
        "column \(missing.joined(separator: ", ")) is missing in \(text); expected "
          + "open_time_ms,open,high,low,close,volume or a time and a price")
    }
  }

  /// A name without case, quotation marks, brackets and spaces around it; spaces within are joined.
  static func folded(_ name: String) -> String {
    let kept = name.lowercased().filter { !"\"'()[]\u{FEFF}".contains($0) }
    return kept.split(separator: " ").joined(separator: "_")
  }

  /// Assets that prices are quoted in: a volume that names one of them counts money.
  private static let quoteWords: Set<String> = [
    "usd", "usdt", "usdc", "busd", "fdusd", "tusd", "dai", "eur", "gbp", "jpy", "krw", "try",
    "currency", "quote", "to",
  ]

  /// `volume`, else a column such as `Volume BTC` or `Volume_(BTC)`, else one in the quote
  /// currency such as `Volume USDT`.
  private static func volume(_ names: [String]) -> (place: Int, isInQuote: Bool)? {
    if let place = names.firstIndex(of: "volume") { return (place, false) }
    var quote: Int?
    for (place, name) in names.enumerated() {
      guard name.hasPrefix("volume") || name.hasSuffix("_volume") else { continue }
      let word = name.replacing("volume", with: "").filter { $0 != "_" }
      if name.hasPrefix("taker") { continue }
      if name == "total_volume" || quoteWords.contains(word) {
        quote = quote ?? place
      } else {
        return (place, false)
      }
    }
    return quote.map { ($0, true) }
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
