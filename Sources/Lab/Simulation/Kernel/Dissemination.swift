import Messages
import Units
import Wire

/// What everyone is told on the public feed, as far as agents look at it.
public enum MarketData: Sendable {
  case traded(price: Price, quantity: Quantity, aggressor: Side, kind: TradeKind)
  case mark(mark: Price, index: Price)
  case fundingSet(rate: Rate)
  /// The book after a tick.
  case depth(Depth)
}

/// The best levels of a book, best first.
public struct Depth: Equatable, Sendable {
  public struct Level: Equatable, Sendable, BitwiseCopyable {
    public let price: Price
    public let quantity: Quantity
    public init(price: Price, quantity: Quantity) {
      self.price = price
      self.quantity = quantity
    }
  }
  /// Levels a side that the protocol publishes.
  public static let levels = 10
  public var bids: [Level]
  public var asks: [Level]
  public init(bids: [Level], asks: [Level]) {
    self.bids = bids
    self.asks = asks
  }

  static func levels(_ levels: [DepthLevel]) -> [Level] {
    levels.map { Level(price: $0.price, quantity: $0.quantity) }
  }
}

extension MarketData {
  /// What agents look at in an event of the feed, and of which market; nil for the rest.
  static func of(_ event: Event) -> (instrument: InstrumentID, data: MarketData)? {
    switch event {
    case .traded(let trade):
      (
        trade.instrument,
        .traded(
          price: trade.price, quantity: trade.quantity, aggressor: trade.aggressor,
          kind: trade.kind)
      )
    case .markChanged(let mark): (mark.instrument, .mark(mark: mark.mark, index: mark.index))
    case .fundingSet(let funding): (funding.instrument, .fundingSet(rate: funding.rate))
    default: nil
    }
  }
}

/// What one member is told: the answer to a command of its own, in the order of its commands, or an
/// event that names one of its accounts, without what is the other side's.
public enum MemberNotice: Sendable {
  case receipt(Receipt)
  case event(Event)
}

/// What has happened and not yet been read: one public tape, and an inbox per member.
///
/// Items lie in the order of their time; each reader keeps its own place, because each sees them
/// after its own delay.
public final class Dissemination {
  struct Timed<Content> {
    let time: Timestamp
    let content: Content
  }

  /// An item of the tape, which holds what happens in all markets.
  struct Published {
    let time: Timestamp
    let instrument: InstrumentID
    let content: MarketData
  }

  @exclusivity(unchecked) private(set) var tape: [Published] = []
  /// Items cut off the front of the tape so far: places count from the start of the run.
  @exclusivity(unchecked) private(set) var cut = 0
  @exclusivity(unchecked) private(set) var inboxes: [[Timed<MemberNotice>]]
  @exclusivity(unchecked) private var read: [Int]
  /// The members' numbers are consecutive from here.
  private let firstMember: UInt32

  init(firstMember: MemberID, members: Int) {
    self.firstMember = firstMember.rawValue
    inboxes = Array(repeating: [], count: members)
    read = Array(repeating: 0, count: members)
  }

  public func publish(_ data: MarketData, of instrument: InstrumentID, at time: Timestamp) {
    tape.append(Published(time: time, instrument: instrument, content: data))
  }

  /// Puts a notice into a member's inbox; a member that is not of this run has none.
  public func deliver(_ notice: MemberNotice, at time: Timestamp, to member: MemberID) {
    let place = Int(member.rawValue) - Int(firstMember)
    guard inboxes.indices.contains(place) else { return }
    inboxes[place].append(Timed(time: time, content: notice))
  }

  /// The next item of the tape not later than `cutoff`, for a reader at `place`.
  func nextPublic(at place: Int, upTo cutoff: Timestamp) -> Published? {
    let index = place - cut
    guard index < tape.count, tape[index].time <= cutoff else { return nil }
    return tape[index]
  }

  /// Takes the next item of an inbox not later than `cutoff`.
  func takePrivate(of member: MemberID, upTo cutoff: Timestamp) -> Timed<MemberNotice>? {
    let place = Int(member.rawValue - firstMember)
    let next = read[place]
    guard next < inboxes[place].count, inboxes[place][next].time <= cutoff else {
      if next > 1_024, next * 2 > inboxes[place].count {
        inboxes[place].removeFirst(next)
        read[place] = 0
      }
      return nil
    }
    read[place] = next + 1
    return inboxes[place][next]
  }

  /// Forgets what every reader has behind it.
  func forget(before place: Int) {
    guard place - cut > 16_384 else { return }
    tape.removeFirst(place - cut)
    cut = place
  }
}
