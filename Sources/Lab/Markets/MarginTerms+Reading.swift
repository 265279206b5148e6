import Inputs
import Instruments
import Units

extension MarginTerms {
  /// Reads `warningLevel` and `firstLeverage` of a market.
  init(_ reader: ConfigurationReader) throws(InputFault) {
    self.init()
    warningLevel = try reader.rate(
      "warningLevel", default: warningLevel, in: Rate.one...Limits.rate)
    firstLeverage = try reader.integer(
      "firstLeverage", default: firstLeverage, in: 1...UInt16(Limits.leverage))
  }
}
