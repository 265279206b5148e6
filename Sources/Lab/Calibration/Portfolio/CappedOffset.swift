import Numerics

/// What a portfolio is asked for once gains against losses have been netted as far as allowed.
///
/// requirement = gross - share x (gross - combined): gross the sum of the positions' own
/// requirements, combined that of the portfolio as a whole, share at most 80 % where the house
/// bears risk from the reduction. Where the whole takes more than the sum, as a quantile may, it is
/// what is asked.
/// Source: EMIR RTS 153/2013, article 27(4).
public struct CappedOffset: Sendable, Equatable {
  public static let shareMax = 0.8

  public let gross: Double
  public let combined: Double
  public let requirement: Double
  /// gross - requirement; below 0 where the whole takes more than the sum.
  public var reduction: Double { gross - requirement }

  /// - Parameters: requirements of 0 or more, in one unit; share from 0 to 1.
  public init(
    gross: Double, combined: Double, share: Double = shareMax
  ) throws(NumericsError) {
    try Check.range("sum of requirements", gross, 0...1e300)
    try Check.range("combined requirement", combined, 0...1e300)
    try Check.range("share of the offset", share, 0...1)
    self.gross = gross
    self.combined = combined
    requirement = max(combined, gross - share * (gross - combined))
  }
}
