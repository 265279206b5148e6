import Units

/// The bytes of one row of a CSV table while it is put together.
public struct RowText {
  private(set) var bytes: [UInt8] = []
  private var fields = 0

  public init() {}

  /// The row so far.
  public var string: String { String(decoding: bytes, as: UTF8.self) }

  private mutating func separate() {
    if fields > 0 { bytes.append(UInt8(ascii: ",")) }
    fields += 1
  }

  /// Ends the line; the next field starts a new one.
  mutating func endLine() {
    bytes.append(10)
    fields = 0
  }

  mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    fields = 0
  }

  /// An amount, price, quantity or rate as exact decimal text; an empty field for nil.
  mutating func append<T: FixedPoint>(_ amount: T?) {
    separate()
    if let amount { append(scaled: amount.rawValue, decimals: T.decimals) }
  }

  /// A time in whole milliseconds since 1970, rounded down: rows of one millisecond stand in the
  /// order in which things happened.
  mutating func append(_ time: Timestamp?) {
    separate()
    guard let time else { return }
    let (whole, rest) = time.rawValue.quotientAndRemainder(dividingBy: 1_000_000)
    append(scaled: rest < 0 ? whole - 1 : whole, decimals: 0)
  }

  mutating func append(_ sum: MoneySum) {
    separate()
    bytes.append(contentsOf: sum.description.utf8)
  }

  mutating func append(_ identifier: some Identifier) {
    separate()
    append(scaled: Int64(truncatingIfNeeded: identifier.rawValue), decimals: 0)
  }

  mutating func append(_ number: Int?) {
    separate()
    if let number { append(scaled: Int64(number), decimals: 0) }
  }

  /// A name; quoted where it holds a comma or a quotation mark. Line ends become spaces.
  mutating func append(_ text: String) {
    separate()
    let isPlain = text.utf8.allSatisfy { $0 != 44 && $0 != 34 && $0 != 10 && $0 != 13 }
    if isPlain {
      bytes.append(contentsOf: text.utf8)
      return
    }
    bytes.append(34)
    for byte in text.utf8 {
      if byte == 34 { bytes.append(34) }
      bytes.append(byte == 10 || byte == 13 ? 32 : byte)
    }
    bytes.append(34)
  }

  // As `DecimalText.format`, into the buffer: a table has millions of these.
  private mutating func append(scaled value: Int64, decimals: Int) {
    if value < 0 { bytes.append(UInt8(ascii: "-")) }
    var rest = value.magnitude
    var places = decimals
    while places > 0, rest % 10 == 0 {
      rest /= 10
      places -= 1
    }
    let start = bytes.count
    var written = 0
    repeat {
      if written == places, places > 0 { bytes.append(UInt8(ascii: ".")) }
      bytes.append(UInt8(ascii: "0") + UInt8(rest % 10))
      rest /= 10
      written += 1
    } while rest > 0 || written <= places
    bytes[start...].reverse()
  }
}
