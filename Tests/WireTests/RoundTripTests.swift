import Messages
import Testing
import Units
import Wire

@Suite struct RoundTripTests {
  @Test("Every command comes back from a packet as it went in")
  func commands() throws {
    var random = RandomVocabulary(seed: 1)
    for index in 0..<RandomVocabulary.commandCases {
      for _ in 0..<50 {
        let command = random.command(index)
        let frame = Frame { packet in
          let isIn = packet.append(command)
          #expect(isIn)
        }
        let decoded = try frame.messages { try CommandDecoder.decode($0) }
        #expect(decoded == [command])
      }
    }
  }

  @Test("Every command comes back from a log record as it went in")
  func records() throws {
    var random = RandomVocabulary(seed: 2)
    for index in 0..<RandomVocabulary.commandCases {
      let command = random.command(index)
      try withUnsafeTemporaryAllocation(
        byteCount: CommandEncoder.byteCountMax, alignment: 8
      ) { buffer in
        let count = try #require(CommandEncoder.encode(command, into: buffer))
        let record = UnsafeRawBufferPointer(rebasing: buffer[..<count])
        let decoded = try CommandDecoder.decode(record: record)
        #expect(decoded == command)
        #expect(
          CommandEncoder.encode(
            command, into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<(count - 1)])) == nil)
      }
    }
  }

  @Test("Every event shown whole comes back as it went in")
  func events() throws {
    var random = RandomVocabulary(seed: 3)
    for index in 0..<RandomVocabulary.eventCases {
      for _ in 0..<50 {
        let event = random.event(index)
        let frame = Frame { packet in
          let isIn = packet.append(event)
          #expect(isIn)
        }
        let decoded = try frame.messages { try EventDecoder.decode($0) }
        #expect(decoded == [event])
      }
    }
  }

  @Test("An event as a reader may see it is what the reader's packet is read as")
  func disclosed() throws {
    var random = RandomVocabulary(seed: 5)
    let readers: [Disclosure] = [.first, .second, .all, .everyone]
    for index in 0..<RandomVocabulary.eventCases {
      for reader in readers {
        let event = random.event(index)
        let frame = Frame { packet in
          let isIn = packet.append(event, disclosing: reader)
          #expect(isIn)
        }
        let decoded = try frame.messages { try EventDecoder.decode($0) }
        #expect(decoded == [event.disclosing(reader)])
      }
    }
  }

  @Test("What everyone sees of an event names no account and no order")
  func publicForms() throws {
    var random = RandomVocabulary(seed: 4)
    for index in 0..<RandomVocabulary.eventCases {
      let event = random.event(index)
      guard event.audience != .parties else {
        #expect(event.feedTopic == nil)
        continue
      }
      #expect(event.feedTopic != nil)
      let frame = Frame { packet in
        let isIn = packet.append(event, disclosing: .everyone)
        #expect(isIn)
      }
      let shown = try frame.messages { try EventDecoder.decode($0) }
      #expect(shown.count == 1)
      for shown in shown {
        #expect(shown.parties == EventParties())
        switch shown {
        case .traded(let trade):
          #expect(trade.buyOrder == .none && trade.sellOrder == .none)
          #expect(trade.buyerFee == .zero && trade.sellerProfit == .zero)
        case .fundChanged(let event): #expect(event.account == .none)
        case .lossUnfunded(let event): #expect(event.account == .none)
        default: break
        }
      }
    }
  }

  @Test("A trade shows each member its own side only")
  func oneSide() throws {
    let trade = Traded(
      trade: TradeID(rawValue: 9), instrument: InstrumentID(rawValue: 1), kind: .book,
      aggressor: .sell, price: .one, quantity: .one, buyer: AccountID(rawValue: 5),
      seller: AccountID(rawValue: 6), buyOrder: OrderID(rawValue: 7),
      sellOrder: OrderID(rawValue: 8), buyerFee: .one, sellerFee: Money(rawValue: 3),
      buyerProfit: Money(rawValue: 4), sellerProfit: Money(rawValue: -4))
    let frame = Frame { packet in
      let isIn = packet.append(.traded(trade), disclosing: .second)
      #expect(isIn)
    }
    for message in try frame.messages({ try TradedMessage($0) }) {
      #expect(message.buyer == .none && message.buyOrder == .none)
      #expect(message.buyerFee == nil && message.buyerProfit == nil)
      #expect(message.seller == trade.seller && message.sellOrder == trade.sellOrder)
      #expect(message.sellerFee == trade.sellerFee && message.sellerProfit == trade.sellerProfit)
    }
  }
}
