import Inputs
import Numerics
import Units

/// A price path along a recorded tape of trades: at each step the price of the last trade until
/// then, or of the first one before there is any.
struct TapedPrices {
  let tape: TradeTape

  /// Reads the tape as far as the path goes.
  func values(_ frame: PathFrame) throws(InputFault) -> [Double] {
    var values: [Double] = []
    values.reserveCapacity(frame.count)
    var last: Price?
    try tape.read { trade throws(InputFault) in
      while values.count < frame.count, frame.time(values.count) < trade.time {
        // Before the first trade of the tape there is no other price than its own.
        values.append((last ?? trade.price).value)
      }
      last = trade.price
      return values.count < frame.count
    }
    guard let last else {
      throw InputFault(file: tape.file, reason: "holds no trade; expected at least one")
    }
    while values.count < frame.count { values.append(last.value) }
    return values
  }
}
