import Clearing
import ClearingTestKit
import Instruments
import Messages
import Testing
import Units

@Suite struct FillTests {
  private func house() -> TestHouse {
    let house = TestHouse()
    house.list()
    for account: UInt32 in 1...4 {
      house.open(account, deposit: account == 3 ? "10" : "100000")
    }
    return house
  }

  @Test("a reported trade is novated to both sides, each paying the taker fee")
  func reported() {
    let house = house()
    #expect(house.report(1, buyer: 1, seller: 2, "1", at: "10000") == .accepted)
    #expect(house.quantity(1) == Quantity("1") && house.quantity(2) == Quantity("-1"))
    #expect(house.balance(1) == Money("99995") && house.balance(2) == Money("99995"))
    #expect(house.trades.map(\.kind) == [.reported])
    let cleared = house.told { if case .fillCleared(let event) = $0 { event } else { nil } }
    #expect(cleared.map(\.reported.rawValue) == [1])
  }

  @Test("a refusal names the side and the reason, and neither side is touched")
  func refusal() {
    let house = house()
    #expect(house.report(1, buyer: 3, seller: 2, "1", at: "10000") == .buyerRefused)
    #expect(house.events.isEmpty)
    #expect(house.report(1, buyer: 2, seller: 3, "1", at: "10000") == .sellerRefused)
    #expect(house.events.isEmpty)
    #expect(house.report(1, buyer: 2, seller: 3, "100000.001", at: "10000") == .buyerPositionLimit)
    #expect(house.position(2) == nil && house.position(3) == nil)
    // The number is free, since nothing was cleared.
    #expect(house.report(1, buyer: 1, seller: 2, "1", at: "10000") == .accepted)
    #expect(house.report(1, buyer: 1, seller: 2, "1", at: "10000") == .fillAlreadyReported)
    #expect(house.report(1, buyer: 1, seller: 1, "1", at: "10000") == .samePartyFill)
  }

  @Test("terms of a reported trade are checked in the order of the reject codes")
  func terms() {
    let house = house()
    #expect(house.report(0, buyer: 99, seller: 1, "0", at: "0") == .unknownAccount)
    #expect(house.report(0, buyer: 1, seller: 1, "0", at: "0") == .priceInvalid)
    #expect(house.report(0, buyer: 1, seller: 1, "0", at: "13000") == .quantityInvalid)
    #expect(house.report(0, buyer: 1, seller: 1, "1", at: "13000") == .priceOutsideBand)
    #expect(house.report(0, buyer: 1, seller: 1, "1", at: "7999.9") == .priceOutsideBand)
    #expect(house.report(0, buyer: 1, seller: 1, "1", at: "10000") == .reportedTradeInvalid)
    #expect(house.report(4, buyer: 1, seller: 1, "1", at: "10000") == .samePartyFill)
  }

  @Test("two parties affirm the same trade, in either order")
  func affirmed() {
    let house = house()
    #expect(house.affirm(5, 2, .sell, with: 1, "1", at: "10000", from: 2) == .accepted)
    #expect(house.quantity(1) == .zero)
    #expect(house.affirm(5, 2, .sell, with: 1, "1", at: "10000", from: 2) == .fillAlreadyReported)
    #expect(house.affirm(5, 1, .buy, with: 2, "1", at: "10000", from: 2) == .notOwner)
    #expect(house.affirm(5, 1, .buy, with: 2, "1", at: "10000", from: 1) == .accepted)
    #expect(house.quantity(1) == Quantity("1") && house.quantity(2) == Quantity("-1"))
    #expect(house.affirm(5, 1, .buy, with: 2, "1", at: "10000") == .fillAlreadyReported)
  }

  @Test("other terms are refused, and the first party's affirmation still stands")
  func termsDiffer() {
    let house = house()
    house.affirm(5, 1, .buy, with: 2, "1", at: "10000")
    #expect(house.affirm(5, 2, .sell, with: 1, "2", at: "10000") == .fillTermsDiffer)
    #expect(house.affirm(5, 2, .sell, with: 1, "1", at: "10001") == .fillTermsDiffer)
    #expect(house.affirm(5, 2, .buy, with: 1, "1", at: "10000") == .fillTermsDiffer)
    #expect(house.affirm(5, 2, .sell, with: 1, "1", at: "10000") == .accepted)
  }

