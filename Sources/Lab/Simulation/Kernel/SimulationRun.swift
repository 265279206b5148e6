import Units

/// One run: the operator's desk and every population's seat, and the link to the house.
///
/// Virtual time moves in rounds: each seat wakes whoever can know by now what it is to see, sends
/// what they decide, and promises when it will next send; the link then applies what those promises
/// allow. A round reaches at least as far as the shortest way from the house to an agent and back.
public final class SimulationRun {
  private let scenario: Scenario
  private let desk: OperatorDesk
  let seats: [Seat]
  fileprivate let dissemination: Dissemination

  /// - Parameter index: the path of each underlying, from `Scenario.index`.
  public init(_ scenario: Scenario, seed: UInt64, index: [PriceSteps]) {
    self.scenario = scenario
    let operatorDesk = OperatorDesk(scenario, seed: seed, index: index)
    desk = operatorDesk
    seats = scenario.populations.enumerated().map { place, population in
      Seat(
        population, place: place, of: scenario, seed: seed,
        deposits: operatorDesk.deposits[place])
    }
    dissemination = Dissemination(
      firstMember: Scenario.operatorMember, members: scenario.populations.count + 1)
  }

  /// Wakes of all agents so far.
  public var wakes: Int { seats.reduce(0) { $0 + $1.wakes } }

  /// Receipts and private events that agents have read so far.
  public var noticesRead: Int { seats.reduce(0) { $0 + $1.noticesRead } }

  /// Runs to the end of the scenario.
  /// - Parameter progress: told the virtual time after each round; what it throws ends the run.
  public func run(over link: some Link, progress: (Timestamp) throws -> Void = { _ in }) throws {
    var horizon = Timestamp.zero
    while horizon < .max {
      try desk.work(upTo: horizon, dissemination, link)
      for seat in seats { try seat.work(upTo: horizon, dissemination, link) }
      dissemination.forget(
        before: min(desk.readUpTo ?? .max, seats.lazy.map(\.readUpTo).min() ?? 0))
      horizon = try link.advance(into: dissemination)
      try progress(min(horizon, scenario.end))
    }
    try desk.finish(dissemination)
  }
}

extension SimulationRun {
  /// What the agents know to hold once all notices have reached them, by account from 1, each in
  /// the first market of its population; for the end of a run.
  public func holdings() -> [Holding] {
    for seat in seats { seat.readOn(dissemination) }
    return seats.flatMap { $0.desks[0].holdings }
  }
}
