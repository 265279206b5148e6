import Bytes
import Instruments
import Messages
import Units
import Wire

/// The frames whose bytes are kept in `Vectors`: name, what it shows, and how it is made.
enum GoldenFrames {
  struct Case {
    var name: String
    var comment: String
    var isFeed = false
    var bytes: [UInt8]
  }

  static let order = PlaceOrder(
    account: AccountID(rawValue: 42), instrument: InstrumentID(rawValue: 3),
    clientOrder: ClientOrderID(rawValue: 1001), side: .buy, kind: .limit,
    timeInForce: .goodTillCancel, selfTradePrevention: .cancelNewest, isPostOnly: true,
    isReduceOnly: false, price: Price(rawValue: 5_000_000_000_000),
    quantity: Quantity(rawValue: 50_000_000), expiry: .zero)

  static func all() -> [Case] { session() + commands() + house() + feed() + faults() }

  private static func session() -> [Case] {
    let token: [UInt8] = Array("secret".utf8)
    return [
      Case(
        name: "logon", comment: "Member 12 logs on with the token `secret`.",
        bytes: Frame { packet in
          token.withUnsafeBytes { bytes in
            _ = packet.append(
              LogonMessage(member: MemberID(rawValue: 12), flags: .cancelOnDisconnect),
              token: bytes)
          }
        }.bytes),
      Case(
        name: "logon-accepted", comment: "The answer, from a node in lock step with an empty log.",
        bytes: Frame { packet in
          _ = packet.append(
            LogonAcceptedMessage(
              session: SessionID(rawValue: 7), nextClientSequence: SequenceNumber(rawValue: 1),
              houseSequence: .none, feedSequence: .none, time: .zero,
              member: MemberID(rawValue: 12), lockStep: true, silenceMax: nil))
        }.bytes),
      Case(
        name: "keepalive", comment: "A keepalive outside lock step: no watermark.",
        bytes: Frame(sequence: 4) { packet in
          _ = packet.append(SequenceMessage(nextSequence: SequenceNumber(rawValue: 4)))
        }.bytes),
      Case(
        name: "watermark", comment: "A promise to send nothing earlier than the given time.",
        bytes: Frame(sequence: 4) { packet in
          _ = packet.append(
            SequenceMessage(
              nextSequence: SequenceNumber(rawValue: 4),
              watermark: Timestamp(rawValue: 1_700_000_001_000_000_000)))
        }.bytes),
      Case(
        name: "logout", comment: "A refused logon; a logout and its answer.",
        bytes: Frame { packet in
          _ = packet.append(LogonRejectedMessage(reason: .credentialsInvalid))
          _ = packet.append(LogoutMessage())
          _ = packet.append(
            LogoutAcceptedMessage(nextClientSequence: SequenceNumber(rawValue: 12)))
        }.bytes),
      Case(
        name: "empty", comment: "A packet without messages is whole.", bytes: Frame { _ in }.bytes),
    ]
  }

  private static func commands() -> [Case] {
    [
      Case(
        name: "place-order",
        comment:
          "Buy 0.5 at 50000 post-only, numbered 9; a cancel numbered 10; a tick numbered 11.",
        bytes: Frame(sequence: 9) { packet in
          _ = packet.append(.placeOrder(order))
          _ = packet.append(
            .cancelOrder(
              CancelOrder(
                account: order.account, instrument: order.instrument, order: .none,
                clientOrder: order.clientOrder)))
          _ = packet.append(.tick(Tick()))
        }.bytes),
      Case(
        name: "every-command", comment: "Every command once, with arbitrary fields.",
        bytes: GrownVector.commands("every-command").bytes),
    ]
  }

  private static func house() -> [Case] {
    [
      Case(
        name: "receipts", comment: "A receipt, a refusal before the log, a gap, and time going on.",
        bytes: Frame(sequence: 20) { packet in
          _ = packet.append(
            ReceiptMessage(
              clientSequence: SequenceNumber(rawValue: 9),
              houseSequence: SequenceNumber(rawValue: 1234),
              time: Timestamp(rawValue: 1_700_000_000_000_000_000),
              order: OrderID(rawValue: 77), filled: Quantity(rawValue: 10_000_000),
              resting: Quantity(rawValue: 40_000_000), reason: .accepted))
          _ = packet.append(
            RejectMessage(
              clientSequence: SequenceNumber(rawValue: 10),
              time: Timestamp(rawValue: 1_700_000_000_000_000_001), reason: .roleMissing))
          _ = packet.append(
            NotAppliedMessage(fromSequence: SequenceNumber(rawValue: 11), count: 2))
          _ = packet.append(
            TimeAdvancedMessage(
              horizon: Timestamp(rawValue: 1_700_000_000_500_000_000),
              feedSequence: SequenceNumber(rawValue: 99)))
        }.bytes),
      Case(
        name: "every-event", comment: "Every event once, with arbitrary fields, all parties shown.",
        bytes: GrownVector.events("every-event").bytes),
      Case(
        name: "public-events", comment: "The same kinds of events as everyone sees them.",
        bytes: GrownVector.publicEvents("public-events").bytes),
      Case(
        name: "snapshot", comment: "A short snapshot, from request to end.",
        bytes: Frame { packet in snapshot(&packet) }.bytes),
    ]
  }
}
