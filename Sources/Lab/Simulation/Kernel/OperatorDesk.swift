import Instruments
import Messages
import Numerics
import Units

/// The operator's seat: sets the markets up, pays collateral in, feeds the indices and lets time
/// pass.
///
/// As a rule all of it is known before the run, so that the operator promises ahead and nobody
/// waits for it. An index that feels its markets is known when what it feels has happened: the
/// operator then reads the public feed as any member does, and posts no earlier than that.
final class OperatorDesk {
  let member = Scenario.operatorMember
  /// What each population's agents are paid in.
  let deposits: [[Money]]
  private let scenario: Scenario
  private let steps: PriceSteps
  @exclusivity(unchecked) private var posters: [IndexPoster]
  private var setup: [[Command]]
  private var setupSent = 0
  private var nextIndex = 1
  private var nextTick = 1
  /// Commands without a receipt yet, for the fault that names the one refused.
  private var unanswered: [(command: Command, mayBeRefused: Bool)] = []
  private var answered = 0
  /// Commands in one frame of the setup.
  private static let frameCount = 512
  /// How far ahead of the horizon the operator sends.
  private let ahead = TimeSpan.seconds(30)
  /// The shortest time between what an index feels and its post; nil where none feels anything.
  private let feels: TimeSpan?

  /// - Parameter index: the path of each underlying.
  init(_ scenario: Scenario, seed: UInt64, index: [PriceSteps]) {
    self.scenario = scenario
    steps = index[0]
    posters = index.enumerated().map { IndexPoster(scenario, $0, $1) }
    feels = posters.compactMap(\.lag).min()
    let deposits = scenario.deposits(seed: seed)
    self.deposits = deposits
    var commands = scenario.setup.map(\.command)
    for (place, amounts) in deposits.enumerated() {
      let first = scenario.firstAccount(of: place).rawValue
      let asset = scenario.markets(of: scenario.populations[place])[0].contract.settlementAsset
      for (agent, amount) in amounts.enumerated() {
        let account = AccountID(rawValue: first + UInt32(agent))
        commands.append(
          .openAccount(
            OpenAccount(
              account: account, member: scenario.member(of: place),
              owner: scenario.owner(of: account))))
        commands.append(.deposit(Deposit(account: account, asset: asset, amount: amount)))
      }
    }
    for poster in posters { commands += poster.first }
    setup = stride(from: 0, to: commands.count, by: Self.frameCount).map {
      Array(commands[$0..<min($0 + Self.frameCount, commands.count)])
    }
  }

  /// Place on the tape up to which it has read; nil where it reads none of it.
  var readUpTo: Int? { posters.lazy.filter { $0.lag != nil }.map(\.tapePlace).min() }

  /// Sends what lies within reach of the horizon and promises the rest.
  func work(upTo horizon: Timestamp, _ dissemination: Dissemination, _ link: some Link) throws {
    try checkReceipts(dissemination)
    // The setup's frames lie a microsecond apart, so that no participant has to hold all of it.
    while setupSent < setup.count {
      let time = scenario.start + .microseconds(Int64(setupSent))
      try send(setup[setupSent].map { ($0, false) }, at: time, link)
      setup[setupSent] = []
      setupSent += 1
    }
    let reach = max(horizon, scenario.start) + ahead
    while let time = nextTime, time <= reach {
      if let feels, time == indexTime {
        // What the post feels has not all happened: it waits, and all behind it.
        guard time - feels < horizon else { break }
        for place in posters.indices { posters[place].feel(upTo: time, dissemination) }
      }
      var commands: [(command: Command, mayBeRefused: Bool)] = []
      if time == indexTime {
        for place in posters.indices {
          // The house may find a wrong print too far away to value anything at it.
          commands += posters[place].posts(at: nextIndex).map { ($0.command, $0.isWrong) }
        }
        nextIndex += 1
      }
      if time == tickTime {
        commands.append((.tick(Tick()), false))
        nextTick += 1
      }
      if !commands.isEmpty { try send(commands, at: time, link) }
    }
    try link.promise(nextTime ?? .max, from: member)
  }

  private var indexTime: Timestamp? {
    nextIndex < steps.prices.count ? steps.time(nextIndex) : nil
  }

  private var tickTime: Timestamp? {
    let time = scenario.start + TimeSpan(rawValue: scenario.tickInterval.rawValue * Int64(nextTick))
    return time <= scenario.end ? time : nil
  }

  private var nextTime: Timestamp? {
    guard let tick = tickTime else { return indexTime }
    return indexTime.map { min($0, tick) } ?? tick
  }

  private func send(
    _ commands: [(command: Command, mayBeRefused: Bool)], at time: Timestamp, _ link: some Link
  ) throws {
    unanswered += commands
    try link.submit(commands.map(\.command), at: time, from: member)
  }

  /// The house refuses nothing that a checked scenario asks for, but for a print that a fault has
  /// changed; where it does, the run is void.
  private func checkReceipts(_ dissemination: Dissemination) throws {
    while let item = dissemination.takePrivate(of: member, upTo: .max) {
      guard case .receipt(let receipt) = item.content else { continue }
      let (command, mayBeRefused) = unanswered[answered]
      answered += 1
      guard receipt.reason == .accepted || mayBeRefused else {
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
