import Messages
import Testing
import Units
import Wire

/// `Evolution/Old.xml` and `Evolution/New.xml` are one schema before and behind a change.
@Suite struct EvolutionTests {
  private let old = OldReportMessage(amount: Money(rawValue: 5), account: AccountID(rawValue: 6))
  private let new = NewReportMessage(
    amount: Money(rawValue: 5), account: AccountID(rawValue: 6), fee: Money(rawValue: 7),
    order: OrderID(rawValue: 8), code: 9, side: .sell)

  @Test("What an old sender does not know is null to a new reader")
  func oldToNew() throws {
    let frame = Frame { packet in _ = packet.append(old) }
    let read = try frame.messages { try NewReportMessage($0) }
    #expect(read == [NewReportMessage(amount: old.amount, account: old.account, order: .none)])
  }

  @Test("An old reader skips the fields it does not know")
  func newToOld() throws {
    let frame = Frame { packet in _ = packet.append(new) }
    #expect(try frame.messages { try OldReportMessage($0) } == [old])
    #expect(try frame.messages { try NewReportMessage($0) } == [new])
  }

  @Test("New fields that are left out travel as null")
  func nulls() throws {
    let bare = NewReportMessage(amount: .zero, account: .none, order: .none)
    let frame = Frame { packet in _ = packet.append(bare) }
    #expect(try frame.messages { try NewReportMessage($0) } == [bare])
    #expect(frame.bytes.suffix(8) == [0xFF, 0xFF, 0xFF, 0, 0, 0, 0, 0])
  }

  @Test("Entries of a group grow the same way, and their stride is the sender's")
  func groups() throws {
    let older = Frame { packet in
      _ = packet.append(
        OldListMessage(count: 2),
        entries: [OldEntry(amount: Money(rawValue: 1)), OldEntry(amount: Money(rawValue: 2))])
    }
    let asNew = try older.messages { try NewListMessage.parts(of: $0).entries.entries() }
    #expect(asNew.flatMap { $0 }.map(\.amount.rawValue) == [1, 2])
    #expect(asNew.flatMap { $0 }.allSatisfy { $0.side == nil })
    let newer = Frame { packet in
      _ = packet.append(
        NewListMessage(count: 2),
        entries: [
          NewEntry(amount: Money(rawValue: 1), side: .buy), NewEntry(amount: Money(rawValue: 2)),
        ])
    }
    let asOld = try newer.messages { try OldListMessage.parts(of: $0).entries.entries() }
    #expect(asOld.flatMap { $0 }.map(\.amount.rawValue) == [1, 2])
    let back = try newer.messages { try NewListMessage.parts(of: $0).entries.entries() }
    #expect(back.flatMap { $0 }.map(\.side) == [.buy, nil])
  }

  @Test("A block longer than known is read, one too short for its version is refused")
  func lengths() throws {
    let message = GoldenFrames.order
    let bytes = Frame { packet in _ = packet.append(.placeOrder(message)) }.bytes
    for blockLength in 0...80 {
      var longer = Array(bytes[..<PacketHeader.byteCount])
      longer += [UInt8(12 + blockLength), 0, 0x50, 0xEB, UInt8(blockLength), 0] + bytes[38..<44]
      longer += (bytes[44...] + [UInt8](repeating: 0xCC, count: 40)).prefix(blockLength)
      let frame = Frame(bytes: longer)
      if blockLength < 43 {
        #expect(throws: WireFault.blockTooShort) {
          try frame.messages { try CommandDecoder.decode($0) }
        }
      } else {
        let read = try frame.messages { try PlaceOrderMessage($0) }
        #expect(read.map(\.clientOrder) == [message.clientOrder])
      }
    }
  }

  @Test("A template of a later schema is handed over unread, and refused as a command")
  func unknownTemplate() throws {
    let frame = Frame { packet in
      _ = packet.append(new)
      _ = packet.append(.tick(Tick()))
    }
    #expect(try frame.messages { $0.kind } == [nil, .tick])
    #expect(throws: WireFault.templateUnexpected) {
      try frame.messages { try CommandDecoder.decode($0) }
    }
  }
}
