import Instruments
import Messages
import Units
import Wire
import ZeroMQ

/// One instrument as a snapshot shows it.
public struct InstrumentSnapshot: Sendable {
  public let terms: SnapshotInstrumentMessage
  public let brackets: [BracketTerms]
  /// The contract as it is listed, and the terms in force; absent from nodes that tell neither.
  public internal(set) var listing: ListInstrumentMessage?
  public internal(set) var markTerms: SetMarkTermsMessage?
  public internal(set) var fundingTerms: SetFundingTermsMessage?
  public internal(set) var liquidationTerms: SetLiquidationTermsMessage?
  /// The stages of a liquidation in order, where they are others than those that the terms stand
  /// for.
  public internal(set) var liquidationStages: [SetLiquidationStageMessage] = []
  /// Absent where they are what holds without them.
  public internal(set) var marginTerms: SetMarginTermsMessage?
  public internal(set) var state: MarketStateMessage?
  public internal(set) var bids: [DepthLevel] = []
  public internal(set) var asks: [DepthLevel] = []
}

/// One account as a snapshot shows it.
public struct AccountSnapshot: Sendable {
  public let account: SnapshotAccountMessage
  public let balances: [AccountBalance]
  public internal(set) var positions: [SnapshotPositionMessage] = []
  public internal(set) var orders: [SnapshotOrderMessage] = []
}

/// The state behind one command.
public struct HouseSnapshot: Sendable {
  /// The last command whose effect it shows.
  public let houseSequence: SequenceNumber
  /// The last feed message whose effect it shows: give it to `Feed.skip`.
  public let feedSequence: SequenceNumber
  public let time: Timestamp
  public internal(set) var instruments: [InstrumentSnapshot] = []
  public internal(set) var account: AccountSnapshot?
}

/// The way to the node's snapshots.
struct SnapshotSocket: ~Copyable {
  var socket: Socket
  var incoming = IncomingPackets()
  var outgoing = OutgoingPacket()
  var request: UInt64 = 0

  init(_ endpoint: String, _ context: Context) throws(ZeroMQError) {
    socket = try Client.connected(to: endpoint, context)
  }
}

extension Client {
  /// All instruments, or one.
  public func marketSnapshot(
    _ instrument: InstrumentID = .none, within timeout: Duration = .seconds(5)
  ) throws(ClientFault) -> HouseSnapshot {
    try snapshot(.market, .none, instrument, timeout)
  }

  /// An account of the member's own: money, positions, open orders.
  public func accountSnapshot(
    _ account: AccountID, within timeout: Duration = .seconds(5)
  ) throws(ClientFault) -> HouseSnapshot {
    try snapshot(.account, account, .none, timeout)
  }

  private func snapshot(
    _ kind: SnapshotKind, _ account: AccountID, _ instrument: InstrumentID, _ timeout: Duration
  ) throws(ClientFault) -> HouseSnapshot {
    guard let endpoint = endpoints.snapshots else { throw .notReady("no snapshot endpoint") }
    if snapshotSocket == nil {
      snapshotSocket = try onSocket { () throws(ZeroMQError) in
        try SnapshotSocket(endpoint, context)
      }
    }
    return try snapshotSocket!.ask(
      kind, account, instrument, member, token, MonotonicTime.after(timeout))
  }
}

extension SnapshotSocket {
  mutating func ask(
    _ kind: SnapshotKind, _ account: AccountID, _ instrument: InstrumentID, _ member: MemberID,
    _ token: [UInt8], _ deadline: MonotonicTime
  ) throws(ClientFault) -> HouseSnapshot {
    request += 1
    outgoing.begin(session: .none, sequence: SequenceNumber(rawValue: 1), at: .zero)
    if kind != .market {
      let logon = LogonMessage(member: member, flags: [])
      _ = token.withUnsafeBytes { token in outgoing.write { $0.append(logon, token: token) } }
    }
    let message = SnapshotRequestMessage(
      request: request, account: account, instrument: instrument, kind: kind)
    _ = outgoing.write { $0.append(message) }
    guard let bytes = outgoing.bytes else { throw .notReady("an empty request") }
    let result = try onSocket { () throws(ZeroMQError) in
      try socket.set(.sendTimeout, to: Int32(clamping: deadline.millisecondsLeft))
      return try socket.send(bytes)
    }
    guard case .sent = result else { throw .timeout("snapshot") }
    return try receiveAnswer(deadline)
  }

