import Instruments
import Units

/// How a margin pool stands, from best to worst.
@frozen public enum PoolStatus: UInt8, CaseIterable, Comparable, Sendable {
  /// Equity is at least the warning level x the maintenance requirement.
  case healthy
  /// Below that: the house calls for margin.
  case called
  /// Below the maintenance requirement: the house liquidates.
  case liquidatable
  /// Equity is below zero: others pay.
  case bankrupt

  /// - Parameter warningLevel: below which multiple of the requirement the house calls for margin.
  @inlinable public init(
    _ risk: Risk, warningLevel: Rate
  ) {
    if risk.equity.isNegative {
      self = .bankrupt
    } else if risk.isLiquidatable {
      self = .liquidatable
    } else {
      self = risk.isBelow(warningLevel) ? .called : .healthy
    }
  }

  @inlinable public static func < (a: PoolStatus, b: PoolStatus) -> Bool {
    a.rawValue < b.rawValue
  }
}

extension Risk {
  /// Whether equity is below `level` x the maintenance requirement.
  @inlinable public func isBelow(_ level: Rate) -> Bool {
    isBelow(level.rawValue, WideArithmetic.rateScale)
  }

  /// Maintenance requirement / equity, nearest 1e-9: liquidatable above one. Nil where equity is
  /// not above zero.
  public var ratio: Rate? {
    guard equity.isPositive else { return nil }
    return WideArithmetic.multiplyDivideChecked(
      maintenance.rawValue, WideArithmetic.rateScale, equity.rawValue, .nearest
    ).map { Rate(rawValue: $0) }
  }
}
