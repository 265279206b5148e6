import Units

/// Terms of a population that holds leveraged positions.
public struct LeveragedTrading: Equatable, Sendable {
  /// Probability that an entry is long.
  public var longShare: Double
  public var leverages: [LeverageWeight]
  /// Part of the balance used as margin at entry: uniform between the two.
  public var usageLeast: Double
  public var usageMost: Double
  /// Part of the agents who isolate the position's margin.
  public var isolatedShare: Double
  /// First entries are spread evenly over this time from the start.
  public var entryWindow: TimeSpan
  /// Part of the entries made by market order; the others rest at the touch first.
  public var marketShare: Double
  /// How long an entry or exit may take before it is tried again.
  public var patience: TimeSpan
  /// Mean time a position is held.
  public var holding: TimeSpan
  /// Part of the positions with a stop, and its mean loss as a part of the margin, exponential.
  public var stopShare: Double
  public var stopLoss: Double
  /// Part of the positions with a resting profit target, and its mean profit as a part of the
  /// margin, exponential.
  public var targetShare: Double
  public var targetProfit: Double
  /// Probability of coming back after a position has ended, and the mean time until then.
  public var returnShare: Double
  public var returnGap: TimeSpan
  /// Between two looks at the stops.
  public var watchInterval: TimeSpan

  public init(
    longShare: Double, leverages: [LeverageWeight], usageLeast: Double, usageMost: Double,
    isolatedShare: Double, entryWindow: TimeSpan, marketShare: Double, patience: TimeSpan,
    holding: TimeSpan, stopShare: Double, stopLoss: Double, targetShare: Double,
    targetProfit: Double, returnShare: Double, returnGap: TimeSpan, watchInterval: TimeSpan
  ) {
    self.longShare = longShare
    self.leverages = leverages
    self.usageLeast = usageLeast
    self.usageMost = usageMost
    self.isolatedShare = isolatedShare
    self.entryWindow = entryWindow
    self.marketShare = marketShare
    self.patience = patience
    self.holding = holding
    self.stopShare = stopShare
    self.stopLoss = stopLoss
    self.targetShare = targetShare
    self.targetProfit = targetProfit
    self.returnShare = returnShare
    self.returnGap = returnGap
    self.watchInterval = watchInterval
  }
}
