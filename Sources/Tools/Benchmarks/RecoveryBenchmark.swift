import Bytes
import Clearing
import CommandLog
import Foundation
import Messages
import Reports
import Sequencing
import Units
import Wire

extension Benchmark {
  static let recovery = Benchmark(
    name: "recovery",
    question: "How fast does a node come back from its log, and make a snapshot?"
  ) { settings in
    let commands = try settings.integer("commands", in: 1_000...100_000_000) ?? 1_000_000
    let accounts = try settings.integer("accounts", in: 2...250_000) ?? 10_000
    let bench = try RecoveryBench(
      commands: commands, accounts: accounts, try settings.market())
    var replayed = try bench.replay()
    let snapshots = bench.snapshots(of: &replayed, count: 50)
    return BenchmarkOutcome(
      workload: [
        ("commands", .count(bench.logged)), ("accounts", .count(accounts)),
        ("logBytes", .count(bench.logBytes)),
        ("openOrders", .count(replayed.house.counts.openOrders)),
        ("digest", .string("\(replayed.house.digest())")),
        ("matches", .boolean(replayed.house.digest() == bench.digest)),
      ],
      results: [
        ("replayedPerSecond", .number((Double(bench.logged) / replayed.seconds).rounded())),
        ("snapshotMilliseconds", .number(Double(snapshots.at(0.5)) / 1e6)),
        ("digestMilliseconds", .number(Double(bench.digestNanoseconds(replayed.house)) / 1e6)),
      ])
  }
}

/// What a log made of an empty house and a sequencer that knew nothing.
private struct RecoveredNode: ~Copyable {
  var house: ClearingHouse
  var sequencer: Sequencer
  var seconds: Double
}

/// A log of orders, half of them cancelled again, written once and then read as a node does.
private final class RecoveryBench {
  private let folder: String
  private let log: String
  private(set) var logged: UInt64 = 0
  private(set) var logBytes = 0
  private(set) var digest = Digest.zero

  init(commands: Int, accounts: Int, _ market: BenchmarkMarket) throws {
    folder = FileManager.default.temporaryDirectory.path + "/clearsim-bench-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    log = folder + "/commands.log"
    try write(commands, RecoveryFlow(accounts: accounts, market))
    logBytes = (try FileManager.default.attributesOfItem(atPath: log)[.size] as? Int) ?? 0
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  private func write(_ commands: Int, _ flow: RecoveryFlow) throws {
    let house = ClearingHouse()
    var events = EventBuffer()
    let header = LogHeader(firstSequence: SequenceNumber(rawValue: 1), configuration: .zero)
    var writer = try LogWriter(creating: log, header: header, sync: .none)
    let room = UnsafeMutableRawBufferPointer.allocate(
      byteCount: CommandRecord.byteCountMax, alignment: 8)
    defer { room.deallocate() }
    var flow = flow
    while logged < UInt64(commands), let (command, member) = try flow.next() {
      logged += 1
      let stamp = Stamp(
        sequence: SequenceNumber(rawValue: logged),
        time: Timestamp(rawValue: 1_000_000_000_000 + Int64(logged) * 1_000), member: member)
      guard let count = CommandRecord.write(command, member: member, into: room) else {
        preconditionFailure("Invariant: a command fits a record")
      }
      try writer.append(
        sequence: stamp.sequence, at: stamp.time,
        payload: UnsafeRawBufferPointer(rebasing: room[..<count]))
      events.removeAll()
      _ = house.apply(command, stamp, into: &events)
    }
    try writer.close()
    digest = house.digest()
  }

  /// Reads, checks, decodes and applies the log, as a node that starts again does.
  func replay() throws -> RecoveredNode {
    let house = ClearingHouse()
    var sequencer = Sequencer(
      SequencerTerms(members: [], mode: .realTime(tickInterval: .zero)))
    var events = EventBuffer()
    let start = monotonicNanoseconds()
    var reader = try LogReader(log)
    while let entry = try reader.next() {
      let record = try CommandRecord(entry.payload)
      events.removeAll()
      let stamp = Stamp(sequence: entry.sequence, time: entry.time, member: record.member)
      _ = house.apply(record.command, stamp, into: &events)
      sequencer.recover(record, stamp, events)
    }
    sequencer.finishRecovery()
    return RecoveredNode(
      house: house, sequencer: sequencer,
      seconds: Double(monotonicNanoseconds() - start) / 1e9)
  }

  /// What a late joiner is sent: the whole market, from the request to the packets.
  func snapshots(of node: inout RecoveredNode, count: Int) -> Percentiles {
    var directives = Directives()
    var frame = [UInt8](repeating: 0, count: 256)
    let length = frame.withUnsafeMutableBytes { room in
      var packet = PacketWriter(
        room, session: .none, sequence: SequenceNumber(rawValue: 1), sendingTime: .zero)
      _ = packet.append(
        SnapshotRequestMessage(request: 1, account: .none, instrument: .none, kind: .market))
      return packet.finish()
    }
    var samples: [Int64] = []
    for _ in 0..<count {
      directives.removeAll()
      let start = monotonicNanoseconds()
      frame.withUnsafeBytes {
        node.sequencer.answerSnapshot(
          UnsafeRawBufferPointer(rebasing: $0[..<length]), from: ConnectionID(rawValue: 1),
          node.house, at: .zero, into: &directives)
      }
      samples.append(monotonicNanoseconds() - start)
    }
    return Percentiles(samples)
  }

  func digestNanoseconds(_ house: ClearingHouse) -> Int64 {
    let start = monotonicNanoseconds()
    _ = house.digest()
    return monotonicNanoseconds() - start
  }
}

/// The market, its accounts, then orders around the middle, half of them cancelled again.
private struct RecoveryFlow {
  private var setup: [Command]
  private var told = 0
  private let accounts: UInt64
  private var turn: UInt64 = 0
  private var random: UInt64 = 0x9E37_79B9_7F4A_7C15
  private let member = MemberID(rawValue: 1)
  private let instrument = InstrumentID(rawValue: 1)

