import Foundation
import Pricing

/// Quotes of one expiry that benchmarks fit smiles to.
enum SmileQuotes {
  /// Thirty strikes of calls and puts around a smile, spreads growing with the premium.
  static func around(_ slice: SVISlice) throws -> [OptionQuote] {
    var quotes: [OptionQuote] = []
    for place in -15..<15 {
      let k = 0.04 * Double(place)
      for type in OptionType.allCases {
        let option = try Black76(
          forward: 1, strike: exp(k), volatility: slice.volatility(k, years: 1), years: 1)
        let value = option.price(type)
        let half = 0.0002 + 0.004 * value
        guard value > half else { continue }
        quotes.append(
          OptionQuote(
            type: type, strike: exp(k), forward: 1, bid: value - half, ask: value + half))
      }
    }
    return quotes
  }
}
