import Units

/// One run: the operator's and every population's desk, and the link to the house.
///
/// Virtual time moves in rounds: each desk wakes whoever can know by now what it is to see, sends
/// what they decide, and promises when it will next send; the link then applies what those promises
/// allow. A round reaches at least as far as the shortest way from the house to an agent and back.
public final class SimulationRun {
  private let scenario: Scenario
  private let desk: OperatorDesk
  fileprivate let desks: [Desk]
  fileprivate let dissemination: Dissemination

  /// - Parameter index: the index path, from `Scenario.index`.
  public init(_ scenario: Scenario, seed: UInt64, index: PriceSteps) {
    self.scenario = scenario
    let operatorDesk = OperatorDesk(scenario, seed: seed, index: index)
    desk = operatorDesk
    desks = scenario.populations.enumerated().map { place, population in
      Desk(
        population, place: place, of: scenario, seed: seed,
        deposits: operatorDesk.deposits[place])
    }
    dissemination = Dissemination(
      firstMember: Scenario.operatorMember, members: scenario.populations.count + 1)
  }

  /// Wakes of all agents so far.
  public var wakes: Int { desks.reduce(0) { $0 + $1.wakes } }

  /// Receipts and private events that agents have read so far.
  public var noticesRead: Int { desks.reduce(0) { $0 + $1.noticesRead } }

  /// Runs to the end of the scenario.
  /// - Parameter progress: told the virtual time after each round; what it throws ends the run.
  public func run(over link: some Link, progress: (Timestamp) throws -> Void = { _ in }) throws {
    var horizon = Timestamp.zero
    while horizon < .max {
      try desk.work(upTo: horizon, dissemination, link)
      for desk in desks { try desk.work(upTo: horizon, dissemination, link) }
      dissemination.forget(before: desks.lazy.map(\.readUpTo).min() ?? 0)
      horizon = try link.advance(into: dissemination)
      try progress(min(horizon, scenario.end))
    }
    try desk.finish(dissemination)
  }
}

extension SimulationRun {
  /// What the agents know to hold once all notices have reached them, by account from 1; for the
  /// end of a run.
  public func holdings() -> [Holding] {
    for desk in desks { desk.readOn(dissemination) }
    return desks.flatMap(\.holdings)
  }
}