  init(accounts: Int, _ market: BenchmarkMarket) {
    self.accounts = UInt64(accounts)
    setup = market.setup
    for number in 0..<accounts {
      let account = AccountID(rawValue: UInt32(1_000 + number))
      setup.append(.openAccount(OpenAccount(account: account, member: member)))
      setup.append(
        .deposit(
          Deposit(
            account: account, asset: AssetID(rawValue: 1),
            amount: Money(rawValue: 100_000 * Money.one.rawValue))))
    }
    setup.append(
      .postIndexPrice(
        PostIndexPrice(
          instrument: instrument, source: 0, price: Price(rawValue: 50_000 * Price.one.rawValue))))
  }

  mutating func next() throws -> (Command, MemberID)? {
    if told < setup.count {
      told += 1
      return (setup[told - 1], .none)
    }
    // Half a round behind its placing an order is cancelled, so that half the accounts have one.
    let place = turn / 2
    let isCancel = turn % 2 == 1 && place >= accounts / 2
    let order = isCancel ? place - accounts / 2 : place
    turn += turn % 2 == 0 && place < accounts / 2 ? 2 : 1
    let name = ClientOrderID(rawValue: order / accounts + 1)
    let account = AccountID(rawValue: UInt32(1_000 + order % accounts))
    if isCancel {
      return (
        .cancelOrder(
          CancelOrder(account: account, instrument: instrument, order: .none, clientOrder: name)),
        member
      )
    }
    random ^= random << 13
    random ^= random >> 7
    random ^= random << 17
    let side: Side = random & 1 == 0 ? .buy : .sell
    let distance = (Int64(random >> 8 & 1_023) - 100) * 10_000_000
    let middle = 50_000 * Price.one.rawValue
    return (
      .placeOrder(
        PlaceOrder(
          account: account, instrument: instrument, clientOrder: name, side: side, kind: .limit,
          timeInForce: .goodTillCancel, selfTradePrevention: .cancelOldest, isPostOnly: false,
          isReduceOnly: false,
          price: Price(rawValue: side == .buy ? middle - distance : middle + distance),
          quantity: Quantity(rawValue: 100_000), expiry: .zero)), member
    )
  }
}
