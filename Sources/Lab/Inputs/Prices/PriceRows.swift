import Units

/// What was changed in values while a file was read.
struct PriceTally: Equatable {
  var rounded = 0
  var capped = 0
}

/// A bar that can be read from a row.
protocol FileBar: BitwiseCopyable {
  var openTime: Timestamp { get }
  init(
    _ row: PriceFileRow, at time: Timestamp, _ columns: PriceColumns, _ tally: inout PriceTally
  ) throws(InputFault)
}

/// The rows of one price file read so far, each checked against the columns and the row before.
struct PriceRows<Bar: FileBar> {
  let file: String
  let columns: PriceColumns
  /// The line of the first bar; bars follow one a line.
  let firstLine: Int
  /// In the order of the file.
  private(set) var bars: [Bar] = []
  private(set) var tally = PriceTally()
  /// Whether the file goes from new to old; known with its second row.
  private(set) var isTurned = false
  private var blankLine: Int?

  init(file: String, columns: PriceColumns, firstLine: Int) {
    self.file = file
    self.columns = columns
    self.firstLine = firstLine
  }

  mutating func append(_ line: UnsafeBufferPointer<UInt8>, number: Int) throws(InputFault) {
    if line.allSatisfy({ $0 == 32 }) {
      blankLine = blankLine ?? number
      return
    }
    if let blankLine {
      throw InputFault(
        file: file, place: "line \(blankLine)",
        reason: "is blank between rows; expected \(columns.names.count) columns")
    }
    let row = try PriceFileRow(line, number: number, file: file, columns: columns)
    let time = try row.time(columns)
    if bars.count == 1, time < bars[0].openTime { isTurned = true }
    try checkOrder(time, row)
    bars.append(try Bar(row, at: time, columns, &tally))
  }

  private func checkOrder(_ time: Timestamp, _ row: PriceFileRow) throws(InputFault) {
    guard let last = bars.last?.openTime else { return }
    guard isTurned ? time >= last : time <= last else { return }
    var (low, high) = (0, bars.count)
    while low < high {
      let middle = (low + high) / 2
      let isBefore = isTurned ? bars[middle].openTime > time : bars[middle].openTime < time
      if isBefore { low = middle + 1 } else { high = middle }
    }
    if low < bars.count, bars[low].openTime == time {
      throw row.fault(
        columns.time, "is the time of line \(firstLine + low) too; expected each time once")
    }
    throw row.fault(
      columns.time,
      isTurned
        ? "is later than line \(row.number - 1); rows began from new to old, expected no turn"
        : "is earlier than line \(row.number - 1); expected rows from old to new")
  }

  /// The bars from old to new.
  consuming func ordered() -> [Bar] {
    if isTurned { bars.reverse() }
    return bars
  }
}

extension MarketBar: FileBar {
  init(
    _ row: PriceFileRow, at time: Timestamp, _ columns: PriceColumns, _ tally: inout PriceTally
  ) throws(InputFault) {
    let open = try Self.price(row, columns.open)
    var (high, low, close) = (open, open, open)
    if columns.hasRange {
      high = try Self.price(row, columns.high)
      low = try Self.price(row, columns.low)
      close = try Self.price(row, columns.close)
      try row.checkOrder(columns, open: open, high: high, low: low, close: close)
    }
    var volume = 0.0
    if let column = columns.volume {
      volume = try Self.volume(row, column)
      if columns.isVolumeInQuote { volume /= close }
    }
    self.init(openTime: time, open: open, high: high, low: low, close: close, volume: volume)
  }

  private static func price(_ row: PriceFileRow, _ column: Int) throws(InputFault) -> Double {
    switch row.number(column, NumberReading.read) {
    case .value(let price):
      guard price > 0 else { throw row.fault(column, "is not above zero; expected a price") }
      guard prices.contains(price) else {
        throw row.fault(column, "is not from 1e-30 to 1e30; expected a price")
      }
      return price
    case .notANumber: throw row.fault(column, "is not a number; expected a price such as 9130.89")
    case .notFinite: throw row.fault(column, "is not finite; expected a price such as 9130.89")
    }
  }

  private static func volume(_ row: PriceFileRow, _ column: Int) throws(InputFault) -> Double {
    switch row.number(column, NumberReading.read) {
    case .value(let volume):
      guard volume >= 0 else {
        throw row.fault(column, "is negative; expected a volume of zero or more")
      }
      guard volumes.contains(volume) else {
        throw row.fault(column, "is beyond 1e60; expected a volume")
      }
      return volume
    case .notANumber:
      throw row.fault(column, "is not a number; expected a volume such as 143.4939")
    case .notFinite: throw row.fault(column, "is not finite; expected a volume such as 143.4939")
    }
  }
}
