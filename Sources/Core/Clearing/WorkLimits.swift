import Units

/// How much one command may do of what otherwise goes on at the next tick.
///
/// A house in use has `standard`, which `Limits` names. Others are for tests, so that small streams
/// come to the ends of these budgets; a log is only replayed by a house with the limits under which
/// it was written.
public struct WorkLimits: Equatable, Sendable {
  /// Positions looked at for a breach.
  public var breachChecks: Int
  /// Liquidations worked on, and trades made for them.
  public var liquidationSteps: Int
  public var liquidationTrades: Int
  /// Positions of an instrument that are paid their funding.
  public var fundings: Int

  public init(
    breachChecks: Int, liquidationSteps: Int, liquidationTrades: Int, fundings: Int
  ) {
    precondition(
      breachChecks > 0 && liquidationSteps > 0 && liquidationTrades > 0 && fundings > 0,
      "Invariant: whatever waits goes on at some tick")
    self.breachChecks = breachChecks
    self.liquidationSteps = liquidationSteps
    self.liquidationTrades = liquidationTrades
    self.fundings = fundings
  }

  public static var standard: WorkLimits {
    WorkLimits(
      breachChecks: Limits.breachChecksPerCommand,
      liquidationSteps: Limits.liquidationStepsPerCommand,
      liquidationTrades: Limits.liquidationTradesPerCommand,
      fundings: Limits.fundingsPerCommand)
  }
}
