import ClearingTestKit
import Messages
import Units

extension Provocation {
  static var orders: [Provocation] {
    [
      Provocation(.clientOrderInvalid) {
        house().order(1, .buy, "1", at: "10000", client: 0).reason
      },
      Provocation(.quantityInvalid) { house().order(1, .buy, "0", at: "10000", client: 1).reason },
      Provocation(.orderTermsInvalid) {
        house().order(
          1, .buy, "1", at: "10000", client: 1, timeInForce: .immediateOrCancel, postOnly: true
        ).reason
      },
      Provocation(.expired) {
        let house = Self.house()
        return house.order(
          1, .buy, "1", at: "10000", client: 1, timeInForce: .goodTillDate, expiry: house.time
        ).reason
      },
      Provocation(.priceOutsideBand) {
        house().order(1, .buy, "1", at: "12000.1", client: 1).reason
      },
      Provocation(.unknownOrder) { house().cancel(1, client: 77) },
      Provocation(.orderLimit) {
        let house = Self.house()
        for client in 1...UInt64(Limits.ordersPerPosition) {
          let order = house.order(1, .buy, "0.001", at: "9000", client: client)
          if order.reason != .accepted { return .accepted }
        }
        return house.order(1, .buy, "0.001", at: "9000", client: 999).reason
      },
      Provocation(.wouldIncrease) {
        house().order(1, .buy, "1", at: "10000", client: 1, reduceOnly: true).reason
      },
      Provocation(.wouldTrade) {
        let house = Self.house()
        house.order(2, .sell, "1", at: "10000", client: 1)
        return house.order(1, .buy, "1", at: "10000", client: 1, postOnly: true).reason
      },
      Provocation(.wouldSelfTrade) {
        let house = Self.house()
        house.order(1, .sell, "1", at: "10000", client: 1)
        return house.order(1, .buy, "1", at: "10000", client: 2).reason
      },
      Provocation(.notFillable) {
        house().order(1, .buy, "1", at: "10000", client: 1, timeInForce: .fillOrKill).reason
      },
      Provocation(.noLiquidity) { house().order(1, .buy, "1", client: 1).reason },
    ]
  }

  static var fills: [Provocation] {
    [
      Provocation(.reportedTradeInvalid) {
        house().report(0, buyer: 1, seller: 2, "1", at: "10000")
      },
      Provocation(.fillAlreadyReported) {
        let house = Self.house()
        house.report(1, buyer: 1, seller: 2, "1", at: "10000")
        return house.report(1, buyer: 1, seller: 2, "1", at: "10000")
      },
      Provocation(.samePartyFill) { house().report(1, buyer: 1, seller: 1, "1", at: "10000") },
      Provocation(.fillTermsDiffer) {
        let house = Self.house()
        house.affirm(1, 1, .buy, with: 2, "1", at: "10000")
        return house.affirm(1, 2, .sell, with: 1, "2", at: "10000")
      },
      Provocation(.fillLimit) {
        let house = Self.house()
        for number in 1...Limits.fillsPendingPerMember {
          let affirmed = house.affirm(number, 1, .buy, with: 2, "0.001", at: "10000")
          if affirmed != .accepted { return .accepted }
        }
        return house.affirm(9_999, 1, .buy, with: 2, "0.001", at: "10000")
      },
      Provocation(.buyerInLiquidation) {
        liquidating().report(1, buyer: 5, seller: 3, "1", at: "9930")
      },
      Provocation(.sellerInLiquidation) {
        liquidating().report(1, buyer: 3, seller: 5, "1", at: "9930")
      },
      Provocation(.buyerPositionLimit) { full().report(2, buyer: 1, seller: 3, "1", at: "10000") },
      Provocation(.sellerPositionLimit) { full().report(2, buyer: 3, seller: 2, "1", at: "10000") },
      Provocation(.buyerRefused) { house().report(1, buyer: 4, seller: 2, "1", at: "10000") },
      Provocation(.sellerRefused) { house().report(1, buyer: 2, seller: 4, "1", at: "10000") },
      Provocation(.reportedTradePassed) {
        let house = Self.house()
        for number in 2...UInt64(Limits.fillNumbers + 2) {
          house.report(number, buyer: 1, seller: 2, "0.001", at: "10000")
        }
        return house.report(1, buyer: 1, seller: 2, "0.001", at: "10000")
      },
      Provocation(.fillPartnerLimit) {
        let house = Self.house()
        house.checks = false
        let last = 100 + UInt32(Limits.fillPartners)
        for account in 100...last {
          house.open(account, deposit: "10")
          guard account < last else { break }
          let cleared = house.report(1, buyer: 1, seller: account, "0.001", at: "10000")
          if cleared != .accepted { return .accepted }
        }
        return house.report(1, buyer: 1, seller: last, "0.001", at: "10000")
      },
    ]
  }

  /// A house in which accounts 1 and 2 hold as much as the market lets them.
  private static func full() -> TestHouse {
    let house = Self.house { $0.contract.positionLimit = Quantity("2")! }
    house.report(1, buyer: 1, seller: 2, "2", at: "10000")
    return house
  }
}
