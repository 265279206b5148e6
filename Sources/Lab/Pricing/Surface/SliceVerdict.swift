import Foundation

/// Whether a fitted slice says what its quotes say, and where it does not.
///
/// A slice can be free of arbitrage and far from every price: least squares over few or one-sided
/// strikes, or below a neighbour that was led astray, end in smiles of almost no volatility. So a
/// fit is given out only if
/// - five strikes at least have a volatility, one for each parameter;
/// - the money lies among them (`MoneyLevel`);
/// - the quotes about the money know the level there: its error is at most `pointsMost` points of
///   volatility or a share `shareMost` of it;
/// - the slice meets that level within as much; and
/// - it misses the middle of half its quotes by at most `missMost` half spreads, or by a fiftieth
///   of the volatility, whichever is more.
///
/// Over some thousand cuts of real chains what passes lies within 3 points of the venue's mark at
/// the money; the bounds were chosen there (`ChainCutTests`).
public struct SliceVerdict: Equatable, Sendable {
  public enum Fault: Equatable, Sendable {
    /// The quotes do not tell the volatility at the money; no fit can.
    case untold(String)
    /// They do, and the slice says something else.
    case missed(String)

    public var text: String {
      switch self {
      case .untold(let text), .missed(let text): text
      }
    }
  }

  /// What does not hold; nil where the slice is sound.
  public let fault: Fault?

  static let pointsMost = 0.01
  static let shareMost = 0.006
  static let missMost = 2.0

  init(_ slice: SVISlice, _ quotes: SliceQuotes, years: Double) {
    fault = Self.fault(slice, quotes, max(years, 1e-9).squareRoot())
  }

  private static func fault(
    _ slice: SVISlice, _ quotes: SliceQuotes, _ root: Double
  ) -> Fault? {
    func percent(_ volatility: Double) -> String { String(format: "%.2f %%", 100 * volatility) }
    let strikes = quotes.strikes()
    guard let level = MoneyLevel(strikes, root: root) else {
      return .untold(
        "the money lies outside the strikes that are quoted, or in a hole between them")
    }
    let tolerance = max(pointsMost, shareMost * level.volatility)
    guard level.error <= tolerance else {
      return .untold(
        "quotes about the money, \(percent(level.volatility)) give or take "
          + "\(percent(2 * level.error)), do not tell the volatility")
    }
    let fitted = slice.totalVariance(0).squareRoot() / root
    guard abs(fitted - level.volatility) <= tolerance else {
      return .missed(
        "the fit, \(percent(fitted)) at the money, misses the quotes there, "
          + percent(level.volatility))
    }
    let misses = strikes.map { strike -> Double in
      let volatility = strike.deviation / root
      let miss = abs(slice.totalVariance(strike.k).squareRoot() / root - volatility)
      return miss / max(strike.halfSpread / root, volatility / 50 / missMost)
    }.sorted()
    guard misses[misses.count / 2] <= missMost else {
      return .missed(
        "half the strikes are missed by more than "
          + String(format: "%.1f half spreads", misses[misses.count / 2]))
    }
    return nil
  }
}
