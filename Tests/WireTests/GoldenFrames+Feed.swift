import Bytes
import Messages
import Units
import Wire

extension GoldenFrames {
  static let instrument = InstrumentID(rawValue: 3)
  static let time = Timestamp(rawValue: 1_700_000_000_000_000_000)
  static let bids = [
    DepthLevel(price: Price(rawValue: 4_999_900_000_000), quantity: .one, orders: 2),
    DepthLevel(price: Price(rawValue: 4_999_800_000_000), quantity: .one, orders: 1),
  ]

  static func snapshot(_ packet: inout PacketWriter) {
    let digest = [UInt8](0..<32).withUnsafeBytes { Digest(bytes: $0) ?? .zero }
    let account = order.account
    let sequence = SequenceNumber(rawValue: 1234)
    _ = packet.append(
      SnapshotRequestMessage(request: 5, account: account, instrument: .none, kind: .account))
    _ = packet.append(
      SnapshotBeginMessage(
        request: 5, houseSequence: sequence, feedSequence: SequenceNumber(rawValue: 99),
        time: time, messageCount: 5, digest: digest))
    _ = packet.append(
      SnapshotInstrumentMessage(
        tick: Price(rawValue: 10_000_000), lot: Quantity(rawValue: 100_000), contractSize: .one,
        priceBand: Rate(rawValue: 100_000_000), positionLimit: Quantity(rawValue: 1 << 50),
        maker: Rate(rawValue: -100_000), taker: Rate(rawValue: 500_000), instrument: instrument,
        settlementAsset: AssetID(rawValue: 1), trading: true),
      brackets: [
        BracketTerms(
          floor: .zero, maintenanceRate: Rate(rawValue: 4_000_000),
          initialRate: Rate(rawValue: 8_000_000))
      ])
    _ = packet.append(
      SnapshotDepthMessage(instrument: instrument, side: .buy, last: true), levels: bids)
    _ = packet.append(
      SnapshotAccountMessage(
        account: account, member: MemberID(rawValue: 12), inLiquidation: false,
        owner: OwnerID(rawValue: 12)),
      balances: [
        AccountBalance(
          balance: .one, equity: .one, initial: .zero, maintenance: .zero,
          asset: AssetID(rawValue: 1), free: Money(rawValue: 99_000_000))
      ])
    _ = packet.append(
      SnapshotPositionMessage(
        quantity: -.one, entryNotional: Money(rawValue: -5_000_000_000_000),
        isolatedBalance: .zero, unrealisedProfit: Money(rawValue: -1), account: account,
        instrument: instrument, leverage: 20, marginMode: .cross))
    _ = packet.append(
      SnapshotOrderMessage(
        order: OrderID(rawValue: 77), clientOrder: order.clientOrder, price: order.price,
        quantity: order.quantity, expiry: .zero, account: account, instrument: instrument,
        side: .buy, flags: .postOnly))
    _ = packet.append(
      SnapshotEndMessage(
        request: 5, feedSequence: SequenceNumber(rawValue: 99), messageCount: 5))
    _ = packet.append(SnapshotRejectedMessage(request: 6, reason: .notOwner))
  }

  static func topic(_ topic: FeedTopic, _ instrument: InstrumentID, _ number: UInt64) -> TopicPrefix
  {
    TopicPrefix(
      topic: topic.rawValue, zero: 0, instrument: instrument.rawValue, reserved: 0,
      topicSequence: number)
  }

  static func feed() -> [Case] {
    let sequence = SequenceNumber(rawValue: 1234)
    return [
      Case(
        name: "feed-depth", comment: "Two bids and no asks of instrument 3.", isFeed: true,
        bytes: Frame(sequence: 100, topic: topic(.depth, instrument, 17)) { packet in
          _ = packet.append(
            DepthMessage(time: time, houseSequence: sequence, instrument: instrument), bids: bids,
            asks: [])
        }.bytes),
      Case(
        name: "feed-state", comment: "Periodic state of instrument 3, which has not traded yet.",
        isFeed: true,
        bytes: Frame(sequence: 101, topic: topic(.state, instrument, 4)) { packet in
          _ = packet.append(
            MarketStateMessage(
              time: time, houseSequence: sequence, markPrice: order.price,
              indexPrice: order.price, lastPrice: .zero, bestBid: bids[0].price, bestAsk: .zero,
              fundingRate: Rate(rawValue: 100_000), nextFunding: .zero, openInterest: .zero,
              fundBalance: Money(rawValue: 1_000_000), instrument: instrument,
              settlementAsset: AssetID(rawValue: 1), trading: true, indexStale: false,
              fundReserve: Money(rawValue: 500_000)))
        }.bytes),
      Case(
        name: "feed-house", comment: "Periodic state of the house, and a keepalive of the feed.",
        isFeed: true,
        bytes: Frame(sequence: 102, topic: topic(.house, .none, 1)) { packet in
          _ = packet.append(
            HouseStateMessage(
              time: time, houseSequence: sequence, commands: 1234, events: 5678, trades: 90,
              openOrders: 12, liquidationsTotal: 3, accounts: 1000, liquidationsOpen: 1,
              digest: .zero))
          _ = packet.append(SequenceMessage(nextSequence: SequenceNumber(rawValue: 103)))
        }.bytes),
    ]
  }

  /// Frames to be refused: a good one with bytes changed.
  static func faults() -> [Case] {
    let good = Frame(sequence: 9) { packet in _ = packet.append(.placeOrder(order)) }.bytes
    func changed(_ name: String, _ comment: String, _ change: (inout [UInt8]) -> Void) -> Case {
      var bytes = good
      change(&bytes)
      return Case(name: "fault-" + name, comment: "Refused: " + comment, bytes: bytes)
    }
    return [
      changed("short", "less than a packet header.") { $0.removeLast($0.count - 31) },
      changed("magic", "another magic number.") { $0[24] ^= 1 },
      changed("count", "the header says two messages, one is there.") { $0[26] = 2 },
      changed("length", "the message's length passes the end of the frame.") { $0[32] += 1 },
      changed("encoding", "big-endian SBE.") { $0[34] = 0xE0 },
      changed("schema", "another schema.") { $0[40] ^= 1 },
      changed("block", "a block shorter than its fields.") { $0[36] = 42 },
      changed("trailing", "a byte behind the block.") { bytes in
        bytes[32] += 1
        bytes.append(0)
      },
      changed("side", "a side that does not exist.") { $0[44 + 38] = 9 },
      changed("flags", "an order flag that does not exist.") { $0[44 + 42] = 4 },
      changed("null", "a quantity that carries null.") { bytes in
        for offset in 0..<8 { bytes[44 + 16 + offset] = offset == 7 ? 0x80 : 0 }
      },
    ]
  }
}
