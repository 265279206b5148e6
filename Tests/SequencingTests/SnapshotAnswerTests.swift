import Instruments
import Messages
import Sequencing
import Testing
import Units
import Wire

@Suite struct SnapshotAnswerTests {
  typealias Harness = SequencerHarness
  let alice = Harness.connection(7)
  let asker = Harness.connection(70)

  func harness() -> SequencerHarness {
    var harness = Harness(Harness.terms())
    harness.setUp()
    harness.logon(11, over: alice, token: "eleven")
    return harness
  }

  func ask(
    _ harness: inout SequencerHarness, _ kind: SnapshotKind, account: UInt32 = 0,
    member: UInt32? = nil, token: String = ""
  ) -> [MessageView.Copy] {
    let frame = Harness.packet { packet in
      if let member {
        Array(token.utf8).withUnsafeBytes {
          _ = packet.append(LogonMessage(member: Harness.member(member), flags: []), token: $0)
        }
      }
      _ = packet.append(
        SnapshotRequestMessage(
          request: 5, account: Harness.account(account), instrument: .none, kind: kind))
    }
    frame.withUnsafeBytes {
      harness.sequencer.answerSnapshot(
        $0, from: asker, harness.house, at: harness.now, into: &harness.directives)
    }
    harness.carryOut()
    return (harness.answered.removeValue(forKey: asker) ?? []).flatMap(MessageView.Copy.all)
  }

