import Clearing
import Messages
import Sequencing
import Testing
import Units
import Wire

/// A sequencer that tells values beside one that sends packets, given the same.
@Suite struct AnnouncementTests {
  typealias Harness = SequencerHarness

  enum Content {
    case answer(number: UInt64, house: SequenceNumber, Receipt)
    case event(Event)
    case depth([DepthLevel], [DepthLevel])
  }

  /// What is compared: every field of a message, and when it happened. A refusal has no time.
  struct Shown: Equatable {
    let time: Timestamp?
    let text: String

    init(_ content: Content, at time: Timestamp) {
      if case .answer(_, .none, _) = content { self.time = nil } else { self.time = time }
      text = "\(content)"
    }
  }

  /// The shell of a member's process: no sockets, no packets.
  struct Values: ~Copyable {
    var sequencer: Sequencer
    let house = ClearingHouse()
    var directives = Directives()
    var events = EventBuffer()
    var shown: [ConnectionID: [Shown]] = [:]
    var records: [[UInt8]] = []

    init(_ terms: SequencerTerms) { sequencer = Sequencer(terms) }

    mutating func carryOut(most: Int = .max) {
      var count = 0
      repeat {
        sequencer.wake(at: .zero, most: most, into: &directives)
        count = directives.commands.count
        for index in 0..<count {
          let command = directives.commands[index]
          records.append(Array(directives.record(command)))
          events.removeAll()
          let receipt = house.apply(command.command, command.stamp, into: &events)
          sequencer.settle(command, receipt, events, house, into: &directives)
        }
        directives.removeCommands()
      } while count == most
      sequencer.flush(at: .zero, into: &directives)
      for index in 0..<directives.announcements.count {
        let announcement = directives.announcements[index]
        let content: Content =
          switch announcement.content {
          case .answer(let number, let house, let receipt):
            .answer(number: number, house: house, receipt)
          case .event(let event): .event(event)
          case .depth(_, let bids, let asks):
            .depth(directives.levels(bids), directives.levels(asks))
          }
        shown[announcement.connection, default: []].append(Shown(content, at: announcement.time))
      }
      #expect(directives.announcements.count == 0 || directives.deliveries.count == 0)
      directives.removeAll()
    }
  }

  static func shown(_ frames: [[UInt8]], fromFeed: Bool = false) throws -> [Shown] {
    var result: [Shown] = []
    for frame in frames {
      try frame.withUnsafeBytes { bytes in
        var packet = try PacketReader(bytes, fromFeed: fromFeed)
        while let message = try packet.next() {
          guard let content = try content(message) else { continue }
          result.append(Shown(content, at: packet.sendingTime))
        }
      }
    }
    return result
  }

  private static func content(_ message: MessageView) throws -> Content? {
    switch message.kind {
    case .receipt:
      let receipt = try ReceiptMessage(message)
      return .answer(
        number: receipt.clientSequence.rawValue, house: receipt.houseSequence,
        Receipt(
          receipt.reason, order: receipt.order, filled: receipt.filled, resting: receipt.resting))
    case .reject:
      let reject = try RejectMessage(message)
      return .answer(
        number: reject.clientSequence.rawValue, house: .none, Receipt(reject.reason))
    case .depth:
      let parts = try DepthMessage.parts(of: message)
      return .depth(try parts.bids.entries(), try parts.asks.entries())
    case .some(let kind) where kind.isEvent || kind == .publicTrade:
      return .event(try EventDecoder.decode(message))
    default: return nil
    }
  }

