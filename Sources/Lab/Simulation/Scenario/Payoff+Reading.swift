import Inputs
import Instruments
import Units

// What scenarios and the configuration of a node have in common where a contract may be inverse.

extension ConfigurationReader {
  private enum PayoffChoice: String, CaseIterable { case linear, inverse }

  /// The key `payoff`: linear where it is not there.
  public func payoff() throws(InputFault) -> PayoffKind {
    try choice("payoff", of: PayoffChoice.self, default: .linear) == .linear ? .linear : .inverse
  }
}

extension PayoffKind {
  /// The impact notional where a file gives none: one of quote units says nothing of coins, and
  /// must be given.
  public func impactNotional(unlessGiven usual: Money?) -> Money? {
    self == .linear ? usual : nil
  }
}

extension Contract {
  /// What the house would refuse of tick, lot and contract size together; nil where nothing.
  public var stepsFault: String? {
    let steps = "'tick' \(tick) x 'lot' \(lot) x 'contractSize' \(contractSize)"
    switch payoff.kind {
    case .linear:
      return isExact ? nil : "\(steps) has more than eight digits behind the point"
    case .inverse:
      return isWorthSomething
        ? nil
        : "'lot' \(lot) x 'contractSize' \(contractSize) is worth less than 1e-8 at "
          + "\(Limits.ticks) ticks of \(tick); expected a larger lot or a smaller tick"
    }
  }
}
