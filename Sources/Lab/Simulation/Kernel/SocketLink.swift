import ClearingClient
import Messages
import Units
import Wire
import ZeroMQ

/// A node behind sockets: every member has a client of its own, all share one subscription to the
/// feed.
///
/// It takes part in lock step: commands and promises go out as they are made, and `advance` waits
/// until the node says that everything before the common horizon has happened.
public final class SocketLink: Link {
  private final class Seat {
    let client: Client
    var watermark = Timestamp.zero

    init(_ client: Client) { self.client = client }
  }

  private let feed: Feed
  private let seats: [(member: MemberID, seat: Seat)]
  private var horizon = Timestamp.zero
  private var hasHeardFeed = false
  /// How long the node may take for what lies before a horizon, while it is alive.
  private let patience = 120
  private let isAlive: () -> Bool

  /// Connects and logs everybody on.
  /// - Parameter isAlive: whether the node is still there; asked when it has said nothing for a
  ///   second.
  public init(
    _ scenario: Scenario, orders: String, feed: String, token: (MemberID) -> String,
    isAlive: @escaping () -> Bool = { true }
  ) throws {
    self.isAlive = isAlive
    let context = try Context()
    self.feed = try Feed(feed, context: context)
    seats = try ([Scenario.operatorMember] + scenario.members).map { member in
      let client = try Client(
        orders: orders, member: member, token: token(member), context: context)
      try client.logon()
      return (member, Seat(client))
    }
    // The subscription must reach the node before the first command does; nobody says when it has.
    // What was missed all the same shows as a first message that is not number one.
    _ = try self.feed.next(within: .milliseconds(150))
  }

  private func seat(_ member: MemberID) -> Seat {
    let place = Int(member.rawValue) - Int(Scenario.operatorMember.rawValue)
    return seats[place].seat
  }

  public func submit(_ commands: [Command], at time: Timestamp, from member: MemberID) throws {
    let client = seat(member).client
    for command in commands { try client.submit(command, at: time) }
  }

  public func promise(_ watermark: Timestamp, from member: MemberID) throws {
    let seat = seat(member)
    guard watermark > seat.watermark else { return try seat.client.flush() }
    seat.watermark = watermark
    try seat.client.promise(watermark)
  }

  public func advance(into dissemination: Dissemination) throws -> Timestamp {
    let reach = seats.lazy.map(\.seat.watermark).min() ?? .max
    var lastOfFeed = SequenceNumber.none
    for (member, seat) in seats {
      let client = seat.client
      var refused: RejectReason?
      try wait(client, reach) { notice in
        switch notice {
        case .answer(let answer):
          if answer.houseSequence == .none { refused = answer.receipt.reason }
          dissemination.deliver(.receipt(answer.receipt), at: client.noticeTime, to: member)
        case .event(let event):
          dissemination.deliver(.event(event), at: client.noticeTime, to: member)
        case .notApplied, .timeAdvanced, .loggedOut: break
        }
      }
      if let refused { throw SimulationFault(refusing: refused, member, client.noticeTime) }
      lastOfFeed = max(lastOfFeed, client.feedSequence)
    }
    try readFeed(through: lastOfFeed, dissemination)
    horizon = max(horizon, reach)
    return horizon
  }

  private func wait(
    _ client: Client, _ reach: Timestamp, _ take: (Notice) -> Void
  ) throws {
    for _ in 0..<patience {
      do throws(ClientFault) {
        return try client.waitUntil(reach, within: .seconds(1), take)
      } catch .timeout {
        guard isAlive() else { throw SimulationFault("the node ended in the middle of the run") }
      }
    }
    throw SimulationFault("the node has said nothing for \(patience) s")
  }

  private func readFeed(through last: SequenceNumber, _ dissemination: Dissemination) throws {
    while feed.lastSequence < last {
      guard let notice = try feed.next(within: .seconds(10)) else {
        throw SimulationFault("the node's feed stopped at message \(feed.lastSequence) of \(last)")
      }
      if !hasHeardFeed {
        hasHeardFeed = true
        guard feed.lastSequence == SequenceNumber(rawValue: 1) else {
          throw SimulationFault("the node's feed was joined late; run again")
        }
      }
      switch notice {
      case .event(let event):
        if let (instrument, data) = MarketData.of(event) {
          dissemination.publish(data, of: instrument, at: feed.noticeTime)
        }
      case .depth(let depth):
        dissemination.publish(
          .depth(Depth(bids: Depth.levels(depth.bids), asks: Depth.levels(depth.asks))),
          of: depth.instrument, at: feed.noticeTime)
      case .market, .house: break
      case .gap:
        throw SimulationFault("the node's feed lost messages behind \(feed.lastSequence)")
      }
    }
  }

  /// Ends all sessions.
  public func close() throws {
    for (_, seat) in seats { try seat.client.logout() }
  }
}