  private mutating func receiveAnswer(
    _ deadline: MonotonicTime
  ) throws(ClientFault) -> HouseSnapshot {
    var snapshot: HouseSnapshot?
    while true {
      while let message = try reading({ () throws(WireFault) in try incoming.next() }) {
        if let refusal = try reading({ () throws(WireFault) in try refusal(message) }) {
          throw .snapshotRefused(refusal)
        }
        let isComplete = try reading { () throws(WireFault) in
          try take(message, into: &snapshot)
        }
        if isComplete, let snapshot { return snapshot }
      }
      try receivePacket(deadline)
    }
  }

  private func refusal(_ message: MessageView) throws(WireFault) -> RejectReason? {
    guard message.kind == .snapshotRejected else { return nil }
    let rejected = try SnapshotRejectedMessage(message)
    return rejected.request == request || rejected.request == 0 ? rejected.reason : nil
  }

  /// - Returns: whether the answer to the present request is complete.
  private func take(
    _ message: MessageView, into snapshot: inout HouseSnapshot?
  ) throws(WireFault) -> Bool {
    switch message.kind {
    case .snapshotBegin:
      let begin = try SnapshotBeginMessage(message)
      snapshot = begin.request == request ? HouseSnapshot(begin) : nil
    case .snapshotEnd:
      return try SnapshotEndMessage(message).request == request
    default:
      try snapshot?.take(message)
    }
    return false
  }

  private mutating func receivePacket(_ deadline: MonotonicTime) throws(ClientFault) {
    while true {
      if try incoming.receive(from: &socket) { return }
      let left = deadline.millisecondsLeft
      guard left > 0 else { throw .timeout("snapshot") }
      try onSocket { () throws(ZeroMQError) in
        var poller = Poller()
        _ = poller.add(socket, for: .readable)
        _ = try poller.wait(milliseconds: left)
      }
    }
  }
}

extension HouseSnapshot {
  init(_ begin: SnapshotBeginMessage) {
    houseSequence = begin.houseSequence
    feedSequence = begin.feedSequence
    time = begin.time
  }

  mutating func take(_ message: MessageView) throws(WireFault) {
    switch message.kind {
    case .snapshotInstrument:
      instruments.append(
        InstrumentSnapshot(
          terms: try SnapshotInstrumentMessage(message),
          brackets: try SnapshotInstrumentMessage.parts(of: message).brackets.entries()))
    case .listInstrument:
      let listing = try ListInstrumentMessage(message)
      guard let place = place(of: listing.instrument) else { return }
      instruments[place].listing = listing
    case .setMarkTerms:
      let terms = try SetMarkTermsMessage(message)
      guard let place = place(of: terms.instrument) else { return }
      instruments[place].markTerms = terms
    case .setFundingTerms:
      let terms = try SetFundingTermsMessage(message)
      guard let place = place(of: terms.instrument) else { return }
      instruments[place].fundingTerms = terms
    case .setLiquidationTerms:
      let terms = try SetLiquidationTermsMessage(message)
      guard let place = place(of: terms.instrument) else { return }
      instruments[place].liquidationTerms = terms
    case .setLiquidationStage:
      let stage = try SetLiquidationStageMessage(message)
      guard let place = place(of: stage.instrument) else { return }
      instruments[place].liquidationStages.append(stage)
    case .setMarginTerms:
      let terms = try SetMarginTermsMessage(message)
      guard let place = place(of: terms.instrument) else { return }
      instruments[place].marginTerms = terms
    case .marketState:
      let state = try MarketStateMessage(message)
      guard let place = place(of: state.instrument) else { return }
      instruments[place].state = state
    case .snapshotDepth:
      let depth = try SnapshotDepthMessage(message)
      guard let place = place(of: depth.instrument) else { return }
      let levels = try SnapshotDepthMessage.parts(of: message).levels.entries()
      if depth.side == .buy {
        instruments[place].bids += levels
      } else {
        instruments[place].asks += levels
      }
    case .snapshotAccount:
      account = AccountSnapshot(
        account: try SnapshotAccountMessage(message),
        balances: try SnapshotAccountMessage.parts(of: message).balances.entries())
    case .snapshotPosition: account?.positions.append(try SnapshotPositionMessage(message))
    case .snapshotOrder: account?.orders.append(try SnapshotOrderMessage(message))
    default: break
    }
  }

  private func place(of instrument: InstrumentID) -> Int? {
    instruments.firstIndex { $0.terms.instrument == instrument }
  }
}
