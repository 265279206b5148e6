import Clearing
import Instruments
import Messages
import Sequencing
import Units
import Wire

/// A sequencer with a house and a log in memory, driven as a shell drives it.
struct SequencerHarness: ~Copyable {
  var sequencer: Sequencer
  let house = ClearingHouse()
  var directives = Directives()
  var events = EventBuffer()
  /// Payloads of the records appended so far, with their stamps.
  var log: [(stamp: Stamp, payload: [UInt8])] = []
  var sent: [ConnectionID: [[UInt8]]] = [:]
  var answered: [ConnectionID: [[UInt8]]] = [:]
  var published: [[UInt8]] = []
  var now = Timestamp(rawValue: 1_000_000_000)
  var sessions: [ConnectionID: SessionID] = [:]

  init(_ terms: SequencerTerms) { sequencer = Sequencer(terms) }

  static func connection(_ number: UInt64) -> ConnectionID { ConnectionID(rawValue: number) }
  static func member(_ number: UInt32) -> MemberID { MemberID(rawValue: number) }
  static func account(_ number: UInt32) -> AccountID { AccountID(rawValue: number) }
  static let market = InstrumentID(rawValue: 1)

  static let members: [MemberTerms] = [
    MemberTerms(member: member(1), token: Array("one".utf8), roles: [.operator, .feed]),
    MemberTerms(member: member(11), token: Array("eleven".utf8), roles: .trader),
    MemberTerms(member: member(12), token: Array("twelve".utf8), roles: .trader),
  ]

  static func terms(_ mode: SequencerTerms.Mode = .realTime(tickInterval: .zero)) -> SequencerTerms
  {
    SequencerTerms(members: members, mode: mode, guessDelay: .zero)
  }

  /// What every test's house is told first: one market, and an account for each trader.
  static let setup: [Command] = {
    let contract = Contract(
      instrument: market, settlementAsset: AssetID(rawValue: 1), tick: Price("0.1")!,
      lot: Quantity("0.001")!, priceBand: .partsPerMillion(100_000),
      positionLimit: Quantity("1000")!)
    let mark = MarkTerms(
      method: .index, sampleInterval: .seconds(1), windowSamples: 60,
      liquidationTradesMoveMark: true, indexAgeMax: .hours(1))
    let bracket = MarginBracket(
      floor: .zero, maintenanceRate: .partsPerMillion(5_000),
      initialRate: .partsPerMillion(10_000))
    return [
      .listInstrument(
        ListInstrument(contract: contract, valuation: .mark, closingFeeRate: .zero)),
      .setMarkTerms(SetMarkTerms(instrument: market, terms: mark)),
      .setMarginBracket(SetMarginBracket(instrument: market, index: 0, bracket: bracket)),
      .openTrading(OpenTrading(instrument: market)),
      .openAccount(OpenAccount(account: account(101), member: member(11))),
      .openAccount(OpenAccount(account: account(102), member: member(12))),
      .deposit(
        Deposit(account: account(101), asset: AssetID(rawValue: 1), amount: Money("100000")!)),
      .deposit(
        Deposit(account: account(102), asset: AssetID(rawValue: 1), amount: Money("100000")!)),
      .postIndexPrice(PostIndexPrice(instrument: market, source: 0, price: Price("50000")!)),
    ]
  }()

  mutating func setUp() {
    for command in Self.setup {
      sequencer.issue(command, as: .none, at: now, into: &directives)
    }
    carryOut()
    published = []
  }

  static func order(
    _ account: UInt32, _ side: Side, _ quantity: String = "0.01", _ price: String = "50000",
    client: UInt64 = 1
  ) -> Command {
    .placeOrder(
      PlaceOrder(
        account: self.account(account), instrument: market,
        clientOrder: ClientOrderID(rawValue: client), side: side, kind: .limit,
        timeInForce: .goodTillCancel, selfTradePrevention: .cancelNewest, isPostOnly: false,
        isReduceOnly: false, price: Price(price)!, quantity: Quantity(quantity)!, expiry: .zero))
  }

