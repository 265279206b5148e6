import Foundation
import Inputs

/// Whether a chain's prices can be in the unit they are said to be in.
///
/// A price in coins taken for one in the quote currency gives a volatility of next to nothing, the
/// other way round one that no volatility gives. Where the unit said gives no volatility of any
/// market and the other one does, the file is refused rather than fitted.
enum ChainUnits {
  /// Volatilities a year that a market with options has at the money. Below it both units may be
  /// meant, and the other one must say something better before a file is refused.
  private static let plausible = 0.05...10.0

  static func check(
    _ chain: OptionChain, _ settlement: OptionSettlement, file: String
  ) throws(InputFault) {
    guard !isPlausible(level(chain) { _ in 1 }) else { return }
    let other: OptionSettlement = settlement == .coin ? .quote : .coin
    let found = level(chain) { other == .coin ? $0.forward : 1 / $0.forward }
    guard let found, isPlausible(found) else { return }
    throw InputFault(
      file: file, place: chain.underlying,
      reason: "prices are not in \(text(settlement)): read as \(text(other)) they say "
        + String(format: "%.0f %%", 100 * found)
        + " at the money; expected --settlement \(other.rawValue)")
  }

  private static func text(_ settlement: OptionSettlement) -> String {
    settlement == .coin ? "coins" : "the quote currency"
  }

  private static func isPlausible(_ level: Double?) -> Bool {
    level.map { plausible.contains($0) } ?? false
  }

  /// The median over expiries of the volatility of the option nearest to the money, prices times
  /// `unit`; nil where half of them have none.
  private static func level(
    _ chain: OptionChain, _ unit: (OptionQuote) -> Double
  ) -> Double? {
    let found = chain.expiries.compactMap { expiry -> Double? in
      guard let quote = expiry.quotes.min(by: { distance($0) < distance($1) }) else { return nil }
      return
        (try? ImpliedVolatility.black(
          price: 0.5 * (quote.bid + quote.ask) * unit(quote), forward: 1,
          strike: quote.strike / quote.forward, years: expiry.years, type: quote.type)) ?? -1
    }.sorted()
    guard !found.isEmpty, found[found.count / 2] > 0 else { return nil }
    return found[found.count / 2]
  }

  private static func distance(_ quote: OptionQuote) -> Double {
    abs(log(quote.strike / quote.forward))
  }
}
