import Units

/// Bars in the house's integers, rounded to its eight decimals and held to its limits.
extension PriceBar: FileBar {
  init(
    _ row: PriceFileRow, at time: Timestamp, _ columns: PriceColumns, _ tally: inout PriceTally
  ) throws(InputFault) {
    let open = try Self.price(row, columns.open, &tally)
    var (high, low, close) = (open, open, open)
    if columns.hasRange {
      high = try Self.price(row, columns.high, &tally)
      low = try Self.price(row, columns.low, &tally)
      close = try Self.price(row, columns.close, &tally)
      try row.checkOrder(columns, open: open, high: high, low: low, close: close)
    }
    var volume = Quantity.zero
    if let column = columns.volume { volume = try Self.volume(row, column, &tally) }
    self.init(openTime: time, open: open, high: high, low: low, close: close, volume: volume)
  }

  private static func price(
    _ row: PriceFileRow, _ column: Int, _ tally: inout PriceTally
  ) throws(InputFault) -> Price {
    let greatest = Limits.price
    switch row.number(column, { DecimalReading.read($0, decimals: Price.decimals) }) {
    case .count(let count, let wasRounded):
      guard count > 0 else { throw row.fault(column, "is not above zero; expected a price") }
      guard count <= greatest.rawValue else { break }
      if wasRounded { tally.rounded += 1 }
      return Price(rawValue: count)
    case .notANumber: throw row.fault(column, "is not a number; expected a price such as 9130.89")
    case .notFinite: throw row.fault(column, "is not finite; expected a price such as 9130.89")
    case .tooLarge(negative: true):
      throw row.fault(column, "is not above zero; expected a price")
    case .tooLarge(negative: false): break
    }
    throw row.fault(column, "is beyond the greatest price \(greatest)")
  }

  private static func volume(
    _ row: PriceFileRow, _ column: Int, _ tally: inout PriceTally
  ) throws(InputFault) -> Quantity {
    switch row.number(column, { DecimalReading.read($0, decimals: Quantity.decimals) }) {
    case .count(let count, let wasRounded):
      guard count >= 0 else { break }
      if wasRounded { tally.rounded += 1 }
      if count <= Limits.quantity.rawValue { return Quantity(rawValue: count) }
      tally.capped += 1
      return Limits.quantity
    case .tooLarge(negative: false):
      tally.capped += 1
      return Limits.quantity
    case .notANumber:
      throw row.fault(column, "is not a number; expected a volume such as 143.4939")
    case .notFinite: throw row.fault(column, "is not finite; expected a volume such as 143.4939")
    case .tooLarge(negative: true): break
    }
    throw row.fault(column, "is negative; expected a volume of zero or more")
  }
}