  @Test("an unaffirmed trade lapses at the time limit with an event, and may be reported again")
  func lapse() {
    let house = house()
    house.affirm(5, 1, .buy, with: 2, "1", at: "10000")
    house.tick(.seconds(59))
    #expect(house.events.isEmpty)
    house.tick(.seconds(1))
    let lapsed = house.told { if case .fillLapsed(let event) = $0 { event } else { nil } }
    #expect(lapsed.map(\.reported.rawValue) == [5])
    #expect(lapsed.map(\.reason) == [.accepted])
    #expect(house.affirm(5, 2, .sell, with: 1, "1", at: "10000") == .accepted)
    #expect(house.quantity(1) == .zero)
  }

  @Test("a deadline holds whether or not a tick has come since")
  func lapseBetweenTicks() {
    let house = house()
    house.affirm(5, 1, .buy, with: 2, "1", at: "10000")
    house.time = house.time + .seconds(60)
    #expect(house.affirm(5, 2, .sell, with: 1, "1", at: "10000") == .accepted)
    #expect(house.quantity(1) == .zero)
  }

  @Test("a third party that uses the number stands in nobody's way")
  func thirdParty() {
    let house = house()
    #expect(house.affirm(5, 4, .sell, with: 1, "1", at: "10000") == .accepted)
    #expect(house.affirm(5, 1, .buy, with: 2, "1", at: "10000") == .accepted)
    #expect(house.affirm(5, 2, .sell, with: 1, "1", at: "10000") == .accepted)
    #expect(house.quantity(1) == Quantity("1") && house.quantity(4) == .zero)
    // The same number means another trade for another pair.
    #expect(house.report(5, buyer: 4, seller: 2, "1", at: "10000") == .accepted)
    #expect(house.report(5, buyer: 2, seller: 1, "1", at: "10000") == .fillAlreadyReported)
  }

  @Test("the venue goes before a party that waits for the other, whatever terms it affirmed")
  func venueFirst() {
    let house = house()
    house.affirm(5, 1, .buy, with: 2, "2", at: "10100")
    #expect(house.report(5, buyer: 1, seller: 2, "1", at: "10000") == .accepted)
    #expect(house.quantity(1) == Quantity("1"))
    #expect(house.affirm(5, 2, .sell, with: 1, "2", at: "10100") == .fillAlreadyReported)
    house.tick(.seconds(120))
    #expect(house.told { if case .fillLapsed(let event) = $0 { event } else { nil } }.isEmpty)
  }

  @Test("a member holds at most its share of the unaffirmed, and leaves room for others")
  func limitPerMember() {
    let house = house()
    house.open(5, deposit: "1000", member: 1)
    let most = Limits.fillsPendingPerMember
    for number in 1...most {
      let account: UInt32 = number % 2 == 0 ? 1 : 5
      #expect(house.affirm(number, account, .buy, with: 2, "1", at: "10000") == .accepted)
    }
    #expect(house.affirm(most + 1, 5, .buy, with: 2, "1", at: "10000") == .fillLimit)
    #expect(house.affirm(1, 4, .buy, with: 2, "1", at: "10000") == .accepted)
    // What lapses makes room.
    house.tick(.seconds(60))
    #expect(house.affirm(most + 1, 5, .buy, with: 2, "1", at: "10000") == .accepted)
  }

  @Test(
    "a reported price lies within the fill band of the mark on both sides",
    arguments: [("10200", true), ("10200.1", false), ("9800", true), ("9799.9", false)])
  func band(price: String, isWithin: Bool) {
    let house = house()
    let reason = house.report(1, buyer: 1, seller: 2, "1", at: price)
    #expect(reason == (isWithin ? .accepted : .priceOutsideBand))
  }

  @Test("a close at a bad price may not strip what is left of its margin")
  func strip() {
    var terms = TestTerms()
    terms.fees = FeeTerms(maker: .zero, taker: .zero)
    terms.brackets = [("0", "0.005", "0.01")]
    terms.contract.fillBand = Rate("0.1")!
    let house = TestHouse()
    house.list(terms)
    for account: UInt32 in 1...2 {
      house.open(account, deposit: "1000", member: 9)
      house.leverage(account, 100)
    }
    #expect(house.report(1, buyer: 1, seller: 2, "10", at: "10000") == .accepted)
    // 1 of 10 at 9.5 % below the mark would leave 50 behind 9, which need 450.
    #expect(house.report(2, buyer: 2, seller: 1, "1", at: "9050") == .sellerRefused)
    // 550 less leaves exactly 450; 0.1 less does not.
    #expect(house.report(2, buyer: 2, seller: 1, "1", at: "9449.9") == .sellerRefused)
    #expect(house.report(2, buyer: 2, seller: 1, "1", at: "9450") == .accepted)
    #expect(house.equity(1) == Money("450"))
  }

