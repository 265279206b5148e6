import ClearingClient
import ClearingNode
import CommandLog
import Foundation
import Messages
import Reports
import Sequencing
import Units
import ZeroMQ

extension Benchmark {
  static let node = Benchmark(
    name: "node",
    question: "How many commands a second does a node acknowledge over sockets, log and all?"
  ) { settings in
    let workload = try NodeWorkload(settings)
    let bench = try NodeBench(workload, try settings.market())
    let roundTrips = try bench.measureRoundTrips()
    let speed = try bench.measureSpeed()
    let commands = try bench.finish()
    return BenchmarkOutcome(
      workload: [
        ("transport", .string(workload.transport.rawValue)),
        ("clients", .count(workload.clients)), ("batch", .count(workload.batch)),
        ("sync", .string(workload.sync.rawValue)), ("commands", .count(speed.commands)),
        ("roundTrips", .count(workload.roundTrips)), ("logged", .count(commands)),
        ("logBytes", .count(bench.logBytes)), ("window", .count(workload.window)),
      ],
      results: [
        ("commandsPerSecond", .number((Double(speed.commands) / speed.seconds).rounded())),
        (
          "roundTripMicroseconds",
          .object([
            ("p50", .number(Double(roundTrips.at(0.5)) / 1_000)),
            ("p99", .number(Double(roundTrips.at(0.99)) / 1_000)),
          ])
        ),
        ("accepted", .count(speed.accepted)), ("trades", .count(speed.trades)),
      ])
  }
}

/// What is asked of the node.
struct NodeWorkload: Sendable {
  enum Transport: String, CaseIterable, Sendable { case ipc, tcp }
  let transport: Transport
  let clients: Int
  let batch: Int
  let sync: SyncPolicy
  /// Commands of all clients together.
  let commands: Int
  let roundTrips = 2_000
  /// Commands a client sends ahead of their answers.
  var window: Int { batch * 64 }

  init(_ settings: any BenchmarkSettings) throws {
    transport = try settings.choice("transport", of: Transport.self) ?? .tcp
    clients = try settings.integer("clients", in: 1...64) ?? 2
    batch = try settings.integer("batch", in: 1...1_000) ?? 32
    sync = try settings.choice("sync", of: SyncPolicy.self) ?? .group
    commands = try settings.integer("commands", in: 1_000...100_000_000) ?? 500_000
  }
}

/// A node on a thread of its own, and clients on theirs, all over real sockets and a real log.
private final class NodeBench {
  private let workload: NodeWorkload
  private let folder: String
  private let endpoints: NodeEndpoints
  private let stopper: NodeStopper
  private let ended = DispatchSemaphore(value: 0)
  private let outcome = OutcomeBox()
  private(set) var logBytes = 0

