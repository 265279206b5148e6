import Numerics

/// What members hold and what stands behind it, ready to be valued under many scenarios.
///
/// A member's resources are everything posted now, at its worth now, with the value of options
/// where premiums are paid up front (negative for options sold). Under a scenario the change of a
/// member's worth is that of its positions and of the assets it has posted; what the resources do
/// not cover of it is the uncovered loss: max(0, -(resources + change)). Every account stands
/// alone: a gain of one does not pay for another, not even within a participant.
///
/// A participant is a member with its affiliates. They default together and their uncovered losses
/// add up, as CPMI-IOSCO's Principles (2012), principle 4, have it.
public struct StressBooks: Sendable {
  public struct Member: Sendable {
    public var name: String
    /// Members of one participant have the same; nil stands alone.
    public var group: String?
    /// By instrument of the market; units, negative for a short.
    public var positions: [(instrument: Int, units: Double)]
    /// What is posted in quote.
    public var cash: Double
    /// What is posted in assets that move, by underlying; units, not negative.
    public var assets: [(underlying: Int, units: Double)]

    public init(
      name: String, group: String? = nil, positions: [(instrument: Int, units: Double)],
      cash: Double, assets: [(underlying: Int, units: Double)] = []
    ) {
      self.name = name
      self.group = group
      self.positions = positions
      self.cash = cash
      self.assets = assets
    }
  }

  public let market: StressMarket
  public let members: [Member]
  /// Names of participants in the order in which their first member stands.
  public let participants: [String]
  /// By member.
  public let participantOf: [Int]
  /// By member, in quote; may be negative where options sold are worth more than is posted.
  public let resources: [Double]
  /// Holdings that change, positions and posted assets netted: those of member m are at
  /// `starts[m]..<starts[m + 1]`.
  let starts: [Int]
  let instruments: [Int]
  let units: [Double]

  public init(market: StressMarket, members: [Member]) throws(NumericsError) {
    guard !members.isEmpty else { throw .tooFew("members", count: 0, least: 1) }
    var known: [String: Int] = [:]
    var (participants, owners, resources): ([String], [Int], [Double]) = ([], [], [])
    var (starts, instruments, units): ([Int], [Int], [Double]) = ([0], [], [])
    var net = [Double](repeating: 0, count: market.instruments)
    for member in members {
      // A lone member is kept apart from a group that happens to have its name.
      let name = member.group ?? member.name
      let key = (member.group == nil ? "member " : "group ") + name
      if known[key] == nil {
        known[key] = participants.count
        participants.append(name)
      }
      owners.append(known[key] ?? 0)
      resources.append(try Self.resources(member, market))
      var held: [Int] = []
      let holdings =
        member.positions + member.assets.map { (instrument: $0.underlying, units: $0.units) }
      for holding in holdings {
        if !held.contains(holding.instrument) { held.append(holding.instrument) }
        net[holding.instrument] += holding.units
      }
      for instrument in held.sorted() {
        if net[instrument] != 0 {
          instruments.append(instrument)
          units.append(net[instrument])
        }
        net[instrument] = 0
      }
      starts.append(instruments.count)
    }
    self.market = market
    self.members = members
    self.participants = participants
    participantOf = owners
    self.resources = resources
    (self.starts, self.instruments, self.units) = (starts, instruments, units)
  }

  private static func resources(
    _ member: Member, _ market: StressMarket
  ) throws(NumericsError) -> Double {
    try Check.range("cash of \(member.name)", member.cash, -1e15...1e15)
    var sum = member.cash
    for asset in member.assets {
      guard market.marks.indices.contains(asset.underlying) else {
        throw .outOfDomain(
          "asset of \(member.name)", value: Double(asset.underlying),
          allowed: "0 to \(market.underlyings - 1)")
      }
      try Check.range("asset of \(member.name)", asset.units, 0...1e15)
      sum += asset.units * market.marks[asset.underlying]
    }
    for position in member.positions {
      guard position.instrument >= 0, position.instrument < market.instruments else {
        throw .outOfDomain(
          "instrument of \(member.name)", value: Double(position.instrument),
          allowed: "0 to \(market.instruments - 1)")
      }
      try Check.range("position of \(member.name)", position.units, -1e15...1e15)
      if market.premium == .upfront, position.instrument >= market.underlyings {
        sum += position.units * market.optionValues[position.instrument - market.underlyings]
      }
    }
    return sum
  }

  /// Whether nothing held is an option: losses are linear in price moves.
  public var isLinear: Bool { instruments.allSatisfy { $0 < market.underlyings } }

  /// Sum of |units| x mark or forward over the positions of a member.
  public func gross(of member: Int) -> Double {
    members[member].positions.reduce(0) { sum, position in
      let price =
        position.instrument < market.underlyings
        ? market.marks[position.instrument]
        : market.options[position.instrument - market.underlyings].forward
      return sum + abs(position.units) * price
    }
  }

  /// Change of worth of the positions alone, posted assets aside: by member, then scenario.
  public func profits(
    under scenarios: StressScenarios
  ) throws(NumericsError) -> [[Double]] {
    try Check.lengths(
      "underlyings of scenarios and market", scenarios.underlyings, market.underlyings)
    var changes = [Double](repeating: 0, count: market.instruments)
    var profits = members.map { _ in [Double](repeating: 0, count: scenarios.count) }
    let width = market.underlyings
    for s in 0..<scenarios.count {
      try market.changes(
        prices: scenarios.prices[s * width..<(s + 1) * width],
        volatilities: scenarios.volatilities[s * width..<(s + 1) * width], into: &changes)
      for (place, member) in members.enumerated() {
        var sum = 0.0
        for position in member.positions { sum += position.units * changes[position.instrument] }
        profits[place][s] = scenarios.weights[s] * sum
      }
    }
    return profits
  }
}
