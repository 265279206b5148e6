import Units

/// What an account holds beside what it must hold, in one settlement asset; of one position, of an
/// isolated pocket or of everything margined together. The three numbers travel together, add up
/// position by position, and ratios of them are compared by cross-multiplication, never divided.
///
/// Example: equity 1,000, maintenance 1,000 is not liquidatable; equity 999.99999999 is.
@frozen public struct Risk: Equatable, Sendable, BitwiseCopyable {
  /// Balance + unrealised profit; negative where the account owes.
  public var equity: Money
  /// Initial requirement, at least zero.
  public var initial: Money
  /// Maintenance requirement, at least zero.
  public var maintenance: Money

  @inlinable public init(equity: Money, initial: Money, maintenance: Money) {
    self.equity = equity
    self.initial = initial
    self.maintenance = maintenance
  }

  @inlinable public static var zero: Risk {
    Risk(equity: .zero, initial: .zero, maintenance: .zero)
  }

  @inlinable public static func += (a: inout Risk, b: Risk) {
    a.equity += b.equity
    a.initial += b.initial
    a.maintenance += b.maintenance
  }

  /// Whether equity has fallen below the maintenance requirement.
  @inlinable public var isLiquidatable: Bool { equity < maintenance }

  /// Whether equity covers the initial requirement: new risk may be taken, money withdrawn.
  @inlinable public var coversInitial: Bool { equity >= initial }

  /// Equity above the maintenance requirement; negative where liquidatable.
  @inlinable public var slack: Money { equity - maintenance }

  /// Whether equity / maintenance is lower here. At equal ratios the greater requirement is the
  /// riskier; without requirements, the lower equity.
  @inlinable public func isRiskier(than other: Risk) -> Bool {
    let mine = Int128(equity.rawValue) * Int128(other.maintenance.rawValue)
    let theirs = Int128(other.equity.rawValue) * Int128(maintenance.rawValue)
    if mine != theirs { return mine < theirs }
    if maintenance.isZero, other.maintenance.isZero { return equity < other.equity }
    return maintenance > other.maintenance
  }

  /// Whether equity x `denominator` is below `numerator` x maintenance: a warning level such as
  /// 110 % is `isBelow(11, 10)`.
  @inlinable public func isBelow(_ numerator: Int64, _ denominator: Int64) -> Bool {
    Int128(equity.rawValue) * Int128(denominator)
      < Int128(maintenance.rawValue) * Int128(numerator)
  }
}