  static func packet(
    session: SessionID = .none, sequence: UInt64 = 1, at time: Timestamp = .zero,
    _ write: (inout PacketWriter) -> Void
  ) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: Limits.frameBytes)
    let count = bytes.withUnsafeMutableBytes { buffer in
      var packet = PacketWriter(
        buffer, session: session, sequence: SequenceNumber(rawValue: sequence), sendingTime: time)
      write(&packet)
      return packet.finish()
    }
    return Array(bytes[..<count])
  }

  mutating func receive(_ frame: [UInt8], from connection: ConnectionID) {
    frame.withUnsafeBytes {
      sequencer.receive($0, from: connection, at: now, into: &directives)
    }
    sequencer.wake(at: now, into: &directives)
    carryOut()
  }

  /// Logs on and notes the session; the answer is among what was sent.
  mutating func logon(
    _ number: UInt32, over connection: ConnectionID, token: String, cancelling: Bool = false
  ) {
    let message = LogonMessage(
      member: Self.member(number), flags: cancelling ? .cancelOnDisconnect : [])
    let frame = Self.packet { packet in
      Array(token.utf8).withUnsafeBytes { _ = packet.append(message, token: $0) }
    }
    receive(frame, from: connection)
    for message in take(connection) {
      if case .logonAccepted(let accepted) = message { sessions[connection] = accepted.session }
      logonAnswers.append(message)
    }
  }
  var logonAnswers: [Told] = []

  /// Sends commands in one packet.
  mutating func send(
    _ commands: [Command], sequence: UInt64, at time: Timestamp = .zero,
    over connection: ConnectionID
  ) {
    let session = sessions[connection] ?? .none
    receive(
      Self.packet(session: session, sequence: sequence, at: time) { packet in
        for command in commands { _ = packet.append(command) }
      }, from: connection)
  }

  mutating func promise(_ watermark: Timestamp, next: UInt64, over connection: ConnectionID) {
    let session = sessions[connection] ?? .none
    let message = SequenceMessage(
      nextSequence: SequenceNumber(rawValue: next), watermark: watermark)
    receive(
      Self.packet(session: session, sequence: next) { _ = $0.append(message) }, from: connection)
  }

  mutating func wake() {
    directives.removeAll()
    sequencer.wake(at: now, into: &directives)
    carryOut()
  }

  /// What a shell does with directives.
  mutating func carryOut() {
    repeat {
      for index in 0..<directives.commands.count {
        let command = directives.commands[index]
        log.append((command.stamp, Array(directives.record(command))))
      }
      for index in 0..<directives.commands.count {
        let command = directives.commands[index]
        events.removeAll()
        let receipt = house.apply(command.command, command.stamp, into: &events)
        sequencer.settle(command, receipt, events, house, into: &directives)
      }
      directives.removeCommands()
      sequencer.flush(at: now, into: &directives)
      for index in 0..<directives.deliveries.count {
        switch directives.deliveries[index] {
        case .send(let connection, let packet):
          sent[connection, default: []].append(Array(directives.packet(packet)))
        case .answer(let connection, let packet):
          answered[connection, default: []].append(Array(directives.packet(packet)))
        case .publish(let packet): published.append(Array(directives.packet(packet)))
        }
      }
      directives.removeDeliveries()
    } while directives.commands.count > 0
  }
}

/// A message of the node, decoded.
enum Told: Equatable {
  case logonAccepted(LogonAcceptedMessage)
  case logonRejected(RejectReason)
  case logoutAccepted(UInt64)
  case receipt(UInt64, RejectReason)
  case reject(UInt64, RejectReason)
  case notApplied(from: UInt64, count: UInt64)
  case sequence(UInt64)
  case timeAdvanced(Int64)
  case event(MessageKind)
  case other(MessageKind)

  init(_ message: MessageView) throws {
    switch message.kind {
    case .logonAccepted: self = .logonAccepted(try LogonAcceptedMessage(message))
    case .logonRejected: self = .logonRejected(try LogonRejectedMessage(message).reason)
    case .logoutAccepted:
      self = .logoutAccepted(try LogoutAcceptedMessage(message).nextClientSequence.rawValue)
    case .receipt:
      let receipt = try ReceiptMessage(message)
      self = .receipt(receipt.clientSequence.rawValue, receipt.reason)
    case .reject:
      let reject = try RejectMessage(message)
      self = .reject(reject.clientSequence.rawValue, reject.reason)
    case .notApplied:
      let gap = try NotAppliedMessage(message)
      self = .notApplied(from: gap.fromSequence.rawValue, count: gap.count)
    case .sequence:
      self = .sequence(try SequenceMessage(message).nextSequence.rawValue)
    case .timeAdvanced:
      self = .timeAdvanced(try TimeAdvancedMessage(message).horizon.rawValue)
    default:
      let kind = message.kind!
      self = kind.isEvent ? .event(kind) : .other(kind)
    }
  }
}

extension SequencerHarness {
  static func read(_ frames: [[UInt8]]) -> [Told] {
    frames.flatMap { frame in
      frame.withUnsafeBytes { bytes in
        var told: [Told] = []
        var packet = try! PacketReader(bytes)
        while let message = try! packet.next() { told.append(try! Told(message)) }
        return told
      }
    }
  }

  /// What a connection was sent since it was last asked.
  mutating func take(_ connection: ConnectionID) -> [Told] {
    Self.read(sent.removeValue(forKey: connection) ?? [])
  }

  /// The private events a connection was sent since it was last asked.
  mutating func takeEvents(_ connection: ConnectionID) -> [Event] {
    (sent.removeValue(forKey: connection) ?? []).flatMap { frame in
      frame.withUnsafeBytes { bytes in
        var events: [Event] = []
        var packet = try! PacketReader(bytes)
        while let message = try! packet.next() {
          if message.kind?.isEvent == true { events.append(try! EventDecoder.decode(message)) }
        }
        return events
      }
    }
  }
}