  @Test("an affirmed trade that a side's margin does not cover ends with the side's name")
  func affirmedRefusal() {
    let house = house()
    house.affirm(6, 1, .buy, with: 3, "1", at: "10000")
    #expect(house.affirm(6, 3, .sell, with: 1, "1", at: "10000") == .sellerRefused)
    let lapsed = house.told { if case .fillLapsed(let event) = $0 { event } else { nil } }
    #expect(lapsed.map(\.reason) == [.sellerRefused])
    #expect(house.quantity(1) == .zero && house.position(3) == nil)
    house.tick(.seconds(120))
    #expect(house.events.isEmpty)
  }

  @Test("no number is cleared twice, however many follow it, and others' numbers are their own")
  func replays() {
    let house = house()
    let last = UInt64(Limits.fillNumbers) + 40
    for number in 1...last {
      #expect(house.report(number, buyer: 1, seller: 2, "0.001", at: "10000") == .accepted)
    }
    // All of them again, from the first forgotten to the last remembered; by affirming, too.
    for number in 1...last {
      let isPassed = number <= 40
      let reason: RejectReason = isPassed ? .reportedTradePassed : .fillAlreadyReported
      #expect(house.report(number, buyer: 2, seller: 1, "0.001", at: "10000") == reason)
      #expect(house.affirm(number, 1, .buy, with: 2, "0.001", at: "10000") == reason)
    }
    #expect(house.house.counts.trades == last)
    #expect(house.report(1, buyer: 1, seller: 4, "0.001", at: "10000") == .accepted)
    // Numbers far apart, out of order within the window.
    for number in [900, 100 + last, 500, 2 * last] {
      #expect(house.report(number, buyer: 1, seller: 2, "0.001", at: "10000") == .accepted)
      #expect(
        house.report(number, buyer: 1, seller: 2, "0.001", at: "10000") == .fillAlreadyReported)
    }
    #expect(house.report(44, buyer: 1, seller: 2, "0.001", at: "10000") == .reportedTradePassed)
  }

  @Test("a trade that waits is cleared though higher numbers have passed it, and never again")
  func waiting() {
    let house = house()
    #expect(house.affirm(5, 1, .buy, with: 2, "0.001", at: "10000") == .accepted)
    for number in 100...(100 + UInt64(Limits.fillNumbers)) {
      #expect(house.report(number, buyer: 1, seller: 2, "0.001", at: "10000") == .accepted)
    }
    #expect(house.affirm(6, 1, .buy, with: 2, "0.001", at: "10000") == .reportedTradePassed)
    #expect(house.affirm(5, 2, .sell, with: 1, "0.001", at: "10000") == .accepted)
    #expect(house.report(5, buyer: 1, seller: 2, "0.001", at: "10000") == .reportedTradePassed)
    // One that lapses leaves its number passed as it was.
    #expect(house.affirm(900, 1, .buy, with: 2, "0.001", at: "10000") == .accepted)
    house.time = house.time + Limits.affirmationTime
    #expect(house.report(900, buyer: 1, seller: 2, "0.001", at: "10000") == .accepted)
  }

  @Test("an account clears reported trades with so many others, and with those for ever")
  func partners() {
    let house = house()
    house.checks = false
    let first: UInt32 = 100
    let most = UInt32(Limits.fillPartners)
    for account in first...(first + most) {
      house.open(account, deposit: "10")
    }
    for account in first..<(first + most) {
      let reason = house.report(
        1, buyer: 1, seller: account, "0.001", at: "10000")
      if reason != .accepted {
        Issue.record("\(account): \(reason)")
        return
      }
    }
    let next = first + most
    #expect(house.report(1, buyer: 1, seller: next, "0.001", at: "10000") == .fillPartnerLimit)
    #expect(house.report(1, buyer: next, seller: 1, "0.001", at: "10000") == .fillPartnerLimit)
    #expect(house.quantity(next) == .zero)
    #expect(house.report(2, buyer: 1, seller: first, "0.001", at: "10000") == .accepted)
    #expect(house.report(1, buyer: 2, seller: next, "0.001", at: "10000") == .accepted)
    house.house.checkInvariants()
  }
}
