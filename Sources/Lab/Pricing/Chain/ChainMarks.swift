import Inputs
import Units

/// A venue's marks held against Black-76 at the venue's own volatilities, quoted or not.
///
/// What is left is the rounding of its volatilities and the time between its figures; more than
/// that means that forward, time or settlement are not understood.
public struct ChainMarks: Equatable, Sendable {
  /// |value - mark| of each option, rising, in the unit of the file's prices.
  public let misses: [Double]

  /// Reads a snapshot of the form of `ChainFile`, of options settled in coin.
  /// - Parameters:
  ///   - underlying: such as BTC.
  ///   - daysPerYear: what the venue divides by; Deribit's marks agree best with 365.
  public init(
    _ file: String, underlying: String, daysPerYear: Double = 365
  ) throws(InputFault) {
    let columns = [
      "timestamp", "option_type", "strike", "expiry_datetime", "mark_price", "futures_price",
      "implied_volatility", "currency",
    ]
    var misses: [Double] = []
    try TableFile.read(file, columns: columns) { row throws(InputFault) in
      guard row.text(7) == underlying, let mark = try row.number(4),
        let volatility = try row.number(6)
      else { return }
      guard let type = OptionType(rawValue: row.text(1)) else {
        throw row.fault(1, "is not call or put")
      }
      let nanoseconds = Double((try row.time(3) - row.time(0)).rawValue)
      guard nanoseconds > 0 else { return }
      do {
        let option = try Black76(
          forward: try row.requiredNumber(5), strike: try row.requiredNumber(2),
          volatility: volatility, years: nanoseconds / (daysPerYear * 86_400e9))
        misses.append(abs(option.coinPrice(type) - mark))
      } catch let fault as InputFault {
        throw fault
      } catch {
        throw row.fault(2, "cannot be valued: \(error)")
      }
    }
    guard !misses.isEmpty else {
      throw InputFault(file: file, reason: "holds no marked option on \(underlying)")
    }
    self.misses = misses.sorted()
  }
}
