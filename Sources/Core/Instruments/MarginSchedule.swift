import Units

/// One step of a margin schedule: what holds for notionals at or above `floor`.
@frozen public struct MarginBracket: Equatable, Sendable, BitwiseCopyable {
  /// Lowest notional of the bracket; the first bracket's is zero.
  public var floor: Money
  /// Maintenance requirement per unit of notional.
  public var maintenanceRate: Rate
  /// Least initial requirement per unit of notional: one over the bracket's greatest leverage.
  public var initialRate: Rate
  /// Cumulative deduction that makes the maintenance requirement continuous at the floors; derived.
  public internal(set) var deduction: Money = .zero

  @inlinable public init(floor: Money, maintenanceRate: Rate, initialRate: Rate) {
    self.floor = floor
    self.maintenanceRate = maintenanceRate
    self.initialRate = initialRate
  }
}

/// Which price values the notional that the maintenance rate applies to.
@frozen public enum MaintenanceValuation: UInt8, Sendable, CaseIterable, BitwiseCopyable {
  /// The current mark price (Binance, OKX, Hyperliquid, dYdX).
  case mark = 1
  /// The position's entry price (Bybit's isolated linear contracts until May 2026).
  case entry = 2
}

/// What keeps brackets from being a margin schedule, in the order in which it is looked for.
public enum MarginScheduleFault: Sendable, CaseIterable {
  /// A closing fee below zero, or one and above.
  case closingFee
  case noBracket
  /// More than `Limits.marginBrackets`.
  case bracketCount
  /// The first floor is not zero.
  case firstFloor
  /// A maintenance rate of zero or less, or above the bracket's initial rate.
  case maintenanceRate
  /// An initial rate above one.
  case initialRate
  /// A floor not above the one before.
  case floorOrder
  /// A floor above `Limits.notional`.
  case floorLimit
  /// A maintenance rate below the one before.
  case maintenanceOrder
}

/// Brackets with cumulative deduction.
///
/// Maintenance requirement = notional x rate(n) - deduction(n), with
/// deduction(n) = deduction(n-1) + floor(n) x (rate(n) - rate(n-1)) (Binance USD-M leverage and
/// margin tables; Hyperliquid margin tiers). It is continuous and, as rates do not fall, convex.
public struct MarginSchedule: Equatable, Sendable {
  public let brackets: [MarginBracket]
  public let valuation: MaintenanceValuation
  /// A closing fee held as part of the maintenance requirement, per unit of notional (OKX, Gate).
  public let closingFeeRate: Rate
  /// Whether initial rates never fall, so that a greater notional never requires less.
  public let isInitialRising: Bool

  /// - Returns: nil where `fault(in:closingFeeRate:)` finds one.
  public init?(
    brackets: [MarginBracket], valuation: MaintenanceValuation = .mark,
    closingFeeRate: Rate = .zero
  ) {
    guard Self.fault(in: brackets, closingFeeRate: closingFeeRate) == nil else { return nil }
    var derived = brackets
    derived[0].deduction = .zero
    for index in brackets.indices.dropFirst() {
      let (before, bracket) = (derived[index - 1], brackets[index])
      let step = bracket.maintenanceRate - before.maintenanceRate
      // Rounded down: a smaller deduction is a larger requirement, against the member.
      derived[index].deduction = before.deduction + bracket.floor.scaled(by: step, .down)
      precondition(
        derived[index].deduction >= before.deduction, "Invariant: deductions do not fall")
    }
    self.brackets = derived
    isInitialRising = zip(derived, derived.dropFirst()).allSatisfy {
      $0.initialRate <= $1.initialRate
    }
    self.valuation = valuation
    self.closingFeeRate = closingFeeRate
  }

