import ClearingTestKit
import Instruments
import Messages
import Units

/// What one `ListInstrument` says, with all that its rules look at.
struct Listing {
  var contract = TestTerms().contract
  var closingFee = Rate.zero
}

/// The commands that set an instrument's terms, each with one change to terms that are taken.
enum TermsCommands {
  static let market = TestHouse.instrument

  static func list(
    in house: TestHouse = TestHouse(), as instrument: UInt16 = 9,
    _ change: (inout Listing) -> Void = { _ in }
  ) -> RejectReason {
    var listing = Listing()
    listing.contract.instrument = InstrumentID(rawValue: instrument)
    change(&listing)
    return house.send(
      .listInstrument(
        ListInstrument(
          contract: listing.contract, valuation: .mark, closingFeeRate: listing.closingFee))
    ).reason
  }

  private static func house() -> TestHouse {
    var terms = TestTerms()
    terms.brackets = [("0", "0.2", "0.4")]
    let house = TestHouse()
    house.list(terms)
    return house
  }

  static func fees(_ change: (inout FeeTerms) -> Void) -> RejectReason {
    var fees = FeeTerms(maker: .zero, taker: .zero)
    change(&fees)
    return house().send(.setFees(SetFees(instrument: market, fees: fees))).reason
  }

  static func mark(_ change: (inout MarkTerms) -> Void) -> RejectReason {
    var terms = TestTerms().mark
    change(&terms)
    return house().send(.setMarkTerms(SetMarkTerms(instrument: market, terms: terms))).reason
  }

  static func funding(_ change: (inout FundingTerms) -> Void) -> RejectReason {
    var terms = TestTerms().funding
    terms.interval = .hours(8)
    change(&terms)
    return house().send(.setFundingTerms(SetFundingTerms(instrument: market, terms: terms))).reason
  }

  static func liquidation(_ change: (inout LiquidationTerms) -> Void) -> RejectReason {
    var terms = TestTerms().liquidation
    change(&terms)
    let command = SetLiquidationTerms(instrument: market, terms: terms)
    return house().send(.setLiquidationTerms(command)).reason
  }

  static func margin(_ change: (inout MarginTerms) -> Void) -> RejectReason {
    var terms = MarginTerms()
    change(&terms)
    return house().send(.setMarginTerms(SetMarginTerms(instrument: market, terms: terms))).reason
  }

  /// A list of stages that is taken, but for one change.
  static func stages(_ change: (inout [StageTerms]) -> Void) -> RejectReason {
    var stages: [StageTerms] = [
      .cancelOrders, .partialReduction, .bookClose, .recourse, .fundTakeover, .deleveraging,
      .lossSharing,
    ].map { StageTerms($0) }
    change(&stages)
    let house = house()
    for command in SetLiquidationStage.commands(market, stages) {
      let reason = house.send(.setLiquidationStage(command)).reason
      if reason != .accepted { return reason }
    }
    return .accepted
  }

  static func stage(at index: UInt8, of count: UInt8) -> RejectReason {
    let command = SetLiquidationStage(
      instrument: market, index: index, count: count, terms: StageTerms(.cancelOrders))
    return house().send(.setLiquidationStage(command)).reason
  }

  /// Three brackets that are taken, but for one change, on an instrument that is not open yet.
  static func schedule(_ change: (inout [MarginBracket]) -> Void) -> RejectReason {
    let house = TestHouse()
    _ = list(in: house)
    let id = InstrumentID(rawValue: 9)
    var brackets = [("0", "0.01", "0.02"), ("1000", "0.02", "0.04"), ("2000", "0.03", "0.06")].map {
      MarginBracket(
        floor: Money($0.0)!, maintenanceRate: Rate($0.1)!, initialRate: Rate($0.2)!)
    }
    change(&brackets)
    for (place, bracket) in brackets.enumerated() {
      let command = SetMarginBracket(instrument: id, index: UInt8(place), bracket: bracket)
      let reason = house.send(.setMarginBracket(command)).reason
      if reason != .accepted { return reason }
    }
    return house.send(.openTrading(OpenTrading(instrument: id))).reason
  }

  static func bracket(at index: UInt8) -> RejectReason {
    let bracket = MarginBracket(floor: .zero, maintenanceRate: .one, initialRate: .one)
    let command = SetMarginBracket(instrument: market, index: index, bracket: bracket)
    return house().send(.setMarginBracket(command)).reason
  }

  /// A fee of the taker on a market that holds back 0.4 % and a closing fee of 0.2 %.
  static func fee(_ taker: String) -> RejectReason {
    let fees = FeeTerms(maker: .zero, taker: Rate(taker)!)
    return holdingFee().send(.setFees(SetFees(instrument: market, fees: fees))).reason
  }

  /// A first bracket for such a market whose taker fee is 0.6 %.
  static func firstBracket(_ maintenance: String) -> RejectReason {
    let house = holdingFee()
    let fees = FeeTerms(maker: .zero, taker: Rate("0.006")!)
    house.send(.setFees(SetFees(instrument: market, fees: fees)))
    let bracket = MarginBracket(
      floor: .zero, maintenanceRate: Rate(maintenance)!, initialRate: .one)
    let command = SetMarginBracket(instrument: market, index: 0, bracket: bracket)
    house.send(.setMarginBracket(command))
    return house.send(.openTrading(OpenTrading(instrument: market))).reason
  }

  private static func holdingFee() -> TestHouse {
    var terms = TestTerms()
    terms.closingFeeRate = Rate("0.002")!
    let house = TestHouse()
    house.list(terms)
    return house
  }
}
