import Units

/// Terms of a population that holds leveraged positions.
public struct LeveragedTrading: PopulationKind {
  public static let name = "leveraged"
  public static let meaning =
    "enter within the warm-up and hold until a stop, a target, the end of their patience or "
    + "a liquidation; some come back"

  /// Probability that an entry is long.
  public var longShare = 0.5
  public var leverages: [LeverageWeight] = []
  /// Part of the balance used as margin at entry: uniform between the two.
  public var usageLeast = 0.5
  public var usageMost = 0.9
  /// Part of the agents who isolate the position's margin.
  public var isolatedShare = 0.0
  /// First entries are spread evenly over this time from the start.
  public var entryWindow = TimeSpan.hours(1)
  /// Part of the entries made by market order; the others rest at the touch first.
  public var marketShare = 0.5
  /// How long an entry or exit may take before it is tried again.
  public var patience = TimeSpan.seconds(20)
  /// Mean time a position is held.
  public var holding = TimeSpan.hours(24)
  /// Part of the positions with a stop, and its mean loss as a part of the margin, exponential.
  public var stopShare = 0.2
  public var stopLoss = 0.4
  /// Part of the positions with a resting profit target, and its mean profit as a part of the
  /// margin, exponential.
  public var targetShare = 0.3
  public var targetProfit = 0.5
  /// Probability of coming back after a position has ended, and the mean time until then.
  public var returnShare = 0.3
  public var returnGap = TimeSpan.hours(2)
  /// Between two looks at the stops.
  public var watchInterval = TimeSpan.seconds(2)

  public static let keys: [PopulationKey<Self>] = [
    .ratio("longShare", \.longShare, unit: "entries", "probability that an entry is long"),
    .leverages("leverage", \.leverages, "pairs of leverage and weight"),
    .ratio(
      "usageLeast", \.usageLeast, unit: "balance",
      "part of the balance used as margin: uniform between the two"),
    .ratio(
      "usageMost", \.usageMost, least: ("usageLeast", \.usageLeast), unit: "balance",
      "the greatest part of the balance used as margin"),
    .ratio(
      "isolatedShare", \.isolatedShare, unit: "agents",
      "part of the agents who isolate the position's margin"),
    .duration("entryWindow", \.entryWindow, "first entries are spread evenly over it"),
    .ratio(
      "marketShare", \.marketShare, unit: "entries",
      "part of entries at market; the others rest at the touch first"),
    .duration(
      "patience", \.patience, in: .seconds(1)...(.hours(24 * 366)),
      "how long an entry or exit may take before it is tried again"),
    .duration("holding", \.holding, "mean time a position is held"),
    .ratio("stopShare", \.stopShare, unit: "positions", "part of the positions with a stop"),
    .ratio(
      "stopLoss", \.stopLoss, in: 0...10, unit: "margin",
      "mean loss at the stop, of the margin"),
    .ratio(
      "targetShare", \.targetShare, unit: "positions",
      "part of the positions with a resting profit target"),
    .ratio(
      "targetProfit", \.targetProfit, in: 0...100, unit: "margin",
      "mean profit at the target, of the margin"),
    .ratio(
      "returnShare", \.returnShare, unit: "ends",
      "probability of coming back after a position has ended"),
    .duration("returnGap", \.returnGap, "mean time until then"),
    .duration("watchInterval", \.watchInterval, "between two looks at the stops"),
  ]

  public init() {}

  public func strategy() -> any Strategy { LeveragedTraders(self) }
}