  /// The first rule that brackets and closing fee break, or nil: 1 to `Limits.marginBrackets`
  /// brackets, the first floor zero, floors rise, maintenance rates do not fall,
  /// 0 < maintenance <= initial <= 1, 0 <= closing fee < 1.
  public static func fault(
    in brackets: [MarginBracket], closingFeeRate: Rate
  ) -> MarginScheduleFault? {
    guard !closingFeeRate.isNegative, closingFeeRate < .one else { return .closingFee }
    guard let first = brackets.first else { return .noBracket }
    guard brackets.count <= Limits.marginBrackets else { return .bracketCount }
    guard first.floor.isZero else { return .firstFloor }
    for (index, bracket) in brackets.enumerated() {
      guard bracket.maintenanceRate.isPositive, bracket.maintenanceRate <= bracket.initialRate
      else { return .maintenanceRate }
      guard bracket.initialRate <= .one else { return .initialRate }
      guard index > 0 else { continue }
      let before = brackets[index - 1]
      guard before.floor < bracket.floor else { return .floorOrder }
      guard bracket.floor <= Limits.notional else { return .floorLimit }
      guard before.maintenanceRate <= bracket.maintenanceRate else { return .maintenanceOrder }
    }
    return nil
  }

  /// One rate for every notional with a deduction that is given rather than derived: the bracket
  /// of a larger table that a published example names by its rate and maintenance amount.
  /// - Returns: nil unless the rates are valid as above and the deduction is not negative.
  public init?(
    maintenanceRate: Rate, initialRate: Rate, deduction: Money,
    valuation: MaintenanceValuation = .mark, closingFeeRate: Rate = .zero
  ) {
    guard !deduction.isNegative,
      let plain = MarginSchedule(
        brackets: [
          MarginBracket(
            floor: .zero, maintenanceRate: maintenanceRate, initialRate: initialRate)
        ], valuation: valuation, closingFeeRate: closingFeeRate)
    else { return nil }
    var bracket = plain.brackets[0]
    bracket.deduction = deduction
    self.brackets = [bracket]
    isInitialRising = true
    self.valuation = valuation
    self.closingFeeRate = closingFeeRate
  }

  /// The bracket that holds a notional.
  /// - Complexity: linear in brackets from the lowest, where nearly all positions are.
  @inlinable @inline(__always) public func bracket(for notional: Money) -> MarginBracket {
    precondition(!notional.isNegative, "Invariant: a notional has a bracket")
    return brackets.withUnsafeBufferPointer { buffer in
      var index = 0
      while index + 1 < buffer.count, buffer[index + 1].floor <= notional { index += 1 }
      return buffer[index]
    }
  }
}

extension MarginSchedule {
  /// The schedule of who holds only a part of what decides the bracket: its floors times
  /// part / (part + beside), rounded down, and the deductions that follow from them.
  ///
  /// The requirement of the part is then the part's share of the requirement of the whole:
  /// share x (notional x rate - deduction). 30 of 100 units pay 30 % of what 100 pay.
  /// - Precondition: `part > 0`, `beside >= 0`.
  /// - Complexity: linear in brackets; makes a new schedule.
  public func shared(_ part: Quantity, beside: Quantity) -> MarginSchedule {
    precondition(part.isPositive && !beside.isNegative, "Invariant: a part of a whole is positive")
    let whole = Int128(part.rawValue) + Int128(beside.rawValue)
    var shared: [MarginBracket] = []
    shared.reserveCapacity(brackets.count)
    for bracket in brackets {
      var next = bracket
      next.floor = Money(
        rawValue: Int64(Int128(bracket.floor.rawValue) * Int128(part.rawValue) / whole))
      // A part so small that two floors meet: the higher bracket holds from there.
      if shared.last?.floor == next.floor { shared.removeLast() }
      shared.append(next)
    }
    guard
      let schedule = MarginSchedule(
        brackets: shared, valuation: valuation, closingFeeRate: closingFeeRate)
    else { preconditionFailure("Invariant: a share of a schedule is a schedule") }
    return schedule
  }
}