  @Test func `everybody may see the market, with the feed's number to go on from`() throws {
    var harness = harness()
    harness.send(
      [
        Harness.order(101, .buy, "0.01", "49000"),
        Harness.order(101, .buy, "0.02", "49000", client: 2),
      ],
      sequence: 1, over: alice)
    let messages = ask(&harness, .market)
    #expect(
      messages.map(\.kind) == [
        .snapshotBegin, .snapshotInstrument, .listInstrument, .setMarkTerms, .setFundingTerms,
        .setLiquidationTerms, .marketState, .snapshotDepth, .snapshotDepth, .snapshotEnd,
      ])
    let begin = try messages[0].read { try SnapshotBeginMessage($0) }
    #expect(begin.messageCount == 8 && begin.request == 5)
    #expect(begin.houseSequence == harness.house.lastStamp.sequence)
    let bids = try messages[7].read { try SnapshotDepthMessage.parts(of: $0).levels.entries() }
    #expect(bids == [DepthLevel(price: Price("49000")!, quantity: Quantity("0.03")!, orders: 2)])
  }

  @Test func `the market's terms are told as the commands that set them`() throws {
    var harness = harness()
    let funding = FundingTerms(
      interval: .hours(8), sampleInterval: .seconds(60), interestRate: .partsPerMillion(100),
      clamp: .partsPerMillion(500), cap: .partsPerMillion(3_000), impactNotional: Money("20000")!)
    harness.sequencer.issue(
      .setFundingTerms(SetFundingTerms(instrument: Harness.market, terms: funding)), as: .none,
      at: harness.now, into: &harness.directives)
    harness.carryOut()
    let messages = ask(&harness, .market)
    // As a member would send them; the first two are of the house's setting-up.
    let commands =
      Harness.setup[...1] + [
        .setFundingTerms(SetFundingTerms(instrument: Harness.market, terms: funding)),
        .setLiquidationTerms(
          SetLiquidationTerms(
            instrument: Harness.market,
            terms: try #require(harness.house.terms(Harness.market)).liquidation)),
      ]
    let sent = Harness.packet { packet in for command in commands { _ = packet.append(command) } }
    #expect(Array(messages[2...5]) == MessageView.Copy.all(sent))
    let instrument = try messages[1].read { try SnapshotInstrumentMessage($0) }
    #expect(instrument.fundingInterval == .hours(8))
    #expect(instrument.fundingCap == .partsPerMillion(3_000))
  }

  @Test func `a list of stages is told as the commands that set it`() throws {
    var harness = harness()
    var takeover = StageTerms(.fundTakeover)
    takeover.lossMax = Rate("0.01")!
    let stages = [StageTerms(.cancelOrders), takeover, StageTerms(.lossSharing)]
    let commands = SetLiquidationStage.commands(Harness.market, stages).map {
      Command.setLiquidationStage($0)
    }
    for command in commands {
      harness.sequencer.issue(command, as: .none, at: harness.now, into: &harness.directives)
    }
    harness.carryOut()
    let messages = ask(&harness, .market)
    let sent = Harness.packet { packet in for command in commands { _ = packet.append(command) } }
    #expect(Array(messages[6...8]) == MessageView.Copy.all(sent))
    // What the terms mean is not told twice.
    harness.sequencer.issue(
      .setLiquidationTerms(
        SetLiquidationTerms(
          instrument: Harness.market,
          terms: try #require(harness.house.terms(Harness.market)).liquidation)),
      as: .none, at: harness.now, into: &harness.directives)
    harness.carryOut()
    #expect(!ask(&harness, .market).contains { $0.kind == .setLiquidationStage })
  }

  @Test func `margin terms are told where they are others than what holds without them`() throws {
    var harness = harness()
    #expect(!ask(&harness, .market).contains { $0.kind == .setMarginTerms })
    let terms = MarginTerms(warningLevel: Rate("1.5")!, firstLeverage: 5)
    let command = Command.setMarginTerms(
      SetMarginTerms(instrument: Harness.market, terms: terms))
    harness.sequencer.issue(command, as: .none, at: harness.now, into: &harness.directives)
    harness.carryOut()
    let told = ask(&harness, .market).filter { $0.kind == .setMarginTerms }
    #expect(told == MessageView.Copy.all(Harness.packet { _ = $0.append(command) }))
  }

  @Test func `an account's owner and what is free in it are told`() throws {
    var harness = harness()
    let own = ask(&harness, .account, account: 101, member: 11, token: "eleven")
    let account = try own[1].read { try SnapshotAccountMessage($0) }
    #expect(account.owner == OwnerID(rawValue: 11))
    let balances = try own[1].read { try SnapshotAccountMessage.parts(of: $0).balances.entries() }
    #expect(balances.map(\.free) == [Money("100000")!])
  }

  @Test func `an account is shown to its member only`() throws {
    var harness = harness()
    harness.send([Harness.order(101, .buy, "0.01", "49000")], sequence: 1, over: alice)
    let own = ask(&harness, .account, account: 101, member: 11, token: "eleven")
    #expect(
      own.map(\.kind) == [
        .snapshotBegin, .snapshotAccount, .snapshotPosition, .snapshotOrder, .snapshotEnd,
      ])
    for (member, token, reason) in [
      (12, "twelve", .notOwner), (11, "guess", .credentialsInvalid), (nil, "", .credentialsInvalid),
    ] as [(UInt32?, String, RejectReason)] {
      let refused = ask(&harness, .account, account: 101, member: member, token: token)
      #expect(
        try refused.map { try $0.read { try SnapshotRejectedMessage($0).reason } } == [reason])
    }
    let unknown = ask(&harness, .account, account: 999, member: 11, token: "eleven")
    #expect(
      try unknown.map { try $0.read { try SnapshotRejectedMessage($0).reason } } == [
        .unknownAccount
      ])
  }
}

extension MessageView {
  /// A message that outlives its frame.
  struct Copy: Equatable {
    let kind: MessageKind?
    private let bytes: [UInt8]

    static func all(_ frame: [UInt8]) -> [Copy] {
      frame.withUnsafeBytes { frame in
        var copies: [Copy] = []
        var packet = try! PacketReader(frame)
        while let message = try! packet.next() {
          let start = UnsafeRawPointer(message.body.baseAddress!) - MessageHeader.byteCount
          let all = UnsafeRawBufferPointer(
            start: start, count: MessageHeader.byteCount + message.body.count)
          copies.append(Copy(kind: message.kind, bytes: Array(all)))
        }
        return copies
      }
    }

    func read<Result>(_ body: (MessageView) throws -> Result) throws -> Result {
      try bytes.withUnsafeBytes { try body(MessageView($0)) }
    }
  }
}