  /// Orders of two traders that cross, replace, cancel and are refused, an index that falls until
  /// one of them is liquidated, ticks between; now and then a frame sent twice and a command that
  /// its sender has no right to.
  @Test(arguments: [UInt64(1), 2, 3], [1, 7, Int.max])
  func `values are what readers of the packets would have decoded`(
    seed: UInt64, most: Int
  ) throws {
    let mode = SequencerTerms.Mode.lockStep(waiting: 1_000)
    var packets = Harness(Harness.terms(mode))
    packets.now = .zero
    var terms = Harness.terms(mode)
    terms.form = .values
    var values = Values(terms)
    let seats: [(member: UInt32, token: String, connection: ConnectionID)] = [
      (1, "one", Harness.connection(9)), (11, "eleven", Harness.connection(7)),
      (12, "twelve", Harness.connection(8)),
    ]
    for seat in seats {
      packets.logon(seat.member, over: seat.connection, token: seat.token)
      let logon = Harness.packet { packet in
        let message = LogonMessage(member: Harness.member(seat.member), flags: [])
        Array(seat.token.utf8).withUnsafeBytes { _ = packet.append(message, token: $0) }
      }
      logon.withUnsafeBytes {
        values.sequencer.receive(
          $0, from: seat.connection, at: .zero, into: &values.directives)
      }
    }
    values.sequencer.flush(at: .zero, into: &values.directives)
    values.directives.removeAll()
    var random = Generator(seed: seed)
    var next = [UInt64](repeating: 1, count: 3)
    for round in 0..<120 {
      let start = Timestamp(rawValue: Int64(round + 1) * 1_000_000_000)
      for (place, seat) in seats.enumerated() {
        var commands = random.commands(seat.member, round)
        if round == 0, seat.member == 1 { commands = Harness.setup }
        if !commands.isEmpty {
          let number = next[place]
          for _ in 0..<(random.below(8) == 0 ? 2 : 1) {
            packets.send(commands, sequence: number, at: start, over: seat.connection)
            values.sequencer.receive(
              commands, numberedFrom: number, countingAt: start, from: seat.connection,
              at: .zero, into: &values.directives)
          }
          next[place] += UInt64(commands.count)
        }
      }
      for (place, seat) in seats.enumerated() {
        let watermark = start + .milliseconds(1)
        packets.promise(watermark, next: next[place], over: seat.connection)
        values.sequencer.receive(promise: watermark, from: seat.connection, at: .zero)
      }
      values.carryOut(most: most)
      #expect(values.sequencer.horizon == start + .milliseconds(1))
    }
    #expect(values.house.digest() == packets.house.digest())
    #expect(values.records == packets.log.map(\.payload))
    #expect(values.house.counts.liquidations > 0)
    for seat in seats {
      let wanted = try Self.shown(packets.sent[seat.connection] ?? [])
      #expect(wanted.count > 100)
      #expect(values.shown[seat.connection] == wanted)
    }
    let feed = try Self.shown(packets.published, fromFeed: true)
    #expect(values.shown[.none] == feed && feed.count > 100)
    #expect(values.sequencer.counts.duplicates == packets.sequencer.counts.duplicates)
    #expect(values.sequencer.counts.duplicates > 0 && values.sequencer.counts.roleMissing > 0)
  }

  /// A stranger's commands are refused with a packet: it has no session that could be told a value.
  @Test func `who is not logged on is no member`() {
    var terms = Harness.terms(.lockStep(waiting: 10))
    terms.form = .values
    var values = Values(terms)
    values.sequencer.receive(
      [Harness.order(101, .buy)], numberedFrom: 1, countingAt: .zero,
      from: Harness.connection(5), at: .zero, into: &values.directives)
    values.sequencer.receive(promise: .max, from: Harness.connection(5), at: .zero)
    #expect(values.sequencer.horizon == .zero)
    values.carryOut()
    #expect(values.shown.isEmpty && values.house.commandCount == 0)
    #expect(values.sequencer.counts.notLoggedOn == 1)
  }

  struct Generator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func below(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(bound))
    }

    mutating func commands(_ member: UInt32, _ round: Int) -> [Command] {
      let middle = 50_000 - max(0, round - 60) * 100
      if member == 1 {
        let price = Price("\(middle)")!
        return [
          .postIndexPrice(PostIndexPrice(instrument: Harness.market, source: 0, price: price)),
          .tick(Tick()),
        ]
      }
      let account: UInt32 = member == 11 ? 101 : 102
      return (0..<below(4)).map { _ in
        let client = UInt64(below(1 << 30)) + 1
        switch below(10) {
        case 0:
          return .cancelAll(CancelAll(account: Harness.account(account), instrument: .none))
        case 1: return Harness.order(account == 101 ? 102 : 101, .buy, client: client)
        case 2: return .tick(Tick())
        default:
          // The first buys and holds, until its equity is gone.
          let price = middle + below(200) - 100
          return Harness.order(
            account, account == 101 ? .buy : .sell, "\(below(9) + 1)", "\(price)", client: client)
        }
      }
    }
  }
}
