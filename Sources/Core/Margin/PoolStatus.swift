import Units

/// How a margin pool stands, from best to worst.
@frozen public enum PoolStatus: UInt8, CaseIterable, Comparable, Sendable {
  /// Equity is at least six fifths of the maintenance requirement.
  case healthy
  /// Below that: the house calls for margin.
  case called
  /// Below the maintenance requirement: the house liquidates.
  case liquidatable
  /// Equity is below zero: others pay.
  case bankrupt

  @inlinable public init(_ risk: Risk) {
    if risk.equity.isNegative {
      self = .bankrupt
    } else if risk.isLiquidatable {
      self = .liquidatable
    } else {
      self = risk.isCalled ? .called : .healthy
    }
  }

  @inlinable public static func < (a: PoolStatus, b: PoolStatus) -> Bool {
    a.rawValue < b.rawValue
  }
}

extension Risk {
  /// Whether equity is below the warning level, six fifths of the maintenance requirement.
  @inlinable public var isCalled: Bool { isBelow(6, 5) }

  /// Maintenance requirement / equity, nearest 1e-9: liquidatable above one. Nil where equity is
  /// not above zero.
  public var ratio: Rate? {
    guard equity.isPositive else { return nil }
    return WideArithmetic.multiplyDivideChecked(
      maintenance.rawValue, WideArithmetic.rateScale, equity.rawValue, .nearest
    ).map { Rate(rawValue: $0) }
  }
}
