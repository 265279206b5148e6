import Clearing
import Messages
import Units

/// A house that is told a stream of extreme commands and looks itself over as it goes.
public final class ExtremeRun {
  public let house = ClearingHouse()
  public private(set) var commands: ExtremeCommands
  public private(set) var sequence: UInt64 = 0
  public private(set) var time: Timestamp
  /// How often each receipt was given, by code, and how often what must be reached was.
  public private(set) var receipts: [RejectReason: Int] = [:]
  public private(set) var told = Told()
  /// Called with every command and its stamp, before the house has it.
  public var log: ((Command, Stamp) -> Void)?
  private var buffer = EventBuffer()

  public struct Told {
    public var trades = 0
    public var liquidations = 0
    public var takeovers = 0
    public var deleveraged = 0
    public var lossesShared = 0
    public var lossesUnfunded = 0
    public var fundings = 0
    public init() {}
  }

  public init(
    seed: UInt64, markets: Int = 4, from time: Timestamp = .zero + .seconds(1_600_000_000),
    hasInverse: Bool = false
  ) {
    commands = ExtremeCommands(seed: seed, markets: markets, hasInverse: hasInverse)
    self.time = time
  }

  /// Sends so many commands and checks all invariants after each `interval` of them.
  public func go(_ count: Int, checkingEach interval: Int) {
    for place in 1...count {
      let step = commands.next(house)
      time = time + step.span
      send(step.command, as: step.member)
      if place % interval == 0 { house.checkInvariants() }
    }
    house.checkInvariants()
  }

  @discardableResult
  public func send(_ command: Command, as member: MemberID) -> Receipt {
    sequence += 1
    let stamp = Stamp(sequence: SequenceNumber(rawValue: sequence), time: time, member: member)
    log?(command, stamp)
    buffer.removeAll()
    let receipt = house.apply(command, stamp, into: &buffer)
    receipts[receipt.reason, default: 0] += 1
    for place in 0..<buffer.count { count(buffer[place]) }
    return receipt
  }

  private func count(_ event: Event) {
    switch event {
    case .traded: told.trades += 1
    case .liquidationStarted: told.liquidations += 1
    case .liquidationStep(let step) where step.stage == .fundTakeover: told.takeovers += 1
    case .deleveraged: told.deleveraged += 1
    case .lossShared: told.lossesShared += 1
    case .lossUnfunded: told.lossesUnfunded += 1
    case .fundingSet: told.fundings += 1
    default: break
    }
  }
}