  init(_ workload: NodeWorkload, _ market: BenchmarkMarket) throws {
    self.workload = workload
    folder = FileManager.default.temporaryDirectory.path + "/clearsim-bench-\(UUID().uuidString)"
    let endpoint = workload.transport == .tcp ? "tcp://127.0.0.1:*" : "ipc://*"
    var members = market.members
    var setup = market.setup
    for number in 0..<(workload.clients + 1) {
      let member = MemberID(rawValue: UInt32(1_000 + number))
      let account = AccountID(rawValue: UInt32(1_000 + number))
      members.append(MemberTerms(member: member, token: Array("bench".utf8), roles: .trader))
      setup.append(.openAccount(OpenAccount(account: account, member: member)))
      setup.append(
        .deposit(
          Deposit(
            account: account, asset: AssetID(rawValue: 1),
            amount: Money(rawValue: 10_000_000 * Money.one.rawValue))))
    }
    let node = try ClearingNode(
      NodeConfiguration(
        endpoints: NodeEndpoints(orders: endpoint, feed: endpoint, snapshots: endpoint),
        dataDirectory: folder, sync: workload.sync,
        terms: SequencerTerms(
          members: members, mode: .realTime(tickInterval: .milliseconds(100)),
          fixedIndices: market.fixedIndices), setup: setup))
    endpoints = node.endpoints
    stopper = node.stopper
    let handed = HandedOver(node)
    let ended = ended
    let outcome = outcome
    Thread.detachNewThread {
      outcome.value = handed.take().run()
      ended.signal()
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// One command after the other, each sent when the answer to the one before is there.
  func measureRoundTrips() throws -> Percentiles {
    let flow = try OrderFlow(workload.clients, endpoints)
    var samples: [Int64] = []
    for _ in 0..<100 { _ = try flow.roundTrip() }
    for _ in 0..<workload.roundTrips { samples.append(try flow.roundTrip()) }
    try flow.client.logout()
    return Percentiles(samples)
  }

  func measureSpeed() throws -> (commands: Int, accepted: Int, trades: Int, seconds: Double) {
    let each = workload.commands / workload.clients
    let flows = try (0..<workload.clients).map { try OrderFlow($0, endpoints) }
    let done = DispatchSemaphore(value: 0)
    let batch = workload.batch
    let window = workload.window
    let results = flows.map { _ in FlowResult() }
    let start = monotonicNanoseconds()
    for (flow, result) in zip(flows, results) {
      let handed = HandedOver(flow)
      Thread.detachNewThread {
        do { try handed.take().run(each, batch: batch, window: window, result) } catch {
          result.problem = "\(error)"
        }
        done.signal()
      }
    }
    for _ in flows { done.wait() }
    let seconds = Double(monotonicNanoseconds() - start) / 1e9
    if let problem = results.compactMap(\.problem).first {
      throw BenchmarkFault(kind: .unavailable, reason: "bench node: \(problem)")
    }
    return (
      each * flows.count, results.map(\.accepted).reduce(0, +),
      results.map(\.trades).reduce(0, +), seconds
    )
  }

  /// - Returns: commands in the log.
  func finish() throws -> UInt64 {
    stopper.stop()
    ended.wait()
    if case .failed(let fault)? = outcome.value { throw fault }
    let log = folder + "/commands.log"
    logBytes = (try FileManager.default.attributesOfItem(atPath: log)[.size] as? Int) ?? 0
    var reader = try LogReader(log)
    while try reader.next() != nil {}
    return reader.lastSequence.rawValue
  }
}

/// Something one thread has made and another goes on with.
private final class HandedOver<Value>: @unchecked Sendable {
  private var value: Value?
  init(_ value: Value) { self.value = value }
  func take() -> Value {
    defer { value = nil }
    guard let value else { preconditionFailure("Invariant: what is handed over is taken once") }
    return value
  }
}

/// Written by the node's thread before the semaphore, read behind it.
private final class OutcomeBox: @unchecked Sendable { var value: ClearingNode.Outcome? }

/// Written by a client's thread before the semaphore, read behind it.
private final class FlowResult: @unchecked Sendable {
  var accepted = 0
  var trades = 0
  var problem: String?
}

/// One member's orders: half of them new, around the middle of the book so that some trade, half of
/// them cancellations of what was placed a little earlier.
private final class OrderFlow {
  let client: Client
  private let account: AccountID
  private var placed: UInt64 = 0
  private var turn: UInt64 = 0
  private var random: UInt64
  private let market = InstrumentID(rawValue: 1)

  init(_ number: Int, _ endpoints: NodeEndpoints) throws {
    account = AccountID(rawValue: UInt32(1_000 + number))
    random = UInt64(number + 1) &* 0x9E37_79B9_7F4A_7C15
    client = try Client(
      orders: endpoints.orders, member: MemberID(rawValue: UInt32(1_000 + number)), token: "bench")
    try client.logon()
  }

  private func draw(_ bound: UInt64) -> UInt64 {
    random ^= random << 13
    random ^= random >> 7
    random ^= random << 17
    return (random >> 11) % bound
  }

  func next() -> Command {
    turn += 1
    if turn % 2 == 0, placed > 16 {
      return .cancelOrder(
        CancelOrder(
          account: account, instrument: market, order: .none,
          clientOrder: ClientOrderID(rawValue: placed - 16)))
    }
    placed += 1
    let side: Side = draw(2) == 0 ? .buy : .sell
    // Twenty ticks of 0.1 on either side; the nearest five reach across the middle.
    let distance = (Int64(draw(20)) - 5) * 10_000_000
    let middle: Int64 = 50_000 * 100_000_000
    let price = side == .buy ? middle - distance : middle + distance
    return .placeOrder(
      PlaceOrder(
        account: account, instrument: market, clientOrder: ClientOrderID(rawValue: placed),
        side: side, kind: .limit, timeInForce: .goodTillCancel,
        selfTradePrevention: .cancelOldest, isPostOnly: false, isReduceOnly: false,
        price: Price(rawValue: price), quantity: Quantity(rawValue: 100_000), expiry: .zero))
  }

  /// Nanoseconds from handing a command over to having its answer.
  func roundTrip() throws -> Int64 {
    let start = monotonicNanoseconds()
    _ = try client.execute(next())
    let end = monotonicNanoseconds()
    while try client.next() != nil {}
    return end - start
  }

  func run(_ count: Int, batch: Int, window: Int, _ result: FlowResult) throws {
    var sent = 0
    var answered = 0
    while answered < count {
      while sent < count, sent - answered + batch <= window {
        for _ in 0..<min(batch, count - sent) {
          try client.submit(next())
          sent += 1
        }
        try client.flush()
      }
      guard let first = try client.next(within: .seconds(20)) else {
        throw ClientFault.timeout("\(sent - answered) commands")
      }
      var notice: Notice? = first
      while let present = notice {
        switch present {
        case .answer(let answer):
          answered += 1
          if answer.isAccepted { result.accepted += 1 }
        case .event(.traded): result.trades += 1
        default: break
        }
        notice = try client.next()
      }
    }
  }
}
