import Instruments
import Messages
import Numerics
import Units

/// The operator's seat: sets the market up, pays collateral in, feeds the index and lets time pass.
///
/// All of it is known before the run, so the operator promises ahead and nobody waits for it.
final class OperatorDesk {
  let member = Scenario.operatorMember
  /// What each population's agents are paid in.
  let deposits: [[Money]]
  private let scenario: Scenario
  private let index: PriceSteps
  private var setup: [[Command]]
  private var setupSent = 0
  private var nextIndex = 1
  private var nextTick = 1
  /// Commands without a receipt yet, for the fault that names the one refused.
  private var unanswered: [Command] = []
  private var answered = 0
  /// Commands in one frame of the setup.
  private static let frameCount = 512
  /// How far ahead of the horizon the operator sends.
  private let ahead = TimeSpan.seconds(30)

  init(_ scenario: Scenario, seed: UInt64, index: PriceSteps) {
    self.scenario = scenario
    self.index = index
    let deposits = scenario.deposits(seed: seed)
    self.deposits = deposits
    var commands = Self.market(scenario)
    for (place, amounts) in deposits.enumerated() {
      let first = scenario.firstAccount(of: place).rawValue
      for (agent, amount) in amounts.enumerated() {
        let account = AccountID(rawValue: first + UInt32(agent))
        commands.append(
          .openAccount(
            OpenAccount(
              account: account, member: scenario.member(of: place),
              owner: scenario.owner(of: account))))
        commands.append(
          .deposit(Deposit(account: account, asset: Market.settlementAsset, amount: amount)))
      }
    }
    commands.append(Self.post(index.prices[0]))
    setup = stride(from: 0, to: commands.count, by: Self.frameCount).map {
      Array(commands[$0..<min($0 + Self.frameCount, commands.count)])
    }
  }

  static func market(_ scenario: Scenario) -> [Command] {
    var commands = scenario.market.setup
    if scenario.insuranceFund.isPositive {
      commands.append(
        .contribute(Contribute(asset: Market.settlementAsset, amount: scenario.insuranceFund)))
    }
    return commands
  }

  private static func post(_ price: Price) -> Command {
    .postIndexPrice(PostIndexPrice(instrument: Market.instrument, source: 0, price: price))
  }

  /// Sends what lies within reach of the horizon and promises the rest.
  func work(upTo horizon: Timestamp, _ dissemination: Dissemination, _ link: some Link) throws {
    try checkReceipts(dissemination)
    // The setup's frames lie a microsecond apart, so that no participant has to hold all of it.
    while setupSent < setup.count {
      let time = scenario.start + .microseconds(Int64(setupSent))
      try send(setup[setupSent], at: time, link)
      setup[setupSent] = []
      setupSent += 1
    }
    let reach = max(horizon, scenario.start) + ahead
    while let time = nextTime, time <= reach {
      var commands: [Command] = []
      if time == indexTime {
        commands.append(Self.post(index.prices[nextIndex]))
        nextIndex += 1
      }
      if time == tickTime {
        commands.append(.tick(Tick()))
        nextTick += 1
      }
      try send(commands, at: time, link)
    }
    try link.promise(nextTime ?? .max, from: member)
  }

  private var indexTime: Timestamp? {
    nextIndex < index.prices.count ? index.time(nextIndex) : nil
  }

  private var tickTime: Timestamp? {
    let time = scenario.start + TimeSpan(rawValue: scenario.tickInterval.rawValue * Int64(nextTick))
    return time <= scenario.end ? time : nil
  }

  private var nextTime: Timestamp? {
    guard let tick = tickTime else { return indexTime }
    return indexTime.map { min($0, tick) } ?? tick
  }

  private func send(_ commands: [Command], at time: Timestamp, _ link: some Link) throws {
    unanswered += commands
    try link.submit(commands, at: time, from: member)
  }

  /// The house refuses nothing that a checked scenario asks for; where it does, the run is void.
  private func checkReceipts(_ dissemination: Dissemination) throws {
    while let item = dissemination.takePrivate(of: member, upTo: .max) {
      guard case .receipt(let receipt) = item.content else { continue }
      let command = unanswered[answered]
      answered += 1
      guard receipt.reason == .accepted else {
        let name = "\(command)".prefix { $0 != "(" }
        throw SimulationFault(
          "the house refused \(name) at \(TimeText.format(item.time)) as "
            + SetupRehearsal.words(receipt.reason))
      }
    }
    unanswered.removeFirst(answered)
    answered = 0
  }

  /// Whether everything sent has its receipt.
  func finish(_ dissemination: Dissemination) throws {
    try checkReceipts(dissemination)
    precondition(unanswered.isEmpty, "Invariant: a finished run has answered every command")
  }
}

/// Why a run could not go on, as one line.
public struct SimulationFault: Error, CustomStringConvertible {
  public let description: String
  public init(_ description: String) { self.description = description }
}
