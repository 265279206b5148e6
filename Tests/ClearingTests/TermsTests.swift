import Clearing
import ClearingTestKit
import Instruments
import Messages
import State
import Testing
import Units

/// What an operator sets of an instrument is told to everybody, with a version and a time.
@Suite struct TermsTests {
  private let instrument = TestHouse.instrument

  private func listing(_ terms: TestTerms) -> ListInstrument {
    ListInstrument(
      contract: terms.contract, valuation: terms.valuation, closingFeeRate: terms.closingFeeRate)
  }

  @Test("every command that changes terms says what they are, which version, and since when")
  func told() throws {
    let house = TestHouse()
    let terms = TestTerms()
    var number: UInt32 = 0
    func next() -> TermsVersion {
      number += 1
      return TermsVersion(number: number, since: house.time)
    }
    func same(_ event: Event) -> Bool {
      house.events.count == 1 && house.events[0] == event
        && house.house.terms(instrument)?.version == TermsVersion(number: number, since: house.time)
    }
    house.send(.listInstrument(listing(terms)))
    #expect(
      same(.instrumentListed(InstrumentListed(listing: listing(terms), version: next()))))
    house.time = house.time + .seconds(1)
    house.send(.setFees(SetFees(instrument: instrument, fees: terms.fees)))
    #expect(
      same(
        .feesChanged(FeesChanged(instrument: instrument, fees: terms.fees, version: next()))))
    house.time = house.time + .seconds(1)
    house.send(.setMarkTerms(SetMarkTerms(instrument: instrument, terms: terms.mark)))
    #expect(
      same(
        .markTermsChanged(
          MarkTermsChanged(instrument: instrument, terms: terms.mark, version: next()))))
    house.time = house.time + .seconds(1)
    house.send(.setFundingTerms(SetFundingTerms(instrument: instrument, terms: terms.funding)))
    #expect(
      same(
        .fundingTermsChanged(
          FundingTermsChanged(instrument: instrument, terms: terms.funding, version: next()))))
    house.time = house.time + .seconds(1)
    house.send(
      .setLiquidationTerms(
        SetLiquidationTerms(instrument: instrument, terms: terms.liquidation)))
    #expect(
      same(
        .liquidationTermsChanged(
          LiquidationTermsChanged(
            instrument: instrument, terms: terms.liquidation, version: next()))))
    house.time = house.time + .seconds(1)
    let margin = MarginTerms(warningLevel: Rate("1.5")!, firstLeverage: 7)
    house.send(.setMarginTerms(SetMarginTerms(instrument: instrument, terms: margin)))
    #expect(
      same(
        .marginTermsChanged(
          MarginTermsChanged(instrument: instrument, terms: margin, version: next()))))
    #expect(house.house.terms(instrument)?.margin == margin)
  }

  @Test("a bracket is told as it is set, and the whole schedule as it comes into force")
  func brackets() throws {
    let house = TestHouse()
    house.send(.listInstrument(listing(TestTerms())))
    let listed = try #require(house.house.terms(instrument)?.version)
    let brackets = [
      MarginBracket(floor: .zero, maintenanceRate: Rate("0.01")!, initialRate: Rate("0.02")!),
      MarginBracket(
        floor: Money("5000")!, maintenanceRate: Rate("0.02")!, initialRate: Rate("0.04")!),
    ]
    house.time = house.time + .seconds(1)
    for (place, bracket) in brackets.enumerated() {
      house.send(
        .setMarginBracket(
          SetMarginBracket(instrument: instrument, index: UInt8(place), bracket: bracket)))
      #expect(changes(house.events).map(\.bracket) == [bracket])
      #expect(changes(house.events).map(\.isInForce) == [false])
      #expect(changes(house.events).map(\.version) == [listed])
    }
    house.send(.openTrading(OpenTrading(instrument: instrument)))
    let told = changes(house.events)
    #expect(told.map(\.bracket) == house.house.schedule(instrument)?.brackets)
    #expect(told.map(\.index) == [0, 1] && told.allSatisfy { $0.isInForce })
    let opened = TermsVersion(number: listed.number + 1, since: house.time)
    #expect(told.allSatisfy { $0.version == opened })
    #expect(house.house.terms(instrument)?.version == opened)
    guard case .instrumentOpened? = house.events.last else {
      Issue.record("the schedule ends with the opening")
      return
    }
    // Opening once more, with nothing waiting, changes no terms.
    house.send(.openTrading(OpenTrading(instrument: instrument)))
    #expect(changes(house.events).isEmpty)
    #expect(house.house.terms(instrument)?.version == opened)
  }

  private func changes(_ events: [Event]) -> [MarginBracketChanged] {
    events.compactMap {
      if case .marginBracketChanged(let change) = $0 { change } else { nil }
    }
  }

  @Test("a stage is told as it is set, and the whole policy as its last stage comes")
  func stages() throws {
    let house = TestHouse()
    house.list()
    let listed = try #require(house.house.terms(instrument)?.version)
    let stages = [StageTerms(.cancelOrders), StageTerms(.deleveraging), StageTerms(.lossSharing)]
    house.time = house.time + .seconds(1)
    for command in SetLiquidationStage.commands(instrument, stages) {
      house.send(.setLiquidationStage(command))
      let told = house.events.compactMap {
        if case .liquidationStageChanged(let change) = $0 { change } else { nil }
      }
      #expect(told.count == house.events.count)
      let isLast = command.index + 1 == command.count
      #expect(told.map(\.terms) == (isLast ? stages : [command.terms]))
      #expect(told.allSatisfy { $0.isInForce == isLast && $0.count == 3 })
      let version =
        isLast ? TermsVersion(number: listed.number + 1, since: house.time) : listed
      #expect(told.allSatisfy { $0.version == version })
      #expect(house.house.terms(instrument)?.version == version)
    }
    #expect(house.house.terms(instrument)?.policy.stages == stages)
  }

  @Test("the instrument with the greatest number is listed and read back, and one beyond is not")
  func greatestNumber() throws {
    let house = TestHouse()
    var terms = TestTerms()
    let number = UInt16(Limits.instruments)
    terms.contract.instrument = InstrumentID(rawValue: number)
    #expect(house.send(.listInstrument(listing(terms))).reason == .accepted)
    let read = try house.house.stored().withUnsafeBytes { bytes throws(StateFault) in
      try ClearingHouse(stored: bytes)
    }
    #expect(read.terms(terms.contract.instrument) == house.house.terms(terms.contract.instrument))
    terms.contract.instrument = InstrumentID(rawValue: number + 1)
    #expect(house.send(.listInstrument(listing(terms))).reason == .instrumentLimit)
  }

  @Test("terms that are refused change no version and tell nobody")
  func refused() throws {
    let house = TestHouse()
    house.list()
    let before = try #require(house.house.terms(instrument)?.version)
    let fees = FeeTerms(maker: .zero, taker: .one)
    #expect(house.send(.setFees(SetFees(instrument: instrument, fees: fees))).reason != .accepted)
    #expect(house.send(.listInstrument(listing(TestTerms()))).reason == .instrumentExists)
    #expect(house.events.isEmpty && house.house.terms(instrument)?.version == before)
  }

  @Test("an account is told with whom it belongs to")
  func owners() {
    let house = TestHouse()
    func opened(_ owner: OwnerID) -> [OwnerID] {
      house.send(
        .openAccount(
          OpenAccount(
            account: AccountID(rawValue: UInt32(house.house.accounts.count) + 1),
            member: MemberID(rawValue: 7), owner: owner)))
      return house.events.compactMap {
        if case .accountOpened(let event) = $0 { event.owner } else { nil }
      }
    }
    #expect(opened(.none) == [OwnerID(rawValue: 7)])
    #expect(opened(OwnerID(rawValue: 3)) == [OwnerID(rawValue: 3)])
  }
}
