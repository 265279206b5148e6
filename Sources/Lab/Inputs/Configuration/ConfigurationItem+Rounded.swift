import Units

extension ConfigurationItem {
  /// A number of any length as a count of 10^-`decimals`, to the nearest: for published figures
  /// such as 3.3333333333333335, where amounts that people state are read by `decimal`, exactly.
  public func roundedCount(decimals: Int) throws(InputFault) -> Int64 {
    switch value.content {
    case .number(let text), .string(let text):
      let outcome = Array(text.utf8).withUnsafeBufferPointer { bytes in
        DecimalReading.read(bytes[...], decimals: decimals)
      }
      if case .count(let count, rounded: _) = outcome { return count }
      if case .tooLarge = outcome { throw fault("within 64 bits of 1e-\(decimals)") }
      throw fault("a decimal number")
    default:
      throw fault("a decimal number")
    }
  }

  /// A number of any length as a count of 1e-18, exact to 18 significant digits.
  public func wideCount() throws(InputFault) -> Int128 {
    for decimals in stride(from: 18, through: 1, by: -1) {
      if let count = try? roundedCount(decimals: decimals) {
        return Int128(count) * Int128(WideArithmetic.powerOfTen(18 - decimals))
      }
    }
    return Int128(try roundedCount(decimals: 0)) * Int128(WideArithmetic.powerOfTen(18))
  }
}
