import ClearingNode
import Foundation
import Messages
import Sequencing
import Testing
import Units
import Wire

@testable import Simulation

/// What agents are shown: the same whatever carries it, and nothing that is another's.
@Suite struct LinkTests {
  /// Notes all that a link hands out, message by message with its time.
  final class Witness<Inner: Link>: Link {
    let inner: Inner
    var tape: [String] = []
    var inboxes: [[(time: Timestamp, notice: MemberNotice)]] = []

    init(_ inner: Inner) { self.inner = inner }

    func submit(_ commands: [Command], at time: Timestamp, from member: MemberID) throws {
      try inner.submit(commands, at: time, from: member)
    }
    func promise(_ watermark: Timestamp, from member: MemberID) throws {
      try inner.promise(watermark, from: member)
    }
    func advance(into dissemination: Dissemination) throws -> Timestamp {
      let before = dissemination.tape.count
      let read = dissemination.inboxes.map(\.count)
      let horizon = try inner.advance(into: dissemination)
      tape += dissemination.tape[before...].map { "\($0.time) \($0.content)" }
      if inboxes.isEmpty { inboxes = read.map { _ in [] } }
      for place in read.indices {
        inboxes[place] += dissemination.inboxes[place][read[place]...].map { ($0.time, $0.content) }
      }
      return horizon
    }
  }

  /// A crash small enough for a node and large enough for every stage.
  static func scenario() throws -> Scenario {
    try Examples.scenario(
      "flash-crash",
      [
        "populations.1.count=10", "populations.2.count=4", "populations.3.count=6",
        "populations.4.count=90", "duration=4min", "populations.4.entryWindow=1min",
        "price.moves.0.at=90s", "price.moves.1.at=200s", "insuranceFund=1000",
        "market.funding.interval=1min", "market.liquidation.bookTicksMax=1",
        "populations.0.levelNotional=3000",
      ])
  }

  static func witnessed<Inner: Link>(
    _ scenario: Scenario, _ link: Inner
  ) throws -> (witness: Witness<Inner>, holdings: [Holding]) {
    let witness = Witness(link)
    let run = SimulationRun(scenario, seed: 1, index: try scenario.index(nil, seed: 1))
    try run.run(over: witness)
    return (witness, run.holdings())
  }

  @Test("agents are shown the same in memory and over ipc, message by message")
  func sameMessages() throws {
    let scenario = try Self.scenario()
    let memory = MemoryLink(scenario)
    let (inMemory, known) = try Self.witnessed(scenario, memory)
    let node = try NodeThread(scenario)
    let socket = try SocketLink(
      scenario, orders: node.endpoints.orders, feed: node.endpoints.feed,
      token: NodeThread.token)
    let (overSockets, alsoKnown) = try Self.witnessed(scenario, socket)
    try socket.close()
    #expect(inMemory.tape.count > 1_000)
    #expect(inMemory.tape == overSockets.tape)
    #expect(inMemory.inboxes.count == scenario.members.count + 1)
    for (mine, theirs) in zip(inMemory.inboxes, overSockets.inboxes) {
      #expect(!mine.isEmpty && mine.count == theirs.count)
      let first = zip(mine, theirs).first { "\($0)" != "\($1)" }
      #expect(first == nil, "\(String(describing: first))")
    }
    #expect(known == alsoKnown)
  }

  @Test("no notice names an account, an order, a fee or a profit of another member")
  func nothingOfOthers() throws {
    let scenario = try Self.scenario()
    let link = MemoryLink(scenario)
    let (witness, _) = try Self.witnessed(scenario, link)
    var seen: Set<String> = []
    for (place, inbox) in witness.inboxes.enumerated() where place > 0 {
      let member = scenario.member(of: place - 1)
      func isOwn(_ account: AccountID) -> Bool { link.house.member(of: account) == member }
      for case .event(let event) in inbox.map(\.notice) {
        seen.insert(String("\(event)".prefix { $0 != "(" }))
        switch event {
        case .traded(let trade):
          #expect(isOwn(trade.buyer) || isOwn(trade.seller))
          for (account, order, fee, profit) in [
            (trade.buyer, trade.buyOrder, trade.buyerFee, trade.buyerProfit),
            (trade.seller, trade.sellOrder, trade.sellerFee, trade.sellerProfit),
          ] where !isOwn(account) {
            #expect(account == .none && order == .none && fee.isZero && profit.isZero)
          }
        case .deleveraged(let event):
          for account in [event.bankrupt, event.counterparty] {
            #expect(account == .none || isOwn(account))
          }
        case .lossShared(let event):
          #expect(isOwn(event.account) && (event.bankrupt == .none || isOwn(event.bankrupt)))
        default:
          #expect(isOwn(event.parties.first))
        }
      }
    }
    #expect(seen.isSuperset(of: ["traded", "deleveraged", "liquidationStarted", "fundingPaid"]))
  }
}

/// A node in lock step on a thread of this process, for the members of a scenario.
final class NodeThread {
  let endpoints: NodeEndpoints
  private let stopper: NodeStopper
  private let ended = DispatchSemaphore(value: 0)
  private let folder: String

  static func token(_ member: MemberID) -> String { "token-\(member)" }

  init(_ scenario: Scenario) throws {
    folder = FileManager.default.temporaryDirectory.path + "/link-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    func terms(_ member: MemberID, _ roles: Roles) -> MemberTerms {
      MemberTerms(member: member, token: Array(Self.token(member).utf8), roles: roles)
    }
    let members =
      [terms(Scenario.operatorMember, [.operator, .feed])]
      + scenario.members.map { terms($0, .trader) }
    nonisolated(unsafe) let node = try ClearingNode(
      NodeConfiguration(
        endpoints: NodeEndpoints(
          orders: "ipc://\(folder)/orders", feed: "ipc://\(folder)/feed",
          snapshots: "ipc://\(folder)/snapshots"),
        dataDirectory: folder + "/data", sync: .none,
        terms: SequencerTerms(members: members, mode: .lockStep(waiting: 100_000)), setup: []))
    endpoints = node.endpoints
    stopper = node.stopper
    let ended = ended
    Thread {
      _ = node.run()
      ended.signal()
    }.start()
  }

  deinit {
    stopper.stop()
    ended.wait()
    try? FileManager.default.removeItem(atPath: folder)
  }
}
